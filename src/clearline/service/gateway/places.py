"""The places of JSON in which somebody's words stand, and the way to put other words there.

A value is looked at together with its key, because it is the key that tells what `G12345678` is. Numbers long enough to
be somebody's are words too.
"""

import json
import re
from dataclasses import dataclass, field

from clearline.domain.conversation import Json
from clearline.errors import InputError

SEAM = "\n|\n"
"""Between texts that are looked at together: nothing goes on across it."""
REMOVED = "(removed)"
"""Stands for a text of which nothing may travel."""

_DIGITS = 5
"""A number with fewer is nobody's."""
_TELLING_KEY = re.compile(r"[0-9]{4}|[@\x00-\x1f\[\]]|.{65}", re.DOTALL)
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_MOST = 5_000
"""Values in one JSON text."""

_Holder = dict[str, Json] | list[Json]


@dataclass(slots=True)
class Places:
    """Collects places with `text` and `json`; `texts` are what stands there, `fill` puts others in."""

    texts: list[str] = field(default_factory=list)
    _at: list[tuple[_Holder, str | int, str]] = field(default_factory=list)
    _inner: list[tuple[_Holder, str | int, Json]] = field(default_factory=list)

    def text(self, holder: _Holder, key: str | int, prefix: str = "") -> None:
        """Add what stands at `key` of `holder`, looked at after `prefix`."""
        self.texts.append(f"{prefix}{_item(holder, key)}")
        self._at.append((holder, key, prefix))

    def json(self, holder: _Holder, key: str | int) -> bool:
        """Add every value of the JSON text at `key` of `holder`; False, and nothing added, for other text."""
        inner = parsed(str(_item(holder, key)))
        if not isinstance(inner, dict | list):
            return False
        if not self.values(inner):
            _put(holder, key, written(inner))  # without escapes, which would hide what is to be seen
            return False
        self._inner.append((holder, key, inner))
        return True

    def values(self, top: _Holder) -> bool:
        """Add every value of `top`; False, and nothing added, where a key could itself be somebody's."""
        found: list[tuple[_Holder, str | int, str]] = []
        waiting: list[tuple[_Holder, str]] = [(top, "")]
        while waiting:
            holder, prefix = waiting.pop()
            for key, value in _items(holder):
                if isinstance(key, str) and _TELLING_KEY.search(key):
                    return False
                named = f"{key}: " if isinstance(key, str) else prefix
                if isinstance(value, dict | list):
                    waiting.append((value, named))
                elif _is_words(value):
                    found.append((holder, key, named))
            if len(found) > _MOST:
                return False
        for place in found:
            self.text(*place)
        return True

    def fill(self, texts: tuple[str, ...] | None) -> None:
        """Put `texts` where the old ones stood, or `(removed)` everywhere; raises InputError where one is none."""
        given = texts or tuple(prefix + REMOVED for _, _, prefix in self._at)
        for (holder, key, prefix), text in zip(self._at, given, strict=True):
            if not text.startswith(prefix):
                raise InputError("a value cannot be told from its key")
            _put(holder, key, text.removeprefix(prefix))
        for holder, key, inner in reversed(self._inner):
            _put(holder, key, written(inner))


def parsed(text: str) -> Json:
    """Return `text` as JSON, or None where it is none."""
    try:
        value: Json = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return value


def written(value: Json) -> str:
    """Return `value` as JSON text in which every character stands for itself, and U+FFFD for what no encoding has."""
    return _HALF_A_PAIR.sub("\ufffd", json.dumps(value, ensure_ascii=False))


def _is_words(value: Json) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    return isinstance(value, str) or sum(char.isdigit() for char in str(value)) >= _DIGITS


def _items(holder: _Holder) -> list[tuple[str | int, Json]]:
    return [*holder.items()] if isinstance(holder, dict) else [*enumerate(holder)]


def _item(holder: _Holder, key: str | int) -> Json:
    if isinstance(holder, dict):
        return holder[str(key)]
    return holder[int(key)]


def _put(holder: _Holder, key: str | int, text: str) -> None:
    before = _item(holder, key)
    value: Json = before if not isinstance(before, str) and str(before) == text else text
    if isinstance(holder, dict):
        holder[str(key)] = value
    else:
        holder[int(key)] = value


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refused)

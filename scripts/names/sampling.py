"""Made-up messages with the places of what is in them: templates, values, and names that nobody has yet."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Rng = np.random.Generator
Slot = Callable[[Rng], str]

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{([a-z]+)\}")
_ORDER = 3
_START, _END = "^", "$"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A stretch of a made message and what it is."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Made:
    """One made message."""

    text: str
    spans: tuple[Labelled, ...]


def sections(name: str) -> dict[str, list[str]]:
    """Read a file of values: a `[section]` holds words parted by blanks, or by `|` where it has any."""
    found: dict[str, list[str]] = defaultdict(list)
    current = ""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("["):
            current = line.strip("[]")
            continue
        found[current] += line.split("|") if "|" in line else line.split()
    return dict(found)


def lines(path: Path) -> list[str]:
    r"""Read a file of templates, one a line; `\n` in a line is a line end of the message."""
    text = path.read_text("utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in text if line.strip() and not line.startswith("#")]


def pick(rng: Rng, values: Sequence[str]) -> str:
    """Return one of `values`."""
    return values[int(rng.integers(len(values)))]


def chance(rng: Rng, share: float) -> bool:
    """Tell, in `share` of all cases, yes."""
    return bool(rng.random() < share)


class Coiner:
    """Coins words that sound like the ones it was shown: a chain over the last three letters."""

    def __init__(self, words: Sequence[str]) -> None:
        self._next: dict[str, list[str]] = defaultdict(list)
        self._known = frozenset(words)
        for word in words:
            padded = _START * _ORDER + word + _END
            for at in range(_ORDER, len(padded)):
                self._next[padded[at - _ORDER : at]].append(padded[at])

    def __call__(self, rng: Rng) -> str:
        """Return a word of four to eleven letters that it was not shown."""
        while True:
            made = _START * _ORDER
            while not made.endswith(_END) and len(made) < 16:
                made += pick(rng, self._next[made[-_ORDER:]])
            word = made[_ORDER:].rstrip(_END)
            if 4 <= len(word) <= 11 and word not in self._known:
                return word


def fill(template: str, rng: Rng, slots: Mapping[str, Slot], labels: Mapping[str, str]) -> Made:
    """Put a value in every slot; a slot that `labels` names becomes a span of that label."""
    parts: list[str] = []
    spans: list[Labelled] = []
    at = length = 0
    for match in _SLOT.finditer(template):
        before, value = template[at : match.start()], slots[match[1]](rng)
        length += len(before)
        label = labels.get(match[1])
        if label and spans and before == " " and spans[-1] == Labelled(label, spans[-1].start, length - 1):
            spans[-1] = Labelled(label, spans[-1].start, length + len(value))
        elif label:
            spans.append(Labelled(label, length, length + len(value)))
        parts += (before, value)
        length += len(value)
        at = match.end()
    return Made("".join((*parts, template[at:])), tuple(spans))


def crossed(rng: Rng, templates: Sequence[str]) -> str:
    """Return the beginning of one template and the end of another that meet in the same slot."""
    first = pick(rng, templates)
    found = list(_SLOT.finditer(first))
    if not found:
        return first
    slot = found[int(rng.integers(len(found)))]
    for _ in range(20):
        second = pick(rng, templates)
        at = second.find(slot[0])
        if at >= 0:
            return first[: slot.end()] + second[at + len(slot[0]) :]
    return first


def joined(first: Made, second: Made, seam: str) -> Made:
    """Return two messages in one."""
    by = len(first.text) + len(seam)
    moved = tuple(Labelled(span.label, span.start + by, span.end + by) for span in second.spans)
    return Made(first.text + seam + second.text, (*first.spans, *moved))


def recased(made: Made, change: Callable[[str], str]) -> Made:
    """Return the message with `change` done to it, which must keep every length."""
    text = change(made.text)
    return Made(text, made.spans) if len(text) == len(made.text) else made

"""Names that nobody here has heard of: an utterance that turns on one is in doubt, however like another it is.

A whole sentence means nearly the same with another name in it, so that what is not on sale sounds like what is.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from clearline.dialogue import extract

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"(?<!\[)[A-Za-z]{4,}")
_WORD: Final = re.compile(r"[A-Za-z]+")
_CAPITAL: Final = re.compile(
    r"(?:\b(?:to|from|for|over|next|last|this|on|since|until|every) )[A-Z][a-z]+|(?<=[a-z,;:] )([A-Z][a-z]{3,})\b"
)
"""A word that is a name by its capital: no sentence begins with it, and no place or day is told by it."""

_MASKED: Final = re.compile(
    r"(?<!\bto )(?<!\bis )(?<!\bam )(?<!with )(?<!from )(?<!\bby )(?<!\bfor )(?<!named )(?<!called )(?<!I'm )(?<!^)"
    r"(?<![叫是跟和找为為姓])\[PERSON_\d+\]"
)
"""A name that was masked because it looks like a person's, where nobody is introduced or met by it."""

_ALIKE: Final = 0.75
"""How like a known word another is that is taken for a slip in writing it."""

_LONGER: Final = 2
"""Letters by which a slip is longer or shorter."""

_LONGEST: Final = 30


class Names:
    """The words that are known, against which a name is held."""

    __slots__ = ("_known",)

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(word.lower() for text in known for word in _WORD.findall(text))

    def has_unknown(self, text: str) -> bool:
        """Return whether `text` names something that is neither a known word, nor one misspelt, nor a place."""
        if _MASKED.search(text):
            return True
        place = extract.area(text) or ""
        found = (_LATIN if _HAN.search(text) else _CAPITAL).findall(text)
        return any(not self._is_known(name.lower()) for name in found if name and name not in place)

    def _is_known(self, name: str) -> bool:
        if name in self._known or name.removesuffix("s") in self._known:
            return True
        # A slip is hardly ever in the first letter, and comparing with every word would take milliseconds.
        near = [word for word in self._known if word[0] == name[0] and abs(len(word) - len(name)) <= _LONGER]
        return bool(get_close_matches(name[:_LONGEST], near, 1, _ALIKE))

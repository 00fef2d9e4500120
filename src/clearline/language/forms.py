"""Normal forms: what a text shows, and what it reads like once look-alikes are one, with the way back to the original.

`visible` removes what no reader can see. `fold` makes characters that read alike equal: compatibility forms (NFKC,
Unicode Standard Annex 15), the decimal digits of all scripts, combining marks, and letters of other scripts that pass
for Latin ones (a part of `confusables.txt`, Unicode Technical Standard 39). Folded text is for looking at, never for
keeping or saying.
Every character is folded alone, so the time is linear whatever the text.
"""

import re
import unicodedata
from dataclasses import dataclass

# Control characters but tab and line ends, lone surrogates and noncharacters, and the property
# Default_Ignorable_Code_Point (DerivedCoreProperties.txt) with the Braille blank.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+",
)
_PLAIN = re.compile(r"[\t\n\r -~\u3001\u3002\u4e00-\u9fff]*")
"""Characters that are their own folded form: printable ASCII, the two Chinese stops and the common ideographs."""

_LOOK_ALIKES = {
    ord(char): latin
    for chars, latins in (
        ("аеорсухіјѕһԁԛԝӏɡ", "aeopcyxijshdqwlg"),  # Cyrillic, small
        ("АВЕЗКМНОРСТУХІЈЅԌҮ", "ABE3KMHOPCTYXIJSGY"),  # Cyrillic, capital
        ("αενορτυχιγκ", "aevoptuxiyk"),  # Greek, small
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),  # Greek, capital
        ("ıȷøłđħŧƅ", "ijoldhtb"),  # struck and undotted letters, which no normal form touches
        ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),  # small capitals
        ("ƖӀ∣ǀ", "Illl"),
        ("‐‑‒–—―−", "-" * 7),
        ("・‧∙•·", "." * 5),
    )
    for char, latin in zip(chars, latins, strict=True)
}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows which characters of the original each of its own came from."""

    text: str
    origins: tuple[int, ...] | None
    """For each folded character the index of its original, and the original's length last; None where nothing moved."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the start and end (exclusive) in the original of a stretch of the folded text."""
        if self.origins is None:
            return start, end
        first = self.origins[start]
        return first, self.origins[end - 1] + 1 if end > start else first


def visible(text: str) -> str:
    """Return `text` without the characters nobody sees: controls, zero-width, direction marks, tags, half pairs."""
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def fold(text: str) -> Folded:
    """Return `text` with look-alikes made one; letter case is kept, and `str.lower` then keeps the length."""
    if (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text):
        return Folded(text, None)
    folded = text.translate(_FORMS)
    if _FORMS.keep_length(text):
        return Folded(folded, None)
    origins = [index for index, char in enumerate(text) for _ in char.translate(_FORMS)]
    return Folded(folded, (*origins, len(text)))


class _Forms(dict[int, str]):
    """Every character's folded form, worked out when it is first met; nothing of a text can be read from it."""

    __slots__ = ("_longer",)

    def __init__(self) -> None:
        super().__init__()
        self._longer = set[str]()

    def __missing__(self, code: int) -> str:
        """Work out the form of one character."""
        form = _folded(chr(code))
        if len(form) != 1:
            self._longer.add(chr(code))
        self[code] = form
        return form

    def keep_length(self, text: str) -> bool:
        """Tell whether each character of `text`, all met before, folds to one."""
        return self._longer.isdisjoint(text)


def _folded(char: str) -> str:
    if _INVISIBLE.match(char):
        return ""
    known = char.translate(_LOOK_ALIKES)
    if known != char:
        return known
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    apart = unicodedata.normalize("NFKD", char)
    bare = "".join(part for part in apart if unicodedata.category(part) != "Mn" and not _INVISIBLE.match(part))
    return _letter_of_emoji(unicodedata.normalize("NFC", bare)).translate(_LOOK_ALIKES)


def _letter_of_emoji(text: str) -> str:
    """Read the boxed and ringed letters of emoji as letters; NFKC leaves these alone."""
    for first in (0x1F1E6, 0x1F150, 0x1F170):
        if len(text) == 1 and first <= ord(text) < first + 26:
            return chr(ord("A") + ord(text) - first)
    return text


_FORMS = _Forms()

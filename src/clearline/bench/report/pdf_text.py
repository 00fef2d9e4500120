"""Text for PDF, marked up in fonts that readers have: nothing is embedded, and equal reports stay equal bytes.

Latin is set in the standard fonts of PDF; Chinese in the standard character collections Adobe-GB1 and Adobe-CNS1
(ISO 32000-1, 9.7.5.2), for which the reader brings the glyphs.
"""

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from clearline.domain.conversation import Language

LATIN, BOLD = "Helvetica", "Helvetica-Bold"
MAINLAND, TAIWAN = "STSong-Light", "MSung-Light"
_ENCODINGS = {MAINLAND: "UniGB-UCS2-H", TAIWAN: "UniCNS-UCS2-H"}
_LETTERS = {MAINLAND: "gbk", TAIWAN: "big5"}
"""What each collection has, near enough."""
INK, SOFT, LINE, PAPER = (HexColor(one) for one in ("#16202a", "#51606e", "#dde3e9", "#f6f7f9"))
COLOURS = {
    "satisfied": HexColor("#1b7f5c"),
    "partially": HexColor("#b7791f"),
    "not-satisfied": HexColor("#c0392b"),
    "not-evaluated": HexColor("#dde3e9"),
    "not-applicable": HexColor("#8a97a4"),
    "met": HexColor("#14577e"),
    "seen": HexColor("#a9cbe0"),
    "bar": HexColor("#e7ecf1"),
}
_BEYOND = 0xFFFF
"""The two collections are reached through UCS-2: what lies beyond it is shown as a box."""


def register_fonts() -> None:
    """Make the Chinese collections known to the library; doing it again changes nothing."""
    for name, encoding in _ENCODINGS.items():
        font = UnicodeCIDFont(name)
        font.encodingName = encoding  # the library's own table names the mainland's for Taiwan's collection
        pdfmetrics.registerFont(font)


def style(language: Language, size: float, **more: object) -> ParagraphStyle:
    """Return a style of `size` points; lines of Chinese may break between any two characters."""
    breaking = {} if language is Language.ENGLISH else {"wordWrap": "CJK"}
    plain = {"fontName": LATIN, "fontSize": size, "leading": size * 1.45, "textColor": INK, "spaceAfter": size * 0.4}
    return ParagraphStyle("", **{**plain, **breaking, **more})


def marked(text: str, language: Language, *, bold: bool = False) -> str:
    """Return `text` as the library's markup: escaped, each stretch in a font that has its letters."""
    return "".join(_stretches(text, language, bold=bold))


def plain_runs(text: str, language: Language) -> Iterator[tuple[str, str]]:
    """Return stretches of `text` with the font that has their letters."""
    for font, letters in groupby(clean(text), key=lambda letter: _font_of(letter, language)):
        yield "".join(letters), font


def _stretches(text: str, language: Language, *, bold: bool) -> Iterator[str]:
    for run, font in plain_runs(text, language):
        inked = escape(run).replace("\n", "<br/>")
        name = BOLD if bold and font == LATIN else font
        yield inked if name == LATIN else f'<font name="{name}">{inked}</font>'


def clean(text: str) -> str:
    """Return `text` with a box for whatever cannot be set."""
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter in "\n\t":
        return letter.replace("\t", " ")
    return letter if letter.isprintable() and ord(letter) <= _BEYOND else "\u25a1"


def _font_of(letter: str, language: Language) -> str:
    """The edition's own font where it has the letter: a transcript may be in another language than its report."""
    first, second = (TAIWAN, MAINLAND) if language is Language.TRADITIONAL else (MAINLAND, TAIWAN)
    if _has(letter, "cp1252"):  # near enough WinAnsiEncoding, in which Latin is set
        return LATIN
    return second if _has(letter, _LETTERS[second]) and not _has(letter, _LETTERS[first]) else first


def _has(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True

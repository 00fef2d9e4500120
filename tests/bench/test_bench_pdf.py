"""The report as PDF: every chapter in every language, the same bytes each time, and nothing a target says breaks it."""

import re
import zlib
from base64 import a85decode
from dataclasses import replace

import pytest

from clearline.bench.report.files import ALL_FORMATS, FORMATS, files_of, formats_named
from clearline.bench.report.pdf import MAKER, render_pdf
from clearline.bench.report.pdf_text import LATIN, MAINLAND, TAIWAN, marked, plain_runs
from clearline.bench.report.phrases import load_phrases
from clearline.bench.verify_ledger import refuse_foreign_maker
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError

EVIL = "</para><font name='x'>&\x00\x1b \ud800 \U0001f600 <img src='file:///etc/passwd'/> \u202e"


def letters(pdf: bytes) -> str:
    """What stands in the streams of the pages, Latin as it is written."""
    streams = re.findall(rb"stream\r?\n(.*?)~>\s*endstream", pdf, re.DOTALL)
    return b"\n".join(zlib.decompress(a85decode(one)) for one in streams).decode("latin-1")


@pytest.fixture(scope="module")
def made(spoiled: Report, catalogue: Catalogue) -> dict[Language, bytes]:
    return {language: render_pdf(spoiled, catalogue, language) for language in Language}


def test_the_same_report_gives_the_same_bytes(
    made: dict[Language, bytes], spoiled: Report, catalogue: Catalogue
) -> None:
    assert render_pdf(spoiled, catalogue, Language.ENGLISH) == made[Language.ENGLISH]
    assert len(set(made.values())) == len(Language)


def test_it_says_who_made_it_and_is_of_several_pages(made: dict[Language, bytes]) -> None:
    for content in made.values():
        assert content.startswith(b"%PDF-")
        assert MAKER.encode() in content
        assert content.count(b"/Type /Page\n") >= 5


def test_the_english_one_holds_every_chapter(made: dict[Language, bytes]) -> None:
    words, text = load_phrases()[Language.ENGLISH], letters(made[Language.ENGLISH])
    for name in ("findings", "checked", "lessons", "missing", "clauses", "limits", "details", "verdicts", "areas"):
        first = words(name).split()[0]
        assert first in text, name


def test_each_chinese_one_is_set_in_its_own_letters(made: dict[Language, bytes]) -> None:
    assert b"/UniGB-UCS2-H" in made[Language.SIMPLIFIED]
    assert b"/UniCNS-UCS2-H" in made[Language.TRADITIONAL]
    assert b"/FontFile" not in b"".join(made.values())


def test_every_letter_has_a_font_that_has_it() -> None:
    runs = list(plain_runs("Bill 账单 帳", Language.SIMPLIFIED))
    assert runs == [("Bill ", LATIN), ("账单", MAINLAND), (" ", LATIN), ("帳", MAINLAND)]
    assert list(plain_runs("帳單账", Language.TRADITIONAL)) == [("帳單", TAIWAN), ("账", MAINLAND)]
    assert list(plain_runs("\U0001f600\x00", Language.ENGLISH)) == [("\u25a1\u25a1", MAINLAND)]


def test_markup_of_others_is_text() -> None:
    assert "<img" not in marked(EVIL, Language.ENGLISH)
    assert marked("a\nb", Language.ENGLISH) == "a<br/>b"


def test_whatever_a_target_says_a_report_is_made(sound: Report, catalogue: Catalogue) -> None:
    strange = replace(sound, target=EVIL, address=EVIL * 50, approver=EVIL)
    assert render_pdf(strange, catalogue, Language.TRADITIONAL).startswith(b"%PDF-")


def test_it_is_written_where_it_is_asked_for(sound: Report, catalogue: Catalogue) -> None:
    assert not [one for one in FORMATS if one.name == "pdf"]
    names = list(files_of(sound, catalogue, formats_named(["pdf"])))
    assert names == ["report.json", "report.en.pdf", "report.zh-Hans.pdf", "report.zh-Hant.pdf"]
    assert len(ALL_FORMATS) == len(FORMATS) + len(Language)


def test_a_file_of_another_version_cannot_be_made_anew(made: dict[Language, bytes]) -> None:
    content = made[Language.ENGLISH]
    refuse_foreign_maker("report.en.pdf", content, content)
    with pytest.raises(ConfigurationError, match=r"ReportLab 0\.1"):
        refuse_foreign_maker("report.en.pdf", re.sub(rb"ReportLab [\d.]+", b"ReportLab 0.1", content), content)

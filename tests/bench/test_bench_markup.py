"""What a program can read of a page's accessibility from its markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.bench.checks.markup import faults

SOUND = (
    "<!doctype html><html lang='en'><head><title>Help</title>"
    "<meta name=viewport content='width=device-width, initial-scale=1'></head><body><h1>Help</h1>"
    "<img src=a.png alt=''><label for=q>Question</label><input id=q><label>Name <input></label>"
    "<input type=hidden><input type=submit><textarea aria-label='More'></textarea></body></html>"
)


def test_a_sound_page_has_no_faults() -> None:
    assert list(faults(SOUND)) == []


@pytest.mark.parametrize(
    ("was", "becomes", "rule"),
    [
        (" lang='en'", "", "3.1.1 language"),
        ("<title>Help", "<title> ", "2.4.2 title"),
        (" alt=''", "", "1.1.1 pictures"),
        ("initial-scale=1", "user-scalable=no", "1.4.4 zoom"),
        ("initial-scale=1", "maximum-scale=1.0", "1.4.4 zoom"),
        ("</head>", "<meta http-equiv=refresh content=30></head>", "2.2.1 refresh"),
        ("for=q", "for=other", "4.1.2 labels"),
        ("<label>Name <input></label>", "<label>Name</label> <input>", "4.1.2 labels"),
        (" aria-label='More'", " aria-label=' '", "4.1.2 labels"),
        ("<label>Name <input></label>", "<input within>", "4.1.2 labels"),
    ],
)
def test_each_fault_is_named_by_its_criterion(was: str, becomes: str, rule: str) -> None:
    assert was in SOUND
    assert list(faults(SOUND.replace(was, becomes))) == [rule]


@given(st.text())
def test_any_text_is_read_without_a_crash(text: str) -> None:
    assert set(faults(text)) <= {
        "3.1.1 language",
        "2.4.2 title",
        "1.1.1 pictures",
        "1.4.4 zoom",
        "2.2.1 refresh",
        "4.1.2 labels",
    }


@given(st.text(alphabet="<>!/[]-=&;\"' abchtmlimg?", max_size=60))
def test_any_broken_markup_is_read_without_a_crash(text: str) -> None:
    assert "3.1.1 language" in list(faults(text)) or "html" in text

"""What a program can read of a page's accessibility from its markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.bench.checks.markup import faults, markup
from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.targets.http import described
from clearline.domain.assessment import Capability, CheckOutcome
from clearline.domain.conversation import Json
from clearline.domain.observation import Fetched, Purpose, Reading
from clearline.testing import START

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


@pytest.mark.parametrize(
    ("value", "outcome", "reason"),
    [
        ({"broken": [], "unreached": [], "untried": 0}, CheckOutcome.PASS, "browser-sound"),
        ({"broken": [], "unreached": ["button x"], "untried": 0}, CheckOutcome.FAIL, "browser-faults"),
        ({"broken": [], "unreached": [], "untried": 7}, CheckOutcome.INCONCLUSIVE, "page-long"),
        ({"broken": ["1.4.3 color-contrast"], "unreached": [], "untried": 7}, CheckOutcome.FAIL, "browser-faults"),
    ],
)
def test_what_tab_was_not_pressed_for_is_neither_reached_nor_unreached(
    value: Json, outcome: CheckOutcome, reason: str
) -> None:
    about = described(lab_adapter().model_copy(update={"browser": "chromium"}), frozenset())
    assert Capability.BROWSER in about.capabilities
    page = Fetched("chat/en", Purpose.PROBE, "GET /", 200, {}, SOUND)
    judgement = markup(Seen((page, Reading("chat/en", Purpose.PROBE, "browser", value)), about, {}, START))
    assert (judgement.outcome, judgement.reason.name) == (outcome, reason)

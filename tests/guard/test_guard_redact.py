"""Placeholders: typed, numbered, the same for the same value, and never to be forged."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import Expects, Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.pipeline import Guard
from clearline.guard.policy import PERSONAL
from clearline.guard.redact import PLACEHOLDER, cover, redact, restore, unbracketed
from clearline.language.forms import fold

PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
TALK = st.text(st.sampled_from("abc 我的号码是，。[]_PHONE"), max_size=20)
KINDS = st.sampled_from(sorted(PERSONAL))


def signal(kind: Kind, start: int, end: int, confidence: Confidence = Confidence.HIGH) -> Signal:
    return Signal(kind, Span(start, end), confidence, "test")


@st.composite
def texts_with_signals(draw: st.DrawFn) -> tuple[str, list[Signal]]:
    text = draw(st.text(max_size=60))
    found = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        if end > start:
            found.append(signal(draw(KINDS), start, end, draw(st.sampled_from(Confidence))))
    return text, found


def hear(text: str, vault: dict[str, Personal[str]]) -> tuple[str, dict[str, Personal[str]]]:
    screened = Guard().screen(
        Personal(text), vault=vault, expects=Expects.WORDS, language=None, fallback=Language.ENGLISH
    )
    return screened.heard.text, dict(screened.vault)


@given(TALK, PHONES, TALK)
def test_redact_then_restore_is_the_identity_for_the_right_principal(before: str, phone: str, after: str) -> None:
    said = unbracketed(f"{before} {phone} {after}")
    heard, vault = hear(said, {})
    assert phone not in heard
    assert restore(heard, vault) == said


@given(PHONES, PHONES.filter(lambda phone: phone != "13900000000"))
def test_restoring_never_gives_the_value_of_another_person(mine: str, theirs: str) -> None:
    heard, vault = hear(f"call {mine}", {})
    _, other = hear(f"call {theirs}", {})
    assert restore(heard, {}) == heard
    assert (restore(heard, other) == restore(heard, vault)) == (mine == theirs)
    assert restore("[PHONE_2]", vault) == "[PHONE_2]"


def test_the_same_value_keeps_its_placeholder_through_the_conversation() -> None:
    heard, vault = hear("my number is 13812345678 and again 138-1234-5678", {})
    assert heard == "my number is [PHONE_1] and again [PHONE_1]"
    heard, vault = hear("not 13912345678 but +86 138 1234 5678", vault)
    assert heard == "not [PHONE_2] but [PHONE_1]"
    assert {name: value.reveal() for name, value in vault.items()} == {
        "[PHONE_1]": "13812345678",
        "[PHONE_2]": "13912345678",
    }


@given(st.text())
def test_nobody_can_type_a_placeholder(text: str) -> None:
    for typed in ("[PHONE_1]", "［PHONE_1］", "[\u200bPHONE_1]", "﹇PHONE_1﹈", text):
        heard, vault = hear(typed, {})
        assert all(found[0] in vault or found[1] in {"CODE", "PASSWORD"} for found in PLACEHOLDER.finditer(heard))
        folded = fold(PLACEHOLDER.sub("", heard)).text
        assert "[" not in folded
        assert "]" not in folded


@given(texts_with_signals())
def test_nothing_that_a_signal_covers_is_left(case: tuple[str, list[Signal]]) -> None:
    text, found = case
    redacted = redact(text, found, {})
    covered = {at for seen in found for at in range(seen.span.start, seen.span.end)}
    left = "".join(char for at, char in enumerate(text) if at not in covered)
    pieces = re.split("|".join(map(re.escape, ("[CODE]", "[PASSWORD]", *redacted.vault))), redacted.text)
    assert "[CODE]" in text or "[PASSWORD]" in text or "".join(pieces) == left


@given(texts_with_signals(), st.data())
def test_overlapping_sightings_become_one_whatever_their_order(
    case: tuple[str, list[Signal]], data: st.DataObject
) -> None:
    _, found = case
    shuffled = data.draw(st.permutations(found))
    assert [(seen.kind, seen.span) for seen in cover(shuffled)] == [(seen.kind, seen.span) for seen in cover(found)]
    assert all(before.span.end <= after.span.start for before, after in pairwise(cover(found)))


def test_the_surest_and_then_the_longest_sighting_gives_the_name() -> None:
    sure, long = signal(Kind.CARD, 2, 6), signal(Kind.PHONE, 0, 10, Confidence.MEDIUM)
    assert [(seen.kind, seen.span) for seen in cover([long, sure])] == [(Kind.CARD, Span(0, 10))]
    short, longer = signal(Kind.CARD, 2, 6), signal(Kind.PHONE, 5, 12)
    assert [(seen.kind, seen.span) for seen in cover([short, longer])] == [(Kind.PHONE, Span(2, 12))]


def test_a_vault_does_not_grow_without_end() -> None:
    vault: dict[str, Personal[str]] = {}
    heard = ""
    for last in range(100):
        heard, vault = hear(f"call 138123400{last:02}", vault)
    assert len(vault) == 64
    assert heard == "call [PHONE]"
    assert hear("call 13812340003", vault)[0] == "call [PHONE_4]"

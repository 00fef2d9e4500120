"""Masks: how much of a value they show, to whom, and that every value a message can say is under its slot's."""

import unicodedata
from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.dialogue.disclosure import Disclosure
from clearline.dialogue.flow import DoStep, Flows
from clearline.dialogue.load import build_flows, sources_of
from clearline.dialogue.mask import HIDDEN, TAIL, Mask, Onlooker, end_of, last_4, shown
from clearline.dialogue.message import root_of
from clearline.dialogue.phrase import Phrasing
from clearline.dialogue.render import values_of
from clearline.domain.conversation import Language, Modality
from clearline.domain.decision import Act, ActionCall, Ask, Confirmation, Done, HandOver, Option, Phrase, Say, Value
from dialogue.dialogue_stage import RULES, converter, flows

TEXTS = st.text(max_size=40)
DIGITS = st.text("0123456789０１２３４５６７８９", min_size=1, max_size=24)  # full-width digits are meant
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(TEXTS)
def test_no_more_than_the_last_four_characters_are_shown_and_never_more_than_half(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    left = last_4(text).removeprefix(HIDDEN)
    assert plain.endswith(left)
    assert len(left) <= TAIL
    if not plain.startswith(HIDDEN):
        assert len(left) <= len(plain) / 2


@given(DIGITS)
def test_a_number_shows_the_same_however_wide_its_digits_are(number: str) -> None:
    narrow = unicodedata.normalize("NFKC", number)
    assert last_4(number) == last_4(narrow)
    assert sum(char.isdigit() for char in last_4(number)) <= min(TAIL, len(number) // 2)


@given(VALUES)
def test_what_is_masked_once_is_masked_the_same_a_second_time(value: Value) -> None:
    assert end_of(end_of(value)) == end_of(value)
    for mask in Mask:
        for to in Onlooker:
            once = shown(value, mask, to)
            assert shown(once, mask, to) == once


@given(st.text(min_size=9, max_size=30), st.booleans())
def test_nothing_within_a_value_is_shown_whole(text: str, flag: object) -> None:
    held: Mapping[str, Value] = {"id": text, "all": ({"id": text, "is_it": bool(flag)},), "sum": {"amount_minor": 1}}
    assert end_of(held) == {"id": last_4(text), "all": ({"id": last_4(text), "is_it": HIDDEN},), "sum": HIDDEN}


def test_each_mask_shows_what_the_dictionary_says_of_it() -> None:
    seen = {(mask, to): shown("12345678", mask, to) for mask in (None, *Mask) for to in Onlooker}
    assert {at for at, value in seen.items() if value == "12345678"} == {
        *((mask, to) for mask in (None, Mask.PLACEHOLDERS) for to in Onlooker),
        *((Mask.SEALED, to) for to in (Onlooker.CALLER, Onlooker.HOLDER)),
    }
    assert {at for at, value in seen.items() if value == "•••5678"} == {(Mask.LAST_4, to) for to in Onlooker}
    assert seen[Mask.SEALED, Onlooker.OTHER] == HIDDEN


CANARY = "canary-of-a-slot"


OPEN = {"flow", "telephone"}


def test_of_no_message_anybody_else_sees_what_a_slot_of_a_person_holds() -> None:
    release = flows()
    told = Disclosure.of(release)
    for name, message in release.messages.items():
        phrase = Phrase(name, {one.path: CANARY for one in message.placeholders})
        said = told.decision(Say((phrase,), (Option(phrase, CANARY),)), Onlooker.OTHER)
        assert isinstance(said, Say)
        for path, value in said.phrases[0].values.items():
            rule = release.slots.get(path.partition(".")[0]) or release.slots.get(f"{path}_en")
            is_open = path in OPEN or (rule is not None and rule.mask in {None, Mask.PLACEHOLDERS})
            if not path.startswith("item"):
                assert (value == CANARY) is is_open, (name, path)
        assert said.options[0].label == said.phrases[0]
        assert (said.options[0].says == CANARY) is (said.phrases[0] == phrase), name


def test_the_items_of_a_list_are_under_the_mask_of_the_list() -> None:
    told = Disclosure.of(flows())
    lines = {"bill.total.line": "item.label", "cancel_plan.choose.choice": "item.name", "plans.tell.line": "item.name"}
    for name, path in lines.items():
        assert name in flows().messages, name
        (phrase,) = phrases(told.decision(Say((Phrase(name, {path: CANARY}),)), Onlooker.OTHER))
        assert (phrase.values[path] == CANARY) is name.startswith("plans"), name


def phrases(decision: object) -> tuple[Phrase, ...]:
    assert isinstance(decision, Say | Ask | HandOver)
    return decision.phrases


def test_what_a_message_of_another_release_said_is_not_shown() -> None:
    gone = HandOver("general", "asked", (Phrase("gone.entirely", {"x": CANARY}), Phrase("bill.due", {"gone": CANARY})))
    left = phrases(Disclosure.of(flows()).decision(gone, Onlooker.OTHER))
    assert [tuple(phrase.values.values()) for phrase in left] == [(HIDDEN,), (HIDDEN,)]
    assert Disclosure.of(flows()).decision(gone, Onlooker.HOLDER) == gone


def test_every_argument_is_under_the_mask_of_the_slot_that_it_comes_from() -> None:
    release = flows()
    told = Disclosure.of(release)
    for flow in release.flows.values():
        for step in flow.steps.values():
            if isinstance(step, DoStep):
                call = ActionCall(step.action, dict.fromkeys(step.arguments, CANARY), "run", Confirmation(CANARY, 1))
                left = told.decision(Act(call), Onlooker.OTHER)
                assert isinstance(left, Act)
                for name, value in left.call.arguments.items():
                    rule = release.slots.get(root_of(step.arguments[name]))
                    if rule is not None and rule.mask is Mask.SEALED:
                        assert value == HIDDEN, (step.action, name)
                        assert left.call.confirmation == Confirmation(HIDDEN, 1)
                        assert CANARY in told.closed(Act(call))


def test_the_number_that_a_code_is_sent_to_is_told_by_its_placeholder_alone() -> None:
    call = Act(ActionCall("identity.send_code", {"number": "[PHONE_1]"}))
    assert Disclosure.of(flows()).decision(call, Onlooker.OTHER) == call


def test_what_an_action_brought_is_shown_to_others_only_where_its_slot_is_open() -> None:
    outcome = Done({"bill": {"total_minor": 1}, "offers": ("x",), "of_no_slot": CANARY})
    told = Disclosure.of(flows())
    assert told.outcome(outcome, Onlooker.OTHER) == Done({"bill": HIDDEN, "offers": ("x",), "of_no_slot": HIDDEN})
    assert told.outcome(outcome, Onlooker.HOLDER) == outcome


@cache
def ended() -> Flows:
    """Return what ships, with tickets of which nobody sees more than the end of the number."""
    sources = sources_of(None)
    line = next(line for line in sources["_slots.yaml"].splitlines() if line.startswith("  ticket: "))
    sources["_slots.yaml"] = sources["_slots.yaml"].replace(line, line.replace("mask: sealed", "mask: last-4"))
    return build_flows(sources, RULES, converter().to_traditional)


@pytest.mark.parametrize("language", Language)
def test_what_is_masked_to_everybody_is_read_back_masked_to_its_caller(language: Language) -> None:
    release = ended()
    ticket: Value = {"id": "TT-20261121-4711", "promise_date": "2026-12-06"}
    values = values_of(release.messages["fault.opened"], {"ticket": ticket})
    assert values is not None
    text = Phrasing(release).say(Say((Phrase("fault.opened", values),)), language, Modality.CHAT).text
    assert "•••4711" in text
    assert "20261121" not in text
    for to in Onlooker:
        (phrase,) = phrases(Disclosure.of(release).decision(Say((Phrase("fault.opened", {"ticket.id": CANARY}),)), to))
        assert phrase.values == {"ticket.id": last_4(CANARY)}
        done = Disclosure.of(release).outcome(Done({"ticket": ticket}), to)
        assert done == Done({"ticket": {"id": "•••4711", "promise_date": "•••2-06"}})

"""The data dictionary: what its owner cannot leave out, that flows keep to it, and guards that a flow raises."""

from importlib.resources import files
from typing import Any

import pytest
import yaml

from clearline.actions.table import ACTIONS
from clearline.dialogue.dictionary import used_by
from clearline.dialogue.document import Slots
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.flow import Collected, SlotClass
from clearline.dialogue.load import build_flows, sources_of
from clearline.dialogue.source import validated
from clearline.dialogue.understand import Understanding
from clearline.domain.decision import Act, Ask
from clearline.domain.person import Assurance
from clearline.domain.privacy import CHOOSABLE, CONSENT_ONLY, UNSAID
from clearline.errors import ConfigurationError
from dialogue.dialogue_stage import RULES, Stage, converter, flows
from dialogue.test_dialogue_lint import beside, found
from dialogue.test_dialogue_load import HEAD

KEPT, LISTED = "conversation", "mask: placeholders, "
NOTE = "slots:\n  note: {{type: {0}, class: {1}, retention: {2}, {3}collect: {4}}}\n"
WEAK = [
    ("what tells something of a person has a `mask`", ("record", "behavioural", "conversation", "", "action")),
    ("free text may hold anything", ("text", "none", "conversation", "", "words")),
    ("record is not collected in words", ("record", "none", "conversation", "", "words")),
    ("a secret is collected at the gate", ("text", "secret", "conversation", "mask: sealed, ", "words")),
    ("a secret is collected at the gate", ("card", "sensitive", "conversation", "mask: not-held, ", "page")),
    ("Input should be 'conversation'", ("month", "none", "forever", "", "words")),
    ("Input should be 'conversation'", ("record", "none", "log", "", "action")),
    ("it is not kept for less than that", ("month", "none", "none", "", "words")),
    ("it is not kept for less than that", ("record", "identifier", "none", "mask: not-held, ", "action")),
    ("what is not held is kept for no time", ("number", "identifier", "conversation", "mask: not-held, ", "gate")),
    ("what is not held is kept for no time", ("number", "identifier", "none", "mask: placeholders, ", "gate")),
    ("a secret is collected at the gate", ("code", "secret", "none", "", "gate")),
    (
        "`placeholders` hide what callers write",
        ("record", "identifier", KEPT, LISTED, "action"),
    ),
    ("`placeholders` hide what callers write", ("area", "personal", KEPT, LISTED, "words")),
    ("`last-4` hides what an action brings", ("text", "identifier", "conversation", "mask: last-4, ", "words")),
]


@pytest.mark.parametrize(("why", "entry"), WEAK, ids=[f"{why}: {entry[0]}" for why, entry in WEAK])
def test_an_entry_that_protects_too_little_is_refused(why: str, entry: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match=why):
        validated(Slots, NOTE.format(*entry))


@pytest.mark.parametrize(("why", "entry"), WEAK, ids=[f"{why}: {entry[0]}" for why, entry in WEAK])
def test_lint_names_what_protects_too_little_with_file_and_line(why: str, entry: tuple[str, ...]) -> None:
    sources = beside(HEAD + "  - say: {en: Hello, zh: 你好}\n  - end: true") | {"_slots_more.yaml": NOTE.format(*entry)}
    (finding,) = found(sources)
    assert (finding.file, finding.line) == ("_slots_more.yaml", 2)
    assert why in finding.text


def test_an_entry_without_a_purpose_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="purposes"):
        validated(Slots, "slots:\n  a: {type: month, class: none, purposes: [], retention: none, collect: words}\n")


def test_a_slot_defined_on_two_pages_is_found() -> None:
    page = NOTE.format("month", "none", "conversation", "", "words").replace("note", "month")
    findings = found(beside("flow: a\ntitle: {en: A, zh: 一}\nsteps:\n  - end: true\n") | {"_slots_more.yaml": page})
    assert any("the slot 'month' is defined twice" in one.text for one in findings), findings


def test_every_slot_of_the_dictionary_is_used_or_is_held_by_no_flow() -> None:
    used = frozenset().union(*(used_by(flow) for flow in flows().flows.values()))
    held = {name for name, one in flows().slots.items() if one.collect in {Collected.WORDS, Collected.ACTION}}
    assert used == held


def test_every_purpose_of_a_slot_is_what_conversations_are_kept_for_or_what_customers_are_asked_about() -> None:
    purposes = frozenset().union(*(one.purposes for one in flows().slots.values()))
    assert {purpose.value for purpose in purposes - set(CHOOSABLE)} <= UNSAID.keys()
    assert purposes & CONSENT_ONLY <= set(CHOOSABLE)


def test_what_needs_consent_is_brought_by_nothing_that_does_not_ask_for_it() -> None:
    agreed = {name for name, one in flows().slots.items() if one.purposes <= CONSENT_ONLY}
    asked = {name for action in ACTIONS if action.purpose in CONSENT_ONLY for name in action.gives}
    assert agreed <= asked
    assert agreed.isdisjoint(name for action in ACTIONS if action.purpose is None for name in action.gives)


def test_no_flow_holds_a_secret() -> None:
    secret = {name for name, one in flows().slots.items() if one.data in {SlotClass.SECRET, SlotClass.SENSITIVE}}
    assert secret == {"card", "code"}


def test_no_slot_is_written_twice_in_the_dictionary() -> None:
    text = (files("clearline.dialogue") / "flows" / "_slots.yaml").read_text("utf-8")
    root: Any = yaml.compose(text)
    names = [key.value for key, _ in root.value[0][1].value]
    assert len(names) == len(set(names)) == len(flows().slots)


RAISED = """flow: raised
title: {en: Something careful, zh: 谨慎的事}
examples: {en: [the careful thing please], zh: [谨慎的那件事]}
steps:
  - authenticate: AAL2
  - id: ask
    confirm: read
    say: {en: Shall I look?, zh: 要我看吗？}
    on_no: end
  - id: read
    do: bill.read
    level: AAL2
    confirmed: true
  - end: true
"""


def test_a_flow_that_raises_a_level_and_wants_a_yes_gets_both() -> None:
    sources = sources_of(None) | {"raised.yaml": RAISED}
    release = build_flows(sources, RULES, converter().to_traditional)
    stage = Stage(Dialogue(release, Understanding(release, converter().to_simplified)), level=Assurance.AAL1)
    stage.begin()
    asked = stage.say("the careful thing please")
    assert isinstance(asked, Act)
    assert asked.call.action == "identity.second_factor"
    stage = Stage(stage.engine, level=Assurance.AAL2)
    stage.begin()
    restated = stage.say("the careful thing please")
    assert isinstance(restated, Ask)
    assert restated.slot == "confirmation"
    acted = stage.say("yes")
    assert isinstance(acted, Act)
    assert acted.call.confirmation is not None


def test_a_raise_without_a_confirming_step_is_found() -> None:
    bare = RAISED.replace(
        """  - id: ask
    confirm: read
    say: {en: Shall I look?, zh: 要我看吗？}
    on_no: end
""",
        "",
    )
    assert any("without a confirmation" in one.text for one in found(beside(bare)))

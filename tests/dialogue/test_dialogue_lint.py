"""Lint names every planted mistake, where it stands: those that loading refuses, and those that it lets pass."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clearline.actions.action import Asker
from clearline.actions.table import ACTIONS
from clearline.dialogue.authoring.lint import Finding, lint
from clearline.dialogue.document import Flow
from clearline.dialogue.load import packaged
from clearline.dialogue.source import Lines, faults, ordered, read_sources
from dialogue.dialogue_stage import RULES, converter
from dialogue.test_dialogue_load import HEAD, KEPT, TRIAL

HERE = Path(__file__).parent
PLANTED = [
    case for name in ("refused.yaml", "mistakes.yaml") for case in yaml.safe_load((HERE / name).read_text("utf-8"))
]
WHOLE = {
    action.name: replace(
        RULES[action.name],
        arguments=action.arguments,
        gives=action.gives,
        refuses=action.refuses,
        purpose=action.purpose,
        keeps=action.keeps,
        by_flow=action.by is Asker.FLOW,
    )
    for action in ACTIONS
}


def found(sources: Mapping[str, str]) -> tuple[Finding, ...]:
    return lint(sources, WHOLE, converter().to_traditional)


def beside(text: str, *, name: str = "trial.yaml", **changed: str) -> dict[str, str]:
    """Return the least release there can be, with one more file; `changed` gives others another text."""
    kept = {file: (packaged() / file).read_text("utf-8") for file in KEPT}
    kept["_slots_trial.yaml"] = TRIAL
    return {**kept, name: text, **{f"{file}.yaml": other for file, other in changed.items()}}


def test_at_least_twenty_distinct_mistakes_are_planted() -> None:
    assert len({case["found"] for case in PLANTED}) >= 20


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: str(case["what"]))
def test_lint_names_the_mistake_with_file_and_line(case: Mapping[str, Any]) -> None:
    findings = found(beside(HEAD + "".join(f"  {line}\n" for line in case["steps"].splitlines())))
    hits = [one for one in findings if re.search(case["found"], one.text)]
    assert [(one.file, one.line) for one in hits] == [("trial.yaml", case["line"])], findings
    for other in case.get("others", ()):
        assert any(re.search(other, one.text) for one in findings), findings


def test_what_ships_has_no_finding() -> None:
    assert found(read_sources(packaged())) == ()


def test_a_hand_over_that_cannot_be_reached_is_found() -> None:
    person = (packaged() / "person.yaml").read_text("utf-8")
    late = person.replace("steps:\n", "steps:\n  - say: {en: One moment, zh: 请稍等}\n    id: first\n")
    (finding,) = found(beside("", name="_terms.yaml", person=late) | {"_terms.yaml": terms()})
    assert finding.file == "person.yaml"
    assert "hands over with its first step" in finding.text


def terms() -> str:
    return (packaged() / "_terms.yaml").read_text("utf-8")


def test_a_fallback_too_many_is_found() -> None:
    text = HEAD.replace("steps", "fallback: true\nsteps") + "  - say: {en: Hello, zh: 你好}\n  - end: true"
    assert [one.text for one in found(beside(text))] == ["exactly one flow is the fallback for words that fit no other"]


def test_an_aside_that_acts_is_found() -> None:
    text = HEAD.replace("steps", "aside: true\nsteps") + "  - do: bill.read\n    id: a\n  - end: true"
    assert [str(one) for one in found(beside(text))] == ["trial.yaml:5: step 'a': an aside only says something"]


def test_an_example_of_two_flows_is_found_at_the_second() -> None:
    steps = "steps:\n  - say: {en: Hello, zh: 你好}\n  - end: true"
    text = (
        f"flow: trial\ntitle: {{en: Trial, zh: 试验}}\nexamples:\n  en:\n    - something\n    - Human, please!\n{steps}"
    )
    findings = found(beside(text))
    assert [(one.file, one.line) for one in findings] == [("trial.yaml", 6)]
    assert "also stands in the flow 'person'" in findings[0].text


def test_a_missing_outcome_of_the_release_is_found() -> None:
    phrases = (packaged() / "_phrases.yaml").read_text("utf-8").replace("\n  unknown:", "\n  unknown_to_all:")
    text = HEAD + "  - do: bill.read\n    id: a\n  - end: true"
    findings = found(beside(text, _phrases=phrases))
    assert any(one.file == "_phrases.yaml" and "'unknown'" in one.text for one in findings), findings


def test_two_flows_of_one_name_are_found() -> None:
    text = HEAD.replace("trial", "person") + "  - say: {en: Hello, zh: 你好}\n  - end: true"
    assert any("'person' is defined twice" in one.text for one in found(beside(text)))


def test_a_file_that_no_release_can_be_without_is_missed() -> None:
    sources = beside(HEAD + "  - say: {en: Hello, zh: 你好}\n  - end: true")
    del sources["_terms.yaml"]
    assert found(sources) == (Finding("_terms.yaml", 1, "_terms.yaml is missing from the flows"),)


def test_every_fault_of_a_text_is_found_at_once() -> None:
    text = "flow: Trial\ntitle: {en: A}\nsteps:\n  - say: {en: A, zh: 一}\n    thn: b\n"
    assert [fault.line for fault in faults(Flow, text)] == [1, 2, 5]


@pytest.mark.parametrize(
    "text", ["flow: [", "\x00", "- 1", "", "flow: trial", "flow: !!python/object:os.system x", "? [a]\n: b"]
)
def test_what_is_no_flow_has_a_finding_with_a_line(text: str) -> None:
    findings = found(beside(text))
    assert findings
    assert all(one.file == "trial.yaml" and one.line >= 1 for one in findings), findings


@given(st.text(max_size=200))
def test_no_text_whatever_stops_lint(text: str) -> None:
    findings = found(beside(text))
    assert all(one.line >= 1 for one in findings)
    assert any(one.file == "trial.yaml" for one in findings)


@given(st.sets(st.text(alphabet="_aZ9.", min_size=1, max_size=6)))
def test_the_files_of_the_release_are_read_before_the_flows(names: set[str]) -> None:
    order = list(ordered(dict.fromkeys((*names, "_glossary.yaml"), "")))
    assert [name.startswith("_") for name in order] == sorted((name.startswith("_") for name in order), reverse=True)


def test_lines_are_those_of_the_text() -> None:
    lines = Lines("a:\n  - b: 1\n    c: 2\n  - d: 3\n")
    assert [lines.at(path) for path in [(), ("a",), ("a", 0, "c"), ("a", 1), ("a", 9, "x")]] == [1, 1, 3, 4, 1]
    assert (lines.of_key("d"), lines.of_key("z")) == (4, 1)

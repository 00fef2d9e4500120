"""Every way in which flows are refused, and that what ships is accepted."""

from pathlib import Path

import pytest
import yaml

from clearline.actions.action import Asker
from clearline.actions.table import ACTIONS
from clearline.dialogue.flow import ActionRule, DoStep, Flows, HandOverStep
from clearline.dialogue.load import build_flows, packaged
from clearline.dialogue.source import read_sources, without_tests
from clearline.domain.conversation import Language
from clearline.domain.decision import Effect
from clearline.domain.person import Assurance
from clearline.errors import ConfigurationError
from dialogue.dialogue_stage import RULES, converter, flows

KEPT = ("_glossary.yaml", "_phrases.yaml", "_slots.yaml", "_terms.yaml", "person.yaml", "question.yaml")
TRIAL = """slots:
  it: {type: text, class: personal, retention: conversation, mask: placeholders, collect: words}
  plan: {type: text, class: personal, retention: conversation, mask: placeholders, collect: words}
  otp: {type: text, class: personal, retention: conversation, mask: placeholders, collect: words}
"""
"""What the planted flows ask for, as a further page of the data dictionary."""
HEAD = "flow: trial\ntitle: {en: Trial, zh: 试验}\nsteps:\n"
SAY = "say: {en: Hello, zh: 你好}"


def folder(place: Path, text: str, name: str = "trial.yaml") -> Path:
    for kept in KEPT:
        (place / kept).write_text((packaged() / kept).read_text("utf-8"), "utf-8")
    (place / "_slots_trial.yaml").write_text(TRIAL, "utf-8")
    (place / name).write_text(text, "utf-8")
    return place


def load(place: Path) -> Flows:
    return build_flows(read_sources(place), RULES, converter().to_traditional)


REFUSED = yaml.safe_load((Path(__file__).parent / "refused.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(case["what"]))
def test_is_refused_with_file_and_step(case: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=case["found"]) as refused:
        load(folder(tmp_path, HEAD + "".join(f"  {line}\n" for line in case["steps"].splitlines())))
    assert "trial" in str(refused.value)


def test_an_outcome_with_nowhere_to_go_is_refused_when_the_release_has_no_default(tmp_path: Path) -> None:
    folder(tmp_path, HEAD + "  - do: bill.read\n    id: a\n  - end: true")
    phrases = (tmp_path / "_phrases.yaml").read_text("utf-8")
    (tmp_path / "_phrases.yaml").write_text(phrases.replace("\n  unknown:", "\n  unknown_to_all:"), "utf-8")
    with pytest.raises(ConfigurationError, match=r"_phrases.yaml: the system phrase 'unknown'"):
        load(tmp_path)


def test_an_aside_that_does_something_is_refused(tmp_path: Path) -> None:
    text = HEAD.replace("steps", "aside: true\nsteps") + "  - do: bill.read\n    id: a\n  - end: true"
    with pytest.raises(ConfigurationError, match="step 'a': an aside only says something"):
        load(folder(tmp_path, text))


def test_a_second_fallback_is_refused(tmp_path: Path) -> None:
    text = HEAD.replace("steps", "fallback: true\nsteps") + f"  - {SAY}\n  - end: true"
    with pytest.raises(ConfigurationError, match="exactly one flow is the fallback"):
        load(folder(tmp_path, text))


def test_a_flow_defined_twice_is_refused(tmp_path: Path) -> None:
    text = HEAD.replace("trial", "person") + f"  - {SAY}\n  - end: true"
    with pytest.raises(ConfigurationError, match="the flow 'person' is defined twice"):
        load(folder(tmp_path, text))


def test_flows_without_a_way_to_a_person_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, HEAD + f"  - {SAY}\n  - end: true")
    (tmp_path / "person.yaml").unlink()
    with pytest.raises(ConfigurationError, match="the flow 'person' hands over"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["flow: [", "\x00", "- 1", "", "flow: trial"])
def test_what_is_no_flow_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"trial\.yaml"):
        load(folder(tmp_path, text))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path / "nowhere")


def test_missing_phrases_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, HEAD + f"  - {SAY}\n  - end: true")
    (tmp_path / "_terms.yaml").unlink()
    with pytest.raises(ConfigurationError, match=r"_terms\.yaml is missing"):
        load(tmp_path)


def test_an_action_whose_level_is_raised_is_proved_anew() -> None:
    raised = {**RULES, "privacy.erase": ActionRule(Assurance.AAL2, Effect.IRREVERSIBLE, confirm=True)}
    sources = read_sources(packaged())
    with pytest.raises(ConfigurationError, match=r"'erase'.*not yet known well enough"):
        build_flows(sources, raised, converter().to_traditional)


def test_what_follows_the_tests_of_a_flow_is_read_all_the_same(tmp_path: Path) -> None:
    talk = "tests:\n  - test: a\n    talk:\n      - caller: {en: Hello, zh: 你好}\n"
    assert without_tests(f"{HEAD}  - {SAY}\n{talk}") == f"{HEAD}  - {SAY}\n"
    text = f"{HEAD}  - {SAY}\n  - end: true\n{talk}fallback: true\n"
    with pytest.raises(ConfigurationError, match="exactly one flow is the fallback"):
        load(folder(tmp_path, text))


def test_the_release_changes_with_any_byte(tmp_path: Path) -> None:
    one = load(folder(tmp_path, HEAD + f"  - {SAY}\n  - end: true")).release
    two = load(folder(tmp_path, HEAD + f"  - {SAY}\n  - end: true\n")).release
    assert one != two
    assert len(one) == 64


def test_what_ships_speaks_three_languages() -> None:
    for name, message in flows().messages.items():
        assert all(message.templates[language] for language in Language), name
        assert (
            message.templates[Language.ENGLISH] != message.templates[Language.SIMPLIFIED]
            or "{" in name
            or (all(not isinstance(part, str) or not part.strip() for part in message.templates[Language.ENGLISH]))
        ), name


def test_a_person_can_be_reached_in_one_step() -> None:
    flow = flows().flows["person"]
    assert isinstance(flow.steps[flow.first], HandOverStep)


def test_traditional_is_derived_with_its_own_words() -> None:
    assert flows().says("bill.title", Language.TRADITIONAL) == "我的帳單"
    assert flows().says("person.title", Language.TRADITIONAL) == "轉真人客服"


def test_the_flows_ask_only_for_what_the_actions_take() -> None:
    actions = {action.name: action for action in ACTIONS}
    for flow in flows().flows.values():
        for step in flow.steps.values():
            if isinstance(step, DoStep):
                assert set(step.arguments) <= actions[step.action].arguments, (flow.name, step.id)


def test_the_rules_of_the_stage_are_those_of_the_table() -> None:
    rules = {
        action.name: ActionRule(
            action.level,
            action.effect,
            confirm=action.confirm,
            purpose=action.purpose,
            by_flow=action.by is Asker.FLOW,
            keeps=action.keeps,
        )
        for action in ACTIONS
    }
    assert rules == RULES

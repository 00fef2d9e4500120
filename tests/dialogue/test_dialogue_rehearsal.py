"""The tests that stand in flows: that those which ship go as written, and that a wrong one does not."""

from datetime import date

import pytest

from clearline.dialogue import trial
from clearline.dialogue.authoring.rehearsal import rehearse, rehearse_all
from clearline.dialogue.flow import DoStep, Step
from clearline.dialogue.load import Reader, packaged
from clearline.dialogue.source import read_sources
from clearline.domain.conversation import Language
from dialogue.dialogue_stage import converter, dialogue, flows

SOURCES = read_sources(packaged())


def to_traditional(text: str) -> str:
    reader = Reader(converter().to_traditional)
    reader.read("_glossary.yaml", SOURCES["_glossary.yaml"])
    return reader.to_traditional(text)


def _acts(step: Step) -> bool:
    return isinstance(step, DoStep)


ALL = list(rehearse_all(SOURCES, dialogue(), to_traditional))


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.file}-{one.test}-{one.language.value}")
def test_the_talk_goes_as_written(one: object) -> None:
    assert str(one).endswith(": as written")


def test_every_flow_that_does_more_than_talk_has_a_test() -> None:
    tested = {one.file for one in ALL}
    doing = {f"{flow.name}.yaml" for flow in flows().flows.values() if any(map(_acts, flow.steps.values()))}
    assert doing - tested == set()


GIVEN: dict[str, object] = {"usage.read": [{"refused": "no-usage"}], "offer.list": [{"failed": True}]}
TALK: list[object] = [
    {"caller": {"en": "how much data do I have left", "zh": "流量还有多少"}},
    {"acts": "usage.read", "with": {}},
    {"desk": {"en": "cannot find any usage", "zh": "没有查到"}},
]


def wrong(*talk: object, level: str = "AAL1", language: Language = Language.ENGLISH) -> str:
    test = trial.Trial.model_validate({"test": "t", "level": level, "given": GIVEN, "talk": talk})
    found = rehearse(test, dialogue(), language, to_traditional)
    return "" if found is None else f"{found.line}: {found.text}"


@pytest.mark.parametrize("language", list(Language))
def test_a_talk_that_goes_as_written_has_nothing_wrong(language: Language) -> None:
    assert wrong(*TALK, language=language) == ""


@pytest.mark.parametrize(
    ("talk", "says"),
    [
        ([TALK[0]], "0: the desk also acts: usage.read"),
        ([TALK[0], TALK[0]], "1: the desk also acts: usage.read"),
        ([TALK[0], {"acts": "bill.read"}], "1: the desk acts otherwise: usage.read"),
        ([TALK[0], {"acts": "usage.read", "with": {"month": 1}}], "1: usage.read is handed {}"),
        ([*TALK[:2], {"acts": "bill.read"}], "2: the desk does not act: bill.read"),
        ([*TALK[:2], {"desk": {"en": "You are rich", "zh": "x"}}], "2: the desk says 'I cannot find"),
        ([*TALK[:2], {"asks": "area"}], "2: the desk asks for nothing, not for area"),
        ([*TALK[:2], {"hands_over": "general"}], "2: the desk hands over to nobody, not to general"),
        (
            [{"caller": {"en": "my bill", "zh": "查账单"}}],
            "0: the desk acts: bill.read {}, and nothing is given for it",
        ),
    ],
)
def test_where_a_talk_goes_otherwise_is_told(talk: list[object], says: str) -> None:
    assert wrong(*talk).startswith(says)


def test_a_caller_proves_who_they_are_on_the_way() -> None:
    number = {"caller": {"en": "[PHONE_1]", "zh": "[PHONE_1]"}}
    proof = [{"asks": "number"}, number, {"acts": "identity.send_code"}, {"asks": "code"}, {"proves": "AAL1"}]
    assert wrong(TALK[0], *proof, *TALK[1:], level="NONE") == ""


def test_a_failure_that_is_given_happens() -> None:
    asked = {"caller": {"en": "what plans do you have", "zh": "有哪些套餐"}}
    sorry = {"desk": {"en": "not answering right now", "zh": "暂时没有响应"}}
    assert wrong(asked, {"acts": "offer.list"}, sorry) == ""


def test_a_decimal_is_no_datum() -> None:
    with pytest.raises(ValueError, match="whole number"):
        trial.Trial.model_validate({"test": "t", "given": {"a.b": [{"done": {"x": 1.5}}]}, "talk": TALK})


def test_a_day_is_written_as_text() -> None:
    assert trial.value_of([date(2026, 11, 25), {"x": None}]) == ("2026-11-25", {"x": None})

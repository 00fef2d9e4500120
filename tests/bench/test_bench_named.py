"""Targets by name: presets, files, and functions of the assessor's own."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from clearline.bench.assess import quiet, run
from clearline.bench.targets.function import FunctionTarget, chat_only
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.named import PRESETS, target_named
from clearline.bench.targets.target import Account, Limits, Line, Request, Session
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Capability, CheckOutcome
from clearline.domain.conversation import Language
from clearline.domain.observation import Trouble
from clearline.errors import ConfigurationError
from clearline.testing import FakeClock

HOME = {"base": "http://127.0.0.1:9", "operator": "http://127.0.0.1:9"}
OWN = """
from clearline.bench.targets.function import FunctionTarget, chat_only
from clearline.bench.targets.target import Limits
from clearline.domain.conversation import Language

async def reply(conversation, text):
    return f"You said: {text}"

def bot(values):
    return FunctionTarget(chat_only(values["name"], "here", Limits(100, 5), (Language.ENGLISH,)), reply)
"""


def function_target(error: Exception | None = None) -> FunctionTarget:
    async def reply(conversation: str, text: str) -> str:
        if error is not None:
            raise error
        return f"{conversation}: {text}"

    return FunctionTarget(chat_only("a function", "here", Limits(100, 5), tuple(Language)), reply)


@pytest.mark.parametrize("name", PRESETS)
async def test_every_preset_makes_a_target(name: str) -> None:
    target = target_named(name, HOME)()
    assert isinstance(target, HttpTarget)
    assert target.description.address == "http://127.0.0.1:9/"
    assert "{" not in target.description.name
    await target.close()


async def test_presets_take_languages_and_limits_as_they_are_written() -> None:
    target = target_named("rasa", HOME | {"languages": "en, zh-Hant", "burst": "7", "name": "Robin"})()
    about = target.description
    assert (about.name, about.limits.burst, about.languages) == ("Robin", 7, (Language.ENGLISH, Language.TRADITIONAL))
    await target.close()


def test_a_function_of_ones_own_makes_a_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "owned_by_the_assessor.py").write_text(OWN, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    target = target_named("owned_by_the_assessor:bot", {"name": "Robin"})()
    assert target.description.name == "Robin"


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("nobody", {}, "there are clearline-demo, openai"),
        ("no_such_module:bot", {}, "cannot be loaded"),
        ("clearline.bench.targets.named:nothing", {}, "cannot be loaded"),
        ("clearline.bench.targets.named:PRESETS", {}, "is no function"),
        ("none.yaml", {}, "none.yaml"),
        ("rasa", {"burst": "many"}, "burst"),
        ("rasa", {"languages": "en,elvish"}, "languages"),
    ],
)
def test_what_cannot_be_a_target_is_refused(name: str, values: Mapping[str, str], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        target_named(name, HOME | dict(values))


async def test_a_function_is_asked_and_has_nothing_else_to_offer() -> None:
    target, account, session = function_target(), Account("a", "1", "A"), Session("one", "")
    opened = await target.open(Language.ENGLISH, "one")
    assert opened.session == session
    assert (await target.say(session, Line("hello", "m", Language.ENGLISH))).text == "one: hello"
    others = [
        await target.record(session),
        await target.fetch(Request("GET", "/")),
        await target.raw_line(session, b"", "text/plain"),
        await target.journal(account, 0),
        await target.state(account),
        await target.messages(account),
        await target.search({}),
        await target.enter(None),
        await target.knock(b""),
        await target.vouch(),
        await target.attend("look", "one", None),
        await target.fault("bill", "error"),
        await target.heal(),
    ]
    assert {one.trouble for one in others} == {Trouble.NOT_SENT}
    assert await target.identity() == ""
    assert target.description.capabilities == {Capability.CHAT}
    await target.close()


@pytest.mark.parametrize(
    ("error", "trouble"), [(TimeoutError(), Trouble.TIMEOUT), (ConnectionResetError(), Trouble.CONNECTION)]
)
async def test_a_function_that_reached_nobody_says_so(error: Exception, trouble: Trouble) -> None:
    answer = await function_target(error).say(Session("one", ""), Line("hello", "m", Language.ENGLISH))
    assert answer.trouble is trouble


async def test_an_echo_passes_nothing_and_what_it_does_not_offer_is_not_run(catalogue: Catalogue) -> None:
    report = await run(function_target(), catalogue, profile="blackbox", seed=b"s", clock=FakeClock(), progress=quiet)
    outcomes = {str(one.requirement): one.judgement for one in report.procedures}
    assert outcomes["ID-08"].reason.name == "no-tokens"
    assert outcomes["SS-12"].outcome is CheckOutcome.INCONCLUSIVE
    assert outcomes["GV-05"].reason.name == "not-offered"
    assert CheckOutcome.PASS not in {one.outcome for one in outcomes.values()}


async def test_the_black_box_asks_only_what_a_public_address_shows(catalogue: Catalogue) -> None:
    report = await run(function_target(), catalogue, profile="blackbox", seed=b"s", clock=FakeClock(), progress=quiet)
    tiers = {catalogue.procedures[one.procedure].tier for one in report.procedures}
    assert tiers == {0}
    assert {one.requirement for one in report.requirements} == {one.requirement for one in report.procedures}


async def test_what_was_seen_before_the_time_was_up_is_kept(catalogue: Catalogue) -> None:
    async def reply(conversation: str, text: str) -> str:
        if conversation[0] > "M":
            await asyncio.Event().wait()
        return f"{conversation}: {text}"

    about = chat_only("slow", "here", Limits(100, 5, longest_s=0.2), (Language.ENGLISH,))
    few = replace(
        catalogue,
        procedures={name: one for name, one in catalogue.procedures.items() if one.probe == "people.person"},
        examinations={},
    )
    target = FunctionTarget(about, reply)
    report = await run(target, few, profile="basic", seed=b"s", clock=FakeClock(), progress=quiet)
    [result] = report.procedures
    assert (result.judgement.outcome, result.judgement.reason.name) == (CheckOutcome.INCONCLUSIVE, "took-too-long")
    assert any(getattr(one, "text", "") for one in result.observations)

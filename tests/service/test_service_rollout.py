"""A new release serves a few, and is taken back by itself once it hides, misunderstands or fails (SS-10, AR-14)."""

import shutil
from pathlib import Path

import pytest
import yaml

from clearline.dialogue.load import packaged
from clearline.domain.conversation import ConversationId
from clearline.domain.event import EventTag
from clearline.errors import ConfigurationError, InputError, IntegrityError
from clearline.service.gates import Health, breach, read_evaluation
from clearline.service.operator import read_operator
from clearline.service.release import Release, build_release
from clearline.service.rollout import Rollout
from clearline.service.shelf import PLAN, Content, Shelf
from clearline.testing import FakeClock
from parcel import PARCEL, flows_of
from service.service_lab import Caller, Standing, standing_desk

NOW = "2026-11-21T09:00:00+00:00"
EVALUATION = {"at_least": 0.9, "sentences": [{"means": "parcel", "en": ["where is my parcel"], "zh": ["包裹还没到"]}]}


@pytest.fixture(scope="module")
def release() -> Release:
    """By words alone: what is tried here is loaded again and again."""
    return build_release(read_operator(None), encoder=False)


def shipped(name: str) -> str:
    return (packaged() / f"{name}.yaml").read_text("utf-8")


def rollout_of(standing: Standing) -> Rollout:
    return standing.desk.rollout


async def tried(standing: Standing, content: Content, share: int = 50, name: str = "new") -> Shelf:
    shelf = rollout_of(standing).shelf
    shelf.put(name, content)
    shelf.begin(name, share, NOW)
    await rollout_of(standing).step()
    return shelf


async def callers(standing: Standing, wanted: int) -> tuple[list[Caller], list[Caller]]:
    """Return callers whom the release on trial serves, and as many whom it does not."""
    trial = rollout_of(standing).trial
    assert trial is not None
    few, rest = list[Caller](), list[Caller]()
    while min(len(few), len(rest)) < wanted:
        caller = await standing.caller()
        (few if trial.has(caller.opened.conversation) else rest).append(caller)
        standing.clock.advance(1)
    return few[:wanted], rest[:wanted]


async def test_a_release_on_trial_serves_its_share_and_the_other_goes_on(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    own = flows_of(tmp_path / "own", parcel=PARCEL)
    async with standing_desk(tmp_path, clock, release, encoder=False) as standing:
        await tried(standing, Content(own, None))
        (new,), (old,) = await callers(standing, 1)
        assert (await new.say("where is my parcel?")).text == "Parcels take three days."
        assert "three days" not in (await old.say("where is my parcel?")).text
        assert (await new.conversation()).versions["flows"] != (await old.conversation()).versions["flows"]


async def test_the_few_are_the_same_whoever_asks(tmp_path: Path, clock: FakeClock, release: Release) -> None:
    async with standing_desk(tmp_path, clock, release, encoder=False) as standing:
        await tried(standing, Content(None, None), share=10)
        trial = rollout_of(standing).trial
        assert trial is not None
        drawn = [trial.has(ConversationId(f"c{number}")) for number in range(2000)]
        assert 150 < sum(drawn) < 250
        assert drawn == [trial.has(ConversationId(f"c{number}")) for number in range(2000)]


@pytest.mark.parametrize(
    ("file", "changed", "why"),
    [
        ("_phrases", ("automated service desk, not a person", "friendly helper"), "does not say that it is automated"),
        ("robot", ("Yes, I am an automated service desk, not a person.", "I am Anna."), "asked whether it is a robot"),
        ("parcel", ("then: end", "then: nowhere"), "there is no step"),
    ],
)
async def test_a_release_that_hides_what_it_is_or_is_not_sound_serves_nobody(  # noqa: PLR0917 # a row each
    file: str, changed: tuple[str, str], why: str, tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    text = PARCEL if file == "parcel" else shipped(file)
    assert changed[0] in text
    own = flows_of(tmp_path / "own", **{file: text.replace(*changed)})
    async with standing_desk(tmp_path, clock, release, encoder=False) as standing:
        shelf = await tried(standing, Content(own, None))
        assert rollout_of(standing).trial is None
        (ended,) = shelf.plan().taken_back
        assert why in ended.why
        assert "automated" in (await standing.caller()).opened.greeting.text


async def test_a_release_that_does_not_understand_its_evaluation_serves_nobody(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    sentences = tmp_path / "evaluation.yaml"
    sentences.write_text(yaml.safe_dump(EVALUATION), "utf-8")
    async with standing_desk(tmp_path, clock, release, encoder=False) as standing:
        shelf = await tried(standing, Content(None, None, sentences), name="poor")
        assert "understands 0% of the evaluation, expected 90%" in shelf.plan().taken_back[0].why
        own = flows_of(tmp_path / "own", parcel=PARCEL)
        await tried(standing, Content(own, None, sentences), name="good")
        assert shelf.plan().trial is not None


async def test_a_release_that_fails_more_than_the_one_before_is_taken_back_and_its_callers_go_on(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release, encoder=False) as standing:
        shelf = await tried(standing, Content(None, None))
        rollout = rollout_of(standing)
        (new,), (old,) = await callers(standing, 1)
        await new.say("what plans do you have?")
        await old.say("what plans do you have?")
        for _ in range(25):
            rollout.saw(new.opened.conversation, None)
            rollout.saw(old.opened.conversation, (await old.turns())[-1])
        await rollout.step()
        assert rollout.trial is None
        assert shelf.plan().taken_back[0].why == "crashed in 25 of 26 turns"
        assert (await new.say("what plans do you have?")).text
        tags = {event.tag for event in await standing.events()}
        assert {EventTag.RELEASE_TRIED, EventTag.RELEASE_TAKEN_BACK} <= tags


async def test_a_release_that_is_promoted_serves_everybody_and_is_there_after_a_restart(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    own = flows_of(tmp_path / "own", parcel=PARCEL)
    async with standing_desk(tmp_path, clock, release, encoder=False) as standing:
        shelf = await tried(standing, Content(own, None))
        shelf.promote()
        await rollout_of(standing).step()
        shutil.rmtree(own)
        assert (await (await standing.caller()).say("where is my parcel?")).text == "Parcels take three days."
    async with standing_desk(tmp_path, clock, encoder=False) as standing:
        assert (await (await standing.caller()).say("where is my parcel?")).text == "Parcels take three days."


@pytest.mark.parametrize(
    ("before", "now", "breached"),
    [
        (Health(200, 2), Health(19, 19), False),
        (Health(200, 2), Health(40, 1), False),
        (Health(200, 2), Health(40, 12), True),
        (Health(200, 60), Health(40, 12), False),
        (Health(200, 2, 0), Health(6, 3, 3), True),
        (Health(200, 100, 100), Health(6, 3, 3), False),
        (Health(), Health(30, 0), False),
    ],
)
def test_a_gate_is_breached_by_trouble_beyond_chance(before: Health, now: Health, breached: bool) -> None:  # noqa: FBT001
    assert bool(breach(before, now)) is breached


@pytest.mark.parametrize("share", [0, 51, 100])
def test_a_release_on_trial_serves_a_few_and_never_most(tmp_path: Path, share: int) -> None:
    with pytest.raises(InputError, match="1 to 50 per cent"):
        Shelf(tmp_path).begin("one", share, NOW)
    assert Shelf(tmp_path).plan().trial is None


def test_one_release_is_tried_at_a_time(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.begin("one", 5, NOW)
    with pytest.raises(InputError, match="release one is on trial"):
        shelf.begin("two", 5, NOW)
    shelf.take_back("two", "not on trial", NOW)
    assert shelf.plan().trial is not None
    shelf.take_back("one", "enough", NOW)
    with pytest.raises(InputError, match="no release is on trial"):
        shelf.promote()


def test_a_plan_that_cannot_be_read_is_not_guessed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.begin("one", 5, NOW)
    (shelf.folder / PLAN).write_text("{", "utf-8")
    with pytest.raises(IntegrityError):
        shelf.plan()
    with pytest.raises(InputError, match="no release 'gone'"):
        shelf.content("gone", Content(None, None))


@pytest.mark.parametrize("text", ["at_least: 2\nsentences: []", "[", "at_least: 0.5\nsentences: []"])
def test_an_evaluation_that_is_none_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "e.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"e\.yaml"):
        read_evaluation(tmp_path / "e.yaml")

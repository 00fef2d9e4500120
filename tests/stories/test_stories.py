"""Every story goes as written: what is said, what the operator's journal shows, what was added there; and so again."""

import re
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import pytest

from clearline.carrier.paths import Version
from clearline.domain.conversation import Language
from clearline.service.release import Release
from stories.stories_stage import (
    STORIES,
    Played,
    Story,
    Turn,
    has_trouble,
    names,
    packaged_release,
    play,
    read,
    written,
)
from tracing import untraced

TIMES = 2
_NUMBER = re.compile(r"\b([A-Z]{1,3})-[0-9]{4}\b", re.ASCII)
_LISTED, _QUERIED = "listUsageConsumptionReport", "createQueryUsageConsumption"
"""How version 5 and version 4 have it called when use is read."""
_PRICED = "listProductOfferingPrice"
"""What version 4 has to be asked besides when offerings are."""
ALL = [(name, story) for name in names() for story in read(STORIES / f"{name}.yaml")]


@cache
def release() -> Release:
    return packaged_release()


@cache
def played(name: str) -> tuple[dict[str, Played], ...]:
    """Play one file from the beginning, each time with a new desk and a new operator in the same place."""
    stories = read(STORIES / f"{name}.yaml")
    runs = []
    with untraced(), TemporaryDirectory() as place:
        folder = Path(place) / "desk"
        for _ in range(TIMES):
            folder.mkdir()
            runs.append({one.story.story: one for one in play(stories, folder, release())})
            rmtree(folder)
    return tuple(runs)


@cache
def troubled(name: str) -> dict[str, Played]:
    """Play one file with an operator that loses the first answer of every operation, but where a story has it fail."""
    stories = read(STORIES / f"{name}.yaml")
    with untraced(), TemporaryDirectory() as place:
        return {one.story.story: one for one in play(stories, Path(place), release(), troubled=True)}


@cache
def with_version_4(name: str) -> dict[str, Played]:
    """Play one file with an operator that has version 4 of TM Forum's Open APIs alone."""
    stories = [in_version_4(story) for story in read(STORIES / f"{name}.yaml")]
    with untraced(), TemporaryDirectory() as place:
        return {one.story.story: one for one in play(stories, Path(place), release(), version=Version.FOUR)}


def in_version_4(story: Story) -> Story:
    """Return the story with whatever fails in it under the name that version 4 has for it."""
    return story.model_copy(update={"talk": tuple(map(_failing_in_version_4, story.talk))})


def _failing_in_version_4(turn: Turn) -> Turn:
    if turn.fault is None or turn.fault.operation != _LISTED:
        return turn
    return turn.model_copy(update={"fault": turn.fault.model_copy(update={"operation": _QUERIED})})


def in_version_5(calls: tuple[str, ...]) -> list[str]:
    """Return calls to version 4 as version 5 would have been called; two that are made at once come in any order."""
    named = (call.replace(f"{_QUERIED} created", f"{_LISTED} ok").replace(_QUERIED, _LISTED) for call in calls)
    return sorted(call for call in named if not call.startswith(_PRICED))


def first(name: str, story: Story) -> Played:
    return played(name)[0][story.story]


@pytest.mark.parametrize(("name", "story"), ALL, ids=lambda value: getattr(value, "story", value))
def test_the_story_goes_as_written(name: str, story: Story) -> None:
    one = first(name, story)
    assert written("", [one.told]) == written("", [story])
    assert one.unconfirmed == []
    assert one.undeclared == []
    assert one.touched <= {story.customer}


@pytest.mark.parametrize(
    ("name", "story"),
    [(name, story) for name, story in ALL if not has_trouble(story)],
    ids=lambda value: getattr(value, "story", value),
)
def test_the_story_goes_the_same_way_though_answers_are_lost(name: str, story: Story) -> None:
    one = troubled(name)[story.story]
    assert spoken(one.told) == spoken(story)
    assert (one.adds, one.keeper) == (story.adds, story.keeper)
    assert one.unconfirmed == []
    assert one.touched <= {story.customer}


@pytest.mark.parametrize(("name", "story"), ALL, ids=lambda value: getattr(value, "story", value))
def test_the_story_goes_the_same_way_with_an_operator_of_version_4(name: str, story: Story) -> None:
    one = with_version_4(name)[story.story]
    assert spoken(one.told) == spoken(story)
    assert [in_version_5(turn.calls) for turn in one.turns] == [sorted(turn.calls) for turn in story.talk]
    assert (one.adds, one.keeper) == (story.adds, story.keeper)
    assert one.unconfirmed == []
    assert one.touched <= {story.customer}


def spoken(story: Story) -> list[str]:
    """Return what the desk said, but for numbers: what an answer was lost for, or was asked besides, has had some."""
    return [_NUMBER.sub(r"\1-0", turn.desk) for turn in story.talk]


@pytest.mark.parametrize("name", names())
def test_the_same_stories_go_the_same_way_again(name: str) -> None:
    told = [written("", [one.told for one in run.values()]) for run in played(name)]
    assert len(told) == TIMES
    assert set(told) == {told[0]}


def test_there_are_enough_stories_in_every_language() -> None:
    assert len(ALL) >= 80
    for language in Language:
        assert sum(story.language is language for _, story in ALL) >= 25


def test_no_two_stories_of_a_file_have_one_name() -> None:
    for name in names():
        titles = [story.story for story in read(STORIES / f"{name}.yaml")]
        assert len(set(titles)) == len(titles), name


def test_nothing_is_added_that_no_story_tells_of() -> None:
    writes = ("createProductOrder created", "createTroubleTicket created")
    for _, story in ALL:
        calls = [call for turn in story.talk for call in turn.calls]
        made = {
            "orders": sum(call.startswith(writes[0]) for call in calls),
            "tickets": sum(call.startswith(writes[1]) for call in calls),
        }
        assert {name: count for name, count in made.items() if count} == {
            name: count for name, count in story.adds.items() if name != "messages"
        }, story.story

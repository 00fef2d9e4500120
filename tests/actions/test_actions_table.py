"""The table of actions as it is written: what engineering cannot leave out, and that nothing in it is idle."""

from importlib.resources import files
from typing import Any

import pytest
import yaml

from clearline.actions.action import Grant, Once, Uncertain
from clearline.actions.document import declared, read_table
from clearline.actions.table import ACTIONS
from clearline.domain.decision import Done, Effect, Outcome
from clearline.domain.person import Assurance
from clearline.errors import ConfigurationError

WRITTEN = (files("clearline.actions") / "actions.yaml").read_text("utf-8")
READ = "actions: {a.read: {does: Reads, effect: read, level: NONE}}"
WRITE = "actions: {a.write: {does: Writes, effect: write, level: AAL1, once: key, unknown: look-up, undo: person}}"
FINAL = WRITE.replace("effect: write", "effect: irreversible, confirm: true")

WEAK = [
    ("what changes something says", WRITE.replace(", undo: person", "")),
    ("what changes something says", WRITE.replace("once: key, ", "")),
    ("what only reads has no", READ.replace("level: NONE", "level: NONE, undo: nothing")),
    ("needs a known caller and a confirmation", FINAL.replace(", confirm: true", "")),
    ("needs a known caller and a confirmation", FINAL.replace("AAL1", "NONE")),
    ("is looked up by it", WRITE.replace("look-up", "again")),
    ("an irreversible effect happens once", FINAL.replace("key", "anew").replace("look-up", "again")),
    ("there is no action 'a.undo' to undo it with", WRITE.replace("undo: person", "undo: a.undo")),
    ("Extra inputs", READ.replace("level: NONE", "level: NONE, confrim: true")),
    ("level", READ.replace("NONE", "AAL9")),
    ("not YAML", "actions: ["),
]


async def nothing(_: Grant) -> Outcome:
    return Done({})


@pytest.mark.parametrize(("why", "text"), WEAK, ids=[why for why, _ in WEAK])
def test_a_declaration_that_guards_too_little_is_refused(why: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        read_table(text)


@pytest.mark.parametrize("text", [READ, WRITE, FINAL])
def test_a_declaration_that_guards_enough_is_read(text: str) -> None:
    (one,) = read_table(text).actions
    (action,) = declared(text, {one: nothing})
    assert action.name == one


@pytest.mark.parametrize("works", [{}, {"a.read": nothing, "b.read": nothing}])
def test_what_is_declared_and_what_is_written_are_the_same(works: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="declared and not written"):
        declared(READ, works)


def test_nothing_is_written_twice_in_the_table() -> None:
    root: Any = yaml.compose(WRITTEN)
    names = [key.value for key, _ in root.value[0][1].value]
    assert len(names) == len(set(names)) == len(ACTIONS)
    for _, entry in root.value[0][1].value:
        keys = [key.value for key, _ in entry.value]
        assert len(keys) == len(set(keys))


def test_whatever_cannot_be_taken_back_is_keyed_confirmed_and_done_for_somebody_known() -> None:
    for action in ACTIONS:
        if action.effect is Effect.IRREVERSIBLE:
            assert action.confirm, action.name
            assert action.level > Assurance.NONE, action.name
            assert (action.once, action.unknown) == (Once.KEY, Uncertain.LOOK_UP), action.name

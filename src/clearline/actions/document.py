"""How the table of actions is written, and what is refused in it: engineering's file, which no flow goes below."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clearline.actions.action import Action, Asker, Once, Run, Uncertain
from clearline.domain.decision import Effect
from clearline.domain.person import Assurance
from clearline.domain.privacy import DataClass, Purpose
from clearline.errors import ConfigurationError

ActionName = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Reason = Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]

PERSON: Final = "person"
NOTHING: Final = "nothing"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Declared(_Strict):
    """One action; whatever changes something says how it happens once, what if nobody knows, and how it is undone."""

    does: Annotated[str, Field(min_length=1)]
    effect: Effect
    level: Literal["NONE", "AAL1", "AAL2", "AAL3"]
    sensitive: bool = False
    purpose: Purpose | None = None
    keeps: DataClass | None = None
    confirm: bool = False
    by: Asker = Asker.FLOW
    takes: frozenset[Name] = frozenset()
    gives: frozenset[Name] = frozenset()
    refuses: frozenset[Reason] = frozenset()
    once: Once | None = None
    unknown: Uncertain | None = None
    undo: ActionName | Literal["person", "nothing"] | None = None

    @model_validator(mode="after")
    def _is_guarded(self) -> Self:
        said = (self.once, self.unknown, self.undo)
        if self.effect is Effect.READ and said != (None, None, None):
            raise ValueError("what only reads has no `once`, `unknown` or `undo`")
        if self.effect is not Effect.READ and None in said:
            raise ValueError("what changes something says `once`, `unknown` and `undo`")
        if self.effect is Effect.IRREVERSIBLE and not (self.confirm and self.level != "NONE"):
            raise ValueError("an irreversible effect needs a known caller and a confirmation")
        if self.once is Once.KEY and self.unknown is not Uncertain.LOOK_UP:
            raise ValueError("what carries a key is looked up by it when its outcome is unknown")
        if self.effect is Effect.IRREVERSIBLE and self.once is Once.ANEW:
            raise ValueError("an irreversible effect happens once")
        return self


class Table(_Strict):
    """`actions.yaml`."""

    actions: dict[ActionName, Declared]

    @model_validator(mode="after")
    def _can_be_undone(self) -> Self:
        for name, one in self.actions.items():
            if one.undo not in {None, PERSON, NOTHING, *self.actions}:
                raise ValueError(f"{name}: there is no action {one.undo!r} to undo it with")
        return self


def declared(text: str, works: Mapping[str, Run]) -> tuple[Action, ...]:
    """Return the actions that `text` declares, each with the function of its name.

    Raises ConfigurationError for a table that is not sound, and where declarations and functions differ.
    """
    table = read_table(text)
    if unlike := sorted(table.actions.keys() ^ works.keys()):
        raise ConfigurationError(f"the action {unlike[0]!r} is declared and not written, or written and not declared")
    return tuple(_action(name, one, works[name]) for name, one in table.actions.items())


def read_table(text: str) -> Table:
    """Return `text` as a table of actions; raises ConfigurationError for the first thing that is wrong with it."""
    try:
        return Table.model_validate(yaml.load(text, yaml.CSafeLoader))
    except yaml.YAMLError as exc:
        raise ConfigurationError(f"actions.yaml: not YAML: {exc}") from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        raise ConfigurationError(f"actions.yaml: {'.'.join(map(str, first['loc']))}: {first['msg']}") from exc


def _action(name: str, one: Declared, run: Run) -> Action:
    return Action(
        name=name,
        effect=one.effect,
        level=Assurance[one.level],
        run=run,
        does=one.does,
        sensitive=one.sensitive,
        purpose=one.purpose,
        keeps=one.keeps,
        confirm=one.confirm,
        by=one.by,
        arguments=one.takes,
        gives=one.gives,
        refuses=one.refuses,
        once=one.once,
        unknown=one.unknown,
        undo=one.undo or "",
    )

"""The shelf of releases: copies of an operator's flows and articles, and a plan of which of them serves whom.

The plan is one small file beside the store. It is replaced as a whole, under a lock, so that every process of a desk,
and the command line, may read and write it.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from clearline.crypto.keyfile import replace
from clearline.errors import InputError, IntegrityError, StoreError

FOLDER: Final = "releases"
PLAN: Final = "plan.json"
MOST_SHARE: Final = 50
"""Per cent of new conversations that a release on trial may have."""
_KEPT: Final = 50
"""Releases that were taken back and are still told of."""


class Trial(msgspec.Struct, frozen=True):
    """A release that serves a few."""

    name: str
    share: int
    """Per cent of the conversations."""
    since: str


class TakenBack(msgspec.Struct, frozen=True):
    """A release that was on trial."""

    name: str
    why: str
    at: str


class Plan(msgspec.Struct, frozen=True):
    """Who is served by what; empty names are what the settings name."""

    serving: str = ""
    trial: Trial | None = None
    taken_back: tuple[TakenBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """Where the parts of a release lie; None is what ships."""

    flows: Path | None
    articles: Path | None
    evaluation: Path | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Reads and changes the plan; keeps nothing in memory, since others write too."""

    data_dir: Path

    @property
    def folder(self) -> Path:
        """Where the copies lie."""
        return self.data_dir / FOLDER

    def plan(self) -> Plan:
        """Return who is served by what; raises IntegrityError for a plan that cannot be read."""
        try:
            return msgspec.json.decode((self.folder / PLAN).read_bytes(), type=Plan)
        except FileNotFoundError:
            return Plan()
        except (msgspec.MsgspecError, ValueError) as exc:
            raise IntegrityError("the plan of releases cannot be read") from exc
        except OSError as exc:
            raise StoreError(f"the plan of releases cannot be read: {exc.strerror}") from exc

    def content(self, name: str, named_by_settings: Content) -> Content:
        """Return where the release called `name` lies; raises InputError for one that is not on the shelf."""
        if not name:
            return named_by_settings
        place = self.folder / name
        if not place.is_dir():
            raise InputError(f"there is no release {name!r} on the shelf")
        flows, articles, evaluation = place / "flows", place / "articles", place / "evaluation.yaml"
        return Content(
            flows if flows.exists() else None,
            articles if articles.exists() else None,
            evaluation if evaluation.exists() else None,
        )

    def put(self, name: str, content: Content) -> None:
        """Copy a release to the shelf; one that is there already is the same and stays."""
        place, coming = self.folder / name, self.folder / f".{name}.{os.getpid()}"
        if place.exists():
            return
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(parents=True, mode=0o700)
        for part, source in (("flows", content.flows), ("articles", content.articles)):
            if source is not None:
                shutil.copytree(source, coming / part)
        if content.evaluation is not None:
            shutil.copyfile(content.evaluation, coming / "evaluation.yaml")
        coming.rename(place)

    def begin(self, name: str, share: int, now: str) -> Plan:
        """Put a release on trial; raises InputError while another one is, and for more than a few."""
        if not 1 <= share <= MOST_SHARE:
            raise InputError(f"a release is tried on 1 to {MOST_SHARE} per cent, found {share}")

        def changed(plan: Plan) -> Plan:
            if plan.trial is not None:
                raise InputError(f"release {plan.trial.name} is on trial: promote it or take it back first")
            return msgspec.structs.replace(plan, trial=Trial(name, share, now))

        return self._change(changed)

    def take_back(self, name: str, why: str, now: str) -> Plan:
        """End the trial of `name`; nothing changes if it is not on trial any more."""

        def changed(plan: Plan) -> Plan:
            if plan.trial is None or plan.trial.name != name:
                return plan
            ended = (*plan.taken_back, TakenBack(name, why, now))[-_KEPT:]
            return msgspec.structs.replace(plan, trial=None, taken_back=ended)

        return self._change(changed)

    def promote(self) -> Plan:
        """Let the release on trial serve everybody; raises InputError if none is on trial."""

        def changed(plan: Plan) -> Plan:
            if plan.trial is None:
                raise InputError("no release is on trial")
            return msgspec.structs.replace(plan, serving=plan.trial.name, trial=None)

        return self._change(changed)

    def _change(self, changed: Callable[[Plan], Plan]) -> Plan:
        with self._alone():
            plan = changed(self.plan())
            try:
                replace(self.folder / PLAN, msgspec.json.encode(plan))
            except OSError as exc:
                raise StoreError(f"the plan of releases cannot be written: {exc.strerror}") from exc
            return plan

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

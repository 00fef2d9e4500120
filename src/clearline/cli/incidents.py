"""What `clearline incident` does: the desk's own room for incidents, without the desk."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml
from rich.console import Console

from clearline.audit.log import event_of
from clearline.audit.packed import unpack
from clearline.catalogue.lessons import Lessons
from clearline.catalogue.load import load
from clearline.domain.clock import Clock
from clearline.domain.conversation import Language
from clearline.domain.event import Event
from clearline.errors import InputError
from clearline.oversight.incidents.book import Book
from clearline.oversight.incidents.case import Case, Facts
from clearline.oversight.incidents.clocks import Due
from clearline.oversight.incidents.plan import Gravity, Kind
from clearline.oversight.incidents.scope import Touch, found_in
from clearline.oversight.response import Containment, IncidentRoom
from clearline.oversight.stops import Stops
from clearline.records.copy import read_rows
from clearline.service.clock import SystemChance, SystemClock
from clearline.service.incident_room import incident_room
from clearline.service.operator import read_operator
from clearline.service.settings import from_environment
from clearline.store.schema import RECORDS_SCHEMA
from clearline.store.tables import AUDIT_ENTRIES, AUDIT_PENDING, CUSTOMER_CONVERSATIONS

_OURS: Final = 60
"""Where ids of lessons of one's own begin; those of the catalogue lie below."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of an incident on the command line."""

    markets: tuple[str, ...]
    aware: datetime | None
    since: datetime | None
    until: datetime | None
    classes: tuple[str, ...]
    critical: bool | None
    summary: str
    cause: str
    drill: bool = False


def hand(out: Console) -> "Hand":
    """Return the room as the environment sets it."""
    settings, clock = from_environment(), SystemClock()
    operator = read_operator(settings.operator_file)
    stops = Stops(Book(settings.data_dir), clock, operator.telephone, settings.lift_people)
    return Hand(incident_room(settings, operator, stops, SystemChance()), clock, settings.database, out)


@dataclass(frozen=True, slots=True)
class Hand:
    """Does and prints."""

    room: IncidentRoom
    clock: Clock
    database: str
    out: Console

    def print_plan(self) -> None:
        """Print the plan, and when it was last exercised."""
        plan, last = self.room.plan, self.room.last_exercise()
        for contact in plan.contacts:
            self.out.print(f"{contact.who}: {contact.name}, {contact.reach}, tried {contact.tested.isoformat()}")
        for kind, playbook in plan.playbooks.items():
            self.out.print(f"\n[bold]{kind.value}[/bold]: {playbook.title.en}")
            for name, step in playbook.steps.in_order():
                self.out.print(f"  {name}: {step.en}", soft_wrap=True)
        exercised = "never" if last is None else f"{last.on.isoformat()} ({last.incident})"
        self.out.print(f"\nLast exercise: {exercised}.")

    def declare(self, kind: str, gravity: str, by: str, said: Said) -> None:
        """Begin an incident and print its clocks."""
        try:
            which, grave = Kind(kind), Gravity(gravity)
        except ValueError as exc:
            raise InputError(f"expected a kind of {', '.join(Kind)} and a gravity of {', '.join(Gravity)}") from exc
        plan = self.room.plan
        facts = Facts(
            which,
            grave,
            tuple(market.upper() for market in said.markets) or plan.markets,
            said.aware or self.clock.now(),
            said.classes,
            said.since,
            said.until,
            critical=plan.critical if said.critical is None else said.critical,
            drill=said.drill,
            summary=said.summary,
            cause=said.cause,
        )
        self._print(self.room.declare(by, facts))

    def print_all(self) -> None:
        """Print one line for each incident."""
        for case in self.room.cases():
            state = "closed" if case.closed_at else "open"
            drill = ", drill" if case.facts.drill else ""
            self.out.print(f"{case.id}  {case.facts.kind.value}, {case.facts.gravity.value}{drill}: {state}")

    def print_one(self, incident: str) -> None:
        """Print one incident with its clocks."""
        self._print(self.room.case(incident))

    def contain(  # as the command has it
        self, incident: str, by: str, reason: str, what: Containment, *, as_planned: bool
    ) -> None:
        """Do what was asked for, and with `as_planned` what the playbook says."""
        wish = self.room.planned(self.room.case(incident), what) if as_planned else what
        self._print(self.room.contain(by, incident, reason, wish))

    def scope(self, incident: str, by: str, touch: Touch, to: Path | None) -> None:
        """Find whose data were touched, and print how many."""
        events, references = asyncio.run(_log(self.database))
        found = found_in(events, touch)
        touched = {which: references[which] for which in found.conversations if which in references}
        case = self.room.scoped(by, incident, touch, found=found, references=touched)
        if to is not None:
            to.write_text("".join(f"{which}\n" for which in found.conversations), "utf-8")
        self._print(case)

    def notices(self, incident: str, by: str, to: Path) -> None:
        """Write every draft that is owed."""
        to.mkdir(parents=True, exist_ok=True)
        for notice in self.room.notices(by, incident):
            name = f"{notice.duty}.{notice.language.value}.txt"
            (to / name).write_text(notice.text, "utf-8")
            left = f"; not known yet: {', '.join(notice.open)}" if notice.open else ""
            self.out.print(f"{name}: by {_shown(notice.due_at)}, {notice.source}{left}", soft_wrap=True)

    def told(self, incident: str, duty: str, by: str) -> None:
        """Note that a duty was done."""
        self._print(self.room.told(by, incident, duty))

    def close(self, incident: str, by: str, lesson: str, requirements: tuple[str, ...]) -> None:
        """End an incident."""
        self._print(self.room.close(by, incident, lesson, requirements))

    def lessons(self, to: Path) -> None:
        """Write the lessons of closed incidents that were no drill, with the procedures that replay them."""
        closed = [case for case in self.room.cases() if case.closed_at is not None and not case.facts.drill]
        if not closed:
            raise InputError("no incident has been closed yet")
        name = self.room.sender.names[Language.ENGLISH]
        entries = [_lesson(case, name, number) for number, case in enumerate(closed, _OURS)]
        Lessons.model_validate({"lessons": entries})  # what the catalogue would not read is not written
        to.write_text(yaml.safe_dump({"lessons": entries}, allow_unicode=True, sort_keys=False), "utf-8")
        self.out.print(f"Wrote {len(entries)} lessons to {to}.", soft_wrap=True)

    def _print(self, case: Case) -> None:
        facts = case.facts
        drill = " [bold]EXERCISE[/bold]" if facts.drill else ""
        self.out.print(f"{case.id}{drill}: {facts.kind.value}, {facts.gravity.value}, {', '.join(facts.markets)}")
        done = [*case.stopped, *case.ended, *case.kept_out, *(["new keys"] if case.rotated else [])]
        self.out.print(f"  contained: {', '.join(done) or 'nothing yet'}", soft_wrap=True)
        if (found := case.scope) is not None:
            self.out.print(
                f"  scope: {found.conversations} conversations of {found.persons} customers and {found.visitors} "
                f"unknown callers, {found.entries} entries, {found.digest[:16]}",
                soft_wrap=True,
            )
        for due in self.room.clocks(case):
            self.out.print(f"  {self._clock(due)}", soft_wrap=True)
        if case.closed_at is not None:
            self.out.print(f"  closed: {case.lesson} ({', '.join(case.requirements)})", soft_wrap=True)

    def _clock(self, due: Due) -> str:
        when = f"by {_shown(due.due_at)}"
        late = " LATE" if due.is_late(self.clock.now()) else ""
        done = f" told {_shown(due.told_at)}" if due.told_at else late
        return f"{due.duty.id}: {when}, {due.duty.to.en} ({due.duty.source}){done}"


async def _log(database: str) -> tuple[list[Event], Mapping[str, str]]:
    """Return what the log says of conversations, and the pseudonym of each conversation's customer."""
    events, references = list[Event](), dict[str, str]()
    async for page in read_rows(database, RECORDS_SCHEMA):
        if page.table in {AUDIT_ENTRIES.name, AUDIT_PENDING.name}:
            events += [event_of(unpack(leaf)) for row in page.rows if isinstance(leaf := row[-1], bytes)]
        elif page.table == CUSTOMER_CONVERSATIONS.name:
            references.update({str(which): str(reference) for reference, which in page.rows})
    return events, references


def _lesson(case: Case, who: str, number: int) -> dict[str, object]:
    replay = [str(one.id) for one in load().procedures.values() if one.requirement in case.requirements]
    if not replay:
        raise InputError(f"no procedure of the catalogue judges {', '.join(case.requirements)}")
    return {
        "id": f"L-{number}",
        "who": who,
        "date": case.facts.aware_at.astimezone(UTC).strftime("%Y-%m"),
        "happened": dict.fromkeys(("en", "zh-Hans", "zh-Hant"), case.lesson),
        "sources": [f"{who}, incident {case.id}"],
        "requirements": list(case.requirements),
        "replay": replay,
    }


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")

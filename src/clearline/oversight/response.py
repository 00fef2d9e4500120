"""Everything that is done about an incident, each step a note in the book: with a desk beside it or without."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from clearline.domain.clock import Chance
from clearline.errors import InputError
from clearline.oversight.incidents.book import Entry, NoteKind
from clearline.oversight.incidents.case import Case, Facts, case_of, cases, written
from clearline.oversight.incidents.clocks import Due, clocks, owed
from clearline.oversight.incidents.notice import Notice, Sender, drafts
from clearline.oversight.incidents.plan import Duty, Plan
from clearline.oversight.incidents.scope import Found, Touch
from clearline.oversight.incidents.standing import EVERY_CALLER, EVERY_STAFF, conversation_name
from clearline.oversight.stops import Stops, reasoned, stoppable

DECLARED: Final = "declared"
LONGEST_TEXT: Final = 2_000
_WHOSE: Final = re.compile(r"(staff|conversation):\S{1,64}")
_PERSONAL: Final = re.compile(r"\d{5}|@")
"""What a number or an address of somebody has in it."""
_REQUIREMENT: Final = re.compile(r"[A-Z]{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Containment:
    """What is to be done at once."""

    stops: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    """`callers`, `staff`, `staff:NAME`, `conversation:ID`, or `declared`: the conversations that were declared."""
    keeps_out: tuple[str, ...] = ()
    """Names of staff."""
    rotates: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """The last exercise that was carried through, with its times from declaration on."""

    incident: str
    on: date
    detect_s: float
    contain_s: float | None
    notify_s: float | None


@dataclass(frozen=True, slots=True)
class IncidentRoom:
    """Where incidents are handled."""

    stops: Stops
    plan: Plan
    duties: tuple[Duty, ...]
    sender: Sender
    chance: Chance
    actions: frozenset[str]

    def cases(self) -> tuple[Case, ...]:
        """Return every incident, oldest first."""
        return tuple(cases(self.stops.book.notes()).values())

    def case(self, incident: str) -> Case:
        """Return one; raises InputError when there is none."""
        return case_of(self.stops.book.notes(), incident)

    def clocks(self, case: Case) -> tuple[Due, ...]:
        """Return whom the law wants to be told of it, by when."""
        return clocks(case, self.duties, self.sender.zone, self.plan.notify_hours)

    def declare(self, by: str, facts: Facts) -> Case:
        """Begin an incident; raises InputError for facts that the plan and the duties do not know."""
        now = self.stops.clock.now()
        self._refuse_unknown(facts, now)
        incident = f"I-{now.date().isoformat()}-{self.chance.digits(4)}"
        self.stops.note(Entry(NoteKind.DECLARED, by, incident, written(facts)))
        return self.case(incident)

    def contain(self, by: str, incident: str, reason: str, what: Containment) -> Case:
        """Do all of it in one write, heeded by every process within a second."""
        case = self._open(incident)
        why = reasoned(reason)
        people = str(self.stops.people)
        entries = [
            *(
                Entry(
                    NoteKind.STOPPED,
                    by,
                    incident,
                    {"what": stoppable(one, self.actions), "reason": why, "people": people},
                )
                for one in what.stops
            ),
            *(
                Entry(NoteKind.REVOKED, by, incident, {"whose": _whose(one), "reason": why})
                for one in _ended(case, what.ends)
            ),
            *(Entry(NoteKind.DISABLED, by, incident, {"staff": one, "reason": why}) for one in what.keeps_out),
            *([Entry(NoteKind.ROTATED, by, incident, {"reason": why})] if what.rotates else []),
        ]
        if not entries:
            raise InputError("expected something to stop, end, keep out or rotate")
        self.stops.note(*entries)
        return self.case(incident)

    def planned(self, case: Case, besides: Containment) -> Containment:
        """Return what the playbook does at once, and `besides`."""
        playbook = self.plan.playbooks[case.facts.kind]
        return Containment(
            stops=tuple(dict.fromkeys((*playbook.stops, *besides.stops))),
            ends=tuple(dict.fromkeys((*playbook.ends, *besides.ends))),
            keeps_out=besides.keeps_out,
            rotates=playbook.rotates or besides.rotates,
        )

    def scoped(self, by: str, incident: str, touch: Touch, *, found: Found, references: Mapping[str, str]) -> Case:
        """Note how much of whom is concerned; `references` tells the pseudonym of each conversation's customer."""
        self._open(incident)
        values = {
            "since": touch.since.isoformat(),
            "until": touch.until.isoformat(),
            "by": touch.by,
            "action": touch.action,
            "tag": touch.tag,
            "conversations": str(len(found.conversations)),
            "persons": str(len(set(references.values()))),
            "visitors": str(len(found.conversations) - len(references)),
            "entries": str(found.entries),
            "digest": found.digest(set(references.values())),
        }
        self.stops.note(Entry(NoteKind.SCOPED, by, incident, values))
        return self.case(incident)

    def named(self, by: str, incident: str, reason: str) -> None:
        """Note that the customers in the scope were named to somebody, and why."""
        self.stops.note(Entry(NoteKind.NAMED, by, incident, {"reason": reason}))

    def notices(self, by: str, incident: str) -> tuple[Notice, ...]:
        """Draft everything that is owed, and note that it was drafted."""
        case = self._open(incident)
        found = [notice for due in self.clocks(case) for notice in drafts(case, due, self.plan, self.sender)]
        self.stops.note(Entry(NoteKind.DRAFTED, by, incident, {"notices": str(len(found))}))
        return tuple(found)

    def told(self, by: str, incident: str, duty: str) -> Case:
        """Note that a duty was done, now."""
        case = self._open(incident)
        if duty not in {one.id for one in owed(case.facts, self.duties)}:
            raise InputError(f"{duty!r} is not owed for {incident}")
        self.stops.note(Entry(NoteKind.TOLD, by, incident, {"duty": duty}))
        return self.case(incident)

    def close(self, by: str, incident: str, lesson: str, requirements: Collection[str]) -> Case:
        """End an incident with what was learnt; raises InputError while something that it stopped stands still."""
        self._open(incident)
        left = [stop.what for stop in self.stops.now().stops if stop.incident == incident]
        if left:
            raise InputError(f"lift first: {', '.join(left)}")
        if not requirements or not all(_REQUIREMENT.fullmatch(one) for one in requirements):
            raise InputError("expected the requirements that would have prevented it, such as ID-10")
        values = {"lesson": text_of(lesson, "a lesson"), "requirements": ",".join(requirements)}
        self.stops.note(Entry(NoteKind.CLOSED, by, incident, values))
        return self.case(incident)

    def last_exercise(self) -> Exercise | None:
        """Return the last drill that was carried to its end, or None."""
        ended = [case for case in self.cases() if case.facts.drill and case.closed_at is not None]
        return _exercise(ended[-1]) if ended else None

    def _open(self, incident: str) -> Case:
        case = self.case(incident)
        if case.closed_at is not None:
            raise InputError(f"{incident} was closed")
        return case

    def _refuse_unknown(self, facts: Facts, now: datetime) -> None:
        markets = {duty.market for duty in self.duties}
        if not facts.markets or not markets.issuperset(facts.markets):
            raise InputError(f"expected markets among {', '.join(sorted(markets))}")
        if not set(self.plan.classes).issuperset(facts.classes):
            raise InputError(f"expected classes of data among {', '.join(self.plan.classes)}")
        latest = None if facts.drill else now + timedelta(minutes=1)  # a drill may be played on any day
        if facts.aware_at.tzinfo is None or (latest is not None and facts.aware_at > latest):
            raise InputError("expected the moment of becoming aware with its zone, and not in the future")
        for text in (facts.summary, facts.cause):
            text_of(text or "-", "a text")
        if _PERSONAL.search(facts.cause):
            raise InputError("expected a cause without numbers or addresses of anybody: it stands in the notices")


def text_of(text: str, what: str) -> str:
    """Return `text` if it is fit for the book; raises InputError for none, for an essay, for control characters."""
    if not text.strip() or len(text) > LONGEST_TEXT or not text.isprintable():
        raise InputError(f"expected {what} of 1 to {LONGEST_TEXT} printable characters")
    return text.strip()


def _ended(case: Case, ends: Collection[str]) -> tuple[str, ...]:
    declared = tuple(conversation_name(which) for which in case.facts.conversations)
    return tuple(one for end in ends for one in (declared if end == DECLARED else (end,)))


def _whose(whose: str) -> str:
    if whose in {EVERY_CALLER, EVERY_STAFF} or _WHOSE.fullmatch(whose):
        return whose
    raise InputError(f"expected callers, staff, staff:NAME, conversation:ID or declared, found {whose!r}")


def _exercise(case: Case) -> Exercise:
    def after_s(moment: datetime | None) -> float | None:
        return None if moment is None else (moment - case.facts.aware_at).total_seconds()

    told = min(case.told.values(), default=case.drafted_at)
    detect_s = (case.facts.aware_at - (case.facts.since or case.facts.aware_at)).total_seconds()
    on = case.declared_at.date()
    return Exercise(case.id, on, detect_s, after_s(case.contained_at), after_s(told))

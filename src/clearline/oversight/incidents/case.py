"""An incident from its first note to its last, made from the book alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from clearline.errors import InputError
from clearline.oversight.incidents.book import Note, NoteKind
from clearline.oversight.incidents.plan import Gravity, Kind
from clearline.oversight.incidents.scope import Touch


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an incident when it is declared."""

    kind: Kind
    gravity: Gravity
    markets: tuple[str, ...]
    aware_at: datetime
    """When we became aware: every clock runs from here."""
    classes: tuple[str, ...] = ()
    """Which data are concerned; none where no data are."""
    since: datetime | None = None
    until: datetime | None = None
    critical: bool = False
    drill: bool = False
    conversations: tuple[str, ...] = ()
    """Which are known to be concerned, if that is how it came to light."""
    summary: str = ""
    """For ourselves, in the words of whoever declares it; in no notice and not in the public log."""
    cause: str = ""
    """In words fit to be told to anybody: it stands in the notices."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of whom is concerned, without saying who."""

    conversations: int
    persons: int
    """Customers that are known."""
    visitors: int
    """Conversations in which nobody ever proved who they are."""
    entries: int
    digest: str
    """SHA-256, hex, over the sorted conversations and pseudonyms."""


@dataclass(frozen=True, slots=True)
class Case:
    """An incident as it stands."""

    id: str
    facts: Facts
    by: str
    declared_at: datetime
    stopped: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    rotated: bool = False
    contained_at: datetime | None = None
    """When something was last done to contain it."""
    scope: Scope | None = None
    touch: Touch | None = None
    """What was looked for in the log last."""
    scoped_at: datetime | None = None
    drafted_at: datetime | None = None
    told: Mapping[str, datetime] = field(default_factory=dict)
    """Which duty was done when."""
    closed_at: datetime | None = None
    lesson: str = ""
    requirements: tuple[str, ...] = ()
    """What would have prevented it, or made it smaller."""


def cases(notes: Iterable[Note]) -> dict[str, Case]:
    """Return every incident by its id, oldest first."""
    found: dict[str, Case] = {}
    for note in notes:
        if note.kind is NoteKind.DECLARED:
            found.setdefault(note.incident, Case(note.incident, read_facts(note.values), note.by, note.at))
        elif note.incident in found:
            found[note.incident] = _after(found[note.incident], note)
    return found


def case_of(notes: Iterable[Note], incident: str) -> Case:
    """Return one incident; raises InputError when there is none of that id."""
    case = cases(notes).get(incident)
    if case is None:
        raise InputError(f"there is no incident {incident!r}")
    return case


def written(facts: Facts) -> dict[str, str]:
    """Return `facts` as they stand in the book."""
    return {
        "kind": facts.kind.value,
        "gravity": facts.gravity.value,
        "markets": ",".join(facts.markets),
        "aware_at": facts.aware_at.isoformat(),
        "classes": ",".join(facts.classes),
        "since": "" if facts.since is None else facts.since.isoformat(),
        "until": "" if facts.until is None else facts.until.isoformat(),
        "critical": "yes" if facts.critical else "",
        "drill": "yes" if facts.drill else "",
        "conversations": ",".join(facts.conversations),
        "summary": facts.summary,
        "cause": facts.cause,
    }


def read_facts(values: Mapping[str, str]) -> Facts:
    """Return what `written` wrote."""
    return Facts(
        Kind(values["kind"]),
        Gravity(values["gravity"]),
        _listed(values["markets"]),
        datetime.fromisoformat(values["aware_at"]),
        _listed(values["classes"]),
        _moment(values["since"]),
        _moment(values["until"]),
        bool(values["critical"]),
        bool(values["drill"]),
        _listed(values["conversations"]),
        values["summary"],
        values["cause"],
    )


def _after(case: Case, note: Note) -> Case:
    values = note.values
    match note.kind:
        case NoteKind.STOPPED:
            return replace(case, stopped=(*case.stopped, values["what"]), contained_at=note.at)
        case NoteKind.REVOKED:
            return replace(case, ended=(*case.ended, values["whose"]), contained_at=note.at)
        case NoteKind.DISABLED:
            return replace(case, kept_out=(*case.kept_out, values["staff"]), contained_at=note.at)
        case NoteKind.ROTATED:
            return replace(case, rotated=True, contained_at=note.at)
        case NoteKind.SCOPED | NoteKind.DRAFTED | NoteKind.TOLD | NoteKind.CLOSED:
            return _later(case, note)
        case _:
            return case


def _later(case: Case, note: Note) -> Case:
    values = note.values
    match note.kind:
        case NoteKind.SCOPED:
            return replace(case, scope=_scope(values), touch=_touch(values, case), scoped_at=note.at)
        case NoteKind.DRAFTED:
            return replace(case, drafted_at=note.at)
        case NoteKind.TOLD:
            return replace(case, told={**case.told, values["duty"]: note.at})
        case _:
            listed = _listed(values["requirements"])
            return replace(case, closed_at=note.at, lesson=values["lesson"], requirements=listed)


def _scope(values: Mapping[str, str]) -> Scope:
    conversations, persons, visitors, entries = (
        int(values[name]) for name in ("conversations", "persons", "visitors", "entries")
    )
    return Scope(conversations, persons, visitors, entries, values["digest"])


def _touch(values: Mapping[str, str], case: Case) -> Touch:
    since, until = (datetime.fromisoformat(values[name]) for name in ("since", "until"))
    listed = frozenset(case.facts.conversations)
    return Touch(since, until, values["by"], values["action"], values["tag"], listed)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

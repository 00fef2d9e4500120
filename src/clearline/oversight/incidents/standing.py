"""What stands now, made from the notes of the book alone: what is stopped, whose sessions ended, who is kept out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from clearline.oversight.incidents.book import Note, NoteKind

ENGINE: Final = "engine"
CHANNEL: Final = "channel:"
ACTION: Final = "action:"
CHANNELS: Final = ("chat", "voice", "gateway")
EVERY_CALLER: Final = "callers"
EVERY_STAFF: Final = "staff"


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that is stopped."""

    what: str
    """`engine`, `channel:NAME` or `action:NAME`."""
    incident: str
    """The incident it belongs to, or empty; each incident has stops of its own."""
    by: str
    at: datetime
    reason: str
    people: int
    """How many people must agree before it is lifted."""
    agreed: frozenset[str] = frozenset()
    """Who has agreed so far."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What every process of the desk heeds."""

    stops: tuple[Stop, ...] = ()
    revoked: Mapping[str, datetime] = field(default_factory=dict)
    """Whose sessions ended, and which of them: those that began by then."""
    disabled: frozenset[str] = frozenset()
    """Names of staff who are not let in."""
    rotations: int = 0
    """How often new keys were asked for."""
    rotated_at: datetime | None = None
    """When that was last."""
    notes: int = 0
    stopped: frozenset[str] = frozenset()
    """What `stops` name, whoever stopped it."""

    def ended(self, whose: Iterable[str], began_at: datetime) -> bool:
        """Tell whether a session of any of `whose` that began then has been ended."""
        return any(name in self.revoked and began_at <= self.revoked[name] for name in whose)


def standing(notes: Iterable[Note]) -> Standing:
    """Return what the notes come to, read in their order."""
    stops, revoked, disabled = dict[tuple[str, str], Stop](), dict[str, datetime](), set[str]()
    rotated, count = list[datetime](), 0
    for note in notes:
        count = note.number
        match note.kind:
            case NoteKind.STOPPED:
                stops.setdefault(_key(note), _stop(note))
            case NoteKind.LIFT_AGREED:
                _agree(stops, note)
            case NoteKind.REVOKED:
                revoked[note.values["whose"]] = note.at
            case NoteKind.DISABLED | NoteKind.ENABLED:
                _bar(disabled, note)
            case NoteKind.ROTATED:
                rotated.append(note.at)
            case _:
                pass  # what concerns the incident alone; `case` reads it
    stopped = frozenset(stop.what for stop in stops.values())
    last = rotated[-1] if rotated else None
    return Standing(tuple(stops.values()), revoked, frozenset(disabled), len(rotated), last, count, stopped)


def _bar(disabled: set[str], note: Note) -> None:
    if note.kind is NoteKind.DISABLED:
        disabled.add(note.values["staff"])
    else:
        disabled.discard(note.values["staff"])


def staff_name(staff: str) -> str:
    """Return how the sessions of one member of staff are named when they are ended."""
    return f"staff:{staff}"


def conversation_name(conversation: str) -> str:
    """Return how one conversation is named when its token is ended."""
    return f"conversation:{conversation}"


def _key(note: Note) -> tuple[str, str]:
    return note.values["what"], note.incident


def _stop(note: Note) -> Stop:
    values = note.values
    return Stop(values["what"], note.incident, note.by, note.at, values.get("reason", ""), int(values["people"]))


def _agree(stops: dict[tuple[str, str], Stop], note: Note) -> None:
    stop = stops.get(_key(note))
    if stop is None:
        return
    agreed = stop.agreed | {note.by}
    if len(agreed) >= stop.people:
        del stops[_key(note)]
        return
    stops[_key(note)] = Stop(stop.what, stop.incident, stop.by, stop.at, stop.reason, stop.people, agreed)

"""How the incident book comes into the log, and how the keys it asks for are made."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from clearline.crypto.epochs import EpochStore, EpochWrapper, keep_epochs
from clearline.domain.event import Event, EventTag
from clearline.errors import ConflictError
from clearline.oversight.incidents.book import Note, NoteKind
from clearline.oversight.stops import Stops
from clearline.service.turn import Rooms
from clearline.store.engine import Store
from clearline.store.statement import Write, prepare_insert, query
from clearline.store.tables import INCIDENT_NOTES

TAGS: Final = {
    NoteKind.STOPPED: EventTag.STOP_MADE,
    NoteKind.LIFT_AGREED: EventTag.STOP_LIFT_AGREED,
    NoteKind.REVOKED: EventTag.SESSIONS_REVOKED,
    NoteKind.ROTATED: EventTag.KEYS_ROTATED,
    NoteKind.DISABLED: EventTag.STAFF_DISABLED,
    NoteKind.ENABLED: EventTag.STAFF_ENABLED,
    NoteKind.DECLARED: EventTag.INCIDENT_DECLARED,
    NoteKind.SCOPED: EventTag.INCIDENT_SCOPED,
    NoteKind.NAMED: EventTag.INCIDENT_NAMED,
    NoteKind.DRAFTED: EventTag.INCIDENT_DRAFTED,
    NoteKind.TOLD: EventTag.INCIDENT_TOLD,
    NoteKind.CLOSED: EventTag.INCIDENT_CLOSED,
}
_SAID: Final = ("what", "whose", "staff")
"""What the log repeats of a note; reasons and summaries are words of people, and stay in the book."""


_LOG = logging.getLogger(__name__)
_KNOW = prepare_insert(INCIDENT_NOTES)
_KNOWN = query(select(INCIDENT_NOTES.c.number, INCIDENT_NOTES.c.digest), tuple[int, bytes])


async def known_notes(store: Store) -> Mapping[int, bytes]:
    """Return what the log knows of the book: the number of each note, and its digest."""
    return dict(await store.fetch(_KNOWN))


def other_than(known: Mapping[int, bytes], notes: Iterable[Note]) -> list[int]:
    """Return the numbers of the notes that the log knows and that are not there, or are others."""
    there = {note.number: bytes.fromhex(note.digest) for note in notes}
    return sorted(number for number, digest in known.items() if there.get(number) != digest)


@dataclass(slots=True)
class BookInLog:
    """Enters every note of the book into the log, once, whichever process or command wrote it."""

    rooms: Rooms
    _doubted: bool = False

    async def step(self) -> None:
        """Enter what is new; a book that no longer is what the log knows is noted once, and told aloud."""
        notes = {note.number: note for note in self.rooms.stops.book.notes()}
        known = await known_notes(self.rooms.store)
        wrong = other_than(known, notes.values())
        if wrong and not self._doubted:
            self._doubted = True
            _LOG.error("the incident book is not what the log knows, from note %d on", min(wrong))
            doubt = Event(EventTag.BOOK_DOUBTED, self.rooms.clock.now(), "", details={"note": str(min(wrong))})
            await self.rooms.store.commit(self.rooms.audit.writes((doubt,)))
        for number in sorted(notes.keys() - known.keys()):
            await self._enter(notes[number])

    async def _enter(self, note: Note) -> None:
        said = {name: note.values[name] for name in _SAID if name in note.values}
        details = {"note": str(note.number), "by": note.by, "incident": note.incident, **said}
        event = Event(TAGS[note.kind], note.at, "", details=details, digest=note.digest)
        know = Write(_KNOW, {"number": note.number, "digest": bytes.fromhex(note.digest)})
        try:
            await self.rooms.store.commit([know, *self.rooms.audit.writes((event,))])
        except ConflictError:  # another process of the desk was first
            return


@dataclass(slots=True)
class Rotation:
    """Wraps every data key anew when people ask for new keys; what was copied of the key store ends with its epoch."""

    stops: Stops
    wrapper: EpochWrapper
    keys: EpochStore
    _done: int = 0

    async def step(self) -> None:
        """Begin an epoch for the last time that new keys were asked for, unless one has begun since."""
        now = self.stops.now()
        if now.rotations == self._done or now.rotated_at is None:
            return
        epochs = self.wrapper.epochs()
        if not epochs or epochs[-1].began_at <= now.rotated_at:
            await self.wrapper.begin()
        await keep_epochs(self.wrapper, self.keys)
        self._done = now.rotations

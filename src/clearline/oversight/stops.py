"""The stop switch: what is stopped is heeded by every process within a second, whatever state it is in.

It looks at one small file at most twice a second, so that a turn pays for it with one look at the clock. A book that
cannot be read or was altered stops the engine and every action: doubt means no.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from clearline.domain.clock import Clock
from clearline.domain.conversation import Denied, Language, Modality, Utterance
from clearline.domain.person import StaffId
from clearline.errors import InputError, IntegrityError, StoreError
from clearline.language.script import detect
from clearline.oversight.incidents.book import Book, Entry, Note, NoteKind
from clearline.oversight.incidents.standing import (
    ACTION,
    CHANNEL,
    CHANNELS,
    ENGINE,
    EVERY_CALLER,
    EVERY_STAFF,
    Standing,
    Stop,
    conversation_name,
    staff_name,
    standing,
)

LOOK_EVERY_S: Final = 0.5
ASK_AGAIN_S: Final = 300
LONGEST_REASON: Final = 500
_LOG = logging.getLogger(__name__)

PAUSED: Final = {
    Language.ENGLISH: "This way of reaching us is switched off for the moment, and nothing you sent was read. "
    "Please call {telephone} to talk to a person.",
    Language.SIMPLIFIED: "这个服务渠道暂时停用，您刚才发来的内容没有被读取。请拨打{telephone}联系人工客服。",
    Language.TRADITIONAL: "這個服務管道暫時停用，您剛才傳來的內容沒有被讀取。請撥打{telephone}聯絡真人客服。",
}
"""What callers of a stopped channel hear."""


@dataclass(slots=True)
class Stops:
    """What stands now, as this process knows it."""

    book: Book
    clock: Clock
    telephone: str
    """Where a person answers when a channel is stopped."""
    people: int = 1
    """How many people must agree before a stop made here is lifted."""
    _seen: Standing = field(default_factory=Standing)
    _stamp: tuple[int, int, int] | None = None
    _looked_at: float = float("-inf")
    _doubt: bool = False

    def engine(self) -> bool:
        """Tell whether the desk may decide nothing by itself now."""
        return ENGINE in self.now().stopped or self._doubt

    def action(self, name: str) -> bool:
        """Tell whether this action may not be used now; none may while the engine is stopped."""
        return self.engine() or ACTION + name in self._seen.stopped

    def channel(self, name: str) -> bool:
        """Tell whether nothing comes in by this channel now."""
        return CHANNEL + name in self.now().stopped

    def admit(self, utterance: Utterance) -> Denied | None:
        """Return what is said to an utterance that comes by a stopped channel, or None where it is open."""
        if not self.channel(utterance.modality.value):
            return None
        language = utterance.language or detect(utterance.text.reveal()[:200], Language.ENGLISH)
        return self.refused(language)

    def open(self, language: Language) -> Denied | None:
        """Return what is said to whoever begins a conversation by a stopped channel, or None where it is open."""
        return self.refused(language) if self.channel(Modality.CHAT.value) else None

    def refused(self, language: Language) -> Denied:
        """Return what callers of a stopped channel hear."""
        return Denied("stopped", PAUSED[language].format(telephone=self.telephone), ASK_AGAIN_S)

    def ended_conversation(self, which: str, began_at: datetime) -> bool:
        """Tell whether the token of a conversation that began then opens nothing any more."""
        return self.now().ended((EVERY_CALLER, conversation_name(which)), began_at)

    def ended_staff(self, staff: StaffId, began_at: datetime) -> bool:
        """Tell whether a session of staff that began then is over, or its owner kept out."""
        now = self.now()
        return staff in now.disabled or now.ended((EVERY_STAFF, staff_name(staff)), began_at)

    def rotations(self) -> int:
        """Tell how often new keys were asked for."""
        return self.now().rotations

    def now(self) -> Standing:
        """Return what stands, at most `LOOK_EVERY_S` old."""
        if self.clock.monotonic() - self._looked_at >= LOOK_EVERY_S:
            self._look()
        return self._seen

    def put(self, what: str, by: str, reason: str, *, incident: str = "") -> tuple[Note, ...]:
        """Stop something, at once for this process and within a second for every other."""
        values = {"what": what, "reason": reasoned(reason), "people": str(self.people)}
        return self.note(Entry(NoteKind.STOPPED, by, incident, values))

    def lift(self, what: str, by: str, reason: str, *, incident: str = "") -> Stop | None:
        """Agree to lifting a stop; returns it while more people must agree, and raises InputError for none."""
        values = {"what": what, "reason": reasoned(reason)}
        self._look()
        if self._find(what, incident) is None:
            raise InputError(f"{what!r} is not stopped{f' by {incident}' if incident else ''}")
        self.note(Entry(NoteKind.LIFT_AGREED, by, incident, values))
        return self._find(what, incident)

    def note(self, *entries: Entry) -> tuple[Note, ...]:
        """Add to the book and heed it at once."""
        added = self.book.add(self.clock.now(), *entries)
        self._look()
        return added

    def _find(self, what: str, incident: str) -> Stop | None:
        stops = [stop for stop in self._seen.stops if (stop.what, stop.incident) == (what, incident)]
        return stops[0] if stops else None

    def _look(self) -> None:
        self._looked_at = self.clock.monotonic()
        try:
            stamp = self.book.stamp()
            if stamp == self._stamp and not self._doubt:
                return
            notes = self.book.notes(at_least=self._seen.notes)
        except (IntegrityError, StoreError) as error:
            if not self._doubt:
                _LOG.error("everything is stopped: %s", error)
            self._doubt = True
            return
        self._seen, self._stamp, self._doubt = standing(notes), stamp, False


def stoppable(what: str, actions: frozenset[str]) -> str:
    """Return `what` if it is something that can be stopped; raises InputError that says what can."""
    kind, _, name = what.partition(":")
    if what == ENGINE:
        return what
    if f"{kind}:" == CHANNEL and name in CHANNELS:
        return what
    if f"{kind}:" == ACTION and name in actions:
        return what
    raise InputError(f"expected engine, channel:{{{', '.join(CHANNELS)}}} or action:NAME, found {what!r}")


def reasoned(reason: str) -> str:
    """Return `reason` without blanks at its ends; raises InputError for none, or for an essay."""
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON or not text.isprintable():
        raise InputError(f"expected a reason of 1 to {LONGEST_REASON} printable characters")
    return text

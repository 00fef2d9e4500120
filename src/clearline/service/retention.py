"""Deleting by the day, and keeping what must be kept: the job of the retention file, and legal holds.

Nothing is remembered between two runs but rows: what is over is found anew, deleted and receipted in one commit, so a
run may end anywhere and the next one goes on. Keys are destroyed after the rows are gone, from a list in the database.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from clearline.audit.log import AuditLog
from clearline.channels.seam_holds import HoldView
from clearline.domain.clock import Chance, Clock
from clearline.domain.conversation import ConversationId
from clearline.domain.event import Event, EventTag
from clearline.domain.person import StaffId
from clearline.domain.privacy import DataClass
from clearline.errors import ConfigurationError, ConflictError, InputError
from clearline.records.expiry import Batch, Expiry
from clearline.records.holds import Hold, Holds
from clearline.service.periods import Periods
from clearline.store.engine import Store

_BY_ROWS: Final = (DataClass.REQUEST, DataClass.CONSENT, DataClass.FACTOR, DataClass.RECEIPT, DataClass.STAFF)
_MATTER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./()-]{2,79}")
_MOST_SET: Final = timedelta(hours=12)
"""Summer time, a drifting clock and a suspended machine stay below; a wrong year does not."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""Before everything: what has no end is never over."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted at once, as the log says it."""

    kind: DataClass
    count: int
    before: datetime


@dataclass(frozen=True, slots=True)
class SteadyClock:
    """Tells whether the wall clock went as fast as time passed since the desk was opened."""

    clock: Clock
    began_at: datetime
    began_s: float

    @classmethod
    def of(cls, clock: Clock) -> Self:
        """Begin to watch `clock`."""
        return cls(clock, clock.now(), clock.monotonic())

    def now(self) -> datetime:
        """Return the time; raises ConfigurationError when it has been set by more than `_MOST_SET` meanwhile."""
        now = self.clock.now()
        passed = timedelta(seconds=self.clock.monotonic() - self.began_s)
        if abs(now - self.began_at - passed) > _MOST_SET:
            raise ConfigurationError("the clock was set: nothing is deleted by its day until the desk starts again")
        return now


@dataclass(frozen=True, slots=True)
class RetentionDesk:
    """Carries out the periods."""

    expiry: Expiry
    holds: Holds
    periods: Periods
    audit: AuditLog
    store: Store
    clock: Clock
    chance: Chance
    steady: SteadyClock

    async def step(self) -> int:
        """Delete everything that is over now; return how many receipts that made.

        Raises ConfigurationError, and deletes nothing, when the clock jumped: what is deleted does not come back.
        """
        return len(await self.carry_out(self.steady.now()))

    async def carry_out(self, now: datetime, only: ConversationId | None = None) -> Sequence[Receipt]:
        """Delete what is over at `now`, of `only` one conversation if it is named; return the receipts."""
        receipts = await self._conversations(now, only)
        if only is None:
            for kind in _BY_ROWS:
                cutoff = self._cutoff(kind, now)
                for batch in await self.expiry.others(kind, cutoff):
                    receipts += await self._kept(batch, cutoff)
        await self.expiry.destroy_doomed()
        return receipts

    async def standing(self) -> tuple[HoldView, ...]:
        """Return the holds that have not been lifted, oldest first."""
        return tuple(map(_view, await self.holds.standing()))

    async def hold(self, staff: StaffId, which: ConversationId, matter: str, *, secret: bool) -> HoldView:
        """Keep a conversation, and everything of its customer, until the hold is lifted; raises InputError."""
        if not _MATTER.fullmatch(matter):
            raise InputError("expected the number of the matter: 3 to 80 letters, digits, spaces and ./()-, no names")
        hold = Hold(f"H-{self.chance.octets(6).hex().upper()}", which, matter, staff, self.clock.now(), secret=secret)
        details = {"hold": hold.id, "staff": staff}
        if secret or not self.periods.holds.told:  # the log is public: what it names, its customer is told
            event = Event(EventTag.HOLD_PLACED, hold.placed_at, "", details=details)
        else:
            event = Event(EventTag.HOLD_PLACED, hold.placed_at, which, details={**details, "matter": matter})
        await self.store.commit([await self.holds.placed(hold), *self.audit.writes((event,))])
        return _view(hold)

    async def lift(self, staff: StaffId, hold: str) -> bool:
        """End a hold; False when there is none of this id any more."""
        now = self.clock.now()
        event = Event(EventTag.HOLD_LIFTED, now, "", details={"hold": hold, "staff": staff})
        try:
            await self.store.commit([*self.holds.lifted(hold, staff, now), *self.audit.writes((event,))])
        except ConflictError:
            return False
        return True

    async def _conversations(self, now: datetime, only: ConversationId | None) -> list[Receipt]:
        cutoff, receipts = self._cutoff(DataClass.CONVERSATION, now), list[Receipt]()
        while (batch := await self.expiry.conversations(cutoff, only)).count:
            done = await self._kept(batch, cutoff)
            receipts += done
            if not done:  # somebody spoke in one of them just now: the next run looks again
                break
        return receipts

    async def _kept(self, batch: Batch, cutoff: datetime) -> list[Receipt]:
        if not batch.count:
            return []
        now = self.clock.now()
        details = {
            "request": f"R-{self.chance.octets(6).hex().upper()}",
            "class": batch.kind.value,
            "before": cutoff.isoformat(timespec="seconds"),
            "policy": self.periods.version,
            **_counted(batch),
        }
        event = Event(EventTag.RETENTION_DONE, now, "", details=details)
        try:
            await self.store.commit([*batch.writes, *self.audit.writes((event,))])
        except ConflictError:
            return []
        return [Receipt(batch.kind, batch.count, cutoff)]

    def _cutoff(self, kind: DataClass, now: datetime) -> datetime:
        days = self.periods.period(kind).days
        return _NEVER if days is None else now - timedelta(days=days)


def _view(hold: Hold) -> HoldView:
    return HoldView(hold.id, hold.conversation, hold.matter, hold.staff, hold.placed_at, secret=hold.secret)


def _counted(batch: Batch) -> dict[str, str]:
    """Return how many, by the word from which a restore drill learns of conversations that may be missing."""
    if batch.kind is DataClass.CONVERSATION:
        return {"erased": f"{batch.count} conversations"}
    return {"deleted": str(batch.count)}

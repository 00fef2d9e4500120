"""Requests that customers make by right, and the day by which each is to be answered: listed, warned of, answered."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from clearline.audit.log import AuditLog
from clearline.channels.seam_rights import OpenRequestView
from clearline.domain.clock import Clock
from clearline.domain.event import Event, EventTag
from clearline.domain.person import StaffId
from clearline.errors import ConflictError
from clearline.records.requests import RightsRequests

_LOG = logging.getLogger(__name__)
_WARNED_BEFORE: Final = timedelta(days=3)


@dataclass(slots=True)
class RightsDesk:
    """Shows people in charge what waits, and says so before it is late; each request is warned of twice at most."""

    requests: RightsRequests
    audit: AuditLog
    clock: Clock
    _warned: frozenset[tuple[str, bool]] = frozenset()

    async def step(self) -> int:
        """Warn of what is due within three days, and again of what is late; return how many warnings that made."""
        soon = self.clock.now() + _WARNED_BEFORE
        due = frozenset((one.id, one.late) for one in await self.waiting() if one.due_at <= soon)
        fresh = sorted(due - self._warned)
        for which, late in fresh:
            if late:
                _LOG.error("the request %s of a customer has not been answered in time", which)
            else:
                _LOG.warning("the request %s of a customer is to be answered within three days", which)
        self._warned = due
        return len(fresh)

    async def waiting(self) -> tuple[OpenRequestView, ...]:
        """Return the open requests, the one that is due first first."""
        now = self.clock.now()
        return tuple(
            OpenRequestView(one.id, one.right, one.created_at, one.due_at, late=one.due_at < now)
            for one in await self.requests.waiting()
        )

    async def answer(self, staff: StaffId, which: str, *, granted: bool) -> bool:
        """Note the answer for its customer and in the log; False where no request of this number is open."""
        now, state = self.clock.now(), "granted" if granted else "refused"
        event = Event(EventTag.RIGHT_ANSWERED, now, "", details={"request": which, "staff": staff, "answer": state})
        try:
            await self.requests.store.commit([self.requests.answered(which, state, now), *self.audit.writes((event,))])
        except ConflictError:
            return False
        return True

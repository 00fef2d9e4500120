"""What a gateway does about what the watch sees: it has no staff, so it slows, it holds, and it tells the owner's.

Each answer ends by itself; whoever has the staff key sees what stands and why, and takes it back. That is entered in
the log like any other event, and the watch, which reads the log, forgets what led to it.
"""

import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.audit.log import AuditLog
from clearline.domain.clock import Clock
from clearline.domain.conversation import ConversationId
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Personal
from clearline.guard.limits import Limits
from clearline.guard.watch.alert import Alert, Answer
from clearline.service.watching import READING
from clearline.store.engine import Store

PATH: Final = "/v1/watch"
_REMEMBERED: Final = 1_000
_BY: Final = "gateway"
"""The log knows no names of the owner's staff."""


@dataclass(slots=True)
class AtGateway:
    """Answers, and a door for the owner's staff; without a key there is no door."""

    audit: AuditLog
    store: Store
    clock: Clock
    limits: Limits
    key: Personal[str]
    _standing: OrderedDict[ConversationId, list[Alert]] = field(default_factory=OrderedDict)

    async def answer(self, alert: Alert, which: ConversationId) -> None:
        """Slow a conversation down, or hold it where a desk would call a person."""
        left_s = (alert.until - self.clock.now()).total_seconds()
        self._standing.setdefault(which, []).append(alert)
        if len(self._standing) > _REMEMBERED:
            self._standing.popitem(last=False)
        match alert.answer:
            case Answer.ALERT:
                return
            case Answer.SLOW | Answer.STEP_UP:
                self.limits.slow(which, READING, left_s)
            case Answer.HAND_OVER | Answer.BLOCK:
                self.limits.hold(which, left_s)

    def free(self, which: ConversationId) -> None:
        """Take it back."""
        self._standing.pop(which, None)
        self.limits.free(which)

    def seen_beside(self) -> tuple[Alert, ...]:
        """Nothing: where a customer is, their program knows and the gateway does not."""
        return ()

    def routes(self) -> list[Route]:
        """Return the door."""
        if not self.key.reveal():
            return []
        return [
            Route(PATH, self._list, methods=["GET"]),
            Route(f"{PATH}/{{conversation}}", self._take_back, methods=["DELETE"]),
        ]

    async def _list(self, request: Request) -> Response:
        self._refuse_unless_staff(request)
        now = self.clock.now()
        found = [
            _told(alert, which) for which, alerts in self._standing.items() for alert in alerts if alert.until > now
        ]
        return JSONResponse({"standing": found})

    async def _take_back(self, request: Request) -> Response:
        self._refuse_unless_staff(request)
        which = ConversationId(str(request.path_params["conversation"]))
        if which not in self._standing:
            raise HTTPException(404, "nothing stands against this conversation")
        returned = Event(EventTag.STAFF_RETURNED, self.clock.now(), which, details={"staff": _BY})
        await self.store.commit(self.audit.writes((returned,)))
        self.free(which)
        return Response(status_code=204)

    def _refuse_unless_staff(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        known = self.key.reveal().encode()
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(errors="replace"), known):
            raise HTTPException(401, "expected the key of staff", {"www-authenticate": "Bearer"})


def _told(alert: Alert, which: ConversationId) -> dict[str, str]:
    return {
        "conversation": which,
        "pattern": alert.pattern.value,
        "answer": alert.answer.value,
        "count": str(alert.count),
        "why": alert.why,
        "until": alert.until.isoformat(timespec="seconds"),
    }

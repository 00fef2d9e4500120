"""Legal holds: what a court or an authority has told us to keep is neither deleted by its day nor erased."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from clearline.domain.conversation import ConversationId
from clearline.domain.person import StaffId
from clearline.errors import DeniedError
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import CONVERSATIONS, ERASURE_REQUESTS, LEGAL_HOLDS

_H, _E = LEGAL_HOLDS.c, ERASURE_REQUESTS.c

HELD_REFERENCES = select(_H.reference).where(_H.lifted_at.is_(None))
"""For a statement that leaves out what is held: everything of the customer whose conversation it is."""
HELD_CONVERSATIONS = select(_H.conversation).where(_H.lifted_at.is_(None))

_SEALED_BY = query(
    select(CONVERSATIONS.c.sealed_by).where(CONVERSATIONS.c.id == bindparam("which")),
    tuple[str],
)
_PLACE = prepare_insert(LEGAL_HOLDS)
_LIFT = prepare(
    update(LEGAL_HOLDS)
    .where(_H.id == bindparam("which"), _H.lifted_at.is_(None))
    .values(lifted_at=bindparam("now"), lifted_by=bindparam("by"))
)
_STANDING = query(
    select(_H.id, _H.conversation, _H.matter, _H.staff, _H.placed_at, _H.secret)
    .where(_H.lifted_at.is_(None))
    .order_by(_H.placed_at),
    tuple[str, str, str, str, int, int],
)
_COVERS = query(
    select(func.count()).select_from(LEGAL_HOLDS).where(_H.reference == bindparam("whose"), _H.lifted_at.is_(None)),
    tuple[int],
)
_PUT_OFF = prepare(update(ERASURE_REQUESTS).where(_E.id == bindparam("which"), _E.state == "open").values(state="held"))
_TAKE_UP = prepare(
    update(ERASURE_REQUESTS).where(_E.state == "held", _E.reference.not_in(HELD_REFERENCES)).values(state="open")
)


@dataclass(frozen=True, slots=True)
class Hold:
    """One order to keep a conversation, and everything of its customer."""

    id: str
    conversation: ConversationId
    matter: str
    staff: StaffId
    placed_at: datetime
    secret: bool = True
    """Whether the order forbids to tell of it."""


@dataclass(frozen=True, slots=True)
class Holds:
    """Reads the holds; its changes are `Write`s, so that they are committed with what the log says of them."""

    store: Store

    async def placed(self, hold: Hold) -> Write:
        """Return what places a hold; raises DeniedError when there is no such conversation."""
        found = await self.store.fetch(_SEALED_BY, {"which": hold.conversation})
        if not found:
            raise DeniedError("no such conversation")
        params: Params = {
            "id": hold.id,
            "conversation": hold.conversation,
            "reference": found[0][0],
            "matter": hold.matter,
            "staff": hold.staff,
            "placed_at": micros(hold.placed_at),
            "lifted_at": None,
            "lifted_by": None,
            "secret": int(hold.secret),
        }
        return Write(_PLACE, params)

    def lifted(self, which: str, staff: StaffId, now: datetime) -> tuple[Write, ...]:
        """Return what lifts a hold, or is a conflict; erasures that nothing else holds are taken up again."""
        return Write(_LIFT, {"which": which, "by": staff, "now": micros(now)}, expect_rows=1), Write(_TAKE_UP)

    def put_off(self, request: str) -> Write:
        """Return what lets an erasure wait for a hold."""
        return Write(_PUT_OFF, {"which": request}, expect_rows=1)

    async def standing(self) -> tuple[Hold, ...]:
        """Return the holds that have not been lifted, oldest first."""
        rows = await self.store.fetch(_STANDING)
        return tuple(
            Hold(which, ConversationId(conversation), matter, StaffId(staff), moment(at), secret=bool(secret))
            for which, conversation, matter, staff, at, secret in rows
        )

    async def covers(self, reference: str) -> bool:
        """Tell whether anything of this customer's is held."""
        return (await self.store.fetch(_COVERS, {"whose": reference}))[0][0] > 0

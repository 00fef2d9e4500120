"""Rights that customers have asked for: each with a number and a day, their words sealed under their key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from clearline.crypto.aead import Place
from clearline.crypto.keys import Keyring
from clearline.domain.clock import Chance
from clearline.domain.person import CustomerId, Personal
from clearline.domain.privacy import Purpose, Right, refuse_unless_kept_for
from clearline.records.conversations import customer_subject
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import RIGHTS_REQUESTS

KEPT_FOR: Final = frozenset({Purpose.RIGHTS, Purpose.EVIDENCE})

_R = RIGHTS_REQUESTS.c
_OF = query(
    select(_R.id, _R.right, _R.body, _R.state, _R.created_at, _R.due_at, _R.done_at)
    .where(_R.reference == bindparam("whose"))
    .order_by(_R.created_at),
    tuple[str, str, bytes, str, int, int, int | None],
)
_WAITING = query(
    select(_R.id, _R.right, _R.created_at, _R.due_at).where(_R.state == "open").order_by(_R.due_at, _R.id),
    tuple[str, str, int, int],
)
_ADD = prepare_insert(RIGHTS_REQUESTS)
_ANSWERED = prepare(
    update(RIGHTS_REQUESTS)
    .where(_R.id == bindparam("which"), _R.state == "open")
    .values(state=bindparam("answer"), done_at=bindparam("now"))
)
_DROP = prepare(delete(RIGHTS_REQUESTS).where(_R.reference == bindparam("whose")))


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """A request as its customer sees it."""

    id: str
    right: Right
    words: Personal[str]
    """What they wrote, with placeholders where personal data stood."""
    state: str
    """`open`, `granted` or `refused`."""
    created_at: datetime
    due_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits for its answer, without its customer and their words."""

    id: str
    right: Right
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RightsRequests:
    """Keeps the requests until they are answered, or their customer is forgotten."""

    store: Store
    keyring: Keyring
    chance: Chance

    async def of(self, customer: CustomerId, purpose: Purpose) -> tuple[RightsRequest, ...]:
        """Return the requests of a customer, oldest first; raises PurposeError for a use they are not kept for."""
        refuse_unless_kept_for(KEPT_FOR, purpose)
        reference = self._reference(customer)
        found = []
        for which, right, sealed, state, asked, due, done in await self.store.fetch(_OF, {"whose": reference}):
            key = await self.keyring.key_of(reference, sealed)
            if key is not None:
                words = Personal(key.open(sealed, _place(which, reference)).decode())
                done_at = None if done is None else moment(done)
                found.append(RightsRequest(which, Right(right), words, state, moment(asked), moment(due), done_at))
        return tuple(found)

    async def waiting(self) -> tuple[OpenRequest, ...]:
        """Return the open requests of all customers, the one that is due first first."""
        rows = await self.store.fetch(_WAITING)
        return tuple(OpenRequest(which, Right(right), moment(asked), moment(due)) for which, right, asked, due in rows)

    def answered(self, which: str, answer: str, now: datetime) -> Write:
        """Return what notes an answer, or is a conflict where no request of this number is open."""
        return Write(_ANSWERED, {"which": which, "answer": answer, "now": micros(now)}, expect_rows=1)

    async def opened(self, customer: CustomerId, request: RightsRequest) -> Write:
        """Return what keeps a new request; the same id again is a conflict."""
        reference = self._reference(customer)
        key = await self.keyring.key_for(customer_subject(customer))
        params: Params = {
            "id": request.id,
            "reference": reference,
            "right": request.right.value,
            "body": key.seal(request.words.reveal().encode(), _place(request.id, reference), self.chance),
            "state": request.state,
            "created_at": micros(request.created_at),
            "due_at": micros(request.due_at),
            "done_at": None,
        }
        return Write(_ADD, params)

    def erased(self, reference: str) -> tuple[Write, ...]:
        """Return what deletes everything of a customer's here, for the commit that forgets them."""
        return (Write(_DROP, {"whose": reference}),)

    def _reference(self, customer: CustomerId) -> str:
        return self.keyring.reference(customer_subject(customer))


def _place(which: str, reference: str) -> Place:
    return Place("rights_requests", "body", which, reference)

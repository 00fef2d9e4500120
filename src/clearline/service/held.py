"""Telling customers that a legal hold delays their erasure, where the law lets us, and by when it wants us to.

What is to be told is found anew each time, so that a message that could not be sent is tried again. The operator sends
a message of one name once.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clearline.channels.seam_holds import ErasureView, PutOffView
from clearline.domain.conversation import Language
from clearline.domain.event import Event, EventTag
from clearline.domain.person import CustomerId
from clearline.domain.privacy import Purpose
from clearline.errors import CarrierError, ConflictError, DeniedError
from clearline.records.conversations import owner_of
from clearline.records.erasure import Erasures, OwnErasure, PutOff
from clearline.service.operator import Operator
from clearline.service.periods import Periods
from clearline.service.turn import Rooms

_LOG = logging.getLogger(__name__)

_TEXTS: Final = {
    Language.ENGLISH: "{brand}: on {asked} you asked us to erase your data ({request}). The law obliges us to keep "
    "some of it for now, so the erasure waits. Until then it is used for nothing else, and then it is erased. "
    "Questions: {telephone}. You may also complain to the data protection authority or go to court.",
    Language.SIMPLIFIED: "【{brand}】您于{asked}申请删除个人信息（编号{request}）。依照法律要求，部分资料须"
    "暂时保留，删除因此推迟；保留期间不作他用，要求解除后即予删除。如有疑问请致电{telephone}，您也可以向监管部门投诉或提起诉讼。",
    Language.TRADITIONAL: "【{brand}】您於{asked}申請刪除個人資料（編號{request}）。依照法律要求，部分資料須"
    "暫時保留，刪除因此延後；保留期間不作他用，要求解除後即予刪除。如有疑問請致電{telephone}，您也可以向主管機關申訴或提起訴訟。",
}


@dataclass(slots=True)
class HeldDesk:
    """Tells customers what became of their wishes, and shows people in charge who has been told and who has not."""

    rooms: Rooms
    erasures: Erasures
    periods: Periods
    operator: Operator
    _warned: frozenset[str] = frozenset()

    async def step(self) -> int:
        """Tell whoever is to be told and has not been; return how many could be."""
        told = 0
        for wish in await self.erasures.put_off():
            if wish.told_at is None and self._tell_by(wish) is not None:
                told += await self._tell(wish)
        late = frozenset(one.request for one in await self.put_off() if one.late)
        for request in sorted(late - self._warned):
            _LOG.error("whoever asked for %s has not been told in time that it waits for a legal hold", request)
        self._warned = late
        return told

    async def put_off(self) -> tuple[PutOffView, ...]:
        """Return the wishes that wait, longest first."""
        return tuple(map(self._view, await self.erasures.put_off()))

    async def of(self, reference: str) -> tuple[ErasureView, ...]:
        """Return a customer's own wishes; one that is held for a reason that may not be told shows as open."""
        return tuple(map(self._own, await self.erasures.of(reference)))

    def _own(self, wish: OwnErasure) -> ErasureView:
        untold = wish.state == "held" and (wish.secret or not self.periods.holds.told)
        state = "open" if untold else wish.state
        return ErasureView(wish.id, state, wish.asked_at, wish.due_at, wish.done_at, wish.receipt)

    async def _tell(self, wish: PutOff) -> bool:
        customer = await self._customer(wish.reference)
        if customer is None:
            return False
        now, carrier = self.rooms.clock.now(), self.rooms.thinker.powers.carrier
        try:
            subscriber = await carrier.subscriber(customer)
            text = self._text(wish, subscriber.language)
            await carrier.send_message(subscriber.msisdn.reveal(), text, external_id=f"held-{wish.id}")
        except CarrierError:
            return False
        event = Event(EventTag.ERASURE_TOLD, now, "", details={"request": wish.id})
        try:
            await self.rooms.store.commit([self.erasures.told(wish.id, now), *self.rooms.audit.writes((event,))])
        except ConflictError:  # another process of the desk was first
            return False
        return True

    async def _customer(self, reference: str) -> CustomerId | None:
        """Return whose pseudonym it is, as far as a conversation that is held still says."""
        for which in await self.rooms.conversations.of(reference):
            try:
                kept = await self.rooms.conversations.get(which, Purpose.RIGHTS)
            except DeniedError:  # its period has ended since
                continue
            if (owner := owner_of(kept.conversation)) is not None:
                return owner
        return None

    def _text(self, wish: PutOff, language: Language) -> str:
        return _TEXTS[language].format(
            brand=self.operator.names[language],
            asked=wish.asked_at.astimezone(self.operator.tzinfo).date().isoformat(),
            request=wish.id,
            telephone=self.operator.telephone,
        )

    def _tell_by(self, wish: PutOff) -> datetime | None:
        notices = self.periods.holds
        may = notices.told and not wish.secret
        return wish.asked_at + timedelta(days=notices.within_days) if may else None

    def _view(self, wish: PutOff) -> PutOffView:
        by = self._tell_by(wish)
        late = by is not None and wish.told_at is None and self.rooms.clock.now() > by
        return PutOffView(wish.id, wish.asked_at, by, wish.told_at, late)

"""Telling customers, over every channel they have, of a change in what they prove themselves with (ID-11)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clearline.carrier.protocol import Carrier, Subscriber, Way
from clearline.domain.clock import Clock
from clearline.domain.conversation import Language
from clearline.domain.event import EventTag
from clearline.domain.person import CustomerId, Factor
from clearline.errors import CarrierError
from clearline.service.visit import Visit

_WHAT: Final = {
    Factor.PASSKEY: {
        Language.ENGLISH: "a passkey",
        Language.SIMPLIFIED: "通行密钥",
        Language.TRADITIONAL: "通行密鑰",
    },
    Factor.APP: {
        Language.ENGLISH: "an authenticator app",
        Language.SIMPLIFIED: "验证器应用",
        Language.TRADITIONAL: "驗證器應用程式",
    },
    Factor.RECOVERY: {
        Language.ENGLISH: "recovery codes",
        Language.SIMPLIFIED: "恢复码",
        Language.TRADITIONAL: "復原碼",
    },
}
_ADDED: Final = {
    Language.ENGLISH: "{brand}: {what} can now prove that it is you. If this was not you, call {telephone} at once.",
    Language.SIMPLIFIED: "【{brand}】您的账户已启用{what}来核实身份。如非本人操作，请立即拨打{telephone}。",
    Language.TRADITIONAL: "【{brand}】您的帳戶已啟用{what}來核實身分。如非本人操作，請立即撥打{telephone}。",
}
_REMOVED: Final = {
    Language.ENGLISH: "{brand}: {what} no longer counts as proof of you. If it was not you, call {telephone} at once.",
    Language.SIMPLIFIED: "【{brand}】您的账户已停用{what}。如非本人操作，请立即拨打{telephone}。",
    Language.TRADITIONAL: "【{brand}】您的帳戶已停用{what}。如非本人操作，請立即撥打{telephone}。",
}


_RECOVERED: Final = {
    Language.ENGLISH: "{brand}: a recovery code of yours was used, and your authenticator app no longer counts. "
    "If it was not you, call {telephone} at once.",
    Language.SIMPLIFIED: "【{brand}】您的恢复码已被使用，验证器应用已停用。如非本人操作，请立即拨打{telephone}。",
    Language.TRADITIONAL: "【{brand}】您的復原碼已被使用，驗證器應用程式已停用。如非本人操作，請立即撥打{telephone}。",
}
_MOVED: Final = {
    Language.ENGLISH: "{brand}: your SIM card or number has changed. If it was not you, call {telephone} at once.",
    Language.SIMPLIFIED: "【{brand}】您的SIM卡或号码最近有变更。如非本人操作，请立即拨打{telephone}。",
    Language.TRADITIONAL: "【{brand}】您的SIM卡或門號最近有變更。如非本人操作，請立即撥打{telephone}。",
}
FORMER_FOR: Final = timedelta(days=30)
"""How long a number that was given up is told: it may be somebody else's later."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Sends them, by every way in which the customer can be reached; the page of the change shows it by itself.

    They name no link and nothing that could be used, only whom to call (ID-11).
    """

    carrier: Carrier
    brand: dict[Language, str]
    telephone: str
    clock: Clock

    async def tell(self, customer: CustomerId, factor: Factor, *, added: bool, external_id: str) -> bool:
        """Tell the customer; False when the operator's systems could not, which must not undo the change."""
        try:
            subscriber = await self.carrier.subscriber(customer)
        except CarrierError:
            return False
        words = _RECOVERED if factor is Factor.RECOVERY and not added else _ADDED if added else _REMOVED
        text = words[subscriber.language].format(
            brand=self.brand[subscriber.language],
            what=_WHAT[factor][subscriber.language],
            telephone=self.telephone,
        )
        return await self._send(subscriber, text, external_id)

    async def of_move(self, subscriber: Subscriber, moved_at: datetime) -> bool:
        """Tell of a change of SIM or number, once however often it is noticed: the operator sends nothing twice."""
        text = _MOVED[subscriber.language].format(brand=self.brand[subscriber.language], telephone=self.telephone)
        return await self._send(subscriber, text, f"moved-{subscriber.id}-{int(moved_at.timestamp())}")

    async def of_visit(self, here: Visit, factor: Factor, *, added: bool, external_id: str) -> None:
        """Tell whoever is here of a change they made; that it could not be told goes into the log."""
        told = await self.tell(here.customer(), factor, added=added, external_id=external_id)
        if not told:
            await here.keep(events=(await here.event(EventTag.NOTICE_FAILED, {"factor": factor.value}),))

    async def _send(self, subscriber: Subscriber, text: str, external_id: str) -> bool:
        told = True
        for way, to in self._ways(subscriber):
            name = f"{external_id}-{hashlib.sha256(to.encode()).hexdigest()[:8]}"
            try:
                await self.carrier.send_message(to, text, external_id=name, way=way)
            except CarrierError:
                told = False
        return told

    def _ways(self, subscriber: Subscriber) -> Iterator[tuple[Way, str]]:
        """Yield the registered number, those they had until lately, and the mail address."""
        yield Way.TEXT, subscriber.msisdn.reveal()
        since = self.clock.now() - FORMER_FOR
        yield from ((Way.TEXT, each.msisdn.reveal()) for each in subscriber.former if each.until > since)
        if subscriber.email is not None:
            yield Way.MAIL, subscriber.email.reveal()

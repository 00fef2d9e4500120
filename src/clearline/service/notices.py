"""Telling customers by their registered number that something by which they prove themselves has changed (ID-11)."""

from dataclasses import dataclass
from typing import Final

from clearline.carrier.protocol import Carrier
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


@dataclass(frozen=True, slots=True)
class Notices:
    """Sends them; the page on which the change was made shows it by itself."""

    carrier: Carrier
    brand: dict[Language, str]
    telephone: str

    async def tell(self, customer: CustomerId, factor: Factor, *, added: bool, external_id: str) -> bool:
        """Tell the customer; False when the operator's systems could not, which must not undo the change."""
        try:
            subscriber = await self.carrier.subscriber(customer)
            language = subscriber.language
            text = (_ADDED if added else _REMOVED)[language].format(
                brand=self.brand[language], what=_WHAT[factor][language], telephone=self.telephone
            )
            await self.carrier.send_message(subscriber.msisdn.reveal(), text, external_id=external_id)
        except CarrierError:
            return False
        return True

    async def of_visit(self, here: Visit, factor: Factor, *, added: bool, external_id: str) -> None:
        """Tell whoever is here of a change they made; that it could not be told goes into the log."""
        told = await self.tell(here.customer(), factor, added=added, external_id=external_id)
        if not told:
            await here.keep(events=(await here.event(EventTag.NOTICE_FAILED, {"factor": factor.value}),))

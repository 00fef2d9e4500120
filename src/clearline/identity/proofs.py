"""What a caller says to prove themselves, given to the factor that was asked for."""

from dataclasses import dataclass
from datetime import datetime

from clearline.domain.conversation import ConversationId
from clearline.domain.person import Assurance, CustomerId, Factor, Personal, Principal, Session
from clearline.identity.codes import Codes, not_proved, proved, still_valid
from clearline.identity.factors.authenticator import AuthenticatorApp


@dataclass(frozen=True, slots=True)
class Proofs:
    """One-time codes prove AAL1; on top of that a code of the authenticator app proves AAL2 (SP 800-63B-4, 2.2)."""

    codes: Codes
    app: AuthenticatorApp

    async def present(
        self,
        session: Session,
        code: Personal[str] | None,
        conversation: ConversationId,
        now: datetime,
        *,
        owner: CustomerId | None = None,
        source: str = "",
    ) -> Session:
        """Return what the session has proved once `code` has been tried; see `Codes.present`."""
        challenge = session.challenge
        if code is None or challenge is None or challenge.factor is Factor.CODE:
            return self.codes.present(session, code, conversation, now, owner=owner, source=source)
        current = still_valid(session, now)
        customer = current.principal.customer
        if customer is None or customer != challenge.customer or not await self.app.present(customer, code):
            return not_proved(current, now)
        return proved(Principal(customer, Assurance.AAL2, verified_at=now), now)

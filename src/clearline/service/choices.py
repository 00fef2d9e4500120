"""What customers choose and ask for about their data, in a conversation or on a page: kept, counted and in the log."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from clearline.audit.log import AuditLog
from clearline.domain.clock import Clock
from clearline.domain.conversation import Language
from clearline.domain.decision import Value
from clearline.domain.event import Event, EventTag
from clearline.domain.person import CustomerId
from clearline.domain.privacy import CHOOSABLE, Asking, Choosing, Consent, Purpose
from clearline.errors import ConflictError, InputError
from clearline.records.consents import Consents
from clearline.records.conversations import Conversations, customer_subject
from clearline.records.requests import RightsRequest, RightsRequests

ANSWERED_WITHIN: Final = timedelta(days=15)
"""PIPL practice and requirement PR-10, enhanced level; the GDPR allows a month (article 12, 3)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The privacy notice that customers are shown: its version, and the digest of its words in each language."""

    version: str
    digests: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class ChoiceDesk:
    """Answers `actions.action.Choose`, `Consents` and `AskRight`."""

    consents: Consents
    requests: RightsRequests
    conversations: Conversations
    audit: AuditLog
    clock: Clock
    shown: Shown

    async def choose(self, wish: Choosing) -> None:
        """Keep a choice with the notice it was made under; choosing what stands already is kept too.

        Raises InputError for a purpose that nobody is asked about: it is refused whatever anybody says.
        """
        if wish.purpose not in CHOOSABLE:
            raise InputError(f"expected one of {', '.join(CHOOSABLE)}")
        now = self.clock.now()
        language = wish.language
        consent = Consent(
            wish.purpose,
            wish.given,
            now,
            wish.conversation,
            language,
            self.shown.version,
            self.shown.digests[language],
        )
        kept, digest = await self.consents.noted(wish.customer, consent)
        tag = EventTag.CONSENT_GIVEN if wish.given else EventTag.CONSENT_WITHDRAWN
        details = {"purpose": wish.purpose.value, "notice": consent.notice_digest}
        pseudonym = await self.conversations.pseudonym(customer_subject(wish.customer))
        event = Event(tag, now, wish.conversation, pseudonym, details, digest)
        await self.consents.store.commit([kept, *self.audit.writes((event,))])

    async def consents_to(self, customer: CustomerId, purpose: Purpose) -> bool:
        """Tell whether a customer consents now."""
        return await self.consents.stands(customer, purpose)

    async def ask(self, asking: Asking) -> Mapping[str, Value]:
        """Accept a request and give it a number and a day; the same key gives the same request."""
        now, right = self.clock.now(), asking.right
        which = f"{right.value[0].upper()}-{asking.key.removeprefix('cl-')[:12].upper()}"
        request = RightsRequest(which, right, asking.words, "open", now, now + ANSWERED_WITHIN)
        due = request.due_at.date().isoformat()
        pseudonym = await self.conversations.pseudonym(customer_subject(asking.customer))
        details = {"request": which, "right": right.value, "due": due}
        event = Event(EventTag.RIGHT_ASKED, now, asking.conversation, pseudonym, details)
        opened = await self.requests.opened(asking.customer, request)
        with suppress(ConflictError):  # accepted before: the same words arrived twice
            await self.requests.store.commit([opened, *self.audit.writes((event,))])
        return {"id": which, "due": due}

"""One-time codes to the registered device: single use, bound to the conversation that asked.

They have six digits, and twenty while somebody guesses; see `identity.throttle`.
"""

import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from clearline.domain.clock import Chance
from clearline.domain.conversation import ConversationId
from clearline.domain.person import Assurance, Challenge, CustomerId, Personal, Principal, Session
from clearline.identity.throttle import LONG_DIGITS, SHORT_DIGITS, Misses, place_of

CODE_LIFE = timedelta(minutes=5)
"""ASVS 5.0 V6.5.5 allows at most ten minutes; requirement ID-03 asks for five at the enhanced level."""
CODE_ATTEMPTS = 3
"""Requirement ID-03, enhanced level."""
IDLE_LIMIT = timedelta(minutes=10)
"""Requirement ID-08, enhanced level."""
TOTAL_LIMIT = timedelta(hours=4)
"""Requirement ID-08, enhanced level."""
STRONG_LIMIT = timedelta(minutes=15)
"""Requirement ID-02: how long a second factor counts; after that the first one still does."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Makes and checks one-time codes; keeps none, so a restart loses nothing but the count of misses."""

    chance: Chance
    key: Personal[bytes]
    """Secret of this desk; with it alone a stored digest could be tried against all codes."""
    misses: Misses = field(default_factory=Misses)

    def issue(
        self, conversation: ConversationId, customer: CustomerId | None, now: datetime, *, number: str = ""
    ) -> "Issued":
        """Draw a code; for `customer` None the challenge looks the same and nothing will ever answer it."""
        asked = Challenge(customer=customer, digest="", sent_at=now, number=self._keyed(f"number|{number}"))
        is_long = self.misses.are_too_many(_subject(asked), now)
        code = self.chance.digits(LONG_DIGITS if is_long else SHORT_DIGITS)
        return Issued(Personal(code), replace(asked, digest=self._digest(conversation, code, now), is_long=is_long))

    def are_barred(self, asked: Challenge, source: str, conversation: ConversationId, *, owned: bool) -> bool:
        """Tell whether nothing would be believed of whoever asks for this from `source`, so that none need be sent."""
        return self.misses.bars(_subject(asked), place_of(source, conversation, owned=owned), asked.sent_at)

    def present(
        self,
        session: Session,
        code: Personal[str] | None,
        conversation: ConversationId,
        now: datetime,
        *,
        owner: CustomerId | None = None,
        source: str = "",
    ) -> Session:
        """Return what the session has proved once `code` (None: no code was said) has been tried, at `now`.

        In a conversation that already is `owner`'s, the code of anybody else proves nothing; nor does any code from
        where too many were missed, nor a short one where too many were missed anywhere.
        """
        current = still_valid(session, now)
        asked = current.challenge
        if code is None or asked is None:
            return replace(current, attempted=False, seen_at=now)
        subject, customer = _subject(asked), asked.customer
        place = place_of(source, conversation, owned=owner is not None and owner == customer)
        answered = self._answers(asked, code, conversation, now)
        barred = self.misses.bars(subject, place, now) or (not asked.is_long and self.misses.are_too_many(subject, now))
        if answered and not barred and customer is not None and owner in {None, customer}:
            self.misses.forget(subject, place)
            return proved(Principal(customer, Assurance.AAL1, verified_at=now), now)
        if not answered:
            self.misses.note(subject, place, now, long=asked.is_long)
        return not_proved(current, now)

    def _answers(self, challenge: Challenge, code: Personal[str], conversation: ConversationId, now: datetime) -> bool:
        in_time = challenge.sent_at <= now <= challenge.sent_at + CODE_LIFE
        said = self._digest(conversation, code.reveal(), challenge.sent_at)
        return hmac.compare_digest(said, challenge.digest) and in_time

    def _digest(self, conversation: ConversationId, code: str, sent_at: datetime) -> str:
        return self._keyed(f"code|{conversation}|{sent_at.isoformat()}|{code}")

    def _keyed(self, text: str) -> str:
        return hmac.new(self.key.reveal(), text.encode(), "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Issued:
    """A code on its way to the device, and what is kept of it here."""

    code: Personal[str]
    challenge: Challenge


def _subject(asked: Challenge) -> str:
    """Return whose misses these are: a number that is nobody's has misses too, so that nobody can tell."""
    return asked.number if asked.customer is None else f"customer|{asked.customer}"


def proved(principal: Principal, now: datetime) -> Session:
    """Return the session in which `principal` was proved just now; whatever was asked for is answered."""
    return Session(principal=principal, attempted=True, seen_at=now)


def not_proved(session: Session, now: datetime) -> Session:
    """Return the session in which a wrong proof was presented just now."""
    return replace(
        session,
        challenge=None if session.challenge is None else _one_attempt_less(session.challenge),
        passkey=None,
        attempted=True,
        failures=session.failures + 1,
        seen_at=now,
    )


def _one_attempt_less(challenge: Challenge) -> Challenge | None:
    used = replace(challenge, attempts=challenge.attempts + 1)
    return used if used.attempts < CODE_ATTEMPTS else None


def unproved(session: Session) -> Session:
    """Return `session` as that of somebody who has proved nothing; how often they were wrong is not forgotten."""
    return Session(failures=session.failures, seen_at=session.seen_at)


def still_valid(session: Session, now: datetime) -> Session:
    """Return what of `session` counts now: all is forgotten after too long or too silent a time, and strength sooner.

    A clock that went back ends it too.
    """
    verified_at, seen_at = session.principal.verified_at, session.seen_at
    if verified_at is None or seen_at is None:
        return session
    fresh = verified_at <= now < verified_at + TOTAL_LIMIT and seen_at <= now < seen_at + IDLE_LIMIT
    if not fresh:
        return unproved(session)
    if session.principal.level > Assurance.AAL1 and now >= verified_at + STRONG_LIMIT:
        return replace(session, principal=replace(session.principal, level=Assurance.AAL1))
    return session

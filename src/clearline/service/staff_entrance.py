"""How staff come in: an invitation lets a person register a passkey, and the passkey lets them in from then on.

A passkey with user verification is two factors in one gesture (SP 800-63B-4, AAL2). The other way is the
operator's own sign-on (`service.sign_on`).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clearline.channels.seam import StaffPrompt, StaffSession
from clearline.domain.clock import Chance
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Member, PasskeyChallenge, Personal
from clearline.errors import ConflictError, DeniedError, InputError
from clearline.identity import staff as secrets
from clearline.identity.factors.passkey import Passkeys, credential_of, is_fresh
from clearline.identity.staff import Invitation, StaffLimits
from clearline.oversight.entrance import Entrance, StaffPasskey
from clearline.records.passkeys import id_of
from clearline.service.turn import Rooms
from clearline.store.statement import Write

OCCASION: Final = "staff"
REGISTRATION: Final = "registration"
SIGN_IN: Final = "sign-in"
NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class StaffEntrance:
    """The two ceremonies; each opens a session, and neither does without the passkey."""

    rooms: Rooms
    entrance: Entrance
    passkeys: Passkeys
    chance: Chance
    key: Callable[[], Personal[bytes]]
    limits: StaffLimits

    async def to_register(self, secret: Personal[str]) -> str | None:
        """Return the options with which an invited person makes a passkey; None for an invitation that is no good."""
        invitation = self._invitation(secret)
        if invitation is None:
            return None
        handle = hashlib.sha256(f"staff|{invitation.member.name}".encode()).digest()
        account = f"{self.passkeys.party.name}: {invitation.member.name}"
        return self.passkeys.to_create(self._first(invitation), handle=handle, account=account, known=())

    async def register(self, secret: Personal[str], credential: bytes) -> StaffSession | None:
        """Keep the passkey, use the invitation up and open a session; None for whatever does not verify."""
        invitation, now = self._invitation(secret), self.rooms.clock.now()
        if invitation is None:
            return None
        try:
            made = self.passkeys.created(credential, self._first(invitation))
        except DeniedError:
            return None
        member = invitation.member
        passkey = StaffPasskey(id_of(made.credential), member, made.credential, made.public_key, made.sign_count)
        added = Event(EventTag.FACTOR_ADDED, now, "", details={"factor": "passkey", "staff": member.name})
        used = self.entrance.use(invitation.digest, member.name, now)
        return await self._let_in(member, now, [used, self.entrance.added(passkey, now)], (added,))

    async def to_use(self) -> StaffPrompt:
        """Return what is to be signed by whoever knocks; the device offers what it has."""
        asked = PasskeyChallenge(self.chance.token(NONCE_BYTES), self.rooms.clock.now())
        options = self.passkeys.to_use(self.passkeys.challenge(asked, OCCASION, SIGN_IN), ())
        return StaffPrompt(f"{asked.nonce}.{asked.sent_at.isoformat()}", options)

    async def use(self, prompt: str, credential: bytes) -> StaffSession | None:
        """Open a session for whom the passkey is, once for each prompt; None for whatever does not verify."""
        asked, now = _asked(prompt), self.rooms.clock.now()
        passkey = await self.entrance.passkey(id_of(credential_of(credential)))
        if passkey is None or not is_fresh(asked, now) or self._is_kept_out(passkey.member):
            return None
        try:
            challenge = self.passkeys.challenge(asked, OCCASION, SIGN_IN)
            sign_count = self.passkeys.used(credential, challenge, passkey)
        except DeniedError:
            return None
        once = self.entrance.use(secrets.digest_of(asked.nonce), passkey.member.name, now)
        return await self._let_in(passkey.member, now, [once, self.entrance.signed(passkey, sign_count, now)], ())

    async def signed_on(self, member: Member, digest: str) -> StaffSession | None:
        """Open a session for whom the operator's own sign-on let in; a digest that was seen before opens none."""
        if self._is_kept_out(member):
            return None
        now = self.rooms.clock.now()
        return await self._let_in(member, now, [self.entrance.use(digest, member.name, now)], ())

    async def _let_in(
        self, member: Member, now: datetime, writes: list[Write], events: tuple[Event, ...]
    ) -> StaffSession | None:
        session = secrets.open_session(member, self.chance, now + self.limits.total)
        details = {"staff": member.name, "role": member.role.value}
        signed_in = Event(EventTag.STAFF_SIGNED_IN, now, "", details=details)
        start = self.entrance.start(session.digest, member, now, session.expires_at)
        try:
            await self.rooms.store.commit([*writes, start, *self.rooms.audit.writes((*events, signed_in))])
        except ConflictError:  # the invitation or the prompt was used before, or the passkey is known
            return None
        return StaffSession(member, session.secret, int((session.expires_at - now).total_seconds()))

    def _invitation(self, secret: Personal[str]) -> Invitation | None:
        invitation = secrets.read_invitation(secret, self.key(), self.rooms.clock.now())
        return None if invitation is None or self._is_kept_out(invitation.member) else invitation

    def _is_kept_out(self, member: Member) -> bool:
        return member.name in self.rooms.stops.now().disabled

    def _first(self, invitation: Invitation) -> bytes:
        # The invitation works once, so that what it asks to be signed need not be kept.
        return self.passkeys.challenge(
            PasskeyChallenge(invitation.digest, invitation.expires_at), OCCASION, REGISTRATION
        )


def _asked(prompt: str) -> PasskeyChallenge:
    nonce, _, sent_at = prompt.partition(".")
    try:
        asked = PasskeyChallenge(nonce, datetime.fromisoformat(sent_at))
    except ValueError as exc:
        raise InputError("expected the prompt that came with the options") from exc
    if asked.sent_at.tzinfo is None:
        raise InputError("expected the prompt that came with the options")
    return asked

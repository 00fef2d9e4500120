"""Staff sign-in: personal one-time invitations that become short sessions; no passwords, no shared accounts."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from clearline.domain.clock import Chance
from clearline.domain.person import Ending, Member, Personal, Role, StaffId

INVITATION_LIFE = timedelta(minutes=15)
IDLE_LIMIT = timedelta(minutes=10)
"""Requirement ID-08, enhanced level; SP 800-63B-4, 2.2.3, lets it be an hour."""
TOTAL_LIMIT = timedelta(hours=4)
"""Requirement ID-08, enhanced level."""
NOTED_EVERY = timedelta(seconds=20)
"""How exactly it is kept when somebody was last seen; so much sooner an idle session may end, and never later."""
_SKEW = timedelta(minutes=1)
"""Two requests at once see each other's future; a clock that went back further is in doubt."""
TOKEN_BYTES = 32
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom a link lets in, until when, and the digest by which its one use is remembered."""

    member: Member
    digest: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StaffLimits:
    """How long a session may go unused, and how long it may last in all."""

    idle: timedelta = IDLE_LIMIT
    total: timedelta = TOTAL_LIMIT

    def ending(self, since: datetime, seen_at: datetime, now: datetime) -> Ending | None:
        """Return why a session that began at `since` is over, or None; a clock that went back ends it."""
        if not -_SKEW <= now - since < self.total:
            return Ending.TOTAL
        return None if -_SKEW <= now - seen_at < self.idle else Ending.IDLE


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session's secret and the digest that is kept instead of it."""

    member: Member
    secret: Personal[str]
    digest: str
    expires_at: datetime


def invite(member: Member, key: Personal[bytes], chance: Chance, now: datetime) -> Personal[str]:
    """Return a link's secret: signed, so that it can be made where the database is not at hand."""
    staff = member.name
    if not staff or len(staff) > LONGEST_NAME or not staff.isprintable():
        raise ValueError(f"a staff name has 1 to {LONGEST_NAME} printable characters, found {staff!r}")
    expires_at = (now + INVITATION_LIFE).isoformat()
    body = json.dumps({"staff": staff, "role": member.role.value, "until": expires_at, "once": chance.token()}).encode()
    return Personal(f"{_text(body)}.{_text(_signature(body, key))}")


def read_invitation(secret: Personal[str], key: Personal[bytes], now: datetime) -> Invitation | None:
    """Return whom a secret lets in; None for one that was not made here or is too old."""
    try:
        body, signature = (_octets(part) for part in secret.reveal().split("."))
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(signature, _signature(body, key)):
        return None
    said = json.loads(body)
    member = Member(StaffId(said["staff"]), Role(said["role"]))
    invitation = Invitation(member, digest_of(said["once"]), datetime.fromisoformat(said["until"]))
    return invitation if now < invitation.expires_at else None


def open_session(member: Member, chance: Chance, expires_at: datetime) -> StaffSession:
    """Make the cookie's secret."""
    secret = chance.token(TOKEN_BYTES)
    return StaffSession(member, Personal(secret), digest_of(secret), expires_at)


def digest_of(secret: str) -> str:
    """Return what is stored of a secret; a secret has at least 128 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _signature(body: bytes, key: Personal[bytes]) -> bytes:
    return hmac.digest(key.reveal(), b"staff-invitation|" + body, "sha256")


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

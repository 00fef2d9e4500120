"""Staff sign-in: personal one-time invitations that become short sessions; no passwords, no shared accounts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from clearline.domain.clock import Chance
from clearline.domain.person import Personal, StaffId

INVITATION_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=8)
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Grant:
    """A secret for a member of staff and the digest that is kept instead of it."""

    staff: StaffId
    secret: Personal[str]
    digest: str
    expires_at: datetime


def invitation(staff: StaffId, chance: Chance, now: datetime) -> Grant:
    """Make the link's secret; it works once and for a quarter of an hour."""
    return _grant(staff, chance, now + INVITATION_LIFE)


def session(staff: StaffId, chance: Chance, now: datetime) -> Grant:
    """Make the cookie's secret; it ends with the shift."""
    return _grant(staff, chance, now + SESSION_LIFE)


def digest_of(secret: str) -> str:
    """Return what is stored of a secret; the secret has 256 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _grant(staff: StaffId, chance: Chance, expires_at: datetime) -> Grant:
    secret = chance.token(TOKEN_BYTES)
    return Grant(staff, Personal(secret), digest_of(secret), expires_at)

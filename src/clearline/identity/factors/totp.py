"""Codes of an authenticator app: time-based one-time passwords (RFC 6238), each accepted once (SP 800-63B-4, 3.1.4).

It knows what a code is and nothing of where secrets are kept.
"""

import hmac
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from clearline.domain.clock import Chance
from clearline.domain.person import Personal

SECRET_BYTES = 20
"""RFC 4226, 4: at least 128 bits, 160 recommended."""
DIGITS = 6
STEP_S = 30
DRIFT_STEPS = 1
"""RFC 6238, 5.2: one step for a clock that is off or a code that was typed slowly."""


def new_secret(chance: Chance) -> Personal[bytes]:
    """Return a secret to share with one app."""
    return Personal(chance.octets(SECRET_BYTES))


def step_of(now: datetime) -> int:
    """Return the number of the time step that `now` is in."""
    return int(now.timestamp()) // STEP_S


def code_at(secret: Personal[bytes], step: int) -> str:
    """Return the code that an app shows in this step."""
    # HMAC-SHA1 is what every app implements; what is known against SHA-1 does not touch HMAC (RFC 6194).
    return HOTP(secret.reveal(), DIGITS, SHA1()).generate(step).decode()  # noqa: S303 # see above


def matching_step(secret: Personal[bytes], code: Personal[str], now: datetime, *, after: int) -> int | None:
    """Return the step whose code this is, if that is now and later than `after`; None otherwise."""
    typed = "".join(code.reveal().split())
    current, found = step_of(now), None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        # All are compared, so that the time taken tells nothing.
        if hmac.compare_digest(code_at(secret, max(step, 0)).encode(), typed.encode()) and step > after:
            found = step
    return found


def enrolment_uri(secret: Personal[bytes], account: str, issuer: str) -> Personal[str]:
    """Return the address that an app reads, usually as a picture; whoever sees it has the secret."""
    totp = TOTP(secret.reveal(), DIGITS, SHA1(), STEP_S)  # noqa: S303 # as `code_at`
    return Personal(totp.get_provisioning_uri(account, issuer))


def secret_of(uri: Personal[str]) -> Personal[str]:
    """Return the secret in such an address as a person types it, in base 32."""
    return Personal(parse_qs(urlsplit(uri.reveal()).query)["secret"][0])

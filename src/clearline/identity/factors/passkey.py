"""Passkeys: WebAuthn Level 3 with user verification, so that one gesture is two factors (SP 800-63B-4, AAL2).

The biometric or PIN stays on the device. What is signed is bound to the conversation and to what the caller was shown.
"""

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clearline.crypto.aead import join
from clearline.domain.person import PasskeyChallenge, Personal
from clearline.errors import InputError
from clearline.identity.factors.party import Created, Known, RelyingParty

CHALLENGE_LIFE = timedelta(minutes=5)
MOST_PASSKEYS: Final = 10
"""Per customer; enough for every device of theirs."""


@dataclass(frozen=True, slots=True)
class Passkeys:
    """The two ceremonies; it keeps nothing and looks nothing up."""

    party: RelyingParty
    key: Personal[bytes]
    """Secret of this desk, from which challenges are made."""

    def challenge(self, asked: PasskeyChallenge, occasion: str, shown: str) -> bytes:
        """Return what is to be signed, in a conversation or on another `occasion`.

        `shown` stands for what the person sees, and another gives another challenge.
        """
        text = join(("passkey", occasion, asked.nonce, asked.sent_at.isoformat(), shown))
        return hmac.digest(self.key.reveal(), text, "sha256")

    def to_create(self, challenge: bytes, *, handle: bytes, account: str, known: Sequence[Known]) -> str:
        """Return the options of a registration as JSON; `handle` names the customer by pseudonym."""
        from clearline.identity.factors import ceremony  # noqa: PLC0415 # most callers use no passkey

        return ceremony.to_create(self.party, challenge, handle=handle, account=account, known=known)

    def created(self, credential: bytes, challenge: bytes) -> Created:
        """Return what was registered (WebAuthn, 7.1); raises DeniedError for anything that does not verify."""
        from clearline.identity.factors import ceremony  # noqa: PLC0415 # most callers use no passkey

        return ceremony.created(self.party, credential, challenge)

    def to_use(self, challenge: bytes, known: Sequence[Known]) -> str:
        """Return the options of a proof as JSON; with nobody `known` the device offers what it has."""
        from clearline.identity.factors import ceremony  # noqa: PLC0415 # most callers use no passkey

        return ceremony.to_use(self.party, challenge, known)

    def used(self, credential: bytes, challenge: bytes, kept: Known) -> int:
        """Return the new count of signatures (WebAuthn, 7.2); raises DeniedError, also when the count did not grow."""
        from clearline.identity.factors import ceremony  # noqa: PLC0415 # most callers use no passkey

        return ceremony.used(self.party, credential, challenge, kept)


def credential_of(credential: bytes) -> bytes:
    """Return the id of the credential that a browser sent; raises InputError when there is none."""
    try:
        name = json.loads(credential)["rawId"]
        return base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise InputError("expected a public key credential with its rawId") from exc


def is_fresh(asked: PasskeyChallenge, now: datetime) -> bool:
    """Tell whether the challenge may still be answered."""
    return asked.sent_at <= now < asked.sent_at + CHALLENGE_LIFE

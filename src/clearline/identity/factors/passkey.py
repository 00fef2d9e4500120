"""Passkeys: WebAuthn Level 3 with user verification, so that one gesture is two factors (SP 800-63B-4, AAL2).

The biometric or PIN stays on the device. What is signed is bound to the conversation and to what the caller was shown.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from clearline.crypto.aead import join
from clearline.domain.person import PasskeyChallenge, Personal
from clearline.errors import DeniedError, InputError

CHALLENGE_LIFE = timedelta(minutes=5)
MOST_PASSKEYS: Final = 10
"""Per customer; enough for every device of theirs."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom passkeys are made; a page of any other origin cannot use them."""

    id: str
    """A domain (WebAuthn, 5.4.2)."""
    name: str
    origins: tuple[str, ...]


class Known(Protocol):
    """A passkey that was registered: a customer's or a member of staff's."""

    @property
    def credential(self) -> bytes:
        """The id that the authenticator gave it."""
        ...

    @property
    def public_key(self) -> bytes:
        """In COSE form (RFC 9052)."""
        ...

    @property
    def sign_count(self) -> int:
        """How often it has signed."""
        ...


@dataclass(frozen=True, slots=True)
class Created:
    """What an authenticator made."""

    credential: bytes
    public_key: bytes
    sign_count: int
    synced: bool


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
        options = webauthn.generate_registration_options(
            rp_id=self.party.id,
            rp_name=self.party.name,
            user_id=handle,
            user_name=account,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_described(known),
        )
        return options_to_json(options)

    def created(self, credential: bytes, challenge: bytes) -> Created:
        """Return what was registered (WebAuthn, 7.1); raises DeniedError for anything that does not verify."""
        try:
            made = webauthn.verify_registration_response(
                credential=_text(credential),
                expected_challenge=challenge,
                expected_rp_id=self.party.id,
                expected_origin=list(self.party.origins),
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as exc:
            raise DeniedError(f"a registration does not verify: {type(exc).__name__}") from exc
        synced = made.credential_device_type is CredentialDeviceType.MULTI_DEVICE
        return Created(made.credential_id, made.credential_public_key, made.sign_count, synced)

    def to_use(self, challenge: bytes, known: Sequence[Known]) -> str:
        """Return the options of a proof as JSON; with nobody `known` the device offers what it has."""
        options = webauthn.generate_authentication_options(
            rp_id=self.party.id,
            challenge=challenge,
            allow_credentials=_described(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def used(self, credential: bytes, challenge: bytes, kept: Known) -> int:
        """Return the new count of signatures (WebAuthn, 7.2); raises DeniedError, also when the count did not grow."""
        try:
            proved = webauthn.verify_authentication_response(
                credential=_text(credential),
                expected_challenge=challenge,
                expected_rp_id=self.party.id,
                expected_origin=list(self.party.origins),
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as exc:
            raise DeniedError(f"a proof does not verify: {type(exc).__name__}") from exc
        return proved.new_sign_count


def credential_of(credential: bytes) -> bytes:
    """Return the id of the credential that a browser sent; raises InputError when there is none."""
    try:
        return base64url_to_bytes(json.loads(credential)["rawId"])
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise InputError("expected a public key credential with its rawId") from exc


def is_fresh(asked: PasskeyChallenge, now: datetime) -> bool:
    """Tell whether the challenge may still be answered."""
    return asked.sent_at <= now < asked.sent_at + CHALLENGE_LIFE


def _described(known: Sequence[Known]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential) for passkey in known]


def _text(credential: bytes) -> str:
    return credential.decode("utf-8", errors="replace")

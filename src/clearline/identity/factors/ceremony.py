"""The ceremonies of WebAuthn Level 3, by py_webauthn; loaded with the first passkey, since most callers use none."""

from collections.abc import Sequence

import webauthn
from webauthn.helpers import options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from clearline.errors import DeniedError
from clearline.identity.factors.party import Created, Known, RelyingParty

_FOREIGN = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


def to_create(party: RelyingParty, challenge: bytes, *, handle: bytes, account: str, known: Sequence[Known]) -> str:
    """Return the options of a registration as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
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


def created(party: RelyingParty, credential: bytes, challenge: bytes) -> Created:
    """Return what was registered (7.1); raises DeniedError for anything that does not verify."""
    try:
        made = webauthn.verify_registration_response(
            credential=_text(credential),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    except _FOREIGN as exc:
        raise DeniedError(f"a registration does not verify: {type(exc).__name__}") from exc
    synced = made.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    return Created(made.credential_id, made.credential_public_key, made.sign_count, synced)


def to_use(party: RelyingParty, challenge: bytes, known: Sequence[Known]) -> str:
    """Return the options of a proof as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def used(party: RelyingParty, credential: bytes, challenge: bytes, kept: Known) -> int:
    """Return the new count of signatures (7.2); raises DeniedError, also when the count did not grow."""
    try:
        proved = webauthn.verify_authentication_response(
            credential=_text(credential),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=kept.public_key,
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
    except _FOREIGN as exc:
        raise DeniedError(f"a proof does not verify: {type(exc).__name__}") from exc
    return proved.new_sign_count


def _described(known: Sequence[Known]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential) for passkey in known]


def _text(credential: bytes) -> str:
    return credential.decode("utf-8", errors="replace")

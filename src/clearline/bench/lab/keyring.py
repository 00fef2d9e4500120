"""The specimen's passkeys: made by customers who have proved who they are, and enough to be recognised afterwards."""

import json
from dataclasses import dataclass

import webauthn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

from clearline.bench.lab.specimen import Specimen
from clearline.bench.lab.talk import Conversation
from clearline.bench.lab.world import Customer

_PARTY, _ORIGIN = "specimen", "http://specimen"
_REQUIRED = UserVerificationRequirement.REQUIRED
_NO = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(slots=True)
class _Passkey:
    customer: Customer
    public_key: bytes
    count: int


class Keyring:
    """The doors of one specimen for passkeys."""

    def __init__(self, specimen: Specimen) -> None:
        self._specimen = specimen
        self._passkeys: dict[bytes, _Passkey] = {}
        self._asked: dict[str, bytes] = {}

    def routes(self) -> list[Route]:
        """Return what is mounted beside the chat."""
        one = "/chat/{id}/passkey"
        return [
            Route(f"{one}/new", self.to_register),
            Route(f"{one}/new", self.register, methods=["POST"]),
            Route(one, self.to_use),
            Route(one, self.use, methods=["POST"]),
            Route(one, self.remove, methods=["DELETE"]),
        ]

    async def to_register(self, request: Request) -> Response:
        """Return what a new passkey has to sign."""
        conversation = self._of(request)
        if conversation is None or conversation.customer is None:
            return _refused()
        options = webauthn.generate_registration_options(
            rp_id=_PARTY,
            rp_name="Fairwind",
            user_name="Fairwind",
            user_id=conversation.customer.id.encode(),
            challenge=self._challenge(conversation),
            authenticator_selection=AuthenticatorSelectionCriteria(user_verification=_REQUIRED),
        )
        return JSONResponse({"options": json.loads(options_to_json(options))})

    async def register(self, request: Request) -> Response:
        """Keep a new passkey."""
        conversation, credential = self._of(request), await _credential(request)
        if conversation is None or conversation.customer is None:
            return _refused()
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=self._asked.pop(conversation.id, b""),
                expected_rp_id=_PARTY,
                expected_origin=_ORIGIN,
                require_user_verification=True,
            )
        except _NO:
            return _refused()
        self._passkeys[made.credential_id] = _Passkey(conversation.customer, made.credential_public_key, 0)
        return JSONResponse({"name": made.credential_id.hex()}, 201)

    async def to_use(self, request: Request) -> Response:
        """Return what a passkey has to sign."""
        conversation = self._of(request)
        if conversation is None:
            return _refused()
        options = webauthn.generate_authentication_options(
            rp_id=_PARTY, challenge=self._challenge(conversation), user_verification=_REQUIRED
        )
        return JSONResponse({"options": json.loads(options_to_json(options))})

    async def use(self, request: Request) -> Response:
        """Recognise a customer by a passkey."""
        conversation, credential = self._of(request), await _credential(request)
        try:
            said = json.loads(credential)
            kept = self._passkeys[base64url_to_bytes(said["rawId"])]
            client = json.loads(base64url_to_bytes(said["response"]["clientDataJSON"]))
            proved = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=self._asked.pop(conversation.id, b"") if conversation else b"",
                expected_rp_id=_PARTY,
                expected_origin=str(client["origin"]) if "ID-04" in self._specimen.spoiled else _ORIGIN,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.count,
                require_user_verification=True,
            )
        except _NO:
            return _refused()
        if conversation is None:
            return _refused()
        kept.count, conversation.customer = proved.new_sign_count, kept.customer
        return JSONResponse({"proved": True})

    async def remove(self, request: Request) -> Response:
        """Forget a passkey."""
        self._passkeys.pop(bytes.fromhex(request.query_params["name"]), None)
        return Response(status_code=204)

    def _challenge(self, conversation: Conversation) -> bytes:
        self._asked[conversation.id] = self._specimen.fresh(32)
        return self._asked[conversation.id]

    def _of(self, request: Request) -> Conversation | None:
        conversation = self._specimen.conversations.get(request.path_params["id"])
        is_theirs = conversation is not None and request.headers.get("x-key") == conversation.token
        return conversation if is_theirs else None


async def _credential(request: Request) -> str:
    body = json.loads(await request.body())
    return json.dumps(body["credential"])


def _refused() -> Response:
    return JSONResponse({"error": "no"}, 403)

"""What callers prove themselves with, under /v1/conversations/{id}: passkeys, authenticator app, recovery codes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.bodies import CodeBody, CredentialBody
from clearline.channels.caller import PREFIX, RENEWED, access_of
from clearline.channels.seam import Front, Proved
from clearline.domain.conversation import ConversationId
from clearline.domain.person import Personal

_ONE: Final = PREFIX + "/{conversation}"

Endpoint = Callable[[Request, ConversationId, Personal[str]], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Factors:
    """The endpoints; each first asks whether the token opens the conversation of its path."""

    front: Front

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            self._route("/passkeys/options", "POST", self.to_use),
            self._route("/passkeys/proof", "POST", self.use),
            self._route("/passkeys/registration", "POST", self.to_register),
            self._route("/passkeys", "POST", self.register),
            self._route("/passkeys/{passkey}", "DELETE", self.remove),
            self._route("/app", "POST", self.to_enrol),
            self._route("/app/confirmation", "POST", self.confirm),
            self._route("/app", "DELETE", self.remove_app),
            self._route("/recovery-codes", "POST", self.new_codes),
            self._route("/recovery", "POST", self.recover),
            self._route("/factors", "GET", self.listed),
        ]

    async def to_use(self, _: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Give what a passkey is to sign, and what for."""
        prompt = await self.front.factors.passkey_to_use(which)
        return bodies.json_response({"purpose": prompt.purpose, "options": msgspec.Raw(prompt.options.encode())})

    async def use(self, request: Request, which: ConversationId, token: Personal[str]) -> Response:
        """Take what was signed: 200 with the level that is proved now, and a fresh token."""
        body = await bodies.read(request, CredentialBody)
        return _proved(await self.front.factors.use_passkey(which, token, bytes(body.credential)))

    async def to_register(self, _: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Give what an authenticator needs to make a passkey."""
        options = await self.front.factors.passkey_to_register(which)
        return bodies.json_response({"options": msgspec.Raw(options.encode())})

    async def register(self, request: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Take a new passkey: 201 with what is listed of it."""
        body = await bodies.read(request, CredentialBody)
        return bodies.json_response(await self.front.factors.register_passkey(which, bytes(body.credential)), 201)

    async def remove(self, request: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Remove a passkey: 204, or 404 where the customer has no such one."""
        removed = await self.front.factors.remove_passkey(which, request.path_params["passkey"])
        return Response(status_code=204) if removed else problem.not_found()

    async def to_enrol(self, _: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Give what a new authenticator app reads, once."""
        enrolment = await self.front.factors.app_to_enrol(which)
        return bodies.json_response({"uri": enrolment.uri.reveal(), "secret": enrolment.secret.reveal()}, 201)

    async def confirm(self, request: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Take the first code of the app and give recovery codes, once."""
        body = await bodies.read(request, CodeBody)
        return _codes(await self.front.factors.confirm_app(which, bodies.words(body.code)))

    async def remove_app(self, _: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Remove the app: 204, or 404 where there is none."""
        return Response(status_code=204) if await self.front.factors.remove_app(which) else problem.not_found()

    async def new_codes(self, _: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """Give new recovery codes, once; the old ones end."""
        return _codes(await self.front.factors.new_recovery_codes(which))

    async def recover(self, request: Request, which: ConversationId, token: Personal[str]) -> Response:
        """Use up a recovery code: 200 with the level that is proved now, and a fresh token."""
        body = await bodies.read(request, CodeBody)
        return _proved(await self.front.factors.recover(which, token, bodies.words(body.code)))

    async def listed(self, _: Request, which: ConversationId, _token: Personal[str]) -> Response:
        """List what the customer has set up."""
        return bodies.json_response({"factors": await self.front.factors.factors(which)})

    def _route(self, path: str, method: str, endpoint: Endpoint) -> Route:
        async def answer(request: Request) -> Response:
            access = await access_of(request, self.front)
            return problem.unauthorised() if access is None else await endpoint(request, *access)

        return Route(_ONE + path, answer, methods=[method])


def _proved(proved: Proved) -> Response:
    headers = {RENEWED: proved.fresh.reveal()} if proved.fresh else {}
    return bodies.json_response({"level": proved.level}, headers=headers)


def _codes(codes: tuple[Personal[str], ...]) -> Response:
    return bodies.json_response({"recovery_codes": [code.reveal() for code in codes]}, 201)

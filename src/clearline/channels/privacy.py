"""What customers see and do about their own data, under /v1/conversations/{id}."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from clearline.channels import bodies, marking, pages, problem
from clearline.channels.bodies import ChoiceBody, RequestBody
from clearline.channels.caller import PREFIX, access_of
from clearline.channels.seam import Front
from clearline.domain.conversation import ConversationId

_ONE: Final = PREFIX + "/{conversation}"

Endpoint = Callable[[Request, ConversationId], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Privacy:
    """The endpoints; each first asks whether the token opens the conversation of its path."""

    front: Front
    producer: str
    """Who had the text of a copy made."""

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            self._route("/privacy", "GET", self.view),
            self._route("/consents", "POST", self.choose),
            self._route("/requests", "POST", self.ask),
            self._route("/copy", "GET", self.copy),
            self._route("/copy.html", "GET", self.readable_copy),
            self._route("/erasure", "POST", self.erase),
            self._route("/proof", "GET", self.proof),
        ]

    async def view(self, _: Request, which: ConversationId) -> Response:
        """Give what is held, chosen and asked for."""
        return bodies.json_response(await self.front.privacy.view(which))

    async def choose(self, request: Request, which: ConversationId) -> Response:
        """Keep a choice, given or withdrawn by the same call: 200 with all of them as they stand."""
        body = await bodies.read(request, ChoiceBody)
        await self.front.privacy.choose(which, body.purpose, body.given, body.language)
        return bodies.json_response({"choices": (await self.front.privacy.view(which)).choices})

    async def ask(self, request: Request, which: ConversationId) -> Response:
        """Accept a request: 201 with its number and its day."""
        body = await bodies.read(request, RequestBody)
        return bodies.json_response(await self.front.privacy.ask(which, body.right, bodies.words(body.words)), 201)

    async def copy(self, _: Request, which: ConversationId) -> Response:
        """Give everything as JSON, for programs and for another operator."""
        headers = {"content-disposition": 'attachment; filename="my-data.json"'}
        copy = await self.front.privacy.copy(which)
        marked = marking.marked(copy, self.producer, marking.content_id(which, copy.made_at))
        return bodies.json_response(marked, headers=headers)

    async def readable_copy(self, request: Request, which: ConversationId) -> Response:
        """Give everything as a page to read."""
        language = pages.language_wanted(request.query_params.get("language"), "")
        copy = await self.front.privacy.copy(which)
        mark = marking.as_metadata(self.producer, marking.content_id(which, copy.made_at))
        page = pages.readable(copy, language, self.producer, mark)
        return HTMLResponse(page, headers={"content-disposition": 'attachment; filename="my-data.html"'})

    async def erase(self, _: Request, which: ConversationId) -> Response:
        """Accept the wish to be forgotten: 202 with its number and its day."""
        return bodies.json_response(await self.front.privacy.erase(which), 202)

    async def proof(self, _: Request, which: ConversationId) -> Response:
        """Give the proof of this conversation and of the customer's choices, to be checked by whoever has it."""
        headers = {"content-disposition": 'attachment; filename="my-proof.json"'}
        return bodies.json_response(await self.front.privacy.proof(which), headers=headers)

    def _route(self, path: str, method: str, endpoint: Endpoint) -> Route:
        async def answer(request: Request) -> Response:
            access = await access_of(request, self.front)
            return problem.unauthorised() if access is None else await endpoint(request, access[0])

        return Route(_ONE + path, answer, methods=[method])

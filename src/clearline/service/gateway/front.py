"""The gateway over HTTP: chat completions, a webhook, and the list of models that clients ask for first."""

import hashlib
import hmac
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from clearline.channels import problem
from clearline.channels.caller import source_of
from clearline.domain.conversation import Denied, Json
from clearline.domain.person import Personal
from clearline.errors import ClearlineError, InputError
from clearline.service.gateway import chat, chat_answer, webhook
from clearline.service.gateway.asked import Asked, Piece, Usage
from clearline.service.gateway.exchange import Leaving, Met, Rooms, exchange
from clearline.service.gateway.resent import HEADER, REPEATED, Given, Resent
from clearline.service.settings import Form

CONVERSATION = "clearline-conversation"
"""Header in which a client names the conversation, and learns what the log calls it."""
MODELS_PATH = "/v1/models"
CHAT_PATH = "/v1/chat/completions"
WEBHOOK_PATH = "/webhooks/rest/webhook"
_LONGEST_NAME = 256


@dataclass(frozen=True, slots=True)
class Front:
    """The endpoints of one form."""

    rooms: Rooms
    form: Form
    trusted: frozenset[str]
    keys: Personal[tuple[str, ...]]
    body_bytes: int
    resent: Resent

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        match self.form:
            case Form.CHAT:
                return [
                    Route(CHAT_PATH, self.complete, methods=["POST"]),
                    Route(MODELS_PATH, self.models, methods=["GET"]),
                ]
            case Form.WEBHOOK:
                return [Route(WEBHOOK_PATH, self.hook, methods=["POST"])]

    async def complete(self, request: Request) -> Response:
        """Answer a chat, whole or as a stream."""
        client = self._client(request)
        name = request.headers.get(CONVERSATION, "")
        if len(name) > _LONGEST_NAME:
            raise InputError(f"expected {CONVERSATION} of at most {_LONGEST_NAME} characters")
        octets = await self._body(request)
        asked = chat.read(octets, self.trusted, lambda customer: self._pseudonym(client, customer))
        asked = asked.in_conversation(name)
        leaving, headers = self._answered(request, client, asked, octets)
        head = self._head(asked)
        if not asked.is_stream:
            pieces = [each async for each in leaving]
            if pieces and isinstance(pieces[0], Denied):
                return problem.not_admitted(pieces[0])
            return Response(_completion(head, pieces), 200, headers, "application/json")
        first = await anext(leaving)
        if isinstance(first, Denied):
            await leaving.aclose()
            return problem.not_admitted(first)
        return StreamingResponse(
            _events(head, asked, first, leaving), 200, {**headers, "x-accel-buffering": "no"}, "text/event-stream"
        )

    async def models(self, request: Request) -> Response:
        """Tell which models the bot says it has."""
        self._client(request)
        return Response(chat_answer.models(await self.rooms.upstream.beside("models")), 200, {}, "application/json")

    async def hook(self, request: Request) -> Response:
        """Answer one message of a messenger."""
        client = self._client(request)
        octets = await self._body(request)
        asked = webhook.read(octets, lambda sender: self._pseudonym(client, sender))
        leaving, headers = self._answered(request, client, asked, octets)
        sender, text = asked.name.reveal(), ""
        async for piece in leaving:
            match piece:
                case Denied():
                    return problem.not_admitted(piece)
                case Piece(blocked=blocked):
                    text = webhook.withheld(piece.text, sender) if blocked else webhook.told(piece.text, sender)
                case Usage():
                    continue
        return Response(text, 200, headers, "application/json")

    def _answered(self, request: Request, client: str, asked: Asked, octets: bytes) -> tuple[Given, dict[str, str]]:
        """Return what leaves in answer, and its headers: given now, or given before to the same request."""
        key = request.headers.get(HEADER, "")
        told = octets + b"\n" + asked.name.reveal().encode(errors="surrogatepass")
        if key and (before := self.resent.find(client, key, told)):
            return before.again(), {CONVERSATION: before.conversation, REPEATED: "true"}
        met = Met(client, source_of(request), self.rooms.conversation_of(asked, client))
        leaving = exchange(asked, met, self.rooms)
        if key:
            leaving = self.resent.kept(client, key, told, met.conversation, leaving)
        return leaving, {CONVERSATION: met.conversation}

    def _client(self, request: Request) -> str:
        """Return a pseudonym of the client's key; raises 401 where there is none of ours."""
        keys = self.keys.reveal()
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        found = [key for key in keys if hmac.compare_digest(_digest(key), _digest(given.strip()))]
        if keys and (scheme.lower() != "bearer" or not found):
            raise HTTPException(401, "expected the key of a client", {"www-authenticate": "Bearer"})
        return _digest(found[0]).hex() if found else ""

    def _pseudonym(self, client: str, customer: str) -> str:
        return self.rooms.pseudonym("customer", client, customer)

    def _head(self, asked: Asked) -> dict[str, Json]:
        book = self.rooms.book
        created = int(book.clock.now().timestamp())
        return {"id": f"chatcmpl-{book.chance.token(12)}", "created": created, "model": asked.model}

    async def _body(self, request: Request) -> bytes:
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            raise HTTPException(415, "expected a body of type application/json")
        octets = bytearray()
        async for part in request.stream():
            octets += part
            if len(octets) > self.body_bytes:
                raise HTTPException(413, f"expected a body of at most {self.body_bytes} octets")
        return bytes(octets)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="surrogatepass")).digest()


def _completion(head: dict[str, Json], leaving: list[Leaving | Denied]) -> bytes:
    usage = next((each for each in leaving if isinstance(each, Usage)), None)
    return chat_answer.whole(head, [each for each in leaving if isinstance(each, Piece)], usage)


async def _events(
    head: dict[str, Json], asked: Asked, first: Leaving, leaving: AsyncGenerator[Leaving | Denied, None]
) -> AsyncIterator[bytes]:
    begun = set[int]()
    async with aclosing(leaving):
        each: Leaving | Denied | None = first
        try:
            while each is not None:
                match each:
                    case Piece(index=index):
                        yield chat_answer.chunk(head, each, is_first=index not in begun)
                        begun.add(index)
                    case Usage() if asked.with_usage:
                        yield chat_answer.costs(head, each)
                    case _:
                        pass
                each = await anext(leaving, None)
        except ClearlineError as error:
            yield chat_answer.event({"error": {"message": error.public, "type": "server_error", "code": error.code}})
            return
    yield b"data: [DONE]\n\n"

"""The specimen over HTTP, with the hooks a bench needs: `create_specimen(spoiled)` is the whole of it."""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from clearline.bench.draw import Draw
from clearline.bench.lab.backstage import doors
from clearline.bench.lab.continuity import Continuity
from clearline.bench.lab.decisions import Decisions
from clearline.bench.lab.incidents import Incidents
from clearline.bench.lab.keeping import Keeping
from clearline.bench.lab.keyring import Keyring
from clearline.bench.lab.line import answer
from clearline.bench.lab.materials import Materials
from clearline.bench.lab.office import Office
from clearline.bench.lab.phrases import PHRASES
from clearline.bench.lab.routing import Routes
from clearline.bench.lab.specimen import Specimen
from clearline.bench.lab.talk import Conversation
from clearline.bench.lab.vault import archive
from clearline.bench.lab.world import new_world
from clearline.domain.conversation import Language

MOST_CHARS = 500
MOST_BYTES = 65_536
MOST_MESSAGES = 60
_HOME = "http://specimen"

_PAGE = (
    "<!doctype html><html lang='en'><title>Fairwind</title><h1>Fairwind</h1>"
    "<p>You are talking to an automated assistant · 自动客服 · 自動客服</p>"
)
_FAINT = "<p><font color='#bbbbbb'>Open from 8 to 20</font></p>"
_MOUSE = "<p><span role='button'>Call me back</span></p>"
_COUNTER = "<script src='https://counter.elsewhere.example/c.js'></script>"


class _Answers:
    """The handlers of one specimen."""

    def __init__(self, specimen: Specimen) -> None:
        self._specimen = specimen
        self._spoiled = specimen.spoiled

    async def open(self, request: Request) -> Response:
        body = await self._body(request)
        language = Language(str(body.get("lang", "en"))) if body is not None else Language.ENGLISH
        conversation, greeting = self._specimen.open(language)
        return JSONResponse({"id": conversation.id, "key": conversation.token, "answer": greeting})

    async def say(self, request: Request) -> Response:
        conversation = self._allowed(request)
        if conversation is None:
            return JSONResponse({"error": "not found"}, 404)
        if int(request.headers.get("content-length", "0")) > MOST_BYTES:
            return JSONResponse({"error": "too large"}, 413)
        body = await self._body(request)
        text, message_id = (body or {}).get("say"), (body or {}).get("n")
        if not isinstance(text, str) or not isinstance(message_id, str):
            return JSONResponse({"error": "expected say and n"}, 500 if "SS-12" in self._spoiled else 400)
        if len(text) > MOST_CHARS and "SS-05" not in self._spoiled:
            return JSONResponse({"error": f"at most {MOST_CHARS} characters"}, 422)
        conversation.said += 1
        if conversation.said > MOST_MESSAGES and "SS-04" not in self._spoiled:
            return JSONResponse({"error": "slow down"}, 429, {"retry-after": "60"})
        if self._specimen.wary.slows(text):
            return JSONResponse({"error": "slow down"}, 429, {"retry-after": "60"})
        reply, awaiting = self._specimen.hear(conversation, text[:MOST_CHARS], message_id)
        return JSONResponse({"answer": reply, "awaiting": awaiting, "buttons": []})

    async def record(self, request: Request) -> Response:
        conversation = self._allowed(request)
        if conversation is None and "ID-09" in self._spoiled:
            keys = {one.token for one in self._specimen.conversations.values()}
            anyone = self._specimen.conversations.get(request.path_params["id"])
            conversation = anyone if request.headers.get("x-key") in keys else None
        if conversation is None:
            return JSONResponse({"error": "not found"}, 404)
        flows = "latest" if "AR-14" in self._spoiled else conversation.release
        return JSONResponse({"lines": conversation.record, "versions": {"flows": flows, "knowledge": "plans-3"}})

    async def journal(self, request: Request) -> Response:
        since = int(request.query_params.get("since", "0"))
        calls = self._specimen.world.journal
        return JSONResponse({"next": len(calls), "calls": calls[since:]})

    async def state(self, request: Request) -> Response:
        customer = self._specimen.world.customers[request.query_params["customer"]]
        return JSONResponse({"orders": customer.orders, "tickets": customer.tickets})

    async def line(self, request: Request) -> Response:
        hello = bytes.fromhex(str((await self._body(request) or {}).get("octets", "")))
        if not hello:
            return JSONResponse({"wrong": "", "expires": "2099-01-01T00:00:00+00:00"})
        return JSONResponse({"octets": answer(hello, self._spoiled).hex()})

    async def plain(self, _: Request) -> Response:
        return Response(status_code=308, headers={"location": f"{_HOME}/"})

    async def stores(self, _: Request) -> Response:
        packed = archive(self._specimen.conversations.values(), self._spoiled)
        return Response(packed, media_type="application/zip")

    async def messages(self, request: Request) -> Response:
        customer = self._specimen.world.by_number(request.query_params["number"])
        return JSONResponse({"texts": customer.messages if customer else []})

    async def set_fault(self, request: Request) -> Response:
        body = await self._body(request)
        if body is not None:
            self._specimen.world.faults[str(body["operation"])] = str(body["mode"])
        return Response(status_code=204)

    async def clear_faults(self, _: Request) -> Response:
        self._specimen.world.faults.clear()
        return Response(status_code=204)

    async def page(self, _: Request) -> Response:
        shown = _PAGE.replace(" lang='en'", "") if "HO-08" in self._spoiled else _PAGE
        shown += _FAINT if "HO-08-contrast" in self._spoiled else ""
        shown += _MOUSE if "HO-08-keyboard" in self._spoiled else ""
        return self._page(shown + (_COUNTER if "PR-14" in self._spoiled else ""))

    async def notice(self, request: Request) -> Response:
        language = Language(request.query_params.get("lang", "en"))
        erase = "" if "PR-01" in self._spoiled else PHRASES["erase"][language]
        head = f"<!doctype html><html lang='{language}'><title>Fairwind</title>"
        return self._page(head + PHRASES["notice"][language].format(erase=erase))

    async def contact(self, _: Request) -> Response:
        if "GV-05" in self._spoiled:
            return PlainTextResponse("nothing here", 404)
        return PlainTextResponse("Contact: mailto:security@fairwind.example\nExpires: 2099-01-01T00:00:00Z\n")

    async def environment(self, _: Request) -> Response:
        if "GV-06" in self._spoiled:
            return PlainTextResponse("DATABASE_URL=postgres://fairwind:hunter2@db/fairwind\n")
        return PlainTextResponse("nothing here", 404)

    async def version(self, _: Request) -> Response:
        return JSONResponse({"build": "specimen 1"})

    def _page(self, body: str) -> Response:
        headers = {
            "content-security-policy": "default-src 'none'; script-src 'self'",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "strict-transport-security": "max-age=63072000",
        }
        return HTMLResponse(body, headers=headers)

    def _allowed(self, request: Request) -> Conversation | None:
        conversation = self._specimen.conversations.get(request.path_params["id"])
        if conversation is None or request.headers.get("x-key") != conversation.token:
            return None
        if conversation.id in self._specimen.world.ended:
            return None
        foreign = request.headers.get("origin", _HOME) != _HOME
        return None if foreign and "ID-08" not in self._spoiled else conversation

    async def _body(self, request: Request) -> dict[str, object] | None:
        try:
            value = json.loads(await request.body())
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


def create_specimen(spoiled: frozenset[str] = frozenset()) -> Routes:
    """Return a fresh specimen that breaks exactly the requirements in `spoiled` (see `switches.SWITCHES`)."""
    specimen = Specimen(new_world(), spoiled, Draw(b"specimen"))
    routes = _Answers(specimen)
    return Routes(
        [
            Route("/chat", routes.open, methods=["POST"]),
            Route("/chat/{id}", routes.say, methods=["POST"]),
            Route("/chat/{id}/log", routes.record),
            Route("/lab/journal", routes.journal),
            Route("/lab/state", routes.state),
            Route("/lab/line", routes.line, methods=["POST"]),
            Route("/plain", routes.plain, methods=["GET", "POST"]),
            Route("/plain/{path:path}", routes.plain, methods=["POST"]),
            Route("/lab/stores", routes.stores),
            Route("/lab/messages", routes.messages),
            Route("/lab/faults", routes.set_fault, methods=["POST"]),
            Route("/lab/faults", routes.clear_faults, methods=["DELETE"]),
            Route("/", routes.page),
            Route("/privacy", routes.notice),
            Route("/.well-known/security.txt", routes.contact),
            Route("/.env", routes.environment),
            Route("/version", routes.version),
            *Decisions(specimen).routes(),
            *Incidents(specimen).routes(),
            *Keeping(specimen).routes(),
            *Keyring(specimen).routes(),
            *specimen.wary.routes(),
            *Materials(spoiled).routes(),
            *Office(specimen).routes(),
            *Continuity(specimen).routes(),
            *doors(specimen),
            *specimen.drift.routes(),
            *specimen.ear.routes(),
            *specimen.learning.routes(),
            *specimen.outside.routes(),
            *specimen.installation.routes(),
        ]
    )

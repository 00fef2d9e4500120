"""What the specimen keeps: copies for customers, purposes with each conversation, and a day on which it is deleted."""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.specimen import Specimen
from clearline.bench.lab.talk import Conversation
from clearline.bench.words.common import three
from clearline.domain.conversation import Language

DAYS = 90
"""How long conversations are kept."""
PURPOSES = ("service", "choice")
_LABEL = three(
    "Fairwind's lines in this file were written by a machine.",
    "本文件中 Fairwind 的回复由人工智能生成。",
    "本檔案中 Fairwind 的回覆由人工智慧（AI）生成。",
)


class Keeping:
    """The hooks of one specimen."""

    def __init__(self, specimen: Specimen) -> None:
        self._specimen = specimen
        self._agreed: set[str] = set()

    def routes(self) -> list[Route]:
        """Return the hooks."""
        one = "/lab/kept/{id}"
        return [
            Route("/lab/periods", self.periods),
            Route(f"{one}/copy", self.copy),
            Route(f"{one}/purposes", self.purposes),
            Route(f"{one}/purposes", self.choose, methods=["PUT"]),
            Route(f"{one}/for/{{purpose}}", self.use),
            Route(f"{one}/due", self.due, methods=["POST"]),
        ]

    async def periods(self, _: Request) -> Response:
        """Publish how long things are kept."""
        return JSONResponse({"conversation": DAYS, "log": 365})

    async def copy(self, request: Request) -> Response:
        """Return a copy of a conversation as a file, marked for readers and, by GB 45438-2025, for programs."""
        conversation = self._conversation(request)
        lines = "".join(f"<p>{line}</p>" for line in conversation.record)
        if "PR-03" in self._specimen.spoiled:
            return HTMLResponse(f"<!doctype html><title>Fairwind</title>{lines}")
        about = {"Label": "1", "ContentProducer": "Fairwind", "ProduceID": conversation.id}
        meta = f"<meta name='AIGC' content='{json.dumps(about)}'>"
        label = _LABEL[Language(conversation.language)]
        return HTMLResponse(f"<!doctype html><head>{meta}<title>Fairwind</title></head><p>{label}</p>{lines}")

    async def purposes(self, request: Request) -> Response:
        """Say what a conversation is kept for."""
        self._conversation(request)
        return JSONResponse({"purposes": list(PURPOSES)})

    async def choose(self, request: Request) -> Response:
        """Note a consent or its withdrawal."""
        conversation, body = self._conversation(request), json.loads(await request.body())
        change = self._agreed.add if body["given"] else self._agreed.discard
        change(conversation.id)
        return Response(status_code=204)

    async def use(self, request: Request) -> Response:
        """Read a conversation as a job with a purpose does."""
        conversation, purpose = self._conversation(request), request.path_params["purpose"]
        agreed = purpose == "service" or conversation.id in self._agreed
        if (purpose not in PURPOSES or not agreed) and "PR-07" not in self._specimen.spoiled:
            return JSONResponse({"error": f"not kept for {purpose}"}, 403)
        return JSONResponse({"lines": conversation.record})

    async def due(self, request: Request) -> Response:
        """Do to a conversation what will be due in so many days."""
        conversation, body = self._conversation(request), json.loads(await request.body())
        if int(body["days"]) <= DAYS or "PR-08" in self._specimen.spoiled:
            return JSONResponse({"receipts": []})
        conversation.record.clear()
        return JSONResponse({"receipts": [f"deleted {conversation.id}"]})

    def _conversation(self, request: Request) -> Conversation:
        return self._specimen.conversations[request.path_params["id"]]

"""The specimen's console for its staff: a session on a name, a secret and a code, and conversations they took over."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.specimen import Specimen

_STAFF = ("morgan", "tern-41-harbour", "730154")
SESSION = "b2ZmaWNlLXNlc3Npb24"  # a session that opens nothing but the lab


class Office:
    """The handlers of one specimen's console."""

    def __init__(self, specimen: Specimen) -> None:
        self._specimen = specimen
        self._taken: set[str] = set()

    def routes(self) -> list[Route]:
        """Return what is mounted beside the chat."""
        return [
            Route("/office/session", self.enter, methods=["POST"]),
            Route("/office/cases", self.cases),
            Route("/office/articles", self.publish, methods=["POST"]),
            Route("/office/cases/{id}", self.take, methods=["POST"]),
            Route("/office/cases/{id}", self.look),
        ]

    async def enter(self, request: Request) -> Response:
        """Let in who knows all three."""
        body = json.loads(await request.body())
        offered = tuple(str(body.get(name, "")) for name in ("user", "password", "code"))
        is_shipped = "ID-12" in self._specimen.spoiled and offered[:2] == ("admin", "admin")
        if offered != _STAFF and not is_shipped:
            return JSONResponse({"error": "not allowed"}, 401)
        return JSONResponse({"session": SESSION})

    async def cases(self, request: Request) -> Response:
        """List what was taken over."""
        if not self._is_staff(request):
            return JSONResponse({"error": "not allowed"}, 401)
        return JSONResponse({"cases": sorted(self._taken)})

    async def publish(self, request: Request) -> Response:
        """Publish an article, which is for editors and for nobody who answers callers."""
        if not self._is_staff(request) or "ID-12-role" not in self._specimen.spoiled:
            return JSONResponse({"error": "not allowed"}, 403)
        return Response(status_code=204)

    async def take(self, request: Request) -> Response:
        """Take over one conversation."""
        if not self._is_staff(request):
            return JSONResponse({"error": "not allowed"}, 401)
        self._taken.add(request.path_params["id"])
        return Response(status_code=204)

    async def look(self, request: Request) -> Response:
        """Show the record of a conversation that was taken over."""
        which = request.path_params["id"]
        conversation = self._specimen.conversations.get(which)
        may = which in self._taken or "ID-13" in self._specimen.spoiled
        if not self._is_staff(request) or conversation is None or not may:
            return JSONResponse({"error": "not allowed"}, 403)
        return JSONResponse({"lines": conversation.record})

    def _is_staff(self, request: Request) -> bool:
        return request.headers.get("x-staff") == SESSION

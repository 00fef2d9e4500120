"""Two holders of the specimen's data who add up under masks that cancel out, and the one in the middle."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.talk import Setting

_CLIENTS = ("first", "second")
_RING = 1 << 64


class Learning:
    """Sound, the one in the middle sees sums alone; spoiled, it is sent the records."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._held: dict[str, tuple[str, int]] = {}
        self._received: list[bytes] = []
        self._rounds = 0
        self._result = 0

    def routes(self) -> list[Route]:
        """Return the hooks."""
        return [
            Route("/lab/learning/{id}", self.plant, methods=["PUT"]),
            Route("/lab/learning", self.learn, methods=["POST"]),
            Route("/lab/learning", self.result),
            Route("/lab/middle", self.received),
        ]

    async def plant(self, request: Request) -> Response:
        """Put a record where it is held."""
        body = json.loads(await request.body())
        self._held[request.path_params["id"]] = str(body["text"]), int(body["value"])
        return Response(status_code=204)

    async def learn(self, request: Request) -> Response:
        """Add up what all of them hold; what one of them holds alone would be no secret."""
        if json.loads(await request.body())["kind"] != "all" or set(self._held) != set(_CLIENTS):
            return JSONResponse({"error": "not with one alone"}, 403)
        self._rounds += 1
        mask = int.from_bytes(self._setting.draw.octets(f"mask:{self._rounds}", 8))
        values = [self._held[name][1] for name in _CLIENTS]
        masked = (values[0] + mask) % _RING, (values[1] - mask) % _RING
        if "DS-14" in self._setting.spoiled:
            self._received += [json.dumps(record).encode() for record in self._held.values()]
        else:
            self._received += [part.to_bytes(8) for part in masked]
        self._result = sum(masked) % _RING
        return Response(status_code=204)

    async def result(self, _: Request) -> Response:
        """Return the last sum."""
        return JSONResponse({"sum": self._result})

    async def received(self, _: Request) -> Response:
        """Return every octet that the one in the middle got or keeps."""
        return JSONResponse({"octets": [one.hex() for one in self._received]})

"""What the specimen is made of: its bill of materials, its parts, and a place to load copies of them."""

import hashlib
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_FILES = {
    "intents.vec": ("machine-learning-model", b"breeze gale storm"),
    "greeting.prompt": ("data", b"Greet, and say that you are a machine."),
    "plans.idx": ("file", b"plans-3"),
}
_PACKAGES = {"starlette": "1.0.0", "httpx": "0.28.1"}


class Materials:
    """The parts of one specimen."""

    def __init__(self, spoiled: frozenset[str]) -> None:
        self._spoiled = spoiled

    def routes(self) -> list[Route]:
        """Return the hooks."""
        return [
            Route("/lab/bill", self.bill),
            Route("/lab/parts", self.parts),
            Route("/lab/parts", self.load, methods=["POST"]),
        ]

    async def bill(self, _: Request) -> Response:
        """Return the bill, as CycloneDX 1.6."""
        libraries = [
            {"type": "library", "name": name, "version": version, "licenses": [{"license": {"id": "BSD-3-Clause"}}]}
            for name, version in _PACKAGES.items()
        ]
        files = [
            {"type": kind, "name": name, "hashes": [{"alg": "SHA-256", "content": _digest(content)}]}
            for name, (kind, content) in _FILES.items()
        ]
        return JSONResponse({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": libraries + files})

    async def parts(self, _: Request) -> Response:
        """Return what is loaded."""
        libraries = [{"type": "library", "name": name, "version": version} for name, version in _PACKAGES.items()]
        files = [{"type": kind, "name": name, "sha256": _digest(content)} for name, (kind, content) in _FILES.items()]
        return JSONResponse({"parts": libraries + files})

    async def load(self, request: Request) -> Response:
        """Load a copy of one part, as it is or with one octet changed, the way parts are loaded at the start."""
        body = json.loads(await request.body())
        _, content = _FILES[body["id"]]
        copy = content if body["kind"] == "whole" else bytes([content[0] ^ 1]) + content[1:]
        if _digest(copy) != _digest(content) and "GV-07" not in self._spoiled:
            return JSONResponse({"error": f"{body['id']} is not as it was shipped"}, 409)
        return JSONResponse({"loaded": True})


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

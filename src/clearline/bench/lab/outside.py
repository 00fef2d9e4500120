"""A supplier that the specimen calls, and what it releases beyond its own people: one part of it, with hooks."""

from math import copysign, log

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.talk import Setting

EPSILON, BUDGET = 0.5, 1.0
"""Of one release, and of all of them for one customer and period."""
_SPENT = 2
_COUNTED = {"with": 41, "without": 40}
"""Customers in two sets of data that one of them tells apart."""
_OCTETS = 8


class Outside:
    """Sound, a supplier that is shut out is not called, and what is released has noise that hides any one customer."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._calls = 0
        self._is_open = True
        self._charges: list[float] = []

    def call(self) -> None:
        """Call the supplier for one utterance, if it may be called."""
        if self._is_open or "GV-08" in self._setting.spoiled:
            self._calls += 1

    def routes(self) -> list[Route]:
        """Return the hooks."""
        return [
            Route("/lab/supplier", self.calls),
            Route("/lab/supplier", self.suspend, methods=["DELETE"]),
            Route("/lab/supplier", self.resume, methods=["POST"]),
            Route("/lab/releases", self.releases),
            Route("/lab/releases", self.spend, methods=["POST"]),
            Route("/lab/releases/ledger", self.ledger),
        ]

    async def calls(self, _: Request) -> Response:
        """Return how often the supplier was called."""
        return JSONResponse({"calls": self._calls})

    async def suspend(self, _: Request) -> Response:
        """Shut the supplier out."""
        self._is_open = False
        return Response(status_code=204)

    async def resume(self, _: Request) -> Response:
        """Let it in again."""
        self._is_open = True
        return Response(status_code=204)

    async def releases(self, request: Request) -> Response:
        """Return as many releases of one set of data as are asked for, each as the first and only one."""
        kind, count = request.query_params["kind"], int(request.query_params["count"])
        drawn = self._setting.draw.octets(f"noise:{kind}", _OCTETS * count)
        parts = (drawn[start : start + _OCTETS] for start in range(0, len(drawn), _OCTETS))
        return JSONResponse({"values": [round(_COUNTED[kind] + self._noise(part), 3) for part in parts]})

    def _noise(self, octets: bytes) -> float:
        """Return Laplace noise for a count; spoiled, a tenth of what hides one customer."""
        share = (int.from_bytes(octets) + 0.5) / (1 << 8 * _OCTETS) - 0.5
        scale = 0.1 if "DS-13" in self._setting.spoiled else 1.0
        return -scale / EPSILON * copysign(log(1 - 2 * abs(share)), share)

    async def spend(self, _: Request) -> Response:
        """Release once more for everybody, if the budget allows."""
        if len(self._charges) >= _SPENT:
            return JSONResponse({"error": "the budget is spent"}, 403)
        self._charges.append(EPSILON)
        return Response(status_code=204)

    async def ledger(self, _: Request) -> Response:
        """Return what was charged."""
        told = {"epsilon": EPSILON, "budget": BUDGET, "charges": self._charges, "total": sum(self._charges)}
        return JSONResponse(told)

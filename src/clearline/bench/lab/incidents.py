"""The specimen's incident plan, its drills, and the notices it drafts."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.office import SESSION
from clearline.bench.lab.specimen import Specimen

PLAYBOOKS = ("data leak", "recordings", "misbehaviour", "takeovers", "outage", "supplier")
_HOURS = {("CN", "major"): 4, ("CN", "critical-infrastructure"): 1}
_LONGEST_H = 24
_NOTICE = (
    "What happened: conversations were read by somebody who may not. Data concerned: what was said in them. "
    "Likely effects: calls that pretend to be us. Measures: the sessions were ended. Contact: telephone 555 0100."
)


class Incidents:
    """The hooks of one specimen."""

    def __init__(self, specimen: Specimen) -> None:
        self._specimen = specimen
        self._declared: list[Mapping[str, str]] = []

    def routes(self) -> list[Route]:
        """Return the hooks."""
        one = "/lab/incidents/{id}"
        return [
            Route("/lab/plan", self.plan),
            Route("/lab/incidents", self.declare, methods=["POST"]),
            Route(f"{one}/scope", self.scope),
            Route(f"{one}/people", self.people),
            Route(f"{one}/notices", self.notices),
            Route(one, self.contain, methods=["PUT"]),
            Route(one, self.close, methods=["DELETE"]),
        ]

    async def plan(self, _: Request) -> Response:
        """Say for what there are playbooks, and when they were practised."""
        return JSONResponse({"playbooks": list(PLAYBOOKS), "exercised": ["2026-10-26"]})

    async def declare(self, request: Request) -> Response:
        """Take note of a drill."""
        if request.headers.get("x-staff") != SESSION:
            return JSONResponse({"error": "no"}, 401)
        self._declared.append(json.loads(await request.body()))
        return JSONResponse({"id": str(len(self._declared) - 1)}, 201)

    async def scope(self, request: Request) -> Response:
        """Count the customers whose conversations they were."""
        return JSONResponse({"persons": len(self._customers(self._incident(request)))})

    async def people(self, request: Request) -> Response:
        """Name them."""
        return JSONResponse({"customers": self._customers(self._incident(request))})

    async def contain(self, request: Request) -> Response:
        """End the sessions."""
        if "GV-12" not in self._specimen.spoiled:
            self._specimen.world.ended.update(self._incident(request)["conversations"].split(","))
        return Response(status_code=204)

    async def notices(self, request: Request) -> Response:
        """Draft a notice for each market."""
        incident = self._incident(request)
        known, degree = datetime.fromisoformat(incident["known"]), incident["degree"]
        hours = {} if "GV-13" in self._specimen.spoiled else _HOURS
        drafts = [
            {
                "market": market,
                "due": (known + timedelta(hours=hours.get((market, degree), _LONGEST_H))).isoformat(),
                "text": _NOTICE,
            }
            for market in incident["markets"].split(",")
        ]
        return JSONResponse({"notices": drafts, "customers": self._customers(incident)})

    async def close(self, _: Request) -> Response:
        """End a drill."""
        return Response(status_code=204)

    def _incident(self, request: Request) -> Mapping[str, str]:
        return self._declared[int(request.path_params["id"])]

    def _customers(self, incident: Mapping[str, str]) -> list[str]:
        conversations = self._specimen.conversations
        owners = [conversations[one].customer for one in incident["conversations"].split(",") if one in conversations]
        return sorted({owner.id for owner in owners if owner is not None})

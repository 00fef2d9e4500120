"""The specimen's eye on how callers are served, by day and language: one part of it, with hooks."""

import json
from collections import Counter

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.domain.conversation import Language

_ENOUGH = 5
_LEAST = 0.2
"""Change of the share of questions that were not understood."""
_COMPARED = 14
"""Days."""


class Drift:
    """What one specimen counted; its days pass when it is told so."""

    def __init__(self, spoiled: frozenset[str]) -> None:
        self._spoiled = spoiled
        self._day = 0
        self._asked: Counter[tuple[int, Language]] = Counter()
        self._lost: Counter[tuple[int, Language]] = Counter()

    def note(self, language: Language, *, lost: bool) -> None:
        """Count one question."""
        self._asked[self._day, language] += 1
        self._lost[self._day, language] += lost

    def routes(self) -> list[Route]:
        """Return the hooks."""
        return [Route("/lab/drift", self.alarms), Route("/lab/drift/days", self.let_pass, methods=["POST"])]

    async def let_pass(self, request: Request) -> Response:
        """Let days pass."""
        self._day += int(json.loads(await request.body())["days"])
        return Response(status_code=204)

    async def alarms(self, _: Request) -> Response:
        """Return in which languages today is not as the days before."""
        found = [] if "AR-15" in self._spoiled else [one for one in Language if self._drifts(one)]
        return JSONResponse({"alarms": [f"not understood, {one}, day {self._day}" for one in found]})

    def _drifts(self, language: Language) -> bool:
        before = range(self._day - _COMPARED, self._day)
        asked, lost = (sum(counts[day, language] for day in before) for counts in (self._asked, self._lost))
        today = self._asked[self._day, language]
        if min(asked, today) < _ENOUGH:
            return False
        return self._lost[self._day, language] / today - lost / asked >= _LEAST

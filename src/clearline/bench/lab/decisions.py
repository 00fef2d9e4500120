"""What the specimen records of its decisions, and who answers for them."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.specimen import Specimen
from clearline.domain.conversation import Json

OWNERS = {"answer": "Head of service, R. Finch", "order": "Head of sales, T. Wren"}
"""Who answers for which type of decision."""


class Decisions:
    """The hooks of one specimen."""

    def __init__(self, specimen: Specimen) -> None:
        self._specimen = specimen

    def routes(self) -> list[Route]:
        """Return the hooks."""
        return [Route("/lab/owners", self.owners), Route("/lab/decisions/{id}", self.made)]

    async def owners(self, _: Request) -> Response:
        """Say who answers for what."""
        return JSONResponse({"owners": [{"type": kind, "person": person} for kind, person in OWNERS.items()]})

    async def made(self, request: Request) -> Response:
        """Return what was decided in a conversation, to whoever holds its key."""
        conversation = self._specimen.conversations.get(request.path_params["id"])
        if conversation is None or request.headers.get("x-key") != conversation.token:
            return JSONResponse({"error": "not found"}, 404)
        return JSONResponse({"decisions": self._of(conversation.record)})

    def _of(self, record: Sequence[str]) -> list[Mapping[str, Json]]:
        """Make the record of each decision from what was said: the greeting comes first, then two lines a turn."""
        return [self._one(said, reply) for said, reply in zip(record[1::2], record[2::2], strict=False)]

    def _one(self, said: str, reply: str) -> Mapping[str, Json]:
        kind = "order" if "ORD-" in reply else "answer"
        return {
            "type": kind,
            "person": "" if "HO-06" in self._specimen.spoiled else OWNERS[kind],
            "inputs": {"heard": said},
            "versions": {"flows": "specimen-1"},
            "rule": f"{kind}-by-table",
            "human": "none",
            "result": reply,
        }

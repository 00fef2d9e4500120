"""What the specimen does when something goes wrong: its backups, its instances, its releases and its connections."""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.specimen import Specimen

_LINKS = (
    {"name": "customers", "address": "https://crm.fairwind.example/v1", "verified": True},
    {"name": "records", "address": "sqlite:///var/fairwind.db", "verified": False},
    {"name": "metrics", "address": "http://127.0.0.1:9100", "verified": False, "same_machine": True},
)
_DATABASE = "postgresql://records.fairwind.example/fairwind?sslmode="


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied: the record of every conversation, by its id."""

    records: dict[str, tuple[str, ...]]

    def packed(self) -> bytes:
        """Return the files of it; what is sealed is stood for by its digest, which nobody can open."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as files:
            sealed = hashlib.sha256(repr(self.records).encode()).digest()
            files.writestr("backup.sealed", sealed)
        return file.getvalue()


class Continuity:
    """The doors of one specimen for whoever wants to see it fail and recover."""

    def __init__(self, specimen: Specimen) -> None:
        self._specimen = specimen
        self._spoiled = specimen.spoiled
        self._backup = Backup({})

    def routes(self) -> list[Route]:
        """Return what is mounted beside the chat."""
        return [
            Route("/lab/backup", self.make, methods=["POST"]),
            Route("/lab/backup", self.files),
            Route("/lab/restored/{id}", self.restore, methods=["POST"]),
            Route("/lab/instance", self.stop, methods=["DELETE"]),
            Route("/lab/release", self.stage, methods=["POST"]),
            Route("/lab/release", self.state),
            Route("/lab/links", self.links),
        ]

    async def make(self, _: Request) -> Response:
        """Copy everything, or nothing of the conversations."""
        everybody = () if "SS-08" in self._spoiled else self._specimen.conversations.values()
        self._backup = Backup({one.id: tuple(one.record) for one in everybody})
        return JSONResponse({"made": True}, 201)

    async def files(self, _: Request) -> Response:
        """Return the files of the backup."""
        return Response(self._backup.packed(), media_type="application/zip")

    async def restore(self, request: Request) -> Response:
        """Restore into another place, and return the record of one conversation from there."""
        lines = self._backup.records.get(request.path_params["id"], ())
        return JSONResponse({"took_s": 2, "age_s": 1, "lines": lines})

    async def stop(self, _: Request) -> Response:
        """Stop the one instance there is: another takes over, with what the first had written down."""
        if "SS-07" in self._spoiled:
            for conversation in self._specimen.conversations.values():
                conversation.customer, conversation.awaiting, conversation.plan = None, "", ""
        return Response(status_code=204)

    async def stage(self, request: Request) -> Response:
        """Put a release on its way that will not pass its gate."""
        name = f"specimen-{json.loads(await request.body())['kind']}"
        self._specimen.releases.stage(name, whole="SS-10" in self._spoiled)
        return Response(status_code=204)

    async def state(self, _: Request) -> Response:
        """Return which releases are staged."""
        return JSONResponse({"staged": self._specimen.releases.staged})

    async def links(self, _: Request) -> Response:
        """Return every connection, as it is configured."""
        mode = "require" if "DS-02" in self._spoiled else "verify-full"
        database = {"name": "orders", "address": f"{_DATABASE}{mode}", "verified": True}
        return JSONResponse({"links": [*_LINKS, database]})

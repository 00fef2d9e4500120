"""What an assessor may see of what a test installation is made of: the bill, what is loaded, and trials."""

import asyncio
import sys
from dataclasses import dataclass
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.errors import ConfigurationError, InputError, IntegrityError
from clearline.service import bill
from clearline.service.materials import loaded, parts, sources
from clearline.service.settings import Settings

PREFIX = "/v1/materials"


class LoadBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part is to be loaded as a copy, as it is or with one octet changed."""

    name: str
    copy: Literal["whole", "altered"]


@dataclass(frozen=True, slots=True)
class Materials:
    """The endpoints."""

    settings: Settings

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route(PREFIX, self.there),
            Route(f"{PREFIX}/bill", self.bill),
            Route(f"{PREFIX}/load", self.load, methods=["POST"]),
        ]

    async def there(self, _: Request) -> Response:
        """List what this process uses, read anew."""
        modules = frozenset(name.partition(".")[0] for name in tuple(sys.modules))
        found = await asyncio.to_thread(lambda: list(parts(loaded(sources(self.settings), modules))))
        listed = [
            {"type": part.kind, "name": part.name, "version": part.version, "sha256": part.digest} for part in found
        ]
        return JSONResponse({"parts": listed})

    async def bill(self, _: Request) -> Response:
        """Give the bill that is heeded."""
        if self.settings.bill is None:
            raise ConfigurationError("there is no bill of materials")
        return FileResponse(self.settings.bill, media_type="application/vnd.cyclonedx+json")

    async def load(self, request: Request) -> Response:
        """Do with a copy of one part what is done with all of them at the start: 200, or 409 naming what is wrong."""
        body = await bodies.read(request, LoadBody)
        if self.settings.bill is None:
            raise ConfigurationError("there is no bill of materials")
        source = sources(self.settings).get(body.name)
        if source is None:
            raise InputError("expected the name of a part")
        declared = bill.read(self.settings.bill, bill.signers_of(self.settings))
        try:
            await asyncio.to_thread(bill.tried, source, body.name, declared, is_altered=body.copy == "altered")
        except IntegrityError as exc:
            return problem.problem(409, exc.code, str(exc))
        return JSONResponse({"loaded": True})

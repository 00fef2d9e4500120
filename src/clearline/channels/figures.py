"""How customers are served, under /v1/staff/figures, for supervisors and the data-protection officer."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.seam_figures import FiguresFront
from clearline.channels.staff_door import PREFIX, Door
from clearline.domain.deed import Deed


@dataclass(frozen=True, slots=True)
class FigurePages:
    """The endpoint; whoever is not in charge is answered like nobody."""

    front: FiguresFront
    door: Door

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [Route(PREFIX + "/figures", self.figures, methods=["GET"])]

    async def figures(self, request: Request) -> Response:
        """Give counts and rates by day, and what drifts today."""
        if await self.door.allowed(request, Deed.FIGURES_READ) is None:
            return problem.unauthorised()
        return bodies.json_response(await self.front.view())

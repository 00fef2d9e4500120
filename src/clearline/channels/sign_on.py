"""The operator's own sign-on under /v1/staff/sign-on: there and back by redirects, since a page cannot follow."""

from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.seam import SignOnFront
from clearline.channels.staff_door import PREFIX, Door
from clearline.domain.person import Personal
from clearline.errors import CarrierError, DeniedError

HERE = PREFIX + "/sign-on"
RETURN = HERE + "/return"
PAGE = "/staff"
REFUSED = PAGE + "#refused"


@dataclass(frozen=True, slots=True)
class SignOn:
    """The endpoints; without a provider there is nothing behind them."""

    door: Door

    def cookie(self, request: Request) -> str:
        """Return the name under which a browser keeps its attempt."""
        return f"{self.door.cookie(request)}-sign-on"

    def routes(self) -> list[Route]:
        """Return what only our own pages lead to."""
        return [
            Route(HERE, self.there, methods=["GET"]),
            Route(HERE + "/begin", self.begin, methods=["GET"]),
            Route(HERE + "/end", self.end, methods=["POST"]),
        ]

    def back(self) -> list[Route]:
        """Return where the provider leads back to: from another origin, and bound to the browser by its cookie."""
        return [Route(RETURN, self.finish, methods=["GET"])]

    async def there(self, _: Request) -> Response:
        """Tell whether there is a provider."""
        return bodies.json_response({"sign_on": self._front is not None})

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider."""
        if self._front is None:
            return problem.not_found()
        try:
            knock = await self._front.begin()
        except (CarrierError, DeniedError):
            return _to(REFUSED)
        response = _to(knock.address)
        response.set_cookie(
            self.cookie(request),
            knock.token.reveal(),
            max_age=knock.life_s,
            path="/",
            secure=self.door.is_secure(request),
            httponly=True,
            samesite="lax",  # it comes back from the provider's page
        )
        return response

    async def finish(self, request: Request) -> Response:
        """Let in whom the provider let in, if this browser asked for it."""
        if self._front is None:
            return problem.not_found()
        kept = Personal(request.cookies.get(self.cookie(request), ""))
        said = request.query_params
        answer = dict(said) if len(said.multi_items()) == len(said) else {}  # said twice is said in doubt
        session = await self._front.finish(kept, answer)
        response = _to(REFUSED) if session is None else self.door.let_in(request, _to(PAGE), session)
        secure = self.door.is_secure(request)
        response.delete_cookie(self.cookie(request), path="/", secure=secure, httponly=True, samesite="lax")
        return response

    async def end(self, request: Request) -> Response:
        """End the session here, and tell where it is ended at the provider."""
        if self._front is None:
            return problem.not_found()
        await self.door.front.sign_out(self.door.token(request))
        return self.door.let_out(request, bodies.json_response({"to": await self._front.farewell()}))

    @property
    def _front(self) -> SignOnFront | None:
        return self.door.front.sign_on


def _to(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)

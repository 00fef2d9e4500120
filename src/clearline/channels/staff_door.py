"""Whose staff session a request carries: one cookie, looked up anew for every request."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from clearline.channels.seam import StaffFront, StaffSession
from clearline.domain.deed import Deed, Wish
from clearline.domain.person import Ending, Member, Personal

PREFIX = "/v1/staff"
UNATTENDED = frozenset({f"{PREFIX}/session", f"{PREFIX}/queue", f"{PREFIX}/stops"})
"""What the page reads again and again by itself, as it does streams: nobody need be there."""
STREAMS = "/events"


@dataclass(frozen=True, slots=True)
class Door:
    """Reads and sets the cookie."""

    front: StaffFront
    https: bool

    def is_secure(self, request: Request) -> bool:
        """Tell whether the cookie is for TLS alone: always where the desk is, and wherever the browser came by it."""
        return self.https or request.url.scheme == "https"

    def cookie(self, request: Request) -> str:
        """Return its name; with TLS one that only this host can have set (RFC 6265bis, 4.1.3)."""
        return "__Host-clearline-staff" if self.is_secure(request) else "clearline-staff"

    def token(self, request: Request) -> Personal[str]:
        """Return what the browser sent, or nothing."""
        return Personal(request.cookies.get(self.cookie(request), ""))

    async def member(self, request: Request) -> Member | None:
        """Return who asks, if they are signed in; whatever the page does not ask by itself is a sign of them."""
        found = await self.found(request)
        if not isinstance(found, Member):
            return None
        if not _is_unattended(request):
            await self.front.seen(self.token(request))
        return found

    async def found(self, request: Request) -> Member | Ending | None:
        """Return who is signed in, or why they no longer are."""
        token = self.token(request)
        return await self.front.staff_of(token) if token.reveal() else None

    async def allowed(self, request: Request, deed: Deed, about: str = "", *, reason: str = "") -> Member | None:
        """Return who asks, if they are signed in and may do this; whoever may not is answered like nobody."""
        member = await self.member(request)
        if member is None or not await self.front.may(member, Wish(deed, about, bool(reason.strip()))):
            return None
        return member

    def let_in(self, request: Request, response: Response, session: StaffSession) -> Response:
        """Set the session's cookie."""
        response.set_cookie(
            self.cookie(request),
            session.token.reveal(),
            max_age=session.life_s,
            path="/",
            secure=self.is_secure(request),
            httponly=True,
            samesite="strict",
        )
        return response

    def let_out(self, request: Request, response: Response) -> Response:
        """Take the cookie back."""
        secure = self.is_secure(request)
        response.delete_cookie(self.cookie(request), path="/", secure=secure, httponly=True, samesite="strict")
        return response


def _is_unattended(request: Request) -> bool:
    path = request.url.path
    return request.method == "GET" and (path in UNATTENDED or path.endswith(STREAMS))

"""Whose staff session a request carries: one cookie, looked up anew for every request."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from clearline.channels.seam import StaffFront, StaffSession
from clearline.domain.person import Member, Personal, Role

PREFIX = "/v1/staff"
CONVERSING = frozenset({Role.AGENT, Role.SUPERVISOR})
"""Who takes, reads and answers conversations."""
IN_CHARGE = frozenset({Role.SUPERVISOR, Role.OFFICER})
"""Who stops and lifts, and handles incidents."""


@dataclass(frozen=True, slots=True)
class Door:
    """Reads and sets the cookie."""

    front: StaffFront
    https: bool

    @property
    def cookie(self) -> str:
        """Its name; with TLS one that only this host can have set (RFC 6265bis, 4.1.3)."""
        return "__Host-clearline-staff" if self.https else "clearline-staff"

    def token(self, request: Request) -> Personal[str]:
        """Return what the browser sent, or nothing."""
        return Personal(request.cookies.get(self.cookie, ""))

    async def member(self, request: Request, roles: frozenset[Role] = frozenset(Role)) -> Member | None:
        """Return who asks, if they are signed in with one of `roles`."""
        token = self.token(request)
        member = await self.front.staff_of(token) if token.reveal() else None
        return member if member is not None and member.role in roles else None

    def let_in(self, response: Response, session: StaffSession) -> Response:
        """Set the session's cookie."""
        response.set_cookie(
            self.cookie,
            session.token.reveal(),
            max_age=session.life_s,
            path="/",
            secure=self.https,
            httponly=True,
            samesite="strict",
        )
        return response

    def let_out(self, response: Response) -> Response:
        """Take the cookie back."""
        response.delete_cookie(self.cookie, path="/", secure=self.https, httponly=True, samesite="strict")
        return response

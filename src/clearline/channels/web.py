"""The web channel, whole: what the service mounts, and how its application must be wrapped."""

from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from clearline.channels import pages
from clearline.channels.caller import Caller
from clearline.channels.factors import Factors
from clearline.channels.figures import FigurePages
from clearline.channels.headers import OwnOrigin, SecurityHeaders, origin_of
from clearline.channels.holds import Holds
from clearline.channels.incidents import Incidents
from clearline.channels.pages import Branding, DemoLink, Notice
from clearline.channels.privacy import Privacy
from clearline.channels.rights import Rights
from clearline.channels.seam import Front
from clearline.channels.sign_on import SignOn
from clearline.channels.staff import Staff
from clearline.channels.staff_door import Door
from clearline.domain.clock import Clock


@dataclass(frozen=True, slots=True)
class Site:
    """Where and as whom the web channel appears."""

    addresses: tuple[str, ...]
    """Every address at which browsers reach it, e.g. `https://care.example`; no other origin is let in."""
    branding: Branding
    notice: Notice
    demo: tuple[DemoLink, ...] = ()
    keep_alive_s: float = 15.0
    silence_s: float = 0.0
    """After how long the chat first reports that nobody says anything; 0: never."""

    @property
    def https(self) -> bool:
        """Whether browsers reach it over TLS only: then cookies are Secure and HSTS is sent."""
        return all(address.startswith("https://") for address in self.addresses)

    @property
    def origins(self) -> frozenset[str]:
        """The origins whose pages may use the interface."""
        return frozenset(origin_of(address) for address in self.addresses)


def routes(front: Front, clock: Clock, site: Site) -> list[BaseRoute]:
    """Return the interface, the staff interface, the pages and their files.

    The application needs `problem.handlers()` as its exception handlers and `secured` around it.
    """
    producer = site.branding.name.en
    callers = [
        *Caller(front, clock, producer, site.keep_alive_s).routes(),
        *Factors(front).routes(),
        *Privacy(front, producer).routes(),
    ]
    door = Door(front.staff, site.https)
    sign_on = SignOn(door)
    staff = [
        *sign_on.routes(),
        *Staff(front.staff, door, site.keep_alive_s).routes(),
        *Incidents(front.incidents, door).routes(),
        *FigurePages(front.figures, door).routes(),
        *Holds(front.holds, door).routes(),
        *Rights(front.rights, door).routes(),
    ]
    return [
        *(_own_origin(route, site, required=False) for route in callers),
        *(_own_origin(route, site, required=True) for route in staff),
        *sign_on.back(),
        *pages.routes(site.branding, site.notice, site.demo, site.silence_s),
    ]


def secured(app: ASGIApp, site: Site) -> ASGIApp:
    """Return the application with security headers on every response, those of its own error pages included."""
    return SecurityHeaders(app, https=site.https)


def _own_origin(route: Route, site: Site, *, required: bool) -> Route:
    guard = Middleware(OwnOrigin, origins=site.origins, required=required)
    guarded = Route(route.path, route.endpoint, methods=sorted(route.methods or ()), middleware=[guard])
    if guarded.methods is not None:
        guarded.methods.discard("HEAD")  # a stream of news has no end to answer HEAD with
    return guarded

"""The desk as an ASGI application, and the process that serves it."""

import gc
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from clearline import __version__
from clearline.channels import openapi, problem, web
from clearline.channels.pages import DemoLink, Trilingual
from clearline.channels.pay import PayPages
from clearline.channels.staff_door import Door
from clearline.channels.web import Site
from clearline.domain.conversation import ConversationId
from clearline.errors import InputError
from clearline.service.bill import heed
from clearline.service.clock import SystemChance, SystemClock
from clearline.service.decisions import DecisionDesk, Decisions
from clearline.service.desk import Desk, open_desk
from clearline.service.laid_open import Materials
from clearline.service.log_routes import PublicLog
from clearline.service.payment import PaymentDesk
from clearline.service.process import run_alone, serve_until_asked_to_end
from clearline.service.settings import Settings
from clearline.service.stamps import shelf_of
from clearline.service.uses import Uses

HANDSET = Trilingual("What the phones received", "手机收到的短信", "手機收到的簡訊")
REPORT = Trilingual("First evaluation", "首次评估报告", "首次評估報告")
REPORT_PATH = "/demo/report"
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
"""The report is one file with its own style and no script."""


def application(desk: Desk) -> ASGIApp:
    """Return everything the desk serves."""
    site = site_of(desk)
    routes = [
        *web.routes(desk.front, desk.rooms.clock, site),
        *PayPages(PaymentDesk(desk.rooms, desk.settings.payment_origin).front, desk.operator.branding).routes(),
        *PublicLog(desk.rooms.audit, desk.log_key, desk.late_log_key, shelf_of(desk.settings)).routes(),
        Route("/v1/openapi.json", _described(desk)),
        *Uses(desk.uses).routes(),
        *([Route("/v1/retention/due", _due(desk), methods=["POST"])] if desk.settings.assessor_hooks else []),
        *([Route("/v1/figures/days", _days(desk), methods=["POST"])] if desk.settings.assessor_hooks else []),
        *(Materials(desk.settings).routes() if desk.settings.assessor_hooks and desk.settings.bill else []),
        *Decisions(DecisionDesk(desk.rollout), desk.front, Door(desk.front.staff, site.https)).routes(),
        Route("/healthz", _alive),
        Route("/.well-known/security.txt", _said(desk.operator.security_txt(desk.settings.address))),
        Route("/readyz", _ready(desk)),
        *([Route(REPORT_PATH, _report(desk.settings.demo_report))] if desk.settings.demo_report else []),
    ]
    return web.secured(Starlette(routes=routes, exception_handlers=problem.handlers()), site)


def site_of(desk: Desk) -> Site:
    """Return where and as whom the web channel appears."""
    settings = desk.settings
    links = [DemoLink(HANDSET, settings.demo_handset)] if settings.demo_handset else []
    links += [DemoLink(REPORT, REPORT_PATH)] if settings.demo_report else []
    return Site(
        addresses=settings.addresses,
        branding=desk.operator.branding,
        notice=desk.notice,
        demo=tuple(links),
        silence_s=60 * settings.reminder_minutes,
    )


async def run(settings: Settings) -> None:
    """Serve until the process is asked to end; everything committed by then is in the log."""
    desk = await open_desk(settings, SystemClock(), SystemChance())
    gc.freeze()  # what has been loaded is no garbage, so that it need not be looked through again
    gc.enable()
    await serve_until_asked_to_end(application(desk), settings, desk.jobs, desk.close)


def serve(settings: Settings) -> None:
    """Run the desk in this process."""
    heed(settings)
    run_alone(run(settings))


async def _alive(_: Request) -> Response:
    return PlainTextResponse("alive\n")


Endpoint = Callable[[Request], Awaitable[Response]]


def _described(desk: Desk) -> Endpoint:
    name = f"{desk.operator.branding.name.en}: conversations"
    described = openapi.document(name, __version__, desk.settings.address)

    async def describe(_: Request) -> Response:
        return JSONResponse(described)

    return describe


class _DueBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    conversation: str
    days: int


def _due(desk: Desk) -> Endpoint:
    async def due(request: Request) -> Response:
        """Do to one conversation what will be due in so many days; give the receipts."""
        try:
            body = msgspec.json.decode(await request.body(), type=_DueBody, strict=False)
            later = desk.rooms.clock.now() + timedelta(days=body.days)
        except (msgspec.MsgspecError, UnicodeDecodeError, OverflowError) as exc:
            raise InputError("expected an object with conversation and days") from exc
        receipts = await desk.retention.carry_out(later, ConversationId(body.conversation))
        return JSONResponse({"receipts": [f"{each.count} {each.kind.value}" for each in receipts]})

    return due


class _DaysBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: Annotated[int, msgspec.Meta(ge=1, le=366)]


def _days(desk: Desk) -> Endpoint:
    async def let_pass(request: Request) -> Response:
        """Take whatever is counted from now on for so many days later."""
        try:
            body = msgspec.json.decode(await request.body(), type=_DaysBody, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
            raise InputError("expected an object with days") from exc
        await desk.sequencer.catch_up()
        await desk.front.figures.let_pass(body.days)
        return Response(status_code=204)

    return let_pass


def _said(text: str) -> Endpoint:
    async def say(_: Request) -> Response:
        return PlainTextResponse(text)

    return say


def _ready(desk: Desk) -> Endpoint:
    async def ready(_: Request) -> Response:
        await desk.rooms.audit.latest_checkpoint()  # raises StoreError, and so answers 503, when the database is gone
        return PlainTextResponse("ready\n")

    return ready


def _report(folder: Path) -> Endpoint:
    async def report(_: Request) -> Response:
        page = folder / "report.html"
        if not page.exists():
            return PlainTextResponse("The first evaluation is still running.\n", status_code=404)
        return FileResponse(page, headers={"content-security-policy": REPORT_POLICY})

    return report

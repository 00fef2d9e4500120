"""Problem details (RFC 9457): the one handler that maps errors to HTTP status, for every entrance over HTTP."""

import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from clearline.domain.conversation import Denied
from clearline.errors import (
    CarrierError,
    ClearlineError,
    ConfigurationError,
    DeniedError,
    InputError,
    IntegrityError,
    StepUpError,
    StoreError,
    UnknownOutcomeError,
    UpstreamError,
)

MEDIA_TYPE = "application/problem+json"

ErrorHandler = Callable[[Request, Exception], Awaitable[Response]]

STATUS: tuple[tuple[type[ClearlineError], int], ...] = (
    (InputError, 400),
    (StepUpError, 401),
    (DeniedError, 403),
    (ConfigurationError, 500),
    (IntegrityError, 500),
    (StoreError, 503),
    (UnknownOutcomeError, 502),
    (CarrierError, 502),
    (UpstreamError, 502),
    (ClearlineError, 500),
)
"""The first class that fits decides; the narrower stands before the wider."""

STOPPED = "stopped"
"""Why nothing is admitted while people have stopped the channel."""

_log = logging.getLogger(__name__)


def problem(
    status: int, code: str, detail: str, *, expected: str = "", headers: dict[str, str] | None = None
) -> Response:
    """Return a problem whose `detail` is safe to show; `expected` tells the sender how to mend it."""
    body: dict[str, str | int] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if expected:
        body["expected"] = expected
    return Response(json.dumps(body, ensure_ascii=False), status, headers, MEDIA_TYPE)


def not_admitted(denied: Denied) -> Response:
    """Return the words for the caller: 429 or 503 with the time to wait, or 422 where waiting changes nothing."""
    if denied.code == STOPPED:
        return problem(503, denied.code, denied.text, headers={"retry-after": str(denied.retry_after_s)})
    if denied.retry_after_s <= 0:
        return problem(422, denied.code, denied.text)
    return problem(429, denied.code, denied.text, headers={"retry-after": str(denied.retry_after_s)})


def unauthorised() -> Response:
    """Return the one answer for no token, a wrong token and a conversation that does not exist (RFC 6750, 3)."""
    return problem(401, DeniedError.code, DeniedError.public, headers={"www-authenticate": "Bearer"})


def not_found() -> Response:
    """Return the one answer for what does not exist and what is somebody else's."""
    return problem(404, DeniedError.code, DeniedError.public)


async def on_error(_request: Request, error: Exception) -> Response:
    """Answer an error of our tree; only an input error's own words leave, as what was expected."""
    if not isinstance(error, ClearlineError):
        return await on_crash(_request, error)
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s: %s", error.code, error)
    expected = str(error) if isinstance(error, InputError) else ""
    headers = _step_up(error) if isinstance(error, StepUpError) else None
    return problem(status, error.code, error.public, expected=expected, headers=headers)


def _step_up(error: StepUpError) -> dict[str, str]:
    challenge = f'Bearer error="insufficient_user_authentication", acr_values="aal{error.level}"'
    return {"www-authenticate": challenge}  # RFC 9470, 3


async def on_http(_request: Request, error: Exception) -> Response:
    """Answer what the router refused: no such page, no such method, too large, a foreign origin."""
    if not isinstance(error, HTTPException):
        return await on_crash(_request, error)
    code = DeniedError.code if error.status_code in {401, 403, 404} else InputError.code
    return problem(error.status_code, code, error.detail, headers=dict(error.headers or {}))


async def on_departure(_request: Request, _error: Exception) -> Response:
    """Answer a sender who has left in the middle of a body: nobody hears it, and nothing was read."""
    return problem(400, InputError.code, InputError.public, expected="the whole body")


async def on_crash(_request: Request, _error: Exception) -> Response:
    """Answer what nobody foresaw, and tell nothing of it."""
    return problem(500, ClearlineError.code, ClearlineError.public)


def handlers() -> dict[int | type[Exception], ErrorHandler]:
    """Return what the application is given as `exception_handlers`."""
    return {
        ClearlineError: on_error,
        HTTPException: on_http,
        ClientDisconnect: on_departure,
        Exception: on_crash,
    }

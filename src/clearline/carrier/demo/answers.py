"""What the operator answers with: a result, a problem document, or what a fault makes of them.

Errors are RFC 9457 problem documents that carry TM Forum's `code` and `reason` too.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import accumulate
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from clearline.carrier.demo.faults import Fault, Mode
from clearline.carrier.demo.ledger import Document
from clearline.domain.conversation import Json

BODY_LIMIT: Final = 64 * 1024
DEPTH_LIMIT: Final = 64
"""Of objects and lists in each other: what is kept must be read and written for ever after."""
_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKET: Final = re.compile(rb"[\[\]{}]")


@dataclass(frozen=True, slots=True)
class Result:
    """What a call comes to, before anything goes wrong with the answer."""

    status: int
    content: Json
    outcome: str
    object_id: str = ""
    customer: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Silence(Response):
    """No answer: waits until the one who asked goes away or `seconds` have passed, then drops the connection."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 # the ASGI signature
        """Answer nothing."""
        try:
            async with asyncio.timeout(self._seconds):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            # A promised byte that never comes makes the server close the connection.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


async def limited_body(request: Request) -> bytes:
    """Return the body of a request; raises `HTTPException` if it is too long or too deep, or breaks off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise HTTPException(413, f"a body of more than {BODY_LIMIT} bytes")
    except ClientDisconnect as exc:
        raise HTTPException(400, "the body is not whole") from exc
    if _depth(bytes(body)) > DEPTH_LIMIT:
        raise HTTPException(400, f"a body nested deeper than {DEPTH_LIMIT}")
    return bytes(body)


def _depth(body: bytes) -> int:
    opened = (1 if one in b"[{" else -1 for one in _BRACKET.findall(_TEXT.sub(b"", body)))
    return max(accumulate(opened), default=0)


def problem(status: int, reason: str) -> Document:
    """Return an RFC 9457 problem document that is a TM Forum Error too."""
    return {
        "@type": "Error",
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": str(status),
        "reason": reason,
        "detail": reason,
    }


def refuse(request: Request, refusal: Exception) -> Response:
    """Answer an `HTTPException` with a problem document: what no route or no journal has to do with."""
    status, reason = (refusal.status_code, refusal.detail) if isinstance(refusal, HTTPException) else (500, "a mistake")
    return respond(Result(status, problem(status, f"{request.method}: {reason}"), "refused"))


def respond(result: Result) -> Response:
    """Return a result as JSON, a refusal as a problem document."""
    is_problem = result.status >= HTTPStatus.BAD_REQUEST
    return Response(
        msgspec.json.encode(result.content),
        status_code=result.status,
        headers={"Cache-Control": "no-store", **result.headers},
        media_type="application/problem+json" if is_problem else "application/json",
    )


def faulty(result: Result, fault: Fault) -> Response:
    """Return what a fault leaves of a result."""
    match fault.mode:
        case Mode.LATENCY:
            return respond(result)
        case Mode.ERROR | Mode.ERROR_AFTER_COMMIT:
            return respond(Result(500, problem(500, "a fault to order"), "failed"))
        case Mode.TIMEOUT_AFTER_COMMIT:
            return Silence(fault.seconds)
        case Mode.GARBAGE:
            return Response(b'{"id": "\xff\xfe', status_code=result.status, media_type="application/json")

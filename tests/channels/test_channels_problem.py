import json

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from clearline.channels.headers import SecurityHeaders
from clearline.channels.problem import handlers, on_error, on_http
from clearline.errors import (
    CarrierError,
    ClearlineError,
    ConfigurationError,
    DeniedError,
    InputError,
    IntegrityError,
    StoreError,
    UnknownOutcomeError,
)

REQUEST = Request({"type": "http", "method": "GET", "path": "/", "headers": []})


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InputError, 400),
        (DeniedError, 403),
        (ConfigurationError, 500),
        (IntegrityError, 500),
        (StoreError, 503),
        (CarrierError, 502),
        (UnknownOutcomeError, 502),
        (ClearlineError, 500),
    ],
)
async def test_every_error_of_the_tree_has_a_status_and_says_its_public_words(
    kind: type[ClearlineError], status: int
) -> None:
    answer = await on_error(REQUEST, kind("found in /var/lib/inside"))
    body = json.loads(bytes(answer.body))
    assert answer.status_code == status
    assert (body["status"], body["code"], body["detail"]) == (status, kind.code, kind.public)
    assert ("expected" in body) == (kind is InputError)


async def test_a_foreign_exception_tells_nothing_whichever_way_it_comes() -> None:
    for handler in (on_error, on_http, handlers()[Exception]):
        answer = await handler(REQUEST, RuntimeError("inside"))
        assert (answer.status_code, json.loads(bytes(answer.body))["code"]) == (500, "E-CLEARLINE")
        assert b"inside" not in bytes(answer.body)


async def test_what_is_not_http_passes_the_headers_unchanged() -> None:
    passed: list[Scope] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        passed.append(scope)

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        passed.append(message)

    scope: Scope = {"type": "lifespan"}
    await SecurityHeaders(inner, https=True)(scope, receive, send)
    assert passed == [scope]

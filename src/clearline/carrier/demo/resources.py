"""TM Forum resources over HTTP: lists with filters and pages, single resources, creation and merge-patch.

Follows TMF630 (REST guidelines): `offset`, `limit`, `X-Total-Count`, 206 for a part, `fields`, attribute filters with
commas for "or". Errors are RFC 9457 problem documents that carry TM Forum's `code` and `reason` too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from clearline.carrier import paths
from clearline.carrier.demo.creations import MAKERS, Made, Maker, Making
from clearline.carrier.demo.faults import Fault, Faults, Mode
from clearline.carrier.demo.ledger import Document, JournalLine, Ledger
from clearline.domain.clock import Clock
from clearline.domain.conversation import Json

BODY_LIMIT: Final = 64 * 1024
PAGE: Final = 100
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of document and what may be done with it."""

    kind: str
    path: str
    maker: Maker | None = None
    may_patch: bool = False

    @property
    def type(self) -> str:
        """Its `@type`, which is also what its operations are named after."""
        return self.kind[0].upper() + self.kind[1:]


RESOURCES: Final = (
    Resource("customer", paths.CUSTOMER),
    Resource("individual", paths.INDIVIDUAL),
    Resource("product", paths.PRODUCT),
    Resource("productOffering", paths.OFFERING),
    Resource("productOrder", paths.PRODUCT_ORDER, maker=MAKERS["productOrder"]),
    Resource("customerBill", paths.CUSTOMER_BILL),
    Resource("appliedCustomerBillingRate", paths.BILLING_RATE),
    Resource("usageConsumptionReport", paths.USAGE_REPORT),
    Resource("troubleTicket", paths.TROUBLE_TICKET, maker=MAKERS["troubleTicket"], may_patch=True),
    Resource("serviceProblem", paths.SERVICE_PROBLEM, may_patch=True),
    Resource("serviceTest", paths.SERVICE_TEST, maker=MAKERS["serviceTest"]),
    Resource("searchTimeSlot", paths.TIME_SLOT, maker=MAKERS["searchTimeSlot"]),
    Resource("appointment", paths.APPOINTMENT, maker=MAKERS["appointment"], may_patch=True),
    Resource("payment", paths.PAYMENT, maker=MAKERS["payment"]),
    Resource("checkout", paths.CHECKOUT, maker=MAKERS["checkout"], may_patch=True),
    Resource("communicationMessage", paths.MESSAGE, maker=MAKERS["communicationMessage"]),
)

_INDEXED: Final = MappingProxyType(
    {
        "relatedParty.partyOrPartyRole.id": "owner",
        "contactMedium.phoneNumber": "handle",
        "receiver.phoneNumber": "handle",
        "bill.id": "handle",
        "externalIdentifier.id": "external",
        "correlatorId": "external",
    }
)
_CONTROLS: Final = frozenset({"offset", "limit", "fields"})
_IMPERSONAL: Final = (
    _CONTROLS
    | frozenset(_INDEXED) - {"contactMedium.phoneNumber", "receiver.phoneNumber"}
    | {
        "id",
        "status",
        "state",
        "lifecycleStatus",
        "isSellable",
    }
)
"""Filters whose values the journal may hold; every other value is noted as `<personal>`."""


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


class Resources:
    """The routes of every resource, with faults and journal around each call."""

    def __init__(self, ledger: Ledger, *, clock: Clock, faults: Faults) -> None:
        self._ledger = ledger
        self._clock = clock
        self._faults = faults

    def operations(self) -> frozenset[str]:
        """Return the names that faults are ordered for and the journal uses: TM Forum's operation ids."""
        return frozenset(name for resource in RESOURCES for name in _operations(resource))

    def routes(self) -> list[Route]:
        """Return two routes for each resource: the collection and the single one."""
        routes = []
        for resource in RESOURCES:
            collection = ["GET", "POST"] if resource.maker else ["GET"]
            single = ["GET", "PATCH"] if resource.may_patch else ["GET"]
            routes.append(Route(resource.path, self._endpoint(resource), methods=collection))
            routes.append(Route(resource.path + "/{id}", self._endpoint(resource), methods=single))
        return routes

    def _endpoint(self, resource: Resource) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            operation = _operation(resource, request)
            try:
                body = await limited_body(request)
            except HTTPException as refusal:
                return _respond(self._refused(operation, refusal))
            fault = self._faults.take(operation)
            if fault is not None and fault.mode is Mode.LATENCY:
                await asyncio.sleep(fault.seconds)
            return self._call(resource, request, body, fault)

        return endpoint

    def _call(self, resource: Resource, request: Request, body: bytes, fault: Fault | None) -> Response:
        operation = _operation(resource, request)
        if fault is not None and fault.mode is Mode.ERROR:
            result = Result(500, problem(500, "a fault to order"), "failed")
            self._note(operation, result, fault)
            return _respond(result)
        try:
            with self._ledger.transaction() if request.method != "GET" else nullcontext():
                result = self._act(resource, request, body)
                self._note(operation, result, fault)
        except HTTPException as refusal:
            result = self._refused(operation, refusal)
        return _respond(result) if fault is None else _faulty(result, fault)

    def _act(self, resource: Resource, request: Request, body: bytes) -> Result:
        document_id = request.path_params.get("id")
        if document_id is None:
            if resource.maker is not None and request.method == "POST":
                return self._made(
                    resource.maker(Making(self._ledger, self._clock.now(), resource.path, _base(request)), body)
                )
            return self._list(resource, request)
        row = self._ledger.get(resource.kind, document_id)
        if row is None:
            raise HTTPException(404, f"no such {resource.kind}")
        document = row.document
        if request.method == "PATCH":
            document = self._patched(document, body)
            self._ledger.change(resource.kind, document)
        fields = request.query_params.get("fields", "")
        return Result(200, _selected(document, fields), "ok", object_id=document_id, customer=row.owner)

    def _list(self, resource: Resource, request: Request) -> Result:
        query = dict(request.query_params)
        offset, limit = _whole(query, "offset", 0), min(_whole(query, "limit", PAGE), MOST)
        wanted = {name: tuple(value.split(",")) for name, value in query.items() if name not in _CONTROLS}
        by = {_INDEXED[name]: values for name, values in wanted.items() if name in _INDEXED}
        rows = self._ledger.find(resource.kind, **by)
        found = [row for row in rows if all(_has(row.document, name.split("."), wanted[name]) for name in wanted)]
        shown = found[offset : offset + limit]
        page: list[Json] = [_selected(row.document, query.get("fields", "")) for row in shown]
        return Result(
            206 if len(page) < len(found) else 200,
            page,
            "ok",
            customer=",".join(sorted({row.owner for row in shown if row.owner})),
            parameters={name: value if name in _IMPERSONAL else "<personal>" for name, value in query.items()},
            headers={"X-Total-Count": str(len(found)), "X-Result-Count": str(len(page))},
        )

    def _made(self, made: Made) -> Result:
        return Result(
            201 if made.is_new else 200,
            made.document,
            "created" if made.is_new else "repeated",
            object_id=str(made.document["id"]),
            customer=made.customer,
            parameters=made.parameters,
            headers={"Location": str(made.document["href"])},
        )

    def _patched(self, document: Document, body: bytes) -> Document:
        try:
            patch = msgspec.json.decode(body, type=dict)
        except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
            raise HTTPException(400, "a merge-patch is a JSON object") from exc
        if {"id", "href", "@type"} & patch.keys():
            raise HTTPException(400, "id, href and @type stay as they are")
        merged = merge_patch(document, patch)
        return {**merged, "lastUpdate": self._clock.now().isoformat()}

    def _refused(self, operation: str, refusal: HTTPException) -> Result:
        result = Result(refusal.status_code, problem(refusal.status_code, refusal.detail), "refused")
        self._note(operation, result, None)
        return result

    def _note(self, operation: str, result: Result, fault: Fault | None) -> None:
        self._ledger.note(
            JournalLine(
                at=self._clock.now().isoformat(),
                operation=operation,
                outcome=result.outcome if fault is None else f"{result.outcome};{fault.mode}",
                status=result.status,
                object_id=result.object_id,
                customer=result.customer,
                parameters=result.parameters,
            )
        )


def merge_patch(target: Document, patch: Document) -> Document:
    """Return `target` with `patch` merged into it: null removes, objects merge, all else replaces (RFC 7396)."""
    merged = dict(target)
    for name, value in patch.items():
        match value, merged.get(name):
            case None, _:
                merged.pop(name, None)
            case dict() as inner, dict() as old:
                merged[name] = merge_patch(old, inner)
            case dict() as inner, _:
                merged[name] = merge_patch({}, inner)
            case _:
                merged[name] = value
    return merged


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


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _operations(resource: Resource) -> Iterator[str]:
    yield f"list{resource.type}"
    yield f"retrieve{resource.type}"
    if resource.maker:
        yield f"create{resource.type}"
    if resource.may_patch:
        yield f"patch{resource.type}"


def _operation(resource: Resource, request: Request) -> str:
    if request.method == "POST":
        return f"create{resource.type}"
    if request.method == "PATCH":
        return f"patch{resource.type}"
    return f"retrieve{resource.type}" if "id" in request.path_params else f"list{resource.type}"


async def limited_body(request: Request) -> bytes:
    """Return the body of a request; raises `HTTPException` if it is too long or breaks off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise HTTPException(413, f"a body of more than {BODY_LIMIT} bytes")
    except ClientDisconnect as exc:
        raise HTTPException(400, "the body is not whole") from exc
    return bytes(body)


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST * MOST))):
        raise HTTPException(400, f"{name} is not a whole number")
    return int(text) if text else default


def _has(document: Json, path: list[str], wanted: tuple[str, ...]) -> bool:
    match document:
        case list():
            return any(_has(each, path, wanted) for each in document)
        case dict() if path:
            return _has(document.get(path[0]), path[1:], wanted)
        case bool():
            return not path and str(document).lower() in wanted
        case str() | int() | float():
            return not path and str(document) in wanted
        case _:
            return False


def _selected(document: Document, fields: str) -> Document:
    kept = {"id", "href", "@type", *fields.split(",")}
    return {name: value for name, value in document.items() if name in kept} if fields else document


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
    return _respond(Result(status, problem(status, f"{request.method}: {reason}"), "refused"))


def _respond(result: Result) -> Response:
    is_problem = result.status >= HTTPStatus.BAD_REQUEST
    return Response(
        msgspec.json.encode(result.content),
        status_code=result.status,
        headers={"Cache-Control": "no-store", **result.headers},
        media_type="application/problem+json" if is_problem else "application/json",
    )


def _faulty(result: Result, fault: Fault) -> Response:
    match fault.mode:
        case Mode.LATENCY:
            return _respond(result)
        case Mode.ERROR | Mode.ERROR_AFTER_COMMIT:
            return _respond(Result(500, problem(500, "a fault to order"), "failed"))
        case Mode.TIMEOUT_AFTER_COMMIT:
            return Silence(fault.seconds)
        case Mode.GARBAGE:
            return Response(b'{"id": "\xff\xfe', status_code=result.status, media_type="application/json")

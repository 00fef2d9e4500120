"""TM Forum resources over HTTP: lists with filters and pages, single resources, creation and merge-patch.

Follows TMF630 (REST guidelines): `offset`, `limit`, `X-Total-Count`, 206 for a part, `fields`, attribute filters with
commas for "or".
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.carrier.demo.answers import Result, faulty, limited_body, problem, respond
from clearline.carrier.demo.faults import Fault, Faults, Mode
from clearline.carrier.demo.ledger import Document, JournalLine, Ledger
from clearline.carrier.demo.making import Made, Maker, Making
from clearline.domain.clock import Clock
from clearline.domain.conversation import Json

PAGE: Final = 100
MOST: Final = 1000

INDEXED: Final = MappingProxyType(
    {
        "relatedParty.partyOrPartyRole.id": "owner",
        "contactMedium.phoneNumber": "handle",
        "bill.id": "handle",
        "externalIdentifier.id": "external",
    }
)

Patcher = Callable[[Document, Document], Document]


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


def patched(document: Document, patch: Document) -> Document:
    """Return the document with a patch merged into it that leaves it what it is; raises `HTTPException`."""
    if {"id", "href", "@type"} & patch.keys():
        raise HTTPException(400, "id, href and @type stay as they are")
    return merge_patch(document, patch)


def as_kept(document: Document) -> Document:
    """Return a document as the ledger has it."""
    return document


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of document and what may be done with it."""

    kind: str
    path: str
    maker: Maker | None = None
    patcher: Patcher | None = None
    shown: Callable[[Document], Document] = as_kept
    """What the outside sees of a document, and filters by."""
    indexed: Mapping[str, str] = field(default_factory=lambda: INDEXED)
    """Filters that the ledger answers, by the column that does."""
    page: int = PAGE
    """How many are listed where no `limit` is asked for."""

    @property
    def type(self) -> str:
        """Its `@type`, which is also what its operations are named after."""
        return self.kind[0].upper() + self.kind[1:]


_CONTROLS: Final = frozenset({"offset", "limit", "fields"})
_PERSONAL: Final = frozenset(
    {
        "contactMedium.phoneNumber",
        "contactMedium.characteristic.phoneNumber",
        "receiver.phoneNumber",
        "receiver.email",
    }
)
_IMPERSONAL: Final = _CONTROLS | {"id", "status", "state", "lifecycleStatus", "isSellable"}
"""With what is indexed and not personal, filters whose values the journal may hold; every other value is noted as
`<personal>`."""


class Resources:
    """The routes of every resource, with faults and journal around each call."""

    def __init__(self, ledger: Ledger, *, clock: Clock, faults: Faults, resources: tuple[Resource, ...]) -> None:
        self._resources = resources
        self._ledger = ledger
        self._clock = clock
        self._faults = faults

    def operations(self) -> frozenset[str]:
        """Return the names that faults are ordered for and the journal uses: TM Forum's operation ids."""
        return frozenset(name for resource in self._resources for name in _operations(resource))

    def routes(self) -> list[Route]:
        """Return two routes for each resource: the collection and the single one."""
        routes = []
        for resource in self._resources:
            collection = ["GET", "POST"] if resource.maker else ["GET"]
            single = ["GET", "PATCH"] if resource.patcher else ["GET"]
            routes.append(Route(resource.path, self._endpoint(resource), methods=collection))
            routes.append(Route(resource.path + "/{id}", self._endpoint(resource), methods=single))
        return routes

    def _endpoint(self, resource: Resource) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            operation = _operation(resource, request)
            try:
                body = await limited_body(request)
            except HTTPException as refusal:
                return respond(self._refused(operation, refusal))
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
            return respond(result)
        try:
            with self._ledger.transaction() if request.method != "GET" else nullcontext():
                result = self._act(resource, request, body)
                self._note(operation, result, fault)
        except HTTPException as refusal:
            result = self._refused(operation, refusal)
        return respond(result) if fault is None else faulty(result, fault)

    def _act(self, resource: Resource, request: Request, body: bytes) -> Result:
        document_id = request.path_params.get("id")
        if document_id is None:
            if resource.maker is not None and request.method == "POST":
                making = Making(self._ledger, self._clock.now(), resource.path, _base(request))
                return _made(resource.maker(making, body), resource.shown)
            return self._list(resource, request)
        row = self._ledger.get(resource.kind, document_id)
        if row is None:
            raise HTTPException(404, f"no such {resource.kind}")
        document = row.document
        if resource.patcher is not None and request.method == "PATCH":
            changed = resource.patcher(document, _patch(body))
            document = {**changed, "lastUpdate": self._clock.now().isoformat()}
            self._ledger.change(resource.kind, document)
        fields = request.query_params.get("fields", "")
        return Result(200, _selected(resource.shown(document), fields), "ok", object_id=document_id, customer=row.owner)

    def _list(self, resource: Resource, request: Request) -> Result:
        query, indexed = dict(request.query_params), resource.indexed
        offset, limit = _whole(query, "offset", 0), min(_whole(query, "limit", resource.page), MOST)
        wanted = {name: tuple(value.split(",")) for name, value in query.items() if name not in _CONTROLS}
        by = {indexed[name]: values for name, values in wanted.items() if name in indexed}
        rows = ((row, resource.shown(row.document)) for row in self._ledger.find(resource.kind, **by))
        found = [
            (row.owner, document)
            for row, document in rows
            if all(_has(document, name.split("."), wanted[name]) for name in wanted)
        ]
        shown = found[offset : offset + limit]
        page: list[Json] = [_selected(document, query.get("fields", "")) for _, document in shown]
        open_names = _IMPERSONAL | indexed.keys() - _PERSONAL
        return Result(
            206 if len(page) < len(found) else 200,
            page,
            "ok",
            customer=",".join(sorted({owner for owner, _ in shown if owner})),
            parameters={name: value if name in open_names else "<personal>" for name, value in query.items()},
            headers={"X-Total-Count": str(len(found)), "X-Result-Count": str(len(page))},
        )

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


def _made(made: Made, shown: Callable[[Document], Document]) -> Result:
    document = shown(made.document)
    return Result(
        201 if made.is_new else 200,
        document,
        "created" if made.is_new else "repeated",
        object_id=str(document["id"]),
        customer=made.customer,
        parameters=made.parameters,
        headers={"Location": str(document["href"])},
    )


def _patch(body: bytes) -> Document:
    try:
        return msgspec.json.decode(body, type=dict)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise HTTPException(400, "a merge-patch is a JSON object") from exc


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _operations(resource: Resource) -> Iterator[str]:
    yield f"list{resource.type}"
    yield f"retrieve{resource.type}"
    if resource.maker:
        yield f"create{resource.type}"
    if resource.patcher:
        yield f"patch{resource.type}"


def _operation(resource: Resource, request: Request) -> str:
    if request.method == "POST":
        return f"create{resource.type}"
    if request.method == "PATCH":
        return f"patch{resource.type}"
    return f"retrieve{resource.type}" if "id" in request.path_params else f"list{resource.type}"


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

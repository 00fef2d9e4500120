"""The demo operator as one ASGI app: TM Forum resources, faults to order, journal, state and handset."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.carrier.demo.answers import limited_body, refuse
from clearline.carrier.demo.cashier import CARD_OPERATION, Cashier
from clearline.carrier.demo.changes import renumbered
from clearline.carrier.demo.faults import EVERY_OPERATION, Fault, Faults, Mode
from clearline.carrier.demo.handset import Handset
from clearline.carrier.demo.ledger import Ledger
from clearline.carrier.demo.offered import RESOURCES, VERSION_4
from clearline.carrier.demo.people import FEATURED
from clearline.carrier.demo.resources import Resources
from clearline.carrier.demo.seed import rows
from clearline.carrier.number import e164
from clearline.domain.clock import Clock
from clearline.domain.conversation import Json

JOURNAL_PAGE: Final = 10_000
LONGEST_FAULT_S: Final = 600.0
LONGEST_AGO_H: Final = 100_000.0


class _NewFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    operation: str
    mode: Mode
    seconds: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_FAULT_S)] = 30.0
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None


class _NewNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    customer: str
    msisdn: str


class _NewSim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    customer: str
    hours: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_AGO_H)]


def create_operator(database: Path | str, *, clock: Clock, version_4: bool = False) -> Starlette:
    """Return the operator's app on its own SQLite file, seeded if that is new; `:memory:` keeps nothing.

    Run it in one process: the file has one writer. It trusts whoever reaches it, so it belongs on loopback. With
    version 4 it also lets them add customers and parties, and change some words about them.
    """
    ledger = Ledger(database)
    with ledger.transaction():
        if ledger.is_empty():
            ledger.keep(rows(clock.now()))
    faults = Faults()
    offered = (*RESOURCES, *VERSION_4) if version_4 else RESOURCES
    resources = Resources(ledger, clock=clock, faults=faults, resources=offered)
    bench = _Bench(ledger, faults, clock, operations=resources.operations() | {CARD_OPERATION})

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        ledger.close()

    return Starlette(
        routes=[
            *resources.routes(),
            *bench.routes(),
            *Handset(ledger).routes(),
            *Cashier(ledger, clock, faults).routes(),
        ],
        exception_handlers={HTTPException: refuse},
        lifespan=lifespan,
    )


class _Bench:
    """What a bench may see and switch: faults, journal and state; a real operator has nothing of the kind."""

    def __init__(self, ledger: Ledger, faults: Faults, clock: Clock, *, operations: frozenset[str]) -> None:
        self._clock = clock
        self._ledger = ledger
        self._faults = faults
        self._operations = operations | {EVERY_OPERATION}

    def routes(self) -> list[Route]:
        """Return them all, under `/demo`."""
        return [
            Route("/demo/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/demo/journal", self.journal),
            Route("/demo/state", self.state),
            Route("/demo/customers", self.customers),
            Route("/demo/sim", self.sim, methods=["POST"]),
            Route("/demo/number", self.number, methods=["POST"]),
        ]

    async def faults(self, request: Request) -> Response:
        """List, switch on (`operation`, `mode`, `seconds`, `times`) or switch off all faults."""
        if request.method == "DELETE":
            self._faults.clear()
            return Response(status_code=204)
        if request.method == "POST":
            self._faults.add(self._asked(await limited_body(request)))
        listed: list[Json] = [
            {"operation": each.operation, "mode": each.mode.value, "seconds": each.seconds, "times": each.times}
            for each in self._faults.listed()
        ]
        return JSONResponse({"faults": listed}, status_code=201 if request.method == "POST" else 200)

    async def journal(self, request: Request) -> Response:
        """Return the calls after number `since`, oldest first; `last` is where to go on."""
        since = request.query_params.get("since", "0")
        if not (since.isascii() and since.isdecimal()):
            raise HTTPException(400, "since is not a whole number")
        lines = self._ledger.journal(int(since), JOURNAL_PAGE)
        return JSONResponse({"entries": lines, "last": lines[-1]["seq"] if lines else int(since)})

    async def state(self, _: Request) -> Response:
        """Return the ids of every customer's orders and tickets, to compare before and after."""
        return JSONResponse(
            {name: self._counted(kind) for name, kind in (("orders", "productOrder"), ("tickets", "troubleTicket"))}
            | {"messages": {"total": len(self._ledger.ids("communicationMessage"))}}
        )

    async def sim(self, request: Request) -> Response:
        """Say that a customer's SIM was changed so many hours ago."""
        try:
            asked = msgspec.json.decode(await limited_body(request), type=_NewSim, strict=False)
        except (msgspec.MsgspecError, ValueError) as exc:
            raise HTTPException(400, f"not a change of SIM: {exc}") from exc
        row = self._ledger.get("customer", asked.customer)
        if row is None:
            raise HTTPException(404, "no such customer")
        moment = (self._clock.now() - timedelta(hours=asked.hours)).isoformat()
        said: Json = [{"name": "simChangedAt", "@type": "StringCharacteristic", "value": moment}]
        with self._ledger.transaction():
            self._ledger.change("customer", {**row.document, "characteristic": said})
        return Response(status_code=204)

    async def number(self, request: Request) -> Response:
        """Give a customer another number from now on; the one they had is noted as theirs until now."""
        try:
            asked = msgspec.json.decode(await limited_body(request), type=_NewNumber)
        except (msgspec.MsgspecError, ValueError) as exc:
            raise HTTPException(400, f"not a change of number: {exc}") from exc
        row, number = self._ledger.get("customer", asked.customer), e164(asked.msisdn)
        if row is None or number is None:
            raise HTTPException(404, "no such customer, or no number")
        with self._ledger.transaction():
            self._ledger.move("customer", renumbered(row.document, number, self._clock.now()), number)
        return Response(status_code=204)

    async def customers(self, _: Request) -> Response:
        """Return the customers whom the demo introduces."""
        return JSONResponse(
            [
                {"customer": each.customer, "name": each.name, "msisdn": each.msisdn, "language": each.language}
                for each in FEATURED
            ]
        )

    def _asked(self, body: bytes) -> Fault:
        try:
            asked = msgspec.json.decode(body, type=_NewFault)
        except (msgspec.MsgspecError, ValueError) as exc:
            raise HTTPException(400, f"not a fault: {exc}") from exc
        if asked.operation not in self._operations:
            raise HTTPException(400, f"operation is none of {', '.join(sorted(self._operations))}")
        return Fault(asked.operation, asked.mode, asked.seconds, asked.times)

    def _counted(self, kind: str) -> dict[str, Json]:
        by_customer: dict[str, list[Json]] = {}
        for owner, document_id in self._ledger.ids(kind):
            by_customer.setdefault(owner, []).append(document_id)
        total = sum(len(ids) for ids in by_customer.values())
        return {"total": total, "by_customer": dict(by_customer)}

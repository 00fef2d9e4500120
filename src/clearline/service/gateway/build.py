"""The gateway: every room built from the settings, and the process that serves it."""

import asyncio
import gc
import math
from contextlib import AsyncExitStack
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from clearline import __version__
from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.channels import problem
from clearline.channels.headers import SecurityHeaders
from clearline.crypto.epochs import keep_epochs
from clearline.crypto.keys import Keyring
from clearline.crypto.sign import SigningKey
from clearline.domain.clock import Chance, Clock
from clearline.domain.person import Personal
from clearline.domain.privacy import DataClass
from clearline.errors import ConfigurationError
from clearline.guard.budget import Budget, BudgetRules
from clearline.guard.detectors import INWARD_DETECTORS, PERSONAL_DETECTORS
from clearline.guard.injection.classifier import no_encoder
from clearline.guard.injection.detector import InjectionDetector
from clearline.guard.limits import Limits
from clearline.guard.outgoing import Allowed
from clearline.guard.pipeline import Guard
from clearline.guard.policy import PERSONAL
from clearline.guard.watch.rules import rules_of_a_gateway
from clearline.guard.watch.watch import Watch
from clearline.language.encoder import Encoder
from clearline.oversight.incidents.book import Book as StopBook
from clearline.oversight.stops import Stops
from clearline.records.consents import Consents
from clearline.records.conversations import Conversations
from clearline.records.expiry import Expiry
from clearline.records.holds import Holds
from clearline.service.clock import SystemChance, SystemClock
from clearline.service.floor import Floor
from clearline.service.foundation import keys_of, limits_of, store_of
from clearline.service.gateway import chat_answer, webhook
from clearline.service.gateway.exchange import Rooms
from clearline.service.gateway.front import Front
from clearline.service.gateway.inward import Screen
from clearline.service.gateway.keeping import Book
from clearline.service.gateway.memory import Remembering, SystemTexts
from clearline.service.gateway.outward import Rules
from clearline.service.gateway.resent import Resent
from clearline.service.gateway.upstream import Patience, Upstream
from clearline.service.gateway.watching import AtGateway
from clearline.service.handout import late_log_key, log_key
from clearline.service.jobs import EPOCHS_EVERY_S, RETENTION_EVERY_S, SEQUENCER_EVERY_S, WATCH_EVERY_S, Job
from clearline.service.log_routes import PublicLog
from clearline.service.operator import read_operator
from clearline.service.periods import Periods, read_periods
from clearline.service.process import run_alone, serve_until_asked_to_end
from clearline.service.retention import RetentionDesk, SteadyClock
from clearline.service.secrets import desk_secret
from clearline.service.settings import Form, OwnValues, Settings
from clearline.service.stamps import shelf_of, stamp_jobs
from clearline.service.watching import Watchman

ENCODER_EVERY_S = 3600.0
"""Once is enough: the second time it is loaded."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that is open."""

    settings: Settings
    rooms: Rooms
    front: Front
    sequencer: Sequencer
    log_key: SigningKey
    late_log_key: SigningKey
    watching: AtGateway
    jobs: tuple[Job, ...]
    _open: AsyncExitStack

    async def close(self) -> None:
        """Integrate what was committed, then let go of everything in reverse order."""
        await self.sequencer.catch_up()
        await self._open.aclose()


async def open_gateway(settings: Settings, clock: Clock, chance: Chance, *, guard: Guard | None = None) -> Gateway:
    """Build every room; raises ConfigurationError for settings that cannot be used."""
    keys_of_clients = tuple(filter(None, map(str.strip, settings.gateway_keys.get_secret_value().split(","))))
    if not settings.gateway_upstream:
        raise ConfigurationError("a gateway needs --upstream or CLEARLINE_GATEWAY_UPSTREAM")
    if not keys_of_clients and settings.host not in _LOOPBACK:
        raise ConfigurationError("a gateway that others can reach needs CLEARLINE_GATEWAY_KEYS")
    async with AsyncExitStack() as stack:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        encoder = Encoder() if settings.encoder else None
        inward, outward = (guard, guard) if guard else guards_of(settings, chance, encoder)
        store = await store_of(stack, settings)
        keys, wrapper = await keys_of(stack, settings, clock, chance)
        keyring = await Keyring.open(wrapper, keys, chance=chance, clock=clock)
        upstream = upstream_of(settings)
        stack.push_async_callback(upstream.close)
        versions = {"clearline": __version__, "upstream": settings.gateway_upstream}
        periods = read_periods(settings.retention_file)
        kept_for = periods.period(DataClass.CONVERSATION).purposes
        conversations = Conversations(store, keyring, chance)
        rooms = Rooms(
            floor=Floor(),
            stops=Stops(StopBook(settings.data_dir), clock, read_operator(settings.operator_file).telephone),
            limits=Limits(clock, limits_of(settings)),
            budget=Budget(clock, _budget_of(settings)),
            screen=Screen(inward, _kinds(settings.gateway_lets_through)),
            guard=outward,
            upstream=upstream,
            rules=Rules(
                hold_chars=settings.gateway_hold_chars,
                answer_chars=settings.gateway_answer_chars,
                shows_whole=settings.gateway_shows is OwnValues.WHOLE,
                is_grounded=settings.gateway_grounded,
                keeps_system_text=settings.gateway_keeps_system_text,
            ),
            book=Book(clock, chance, conversations, AuditLog(store), store, versions, kept_for),
            key=desk_secret(settings.data_dir, "gateway", chance),
            system_texts=SystemTexts(
                Personal((settings.gateway_upstream_key.get_secret_value(), *keys_of_clients)), chance
            ),
        )
        staff_key = Personal(settings.gateway_staff_key.get_secret_value())
        watching = AtGateway(rooms.book.audit, store, clock, rooms.limits, staff_key)
        signer, late = log_key(settings, chance), late_log_key(settings, chance)
        sequencer = Sequencer(store, origin=settings.log_origin, keys=(signer,), clock=clock)
        return Gateway(
            settings=settings,
            rooms=rooms,
            front=Front(
                rooms,
                settings.gateway_form,
                frozenset(map(str.strip, settings.gateway_trusted_roles.split(","))),
                Personal(keys_of_clients),
                settings.gateway_body_bytes,
                Resent(clock),
            ),
            sequencer=sequencer,
            log_key=signer,
            late_log_key=late,
            watching=watching,
            jobs=(
                Job("sequencer", SEQUENCER_EVERY_S, sequencer.catch_up),
                Job("watch", WATCH_EVERY_S, _watchman(rooms, watching).step),
                Job("retention", RETENTION_EVERY_S, _retention(rooms, keyring, periods).step),
                Job("epochs", EPOCHS_EVERY_S, lambda: keep_epochs(wrapper, keys)),
                *stamp_jobs(stack, settings, store=store, key=late, clock=clock),
                *((Job("encoder", ENCODER_EVERY_S, lambda: asyncio.to_thread(encoder.load)),) if encoder else ()),
            ),
            _open=stack.pop_all(),
        )


def _watchman(rooms: Rooms, watching: AtGateway) -> Watchman:
    book = rooms.book
    return Watchman(book.audit, book.store, book.clock, Watch(rules_of_a_gateway()), watching)


def _retention(rooms: Rooms, keyring: Keyring, periods: Periods) -> RetentionDesk:
    book = rooms.book
    expiry = Expiry(book.store, keyring, Consents(book.store, keyring, book.chance))
    steady = SteadyClock.of(book.clock)
    return RetentionDesk(expiry, Holds(book.store), periods, book.audit, book.store, book.clock, book.chance, steady)


def _budget_of(settings: Settings) -> BudgetRules:
    shared = settings.processes
    return BudgetRules(
        customer_tokens=math.ceil(settings.gateway_customer_tokens / shared),
        total_tokens=math.ceil(settings.gateway_total_tokens / shared),
        customer_cost=settings.gateway_customer_cost / shared,
        total_cost=settings.gateway_total_cost / shared,
        asked_price=settings.gateway_asked_price,
        answered_price=settings.gateway_answered_price,
    )


def guards_of(settings: Settings, chance: Chance, encoder: Encoder | None = None) -> tuple[Guard, Guard]:
    """Return the guards in and out, as the operator's file says; without one nothing is on the allow-lists.

    They see the same; the one that looks at histories remembers what it has seen.
    """
    operator = None if settings.operator_file is None else read_operator(settings.operator_file)
    allowed = operator.allowed if operator else Allowed()
    thresholds = operator.thresholds if operator else None
    inward = (*INWARD_DETECTORS, InjectionDetector(thresholds, encoder.ready if encoder else no_encoder))
    remembering = Remembering((*PERSONAL_DETECTORS, *inward), chance)
    return Guard(personal=(remembering,), inward=(), allowed=allowed), Guard(inward=inward, allowed=allowed)


def upstream_of(settings: Settings) -> Upstream:
    """Return the bot behind the gateway."""
    patience = Patience(
        settings.gateway_wait_s, settings.gateway_answer_s, most_bytes=settings.gateway_answer_chars * 8
    )
    key = Personal(settings.gateway_upstream_key.get_secret_value())
    match settings.gateway_form:
        case Form.CHAT:
            address = f"{settings.gateway_upstream.rstrip('/')}/chat/completions"
            return Upstream(address, key, patience, chat_answer.heard)
        case Form.WEBHOOK:
            return Upstream(settings.gateway_upstream, key, patience, webhook.heard)


def application(gateway: Gateway) -> ASGIApp:
    """Return everything the gateway serves."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_: Request) -> Response:
        await gateway.rooms.book.audit.latest_checkpoint()  # raises StoreError when the database is gone
        return PlainTextResponse("ready\n")

    routes = [
        *gateway.front.routes(),
        *gateway.watching.routes(),
        *PublicLog(
            gateway.rooms.book.audit, gateway.log_key, gateway.late_log_key, shelf_of(gateway.settings)
        ).routes(),
        Route("/healthz", alive),
        Route("/readyz", ready),
    ]
    https = gateway.settings.public_url.startswith("https://")
    return SecurityHeaders(Starlette(routes=routes, exception_handlers=problem.handlers()), https=https)


async def run(settings: Settings) -> None:
    """Serve until the process is asked to end; everything committed by then is in the log."""
    gateway = await open_gateway(settings, SystemClock(), SystemChance())
    gc.freeze()  # to look through what was loaded held every stream up for a tenth of a second, again and again
    await serve_until_asked_to_end(application(gateway), settings, gateway.jobs, gateway.close)


def serve(settings: Settings) -> None:
    """Run the gateway in this process."""
    run_alone(run(settings))


def _kinds(names: str) -> frozenset[str]:
    kinds = frozenset(filter(None, map(str.strip, names.split(","))))
    if unknown := kinds - PERSONAL:
        raise ConfigurationError(f"CLEARLINE_GATEWAY_LETS_THROUGH: no personal kind is called {', '.join(unknown)}")
    return kinds

"""The desk: every room built from the settings, once, in the order in which they depend on one another."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

from clearline.actions.action import Powers
from clearline.actions.table import ACTIONS
from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.carrier.calls import CallLimits, Calls
from clearline.carrier.protocol import Carrier
from clearline.channels.pages import Notice, notice_digests
from clearline.channels.seam import FactorFront, Front, PrivacyFront
from clearline.channels.seam_figures import FiguresFront
from clearline.crypto.epochs import keep_epochs
from clearline.crypto.keys import Keyring
from clearline.crypto.sign import SigningKey
from clearline.domain.clock import Chance, Clock
from clearline.domain.conversation import Language
from clearline.domain.person import Personal
from clearline.domain.privacy import DataClass
from clearline.guard.budget import Budget
from clearline.guard.limits import Limits
from clearline.guard.watch.rules import rules
from clearline.guard.watch.watch import Watch
from clearline.identity.codes import Codes
from clearline.identity.factors.authenticator import AuthenticatorApp
from clearline.identity.factors.party import RelyingParty
from clearline.identity.factors.passkey import Passkeys
from clearline.identity.proofs import Proofs
from clearline.identity.staff import StaffLimits
from clearline.identity.throttle import Throttle
from clearline.insight.measures import Figures
from clearline.oversight.authority import Authority
from clearline.oversight.entrance import Entrance
from clearline.oversight.incidents.book import Book
from clearline.oversight.queue import HandOverQueue
from clearline.oversight.stops import Stops
from clearline.records.conversations import Conversations
from clearline.records.erasure import Erasures
from clearline.records.expiry import Expiry
from clearline.records.holds import Holds
from clearline.records.own import Own
from clearline.service.adviser import LONGEST_ANSWER, Adviser, Model
from clearline.service.authenticator import AuthenticatorDesk
from clearline.service.book_in_log import BookInLog, Rotation
from clearline.service.caller import CallerDesk
from clearline.service.choices import ChoiceDesk, Shown
from clearline.service.erasure import ErasureDesk
from clearline.service.factors import FactorList, SecondFactors
from clearline.service.figures import EVERY_S as FIGURES_EVERY_S
from clearline.service.figures import FiguresDesk
from clearline.service.floor import Floor, Newsroom
from clearline.service.foundation import carrier_of, keys_of, limits_of, model_budget_of, patience_of, store_of
from clearline.service.genuine import Genuine
from clearline.service.handout import late_log_key, log_key
from clearline.service.held import HeldDesk
from clearline.service.incident_room import incident_room
from clearline.service.incidents import IncidentDesk
from clearline.service.jobs import EPOCHS_EVERY_S, RETENTION_EVERY_S, SEQUENCER_EVERY_S, WATCH_EVERY_S, Job
from clearline.service.notices import Notices
from clearline.service.operator import Operator
from clearline.service.passkeys import PasskeyDesk
from clearline.service.paypages import PayPages
from clearline.service.periods import Periods, read_periods
from clearline.service.privacy import PrivacyDesk
from clearline.service.prover import Prover
from clearline.service.release import Release, release_of
from clearline.service.retention import RetentionDesk, SteadyClock
from clearline.service.rights import RightsDesk
from clearline.service.rollout import LOOK_EVERY_S as RELEASES_EVERY_S
from clearline.service.rollout import Rollout
from clearline.service.secrets import TurningSecret, desk_secret
from clearline.service.settings import Settings
from clearline.service.shelf import Content, Shelf
from clearline.service.sign_on import provider_calls, sign_on_of
from clearline.service.staff import StaffDesk
from clearline.service.staff_authority import StaffAuthority
from clearline.service.staff_entrance import StaffEntrance
from clearline.service.staff_front import StaffRooms
from clearline.service.stamps import stamp_jobs
from clearline.service.thought import Thinker
from clearline.service.tokens import Tokens
from clearline.service.turn import Rooms
from clearline.service.uses import USES, UseDesk
from clearline.service.verification import CodeSender
from clearline.service.watching import AtDesk, Watchman

BOOK_EVERY_S = 1.0
ERASURES_EVERY_S = 60.0
PREPARE_EVERY_S = 3600.0
"""Once is enough: the second time there is nothing to train."""
PREPARE_AFTER_S = 2.0
"""Whoever is there first is answered first: what is to the letter an example needs no preparing, and most needs words
alone, which are learned as soon as the door is open."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that is open: what the application mounts, what runs beside it, and how it is closed."""

    settings: Settings
    operator: Operator
    notice: Notice
    """The privacy notice as it is shown."""
    periods: Periods
    uses: UseDesk
    retention: RetentionDesk
    rooms: Rooms
    rollout: Rollout
    front: Front
    sequencer: Sequencer
    log_key: SigningKey
    late_log_key: SigningKey
    jobs: tuple[Job, ...]
    _open: AsyncExitStack

    async def close(self) -> None:
        """Integrate what was committed, then let go of everything in reverse order."""
        await self.sequencer.catch_up()
        await self._open.aclose()


async def open_desk(
    settings: Settings,
    clock: Clock,
    chance: Chance,
    *,
    carrier: Carrier | None = None,
    release: Release | None = None,
) -> Desk:
    """Build every room; raises ConfigurationError for settings, flows, articles or keys that cannot be used."""
    async with AsyncExitStack() as stack:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        shelf = Shelf(settings.data_dir)
        serving = shelf.plan().serving
        content = shelf.content(serving, Content(settings.flows, settings.articles))
        release = release or release_of(settings, content)
        store = await store_of(stack, settings)
        keys, wrapper = await keys_of(stack, settings, clock, chance)
        keyring = await Keyring.open(wrapper, keys, chance=chance, clock=clock)
        own = Own.of(store, keyring, chance, clock)
        conversations = Conversations(store, keyring, chance, own.consents.stands)
        app_key = desk_secret(settings.data_dir, "recovery", chance)
        app = AuthenticatorApp(own.factors, clock, chance, app_key, release.operator.names[Language.ENGLISH])
        periods = read_periods(settings.retention_file)
        notice = replace(release.operator.privacy_notice, periods=periods.published)
        shown = Shown(notice.version, notice_digests(notice))
        choices = ChoiceDesk(own.consents, own.requests, conversations, AuditLog(store), clock, shown)
        carrier = carrier or carrier_of(stack, settings, clock)
        seconds = SecondFactors(app, own.passkeys, clock, carrier, timedelta(hours=settings.sim_hold_hours))
        delay = timedelta(hours=settings.erasure_delay_hours)
        erasures = ErasureDesk(Erasures(store), conversations, own, AuditLog(store), store, clock, delay, Holds(store))
        stops = Stops(Book(settings.data_dir), clock, release.operator.telephone, settings.lift_people)
        codes = Codes(chance, desk_secret(settings.data_dir, "codes", chance))
        notices = Notices(carrier, release.operator.names, release.operator.telephone, clock)
        sender = CodeSender(carrier, codes, Throttle(), clock, notices, seconds.sim_hold)
        model = _model(stack, settings, clock)
        adviser = Adviser(release, model, clock)
        pages = PayPages.of(settings, clock, chance)
        powers = Powers(
            carrier,
            sender.send,
            adviser.look_up,
            erasures.ask,
            seconds.ask,
            seconds.level_of,
            choices.choose,
            choices.consents_to,
            choices.ask,
            stops.action,
            pages.page_for,
            Genuine(carrier, release.operator.allowed, release.operator.tzinfo).check,
        )
        thinker = Thinker(release, adviser, _ACTIONS, powers, stops.engine, patience_of(settings))
        kept_for = periods.period(DataClass.CONVERSATION).purposes
        proofs = Proofs(codes, app)
        rooms = replace(
            _rooms(settings, release, clock, conversations, thinker, proofs, stops),
            kept_for=kept_for,
            pages=pages.beginning,
        )
        rights = RightsDesk(own.requests, AuditLog(store), clock)
        figures = FiguresDesk(rooms, Figures(release.operator.tzinfo))
        rollout = _rollout(settings, rooms, model, shelf, serving)
        expiry = Expiry(store, keyring, own.consents)
        retention = RetentionDesk(
            expiry, Holds(store), periods, AuditLog(store), store, clock, chance, SteadyClock.of(clock)
        )
        signer = log_key(settings, chance)
        late = late_log_key(settings, chance)
        prover = Prover(AuditLog(store), signer.verifier, late)
        held = HeldDesk(rooms, erasures.erasures, periods, release.operator)
        beside = _Beside(
            own, choices, erasures, retention, held, rights, prover, figures, provider_calls(stack, settings)
        )
        sequencer = Sequencer(store, origin=settings.log_origin, keys=(signer,), clock=clock)
        return Desk(
            settings=settings,
            operator=release.operator,
            notice=notice,
            periods=periods,
            retention=retention,
            uses=UseDesk(rooms, periods, desk_secret(settings.data_dir, USES, chance)),
            rooms=rooms,
            rollout=rollout,
            front=_front(settings, rooms, rollout, chance, seconds, beside),
            sequencer=sequencer,
            log_key=signer,
            late_log_key=late,
            jobs=(
                Job("sequencer", SEQUENCER_EVERY_S, sequencer.catch_up),
                Job("watch", WATCH_EVERY_S, _watchman(settings, rooms).step),
                Job("retention", RETENTION_EVERY_S, retention.step),
                Job("erasures", ERASURES_EVERY_S, erasures.carry_out),
                Job("held", ERASURES_EVERY_S, held.step),
                Job("rights", RETENTION_EVERY_S, rights.step),
                Job("incidents", BOOK_EVERY_S, BookInLog(rooms).step),
                Job("figures", FIGURES_EVERY_S, figures.step),
                Job("releases", RELEASES_EVERY_S, rollout.step),
                Job("words", PREPARE_EVERY_S, lambda: asyncio.to_thread(release.understanding.prepare_words)),
                Job("understanding", PREPARE_EVERY_S, lambda: asyncio.to_thread(release.prepare), PREPARE_AFTER_S),
                Job("rotation", BOOK_EVERY_S, Rotation(stops, wrapper, keys).step),
                Job("epochs", EPOCHS_EVERY_S, lambda: keep_epochs(wrapper, keys)),
                *stamp_jobs(stack, settings, store=store, key=late, clock=clock),
            ),
            _open=stack.pop_all(),
        )


_ACTIONS = {action.name: action for action in ACTIONS}


def _rooms(  # noqa: PLR0917 # everything a turn walks through meets here
    settings: Settings,
    release: Release,
    clock: Clock,
    conversations: Conversations,
    thinker: Thinker,
    proofs: Proofs,
    stops: Stops,
) -> Rooms:
    store = conversations.store
    return Rooms(
        clock=clock,
        floor=Floor(),
        stops=stops,
        limits=Limits(clock, limits_of(settings)),
        guard=release.guard,
        proofs=proofs,
        thinker=thinker,
        phrasing=release.phrasing,
        conversations=conversations,
        queue=HandOverQueue(store),
        audit=AuditLog(store),
        store=store,
        newsroom=Newsroom(),
    )


def _watchman(settings: Settings, rooms: Rooms) -> Watchman:
    watch = Watch(rules(settings.look_ups_per_10_minutes))
    return Watchman(rooms.audit, rooms.store, rooms.clock, watch, AtDesk(rooms))


def _rollout(  # noqa: PLR0917 # as _rooms
    settings: Settings, rooms: Rooms, model: Model | None, shelf: Shelf, serving: str
) -> Rollout:
    release = rooms.thinker.release

    def load(content: Content) -> Release:
        return release_of(settings, content, operator=release.operator, encoder=release.encoder)

    def furnish(other: Release) -> Rooms:
        adviser = Adviser(other, model, rooms.clock)
        powers = replace(rooms.thinker.powers, look_up=adviser.look_up)
        thinker = replace(rooms.thinker, release=other, adviser=adviser, powers=powers)
        return replace(rooms, guard=other.guard, phrasing=other.phrasing, thinker=thinker)

    return Rollout(shelf, rooms, load, furnish, Content(settings.flows, settings.articles), serving)


def _model(stack: AsyncExitStack, settings: Settings, clock: Clock) -> Model | None:
    if not settings.model_url:
        return None
    limits = CallLimits(call_s=settings.model_timeout_s, answer_bytes=LONGEST_ANSWER)
    calls = Calls.at(settings.model_url, limits)
    stack.push_async_callback(calls.aclose)
    key = Personal(settings.model_key.get_secret_value())
    return Model(calls, settings.model_name, key, Budget(clock, model_budget_of(settings)))


def _ceremonies(settings: Settings, operator: Operator, chance: Chance) -> Passkeys:
    party = RelyingParty(settings.passkeys_of, operator.names[Language.ENGLISH], settings.addresses)
    return Passkeys(party, desk_secret(settings.data_dir, "passkeys", chance))


def _authority(settings: Settings) -> Authority:
    authority = Authority(settings.staff_policies)
    if settings.staff_policies is not None:  # what an operator wrote is refused now, not at the first question
        authority.read()
    return authority


def _factors(  # noqa: PLR0917 # as _rooms
    settings: Settings, rooms: Rooms, chance: Chance, seconds: SecondFactors, tokens: Tokens
) -> FactorFront:
    operator = rooms.thinker.release.operator
    ceremonies = _ceremonies(settings, operator, chance)
    notices = Notices(rooms.thinker.powers.carrier, operator.names, operator.telephone, rooms.clock)
    passkeys = PasskeyDesk(rooms, tokens, ceremonies, seconds.passkeys, seconds, notices, chance)
    app = AuthenticatorDesk(rooms, tokens, seconds.app, seconds, notices, chance)
    return FactorFront(
        passkey_to_use=passkeys.to_use,
        use_passkey=passkeys.use,
        passkey_to_register=passkeys.to_register,
        register_passkey=passkeys.register,
        remove_passkey=passkeys.remove,
        app_to_enrol=app.begin,
        confirm_app=app.confirm,
        remove_app=app.remove,
        new_recovery_codes=app.new_codes,
        recover=app.recover,
        factors=FactorList(rooms, seconds).of,
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    own: Own
    choices: ChoiceDesk
    erasures: ErasureDesk
    retention: RetentionDesk
    held: HeldDesk
    rights: RightsDesk
    prover: Prover
    figures: FiguresDesk
    provider: Calls | None


def _privacy(rooms: Rooms, chance: Chance, seconds: SecondFactors, beside: _Beside) -> PrivacyFront:
    desk = PrivacyDesk(
        rooms,
        beside.own,
        beside.choices,
        beside.erasures,
        seconds,
        FactorList(rooms, seconds),
        rooms.thinker.powers.carrier,
        chance,
        beside.prover,
        beside.held,
    )
    return PrivacyFront(
        view=desk.view, choose=desk.choose, ask=desk.ask, copy=desk.copy, erase=desk.erase, proof=desk.proof
    )


def _front(  # noqa: PLR0917 # as _rooms
    settings: Settings, rooms: Rooms, rollout: Rollout, chance: Chance, seconds: SecondFactors, beside: _Beside
) -> Front:
    stops = rooms.stops
    token_key = TurningSecret(settings.data_dir, "tokens", chance, stops.rotations)
    tokens = Tokens(rooms.conversations, chance, token_key.now, stops.ended_conversation)
    callers = CallerDesk(rooms, rollout, tokens, chance)
    operator = rooms.thinker.release.operator
    staff_key = TurningSecret(settings.data_dir, "staff", chance, stops.rotations)
    entrance = Entrance(rooms.store)
    room = incident_room(settings, operator, rooms.stops, chance)
    limits = StaffLimits(timedelta(minutes=settings.staff_idle_minutes), timedelta(hours=settings.staff_session_hours))
    door = StaffEntrance(rooms, entrance, _ceremonies(settings, operator, chance), chance, staff_key.now, limits)
    people = StaffRooms(
        door,
        StaffDesk(rooms, callers, entrance, limits),
        StaffAuthority(rooms, room, beside.retention.holds, _authority(settings)),
        IncidentDesk(rooms, room),
        beside.retention,
        beside.held,
        beside.rights,
        sign_on_of(settings, beside.provider, door),
    )
    return Front(
        open=callers.open,
        authorise=tokens.opens,
        answer=callers.answer,
        silence=callers.silence,
        follow=callers.follow,
        transcript=callers.transcript,
        close=callers.close,
        factors=_factors(settings, rooms, chance, seconds, tokens),
        privacy=_privacy(rooms, chance, seconds, beside),
        staff=people.staff(),
        holds=people.holds(),
        rights=people.requests(),
        incidents=people.incident(),
        figures=FiguresFront(view=beside.figures.view, let_pass=beside.figures.let_pass),
    )

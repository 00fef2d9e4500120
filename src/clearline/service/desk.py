"""The desk: every room built from the settings, once, in the order in which they depend on one another."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

from clearline.actions.action import LookUp, Powers
from clearline.actions.table import ACTIONS
from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.carrier.calls import CallLimits
from clearline.carrier.protocol import Carrier
from clearline.carrier.tmforum import TmForumCarrier
from clearline.channels.seam import Front, StaffFront
from clearline.crypto.keys import Keyring
from clearline.crypto.sign import SigningKey
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.flow import ActionRule
from clearline.dialogue.load import load_flows
from clearline.dialogue.phrase import Phrasing
from clearline.dialogue.understand import Understanding
from clearline.domain.clock import Chance, Clock
from clearline.domain.conversation import Language
from clearline.domain.decision import Value
from clearline.guard.limits import LimitRules, Limits, Rate
from clearline.guard.pipeline import Guard
from clearline.identity.codes import Codes
from clearline.identity.throttle import Throttle
from clearline.knowledge.answer import Knowledge
from clearline.knowledge.article import load_articles
from clearline.language.convert import Converter
from clearline.oversight.entrance import Entrance
from clearline.oversight.queue import HandOverQueue
from clearline.records.conversations import Conversations
from clearline.records.erasure import Erasures
from clearline.records.keystore import SqlKeyStore
from clearline.service.caller import CallerDesk
from clearline.service.erasure import ErasureDesk
from clearline.service.floor import Floor, Newsroom
from clearline.service.handout import log_key
from clearline.service.jobs import Job
from clearline.service.operator import Operator, read_operator
from clearline.service.secrets import desk_secret
from clearline.service.settings import Profile, Settings
from clearline.service.staff import StaffDesk
from clearline.service.thought import Thinker
from clearline.service.tokens import Tokens
from clearline.service.turn import Rooms
from clearline.service.verification import CodeSender
from clearline.store.engine import Store, open_store
from clearline.store.schema import KEYS_SCHEMA

SEQUENCER_EVERY_S = 0.5
"""A checkpoint is at most a second behind."""
ERASURES_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that is open: what the application mounts, what runs beside it, and how it is closed."""

    settings: Settings
    operator: Operator
    rooms: Rooms
    front: Front
    sequencer: Sequencer
    log_key: SigningKey
    jobs: tuple[Job, ...]
    _open: AsyncExitStack

    async def close(self) -> None:
        """Integrate what was committed, then let go of everything in reverse order."""
        await self.sequencer.step()
        await self._open.aclose()


async def open_desk(settings: Settings, clock: Clock, chance: Chance, carrier: Carrier | None = None) -> Desk:
    """Build every room; raises ConfigurationError for settings, flows, articles or keys that cannot be used."""
    async with AsyncExitStack() as stack:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        operator = read_operator(settings.operator_file)
        store = await _store(stack, settings)
        keyring = await _keyring(stack, settings, clock, chance)
        if carrier is None:
            reached = TmForumCarrier.at(
                settings.carrier_url, clock=clock, limits=CallLimits(call_s=settings.carrier_timeout_s)
            )
            stack.push_async_callback(reached.aclose)
            carrier = reached
        conversations = Conversations(store, keyring, chance)
        audit = AuditLog(store)
        delay = timedelta(hours=settings.erasure_delay_hours)
        erasures = ErasureDesk(Erasures(store), conversations, audit, store, clock, delay)
        codes = Codes(chance, desk_secret(settings.data_dir, "codes", chance))
        sender = CodeSender(carrier, codes, Throttle(), clock, operator.names)
        converter = Converter()
        knowledge = Knowledge(load_articles(), converter.to_simplified, converter.to_traditional)
        powers = Powers(carrier, sender.send, _look_up(knowledge), erasures.ask)
        thinker, phrasing = _dialogue(converter, operator, powers, knowledge)
        rooms = Rooms(
            clock=clock,
            floor=Floor(),
            limits=Limits(clock, _limits(settings)),
            guard=Guard(allowed=operator.allowed),
            codes=codes,
            thinker=thinker,
            phrasing=phrasing,
            conversations=conversations,
            queue=HandOverQueue(store),
            audit=audit,
            store=store,
            newsroom=Newsroom(),
        )
        signer = log_key(settings, chance)
        sequencer = Sequencer(store, origin=settings.log_origin, keys=(signer,), clock=clock)
        return Desk(
            settings=settings,
            operator=operator,
            rooms=rooms,
            front=_front(settings, rooms, chance),
            sequencer=sequencer,
            log_key=signer,
            jobs=(
                Job("sequencer", SEQUENCER_EVERY_S, sequencer.step),
                Job("erasures", ERASURES_EVERY_S, erasures.carry_out),
            ),
            _open=stack.pop_all(),
        )


async def _store(stack: AsyncExitStack, settings: Settings) -> Store:
    store = await open_store(settings.database)
    stack.push_async_callback(store.close)
    return store


async def _keyring(stack: AsyncExitStack, settings: Settings, clock: Clock, chance: Chance) -> Keyring:
    keys = await open_store(settings.key_store, KEYS_SCHEMA)
    stack.push_async_callback(keys.close)
    is_production = settings.profile is Profile.PRODUCTION
    wrapper = UnsafeFileWrapper.open(settings.data_dir / "root.key", chance, production=is_production)
    return await Keyring.open(wrapper, SqlKeyStore(keys, clock), chance=chance, clock=clock)


def _dialogue(
    converter: Converter, operator: Operator, powers: Powers, knowledge: Knowledge
) -> tuple[Thinker, Phrasing]:
    rules = {action.name: ActionRule(action.level, action.effect, confirm=action.confirm) for action in ACTIONS}
    flows = load_flows(rules, converter.to_traditional)
    dialogue = Dialogue(flows, Understanding(flows, converter.to_simplified), operator.tzinfo)
    actions = {action.name: action for action in ACTIONS}
    thinker = Thinker(dialogue, actions, powers, operator.tzinfo, knowledge.release)
    return thinker, Phrasing(flows, operator.tzinfo)


def _look_up(knowledge: Knowledge) -> LookUp:
    def look_up(question: str, language: Language, now: datetime) -> Mapping[str, Value] | None:
        found = knowledge.answer(question, language, now.date())
        if found is None:
            return None
        source: Mapping[str, Value] = {"title": found.source.title, "reference": found.source.reference}
        return {"text_en": found.text_en, "text_zh": found.text_zh, "source": source}

    return look_up


def _limits(settings: Settings) -> LimitRules:
    return LimitRules(
        longest_chars=settings.longest_chars,
        largest_bytes=settings.longest_chars * 4,
        turns=settings.turns,
        per_conversation=Rate(settings.conversation_burst, settings.conversation_per_second),
        per_source=Rate(settings.source_burst, settings.source_per_second),
        in_total=Rate(max(1, int(settings.total_per_second * 2)), settings.total_per_second),
    )


def _front(settings: Settings, rooms: Rooms, chance: Chance) -> Front:
    tokens = Tokens(rooms.conversations, chance, desk_secret(settings.data_dir, "tokens", chance))
    callers = CallerDesk(rooms, tokens, chance)
    staff_key = desk_secret(settings.data_dir, "staff", chance)
    staff = StaffDesk(rooms, callers, Entrance(rooms.store), chance, staff_key)
    return Front(
        open=callers.open,
        authorise=tokens.opens,
        answer=callers.answer,
        renew=callers.renew,
        follow=callers.follow,
        transcript=callers.transcript,
        close=callers.close,
        staff=StaffFront(
            sign_in=staff.sign_in,
            staff_of=staff.staff_of,
            sign_out=staff.sign_out,
            queue=staff.queue,
            claim=staff.claim,
            transcript=staff.transcript,
            say=staff.say,
            give_back=staff.give_back,
            follow=staff.follow,
        ),
    )

"""How each turn was decided, who answers for decisions of that type, and the same decisions made again (HO-06).

Everything is made from the sealed turns when somebody asks: there is no second record that could differ from the first.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, assert_never

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.caller import PREFIX as CALLERS
from clearline.channels.caller import access_of
from clearline.channels.seam import Front
from clearline.channels.staff_door import PREFIX as STAFF
from clearline.channels.staff_door import Door
from clearline.dialogue.mask import Onlooker
from clearline.domain.conversation import Conversation, ConversationId, Json, Keeper, Speaker, Turn
from clearline.domain.decision import (
    Act,
    Ask,
    Challenged,
    Decision,
    DecisionType,
    Effect,
    HandOver,
    Outcome,
    Say,
)
from clearline.domain.deed import Deed
from clearline.domain.person import Assurance
from clearline.domain.privacy import Purpose
from clearline.errors import InputError
from clearline.service.onlookers import Screen
from clearline.service.replay import decided_again
from clearline.service.rollout import Rollout

LONGEST: Final = 200
"""Turns that are decided again in one call: it costs what they cost the first time."""

_HUMAN: Final = {Keeper.DESK: "nobody", Keeper.QUEUE: "waiting for a person", Keeper.STAFF: "a person answers"}


class Decided(msgspec.Struct, frozen=True):
    """The record of one decision."""

    type: DecisionType
    accountable: str
    turn: int
    at: datetime
    inputs: Mapping[str, Json]
    versions: Mapping[str, str]
    flow: str
    """What the caller was taken to want, where it is under way still."""
    rule: str
    """The phrases, actions and queues of the flows that it came to, in order."""
    human: str
    result: Mapping[str, Json]
    """The decisions as they were proposed and what came of them; what was said is their wording."""


@dataclass(frozen=True, slots=True)
class DecisionDesk:
    """Reads decisions out of the record."""

    rollout: Rollout
    longest: int = LONGEST

    async def made(
        self, which: ConversationId, purpose: Purpose, to: Onlooker = Onlooker.CALLER
    ) -> tuple[Decided, ...]:
        """Return every decision of a conversation as it was made, as far as `to` may see it."""
        conversation, turns = await self._read(which, purpose)
        return self._records(conversation.versions, self._screen(conversation).seen(turns, to), _keepers(turns))

    async def made_again(
        self, which: ConversationId, purpose: Purpose, to: Onlooker = Onlooker.CALLER
    ) -> tuple[Decided, ...]:
        """Return them as they come out now, from what was recorded of each turn, with the versions that serve now.

        Raises InputError for too many turns.
        """
        conversation, turns = await self._read(which, purpose)
        if len(turns) > self.longest:
            raise InputError(f"expected at most {self.longest} turns to decide again, found {len(turns)}")
        thinker = self.rollout.rooms_of(which).thinker
        again = await asyncio.to_thread(decided_again, thinker, turns[0].heard.language, turns)
        decided = [replace(turn, decisions=one) for turn, one in zip(turns, again, strict=True)]
        return self._records(thinker.versions, self._screen(conversation).seen(decided, to), _keepers(turns))

    def owners(self) -> Mapping[DecisionType, str]:
        """Return who answers for which type of decision now."""
        return self.rollout.rooms.thinker.release.operator.accountable

    async def _read(self, which: ConversationId, purpose: Purpose) -> tuple[Conversation, Sequence[Turn]]:
        kept = self.rollout.rooms.conversations
        conversation = (await kept.get(which, purpose)).conversation
        return conversation, [turn async for turn in kept.turns(which, purpose)]

    def _screen(self, conversation: Conversation) -> Screen:
        return Screen.of(self.rollout.rooms_of(conversation.id).phrasing, conversation.modality)

    def _records(
        self, versions: Mapping[str, str], turns: Sequence[Turn], keepers: Iterator[Keeper]
    ) -> tuple[Decided, ...]:
        """Return the records of all turns but the greeting and the lines of staff, which the desk did not decide."""
        return tuple(
            self._record(versions, turn, keeper)
            for turn, keeper in zip(turns, keepers, strict=True)
            if turn.number and turn.speaker is not Speaker.STAFF
        )

    def _record(self, versions: Mapping[str, str], turn: Turn, keeper: Keeper) -> Decided:
        decisions = turn.decisions
        kind = self._type(turn, decisions)
        return Decided(
            type=kind,
            accountable=self.owners()[kind],
            turn=turn.number,
            at=turn.at,
            inputs={
                "heard": turn.heard.text,
                "language": turn.heard.language.value,
                "level": turn.level.value,
                "attempted": turn.attempted,
                "ruling": turn.ruling,
            },
            versions=versions,
            flow=turn.flow,
            rule=" ".join(part for decision in decisions for part in _rule(decision)),
            human=_HUMAN[keeper],
            result={
                "decisions": [_told(decision) for decision in decisions],
                "outcomes": [_told(outcome) for outcome in turn.outcomes],
            },
        )

    def _type(self, turn: Turn, decisions: tuple[Decision, ...]) -> DecisionType:
        if turn.ruling == "block":
            return DecisionType.REFUSAL
        actions = [self.rollout.rooms.thinker.actions.get(one.call.action) for one in decisions if isinstance(one, Act)]
        used = [action for action in actions if action is not None]
        if any(action.effect is Effect.IRREVERSIBLE for action in used):
            return DecisionType.COMMITMENT
        if any(action.effect is Effect.WRITE for action in used):
            return DecisionType.CHANGE
        if any(isinstance(one, HandOver) for one in decisions):
            return DecisionType.HAND_OVER
        shown = any(action.level > Assurance.NONE for action in used)
        return DecisionType.DISCLOSURE if shown else DecisionType.ANSWER


@dataclass(frozen=True, slots=True)
class Decisions:
    """The endpoints: decisions for the caller concerned and for staff, and who answers for them."""

    desk: DecisionDesk
    front: Front
    door: Door

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route(CALLERS + "/{conversation}/decisions", self.own),
            Route(STAFF + "/conversations/{conversation}/decisions", self.for_staff),
            Route("/v1/accountability", self.owners),
        ]

    async def own(self, request: Request) -> Response:
        """Give the decisions of the conversation that the token opens."""
        access = await access_of(request, self.front)
        if access is None:
            return problem.unauthorised()
        return bodies.json_response({"decisions": await self.desk.made(access[0], Purpose.RIGHTS)})

    async def for_staff(self, request: Request) -> Response:
        """Give those of a conversation that waits, under its masks, or is theirs, made again with `again=true`."""
        which = bodies.conversation_id(request.path_params["conversation"])
        member = await self.door.allowed(request, Deed.CONVERSATION_EXAMINE, which or "")
        if member is None or which is None:
            return problem.unauthorised()
        view = await self.front.staff.transcript(member.name, which)  # which notes who reads
        if view is None:
            return problem.unauthorised()
        to = Onlooker.HOLDER if view.keeper is Keeper.STAFF else Onlooker.OTHER  # only its holder reads what is held
        make = self.desk.made_again if request.query_params.get("again") == "true" else self.desk.made
        return bodies.json_response({"decisions": await make(which, Purpose.EVIDENCE, to)})

    async def owners(self, _: Request) -> Response:
        """Say who answers for which type of decision."""
        owners = [{"type": kind, "accountable": who} for kind, who in self.desk.owners().items()]
        return bodies.json_response({"owners": owners})


def _keepers(turns: Sequence[Turn]) -> Iterator[Keeper]:
    """Yield who held the conversation once each turn was decided."""
    keeper = Keeper.DESK
    for turn in turns:
        if turn.speaker is Speaker.STAFF:
            keeper = Keeper.STAFF
        elif any(isinstance(decision, HandOver) for decision in turn.decisions) and keeper is Keeper.DESK:
            keeper = Keeper.QUEUE
        elif turn.decisions and not any(isinstance(decision, HandOver) for decision in turn.decisions):
            keeper = Keeper.DESK
        yield keeper


def _rule(decision: Decision) -> Iterator[str]:
    match decision:
        case Say(phrases=phrases) | Ask(phrases=phrases):
            yield from (phrase.name for phrase in phrases)
        case Act(call=call):
            yield f"action:{call.action}"
        case HandOver(queue=queue, reason=reason):
            yield f"hand-over:{queue}:{reason}"
        case _:
            assert_never(decision)


def _told(value: Decision | Outcome) -> Json:
    """Return a decision or an outcome as JSON, by its kind; of a challenge no more than that there was one."""
    fields: Json = {} if isinstance(value, Challenged) else msgspec.to_builtins(value)
    return {"kind": type(value).__name__, **(fields if isinstance(fields, dict) else {})}

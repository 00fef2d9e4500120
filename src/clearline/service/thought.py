"""Steps 4 and 5 together: the dialogue decides, the one door acts, until there is something to say."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Final

from clearline.actions import execute
from clearline.actions.action import Action, Occasion, Powers
from clearline.dialogue.context import Context
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.state import DialogueState, dump, expects_of, load
from clearline.domain.conversation import Conversation, Denied, Expects, Heard, Json, Keeper, Language, Utterance
from clearline.domain.decision import Act, Ask, Challenged, Decision, Failed, HandOver, Outcome, Phrase, Say, Value
from clearline.domain.person import Session
from clearline.domain.ruling import Block, Ruling
from clearline.guard.pipeline import Screened
from clearline.records.conversations import Kept, owner_of
from clearline.service.adviser import Adviser
from clearline.service.patience import Patience
from clearline.service.release import Release

ENGINE_STOPPED: Final = "engine-stopped"
"""The reason of a hand-over that the dialogue had no part in."""
STOPPED_PHRASE: Final = "system.stopped"
QUEUE: Final = "general"
ACTS_PER_TURN = 8
"""What a turn may ask for; whatever a flow wants beyond it fails, and the dialogue says so."""


@dataclass(frozen=True, slots=True)
class Thought:
    """What a turn came to."""

    state: Mapping[str, Json]
    decision: Say | Ask | HandOver
    decisions: tuple[Decision, ...]
    """All of them in order, the `Act`s included."""
    outcomes: tuple[Outcome, ...]
    """One for each `Act`."""
    session: Session
    heard: Heard
    """What was heard, with what a language model took it for."""
    known: tuple[Value, ...]
    """What earlier outcomes left in the slots and in what was said last: it may be said again."""
    flow: str = ""
    """What is under way now."""


@dataclass(frozen=True, slots=True)
class Thinker:
    """Holds the release and the key to the one door; nothing else in the spine holds either."""

    release: Release
    adviser: Adviser
    actions: Mapping[str, Action]
    powers: Powers
    is_stopped: Callable[[], bool]
    """Tells whether people have stopped the desk from deciding by itself."""
    patience: Patience = field(default_factory=Patience)

    @property
    def stopped_phrase(self) -> Phrase:
        """What is said in place of whatever the dialogue would have said."""
        return Phrase(STOPPED_PHRASE, {"telephone": self.release.operator.telephone})

    @property
    def dialogue(self) -> Dialogue:
        """What decides."""
        return self.release.dialogue

    @property
    def versions(self) -> Mapping[str, str]:
        """What decides, noted on every conversation that begins now."""
        return {**self.release.versions, **self.adviser.versions}

    @property
    def zone(self) -> tzinfo:
        """The zone in which the operator's days begin."""
        return self.release.operator.tzinfo

    def expects(self, conversation: Conversation) -> Expects:
        """Return what the caller was last asked for."""
        return expects_of(conversation.state)

    def refrains(self, said: Utterance, kept: Kept, now: datetime) -> Denied | None:
        """Return why nothing is said to a silence, and when to report it anew; None where there is something to say."""
        if not said.silent:
            return None
        before = kept.conversation
        due = None if self.is_stopped() else self.dialogue.silence_due(load(before.state), before.keeper, before.turns)
        return self.patience.refuses(due, now - (kept.changed_at or before.started_at))

    def begin(self, language: Language) -> tuple[DialogueState, Say]:
        """Open a conversation; while the desk is stopped, by saying so."""
        state, greeting = self.dialogue.begin(language)
        return (state, Say((self.stopped_phrase,))) if self.is_stopped() else (state, greeting)

    async def think(  # noqa: PLR0917 # one turn's parts, in the order in which they came to be
        self, before: Conversation, screened: Screened, session: Session, now: datetime, said: Utterance
    ) -> Thought:
        """Decide and act until a decision can be said."""
        if said.silent:
            return self._of_silence(before, session, now)
        if self.is_stopped():
            return self._stopped(before, screened.heard, session)
        context = context_of(before, session, now, self.zone)
        caller, language = session.principal, screened.heard.language
        occasion = Occasion(before.id, caller, language, now, screened.vault, said.source, owner_of(before))
        state, heard = load(before.state), screened.heard
        if not self.release.understanding.is_ready(heard):
            await asyncio.to_thread(self.release.understanding.prepare_for, heard)  # so that nobody else waits for it
        if not isinstance(screened.ruling, Block):
            heard = await self.adviser.advise(state, heard, context)
        state, decision = self._decide(state, heard, screened.ruling, context)
        decisions, outcomes = [decision], list[Outcome]()
        while isinstance(decision, Act):
            outcome = await self._act(decision, occasion, len(outcomes))
            state, decision = self.dialogue.learn(state, outcome, context)
            decisions.append(decision)
            outcomes.append(outcome)
        if self.is_stopped():  # meanwhile: what was done stays on the record, and a person goes on from there
            acts = tuple(decision for decision in decisions if isinstance(decision, Act))
            return self._stopped(before, heard, session, acts=acts, outcomes=tuple(outcomes))
        return _thought(state, decision, decisions, outcomes, _after(session, outcomes), heard)

    def _of_silence(self, before: Conversation, session: Session, now: datetime) -> Thought:
        """Decide what is said to nobody's words; that they were heard of does not keep what was proved alive."""
        context = context_of(before, session, now, self.zone)
        state, decision = self.dialogue.silence(load(before.state), context)
        unseen = replace(session, seen_at=before.session.seen_at)
        return _thought(state, decision, [decision], [], unseen, Heard("", before.language))

    def _decide(
        self, state: DialogueState, heard: Heard, ruling: Ruling, context: Context
    ) -> tuple[DialogueState, Decision]:
        if isinstance(ruling, Block):
            return self.dialogue.blocked(state, ruling.reason, context)
        return self.dialogue.hear(state, heard, context)

    def _stopped(
        self,
        before: Conversation,
        heard: Heard,
        session: Session,
        *,
        acts: tuple[Act, ...] = (),
        outcomes: tuple[Outcome, ...] = (),
    ) -> Thought:
        """Return the way to a person, which needs nothing of what is stopped; the dialogue stays where it was."""
        phrases = (self.stopped_phrase,) if before.keeper is Keeper.DESK else ()
        decision = HandOver(QUEUE if phrases else "", ENGINE_STOPPED, phrases)
        return Thought(before.state, decision, (*acts, decision), outcomes, _after(session, list(outcomes)), heard, ())

    async def _act(self, act: Act, occasion: Occasion, acts_before: int) -> Outcome:
        if acts_before >= ACTS_PER_TURN:
            return Failed("too-many-acts")
        return await execute.run(act.call, occasion, self.powers, self.actions)


def context_of(before: Conversation, session: Session, now: datetime, zone: tzinfo) -> Context:
    """Return the circumstances of the next turn; a replay makes the same from the record."""
    return Context(
        level=session.principal.level,
        attempted=session.attempted,
        today=now.astimezone(zone).date(),
        keeper=before.keeper,
        turn=before.turns,
    )


def _thought(  # noqa: PLR0917 # what a thought is made of
    state: DialogueState,
    decision: Say | Ask | HandOver,
    decisions: Sequence[Decision],
    outcomes: Sequence[Outcome],
    session: Session,
    heard: Heard,
) -> Thought:
    under_way = state.frames[-1].flow if state.frames else ""
    return Thought(dump(state), decision, tuple(decisions), tuple(outcomes), session, heard, _known(state), under_way)


def _known(state: DialogueState) -> tuple[Value, ...]:
    slots = tuple(value for frame in state.frames for value in frame.slots.values())
    said = () if state.last is None else tuple(phrase.values for phrase in state.last.phrases)
    return (*slots, *said)


def _after(session: Session, outcomes: list[Outcome]) -> Session:
    for outcome in outcomes:
        if isinstance(outcome, Challenged):
            session = replace(session, challenge=outcome.challenge)
    return session

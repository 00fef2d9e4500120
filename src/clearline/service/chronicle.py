"""What a turn leaves behind: the conversation as it stands after it, the turn as it is recorded, and its events."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from clearline.channels.seam import Held, News
from clearline.domain.conversation import Conversation, Heard, Keeper, MessageId, Reply, Speaker, Turn, Utterance
from clearline.domain.decision import Act, Challenged, Done, Failed, HandOver, Outcome, Refused, StepUpNeeded, Unknown
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Factor, Session, SubjectId
from clearline.domain.ruling import Allow, Block, Redact, Ruling, Signal
from clearline.guard.pipeline import Released, Screened
from clearline.guard.redact import PLACEHOLDER
from clearline.oversight.queue import HandOverQueue
from clearline.records.conversations import Sealed, customer_subject
from clearline.service.lines import lines_of
from clearline.service.thought import Thought
from clearline.store.statement import Write


@dataclass(frozen=True, slots=True)
class Course:
    """What happened in one turn, step by step, before any of it is kept."""

    before: Conversation
    said: Utterance
    now: datetime
    screened: Screened
    thought: Thought
    released: Released

    @property
    def hands_over(self) -> HandOver | None:
        """The decision that takes the conversation from the desk, if this turn made one."""
        decision = self.thought.decision
        return decision if isinstance(decision, HandOver) and self.before.keeper is Keeper.DESK else None


def turn_of(course: Course) -> Turn:
    """Return the turn as it is recorded, with all that is needed to decide it again."""
    thought = course.thought
    return Turn(
        conversation=course.before.id,
        number=course.before.turns,
        message_id=course.said.message_id,
        at=course.now,
        heard=thought.heard,
        level=thought.session.principal.level,
        attempted=thought.session.attempted,
        ruling=ruling_word(course.screened.ruling),
        decisions=thought.decisions,
        outcomes=thought.outcomes,
        reply=course.released.reply,
        flow=thought.flow,
        speaker=Speaker.DESK if course.said.silent else Speaker.CALLER,
        silent=course.said.silent,
    )


def unheard(before: Conversation, message: MessageId, at: datetime, reply: Reply) -> Turn:
    """Return the next turn of a conversation as one in which nobody says anything to the desk."""
    return Turn(
        conversation=before.id,
        number=before.turns,
        message_id=message,
        at=at,
        heard=Heard("", before.language),
        level=before.session.principal.level,
        attempted=False,
        ruling="allow",
        decisions=(),
        outcomes=(),
        reply=reply,
    )


def after(course: Course) -> Conversation:
    """Return the conversation as the next turn will find it."""
    before, thought = course.before, course.thought
    return replace(
        before,
        subject=subject_of(before, thought.session),
        language=course.screened.heard.language,
        turns=before.turns + 1,
        session=thought.session,
        state=thought.state,
        vault=course.screened.vault,
        keeper=Keeper.QUEUE if course.hands_over else before.keeper,
    )


def subject_of(before: Conversation, session: Session) -> SubjectId:
    """Return whose key seals from now on: the customer's, once there was one in this conversation."""
    customer = session.principal.customer
    return before.subject if customer is None else customer_subject(customer)


def ruling_word(ruling: Ruling) -> str:
    """Return the ruling's word for the record."""
    match ruling:
        case Allow():
            return "allow"
        case Redact():
            return "redact"
        case Block():
            return "block"


def queued(course: Course, queue: HandOverQueue) -> tuple[Write, ...]:
    """Return what puts the conversation into the queue, if this turn handed it over."""
    handing = course.hands_over
    return (queue.enter(course.before.id, handing.queue, handing.reason, course.now),) if handing else ()


def news(course: Course, turn: Turn) -> tuple[News, ...]:
    """Return what those who watch the conversation are told."""
    return (*lines_of(turn), *((Held(Keeper.QUEUE),) if course.hands_over else ()))


def events(course: Course, turn: Turn, sealed: Sealed) -> tuple[Event, ...]:
    """Return what the log remembers of a turn, in order."""
    of = {"turn": str(turn.number), "language": turn.heard.language.value}
    return tuple(
        Event(tag, turn.at, turn.conversation, sealed.pseudonym, {**of, **details}, sealed.digest)
        for tag, details in (
            *of_guard_in(course.screened.ruling),
            *_of_code(course, turn),
            *_of_actions(turn),
            *_of_ending(course),
        )
    )


_Noted = Iterator[tuple[EventTag, dict[str, str]]]


def of_guard_in(ruling: Ruling) -> _Noted:
    """Yield what the log remembers of the guard in."""
    match ruling:
        case Block(reason=reason):
            yield EventTag.TURN_BLOCKED, {"reason": reason}
        case Redact(signals=signals):
            yield EventTag.TURN_REDACTED, {"kinds": _kinds(signals)}
        case Allow(signals=signals):
            if signals:
                yield EventTag.TURN_NOTED, {"kinds": _kinds(signals)}


def _kinds(signals: tuple[Signal, ...]) -> str:
    return ",".join(sorted({signal.kind.value for signal in signals}))


def _of_code(course: Course, turn: Turn) -> _Noted:
    if turn.attempted:
        proved = course.thought.session.failures <= course.before.session.failures
        challenge = course.before.session.challenge
        factor = Factor.CODE if challenge is None else challenge.factor
        yield (EventTag.CODE_ACCEPTED if proved else EventTag.CODE_REFUSED), {"factor": factor.value}


def _of_actions(turn: Turn) -> _Noted:
    calls = [decision.call for decision in turn.decisions if isinstance(decision, Act)]
    for call, outcome in zip(calls, turn.outcomes, strict=True):
        tag = action_tag(outcome)
        number = str(call.arguments.get("number", ""))
        named = {"number": number} if tag is EventTag.CODE_SENT and PLACEHOLDER.fullmatch(number) else {}
        yield tag, {"action": call.action, **named}


def _of_ending(course: Course) -> _Noted:
    if (handing := course.hands_over) is not None:
        yield EventTag.HANDED_OVER, {"queue": handing.queue, "reason": handing.reason}
    if isinstance(course.released.ruling, Block):
        yield EventTag.REPLY_BLOCKED, {"reason": course.released.ruling.reason}
    yield EventTag.TURN_COMMITTED, {"silent": "true"} if course.said.silent else {}


def action_tag(outcome: Outcome) -> EventTag:
    """Return what the log calls an outcome."""
    match outcome:
        case Done():
            return EventTag.ACTION_DONE
        case Refused() | StepUpNeeded():
            return EventTag.ACTION_REFUSED
        case Failed():
            return EventTag.ACTION_FAILED
        case Unknown():
            return EventTag.ACTION_UNKNOWN
        case Challenged(challenge=challenge):
            return EventTag.CODE_SENT if challenge.factor is Factor.CODE else EventTag.PROOF_ASKED

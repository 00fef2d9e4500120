"""Deciding again from the record: what was heard, proved and done gives the decisions that were made."""

from collections.abc import Sequence

from clearline.dialogue.context import Context
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.state import DialogueState
from clearline.dialogue.walk import Stop
from clearline.domain.conversation import Keeper, Language, Speaker, Turn
from clearline.domain.decision import Decision, HandOver, Phrase, Say
from clearline.service.thought import ENGINE_STOPPED, STOPPED_PHRASE, Thinker


def decided_again(thinker: Thinker, language: Language, turns: Sequence[Turn]) -> list[tuple[Decision, ...]]:
    """Return the decisions of every turn, made anew from what the record holds of it and nothing else.

    They are the recorded ones under the same release of the flows; a blocked turn is taken without its words, and in a
    turn in which the desk was stopped there was nothing to decide.
    """
    state, greeting = thinker.dialogue.begin(language)
    made: list[tuple[Decision, ...]] = [turns[0].decisions if _was_stopped(turns[0]) else (greeting,)]
    keeper = Keeper.DESK
    for turn in turns[1:]:
        if _was_stopped(turn):
            keeper = Keeper.QUEUE if keeper is Keeper.DESK else keeper
            made.append(turn.decisions)
            continue
        if turn.speaker is not Speaker.CALLER and not turn.silent:  # of staff, or unasked, of a payment
            keeper = Keeper.STAFF if turn.speaker is Speaker.STAFF else _queued(keeper, turn.decisions)
            made.append(turn.decisions)
            continue
        context = Context(turn.level, turn.attempted, turn.at.astimezone(thinker.zone).date(), keeper, turn.number)
        state, decision = _first(thinker.dialogue, state, turn, context)
        decisions: list[Decision] = [decision]
        for outcome in turn.outcomes:
            state, decision = thinker.dialogue.learn(state, outcome, context)
            decisions.append(decision)
        made.append(tuple(decisions))
        keeper = _queued(keeper, (decision,))
    return made


def _first(dialogue: Dialogue, state: DialogueState, turn: Turn, context: Context) -> Stop:
    if turn.silent:
        return dialogue.silence(state, context)
    if turn.ruling == "block":
        return dialogue.blocked(state, "replayed", context)
    return dialogue.hear(state, turn.heard, context)


def _queued(keeper: Keeper, decisions: Sequence[Decision]) -> Keeper:
    hands_over = any(isinstance(decision, HandOver) for decision in decisions)
    return Keeper.QUEUE if hands_over and keeper is Keeper.DESK else keeper


def _was_stopped(turn: Turn) -> bool:
    match turn.decisions:
        case (*_, HandOver(reason=reason)):
            return reason == ENGINE_STOPPED
        case (Say(phrases=(Phrase(name=name),)),):
            return name == STOPPED_PHRASE
        case _:
            return False

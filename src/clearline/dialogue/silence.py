"""A caller who says nothing: reminded once of what was asked, then taken leave of; pure, like all that is decided.

That nothing was said is a fact which a channel reports; neither the understanding nor a model ever comes to it. It has
no power: nothing is called for it, and a restated call is restated once more and then lapses.
"""

from dataclasses import replace
from typing import Final

from clearline.dialogue.context import Context
from clearline.dialogue.state import DialogueState, Quiet, Waiting
from clearline.dialogue.walk import Walk
from clearline.domain.conversation import Keeper
from clearline.domain.decision import Ask, Phrase, Say

_GOODBYE: Final = "goodbye."
"""How the phrases of the flow begin that takes leave when the caller does."""

_SHORTER: Final = {"system.code_sent": "system.code_again"}
"""What is asked in fewer words the second time."""

Spoken = tuple[DialogueState, Say | Ask]


def due(state: DialogueState, keeper: Keeper, turn: int) -> Quiet | None:
    """Return what a silence is answered with next, or None where nothing is said to it.

    Nothing is where a person holds the conversation or will, nobody has spoken yet, leave was taken, or it is spared.
    """
    spoken = turn > 1
    if keeper is not Keeper.DESK or not spoken or state.quiet in {Quiet.PARTED, Quiet.SPARED} or _said_goodbye(state):
        return None
    return Quiet.REMINDED if _asked(state) is not None and state.quiet is Quiet.NOTHING else Quiet.PARTED


def answer(state: DialogueState, context: Context, walk: Walk) -> Spoken:
    """Return what is said to a silence, and the state after it; of what was gathered nothing is let go."""
    match due(state, context.keeper, context.turn), _asked(state):
        case Quiet.REMINDED, Ask() as asked:
            return _remind(state, asked, context.turn)
        case Quiet.PARTED, asked:
            return _part(state, asked, walk)
        case _:
            return state, Say(())


def _remind(state: DialogueState, asked: Ask, turn: int) -> Spoken:
    """Ask again, in short; a call that waits for a yes is restated whole, so that a yes to this is one to it."""
    *_, question = asked.phrases
    again = replace(question, name=_SHORTER.get(question.name, question.name))
    restated = None if state.restated is None else replace(state.restated, turn=turn)
    reminded = replace(state, quiet=Quiet.REMINDED, restated=restated)
    return reminded, replace(asked, phrases=(Phrase("system.reminder"), again))


def _part(state: DialogueState, asked: Ask | None, walk: Walk) -> Spoken:
    """Take leave: say what is open and what was done; whoever writes again goes on, and confirms anew."""
    parted = replace(state, quiet=Quiet.PARTED, restated=None)
    stands = (Phrase("system.stands"),) if state.changed else ()
    match state.waiting:
        case Waiting.PERSON:
            return parted, Say((Phrase("system.parted_person"), *stands), walk.person(state))
        case Waiting.CONFIRMATION if state.frames:
            return parted, Say((Phrase("system.parted_unconfirmed", {"flow": walk.title(state)}), *stands))
        case _ if state.waiting is not Waiting.NOTHING and state.frames:
            phrases = (Phrase("system.parted_open", {"flow": walk.title(state)}), *stands)
            return parted, Say(phrases) if asked is None else replace(asked, phrases=phrases)
        case _:
            return parted, Say((Phrase("system.parted"), *stands))


def _asked(state: DialogueState) -> Ask | None:
    """Return the question that is open, if there is one and it is known how it was put."""
    last = state.last
    return last if state.waiting is not Waiting.NOTHING and isinstance(last, Ask) and last.phrases else None


def _said_goodbye(state: DialogueState) -> bool:
    return state.last is not None and any(phrase.name.startswith(_GOODBYE) for phrase in state.last.phrases)

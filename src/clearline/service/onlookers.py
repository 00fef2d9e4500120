"""Turns as others than their caller may see them: what the desk said, decided and was told, under the slots' masks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from clearline.dialogue.disclosure import Disclosure
from clearline.dialogue.mask import HIDDEN, Onlooker
from clearline.dialogue.phrase import Phrasing
from clearline.domain.conversation import Modality, Reply, Speaker, Turn
from clearline.domain.decision import Ask
from clearline.errors import ConfigurationError

_SHORTEST: Final = 2
"""Characters of a text that is looked for in what callers said: a single one is in every word."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Stands between the record of one conversation and whoever looks at it; `phrasing` is of its release."""

    phrasing: Phrasing
    modality: Modality
    _disclosure: Disclosure

    @classmethod
    def of(cls, phrasing: Phrasing, modality: Modality = Modality.CHAT) -> Self:
        """Return what stands before a conversation of this modality."""
        return cls(phrasing, modality, Disclosure.of(phrasing.flows))

    def seen(self, turns: Sequence[Turn], to: Onlooker) -> Sequence[Turn]:
        """Return all turns of a conversation as `to` may see them."""
        closed = self._closed(turns) if to is Onlooker.OTHER else []
        seen, asked = [], ""
        for turn in turns:
            seen.append(self._turn(turn, to, closed, asked))
            if turn.speaker is not Speaker.DESK:  # what the desk says unasked leaves open what it had asked
                asked = turn.decisions[-1].slot if turn.decisions and isinstance(turn.decisions[-1], Ask) else ""
        return seen

    def _closed(self, turns: Sequence[Turn]) -> list[str]:
        """Return what is closed of what was said and done, the longest first: callers may have named it themselves."""
        decisions = (one for turn in turns for one in turn.decisions)
        found = {text for one in decisions for text in self._disclosure.closed(one) if len(text) >= _SHORTEST}
        return sorted(found, key=len, reverse=True)

    def _turn(self, turn: Turn, to: Onlooker, closed: Sequence[str], asked: str) -> Turn:
        heard = turn.heard
        if to is Onlooker.OTHER and turn.speaker is Speaker.CALLER:
            heard = replace(heard, text=self._words(heard.text, closed, asked))
        return replace(
            turn,
            heard=heard,
            decisions=tuple(self._disclosure.decision(one, to) for one in turn.decisions),
            outcomes=tuple(self._disclosure.outcome(one, to) for one in turn.outcomes),
            reply=self._reply(turn) if to is Onlooker.OTHER else turn.reply,
        )

    def _words(self, text: str, closed: Sequence[str], asked: str) -> str:
        if text and self._disclosure.is_closed(asked):
            return HIDDEN
        for words in closed:
            text = text.replace(words, HIDDEN)
        return text

    def _reply(self, turn: Turn) -> Reply:
        """Return the answer with what it tells hidden; the whole of it where it cannot be worded again as it was."""
        reply = turn.reply
        if turn.speaker is Speaker.STAFF or not turn.decisions:
            return reply
        decision = turn.decisions[-1]
        open_to_all = self._disclosure.decision(decision, Onlooker.OTHER)
        if open_to_all == decision:
            return reply
        try:
            was, now = (self.phrasing.say(one, reply.language, self.modality) for one in (decision, open_to_all))
        except ConfigurationError:  # it was said under another release
            return replace(reply, text=HIDDEN, choices=(), sources=())
        if was.text != reply.text:
            return replace(reply, text=HIDDEN, choices=(), sources=())
        return replace(reply, text=now.text, choices=now.choices, sources=now.sources)

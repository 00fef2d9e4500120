"""Step 7: every choice of an answer and every argument of a call is looked at before it leaves.

Text leaves piece by piece as far as the hold-back allows; JSON and calls leave whole, for nothing can be taken back.
"""

import re
from dataclasses import dataclass, field

from clearline.domain.conversation import Json, Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Block
from clearline.errors import InputError
from clearline.guard import words
from clearline.guard.grounding import Grounds
from clearline.guard.leaks import Untold
from clearline.guard.outgoing import Listener
from clearline.guard.pipeline import Guard, Passed
from clearline.service.gateway.asked import Asked, Call, CallPart, Delta, Piece
from clearline.service.gateway.holdback import Holding
from clearline.service.gateway.inward import Inward
from clearline.service.gateway.places import Places, parsed, written

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
NOTHING_UNTOLD = Untold(frozenset(), ())
UNKNOWN_SHAPE = "unknown-shape"
UNKNOWN_TOOL = "unknown-tool"
TOO_LONG = "too-long"
_CUT_OFF = "content_filter"
"""How OpenAI calls the end of a choice that was not let through."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How answers are looked at."""

    hold_chars: int
    answer_chars: int
    shows_whole: bool
    is_grounded: bool
    keeps_system_text: bool = True


@dataclass(slots=True)
class _Choice:
    index: int
    text: Holding
    json: str = ""
    calls: dict[int, CallPart] = field(default_factory=dict)
    has_spoken: bool = False
    finish: str = ""
    is_over: bool = False


class Outward:
    """An answer on its way out; one for each request."""

    def __init__(  # noqa: PLR0917 # what looks, and at what
        self, guard: Guard, rules: Rules, asked: Asked, inward: Inward, untold: Untold = NOTHING_UNTOLD
    ) -> None:
        self._guard = guard
        self._untold = untold
        self._rules = rules
        self._asked = asked
        self._language = inward.heard.language
        self._own = Listener(self._language, inward.listened(), whole=rules.shows_whole)
        self._functions = Listener(self._language, inward.handed_on(), whole=True)
        self._record = Listener(
            self._language, {placeholder: Personal(placeholder) for placeholder in inward.handed_on()}, whole=True
        )
        self._grounds = Grounds(texts=inward.grounds) if rules.is_grounded else None
        self._choices: dict[int, _Choice] = {}
        self._taken_chars = 0
        self.taken_octets = 0
        """Of what the bot has said so far, whatever becomes of it."""

    def take(self, delta: Delta) -> None:
        """Take what the bot says more."""
        choice = self._choice(delta.index)
        if self._asked.is_json:
            choice.json += delta.text
        else:
            choice.text.add(delta.text)
        self._taken_chars += len(delta.text)
        self.taken_octets += len(delta.text.encode(errors="surrogatepass"))
        for call in delta.calls:
            before = choice.calls.get(call.at, CallPart(call.at))
            choice.calls[call.at] = CallPart(
                call.at, before.id or call.id, before.name or call.name, before.arguments + call.arguments
            )
            self._taken_chars += len(call.arguments)
            self.taken_octets += len(call.arguments.encode(errors="surrogatepass"))
        choice.finish = delta.finish or choice.finish

    def ready(self) -> tuple[Piece, ...]:
        """Return what may leave now, of all choices."""
        return tuple(filter(None, map(self._more, tuple(self._choices.values()))))

    def rest(self) -> tuple[Piece, ...]:
        """Return what is left when the bot has ended; an answer without any choice is withheld."""
        if not self._choices:
            return (self._withheld(self._choice(0), UNKNOWN_SHAPE),)
        for choice in self._choices.values():
            choice.finish = choice.finish or "stop"
        return self.ready()

    def _choice(self, index: int) -> _Choice:
        if index not in self._choices:
            self._choices[index] = _Choice(index, Holding(self._said, self._rules.hold_chars))
        return self._choices[index]

    def _more(self, choice: _Choice) -> Piece | None:
        if choice.is_over:
            return None
        if choice.index >= self._asked.answers:
            return self._withheld(choice, UNKNOWN_SHAPE)
        if self._taken_chars > self._rules.answer_chars:
            return self._withheld(choice, TOO_LONG)
        if choice.finish:
            return self._last(choice)
        text = "" if self._asked.is_json else choice.text.ready()
        if isinstance(text, Block):
            return self._withheld(choice, text.reason)
        choice.has_spoken = choice.has_spoken or bool(text)
        return Piece(choice.index, text) if text else None

    def _last(self, choice: _Choice) -> Piece:
        text = self._json(choice.json) if self._asked.is_json and choice.json else choice.text.finish()
        if isinstance(text, Block):
            return self._withheld(choice, text.reason)
        calls = [self._call(call) for _, call in sorted(choice.calls.items())]
        for call in calls:
            if isinstance(call, Block):
                return self._withheld(choice, call.reason)
        choice.is_over = True
        return Piece(choice.index, text, tuple(call for call in calls if isinstance(call, Call)), choice.finish)

    def _withheld(self, choice: _Choice, reason: str) -> Piece:
        choice.is_over = True
        return Piece(
            choice.index,
            "" if choice.has_spoken else words.WITHHELD[self._language],
            finish=_CUT_OFF,
            blocked=reason,
        )

    def _said(self, text: str) -> Passed:
        if leaks := self._untold.leaks(text):
            return Passed(Block(leaks), ())
        return self._guard.pass_out((text,), self._own, self._grounds)

    def _json(self, text: str) -> str | Block:
        value = parsed(text)
        if not isinstance(value, dict | list):
            passed = self._said(text)
            return passed.ruling if isinstance(passed.ruling, Block) else passed.texts[0]
        return self._values(value, self._own, self._grounds)

    def _call(self, call: CallPart) -> Call | Block:
        if call.name not in self._asked.tools:
            return Block(UNKNOWN_TOOL)
        if not _ID.fullmatch(call.id):
            return Block(UNKNOWN_SHAPE)
        arguments = self._arguments(call.arguments, self._functions)
        kept = self._arguments(call.arguments, self._record)
        for block in (arguments, kept):
            if isinstance(block, Block):
                return block
        return Call(call.id, call.name, Personal(str(arguments)), str(kept))

    def _arguments(self, text: str, listener: Listener) -> str | Block:
        value = parsed(text or "{}")
        return self._values(value, listener, None) if isinstance(value, dict) else Block(UNKNOWN_SHAPE)

    def _values(self, value: dict[str, Json] | list[Json], listener: Listener, grounds: Grounds | None) -> str | Block:
        places = Places()
        if not places.values(value):
            return Block(UNKNOWN_SHAPE)
        if leaks := self._untold.leaks("\n".join(places.texts)):
            return Block(leaks)
        passed = self._guard.pass_out(places.texts, listener, grounds)
        if isinstance(passed.ruling, Block):
            return passed.ruling
        try:
            places.fill(passed.texts)
        except InputError:
            return Block(UNKNOWN_SHAPE)
        return written(value)


def withheld(asked: Asked, ruling: Block, language: Language) -> tuple[Piece, ...]:
    """Return what is said when the bot was not asked at all."""
    return tuple(
        Piece(index, words.WITHHELD[language], finish=_CUT_OFF, blocked=ruling.reason) for index in range(asked.answers)
    )

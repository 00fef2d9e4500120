"""A language model beside the built-in understanding: asked only where that is lost, and only to choose from a list.

Off unless an address is set. It is shown words with placeholders for what is personal. A model that is slow, away or
makes no sense is as if it were not there, and after some failures it is left alone for a while.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from clearline.carrier.calls import Answered, Calls, Request
from clearline.dialogue.advice import Menu
from clearline.dialogue.context import Context
from clearline.dialogue.state import DialogueState
from clearline.domain.clock import Clock
from clearline.domain.conversation import Heard, Language
from clearline.domain.decision import Value
from clearline.domain.person import Personal
from clearline.guard.budget import Budget, guessed
from clearline.knowledge.answer import Answer
from clearline.service.release import Release

_LOG = logging.getLogger(__name__)

_WISH: Final = "A customer of a telecom operator writes to customer service. Choose what they want."
_QUESTION: Final = "A customer of a telecom operator asks a question. Choose the article that answers it, if one does."
_TOKENS: Final = 40
_FAILURES: Final = 3
"""In a row, after which the model is left alone."""
LONGEST_ANSWER: Final = 64 * 1024
"""Bytes of a whole answer, envelope and all."""
_ALONE: Final = timedelta(seconds=60)
_EVERYBODY: Final = ""
"""Whose budget it is: what one customer may cost is bounded by how much they may say."""


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message


class _Completion(msgspec.Struct):
    choices: list[_Choice]


_Tokens = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class _Usage(msgspec.Struct):
    prompt_tokens: _Tokens
    completion_tokens: _Tokens


class _Cost(msgspec.Struct):
    usage: _Usage


@dataclass(frozen=True, slots=True)
class Model:
    """Where a model answers, by OpenAI's chat completions, and which."""

    calls: Calls
    name: str
    key: Personal[str]
    budget: Budget
    """What it may cost; the same under every release."""


class Adviser:
    """Proposes a flow or an article; what is proposed is no more than what the caller could have asked for."""

    def __init__(self, release: Release, model: Model | None, clock: Clock) -> None:
        self._release = release
        self._model = model
        self._clock = clock
        self._wishes = release.dialogue.menu(_WISH)
        self._failures = 0
        self._alone_until = clock.now()

    @property
    def versions(self) -> Mapping[str, str]:
        """What decides beside the release: the model, and a digest of what it is told."""
        if self._model is None:
            return {}
        told = msgspec.json.encode([self._wishes.question(""), _QUESTION], order="sorted")
        return {"model": self._model.name, "prompt": hashlib.sha256(told).hexdigest()}

    async def advise(self, state: DialogueState, heard: Heard, context: Context) -> Heard:
        """Return what was heard with the flow that the model takes it for, where the dialogue is lost alone."""
        if self._model is None or not self._release.dialogue.is_lost(state, heard, context):
            return heard
        return replace(heard, proposed=await self._choose(self._wishes, heard.text))

    async def look_up(self, question: str, language: Language, now: datetime) -> Mapping[str, Value] | None:
        """Find an approved answer, in both written forms, with its source; the model may say which article has it."""
        knowledge, today = self._release.knowledge, now.astimezone(self._release.operator.tzinfo).date()
        found = knowledge.answer(question, language, today)
        if found is None and self._model is not None:
            topics = Menu(_QUESTION, knowledge.topics(today))
            found = knowledge.article(await self._choose(topics, question), language, today)
        return None if found is None else _said(found)

    async def _choose(self, menu: Menu, said: str) -> str:
        if self._model is None or self._clock.now() < self._alone_until:
            return ""
        if self._model.budget.open(_EVERYBODY, Language.ENGLISH) is not None:
            _LOG.warning("the language model may cost no more for now")
            self._alone_until = self._clock.now() + _ALONE
            return ""
        question = self._body(menu, said)
        asked = Request("POST", "/chat/completions", body=question, headers=_headers(self._model))
        match await self._model.calls.exchange(asked):
            case Answered(status=200, body=body):
                answer = _content(body)
                cost = _usage(body) or _guess(question, answer)
            case failed:
                _LOG.warning("the language model failed: %s", type(failed).__name__)
                answer, cost = None, _guess(question, None)
        self._model.budget.spend(_EVERYBODY, cost.prompt_tokens, cost.completion_tokens)
        self._count(is_failure=answer is None)
        return menu.chosen(answer or "")

    def _body(self, menu: Menu, said: str) -> bytes:
        form = {"type": "json_schema", "json_schema": {"name": "choice", "strict": True, "schema": menu.shape}}
        name = self._model.name if self._model else ""
        return msgspec.json.encode(
            {
                "model": name,
                "messages": menu.question(said),
                "temperature": 0,
                "max_tokens": _TOKENS,
                "response_format": form,
            }
        )

    def _count(self, *, is_failure: bool) -> None:
        self._failures = self._failures + 1 if is_failure else 0
        if self._failures >= _FAILURES:
            self._failures, self._alone_until = 0, self._clock.now() + _ALONE


def _headers(model: Model) -> Mapping[str, str]:
    known = {"content-type": "application/json"}
    return known | ({"authorization": f"Bearer {model.key.reveal()}"} if model.key.reveal() else {})


def _content(body: bytes) -> str | None:
    """Return the words of the first choice; None for anything that is no completion."""
    try:
        choices = msgspec.json.decode(body, type=_Completion).choices
    except (msgspec.MsgspecError, ValueError, RecursionError):
        _LOG.warning("the language model gave no completion")
        return None
    return (choices[0].message.content or "") if choices else None


def _usage(body: bytes) -> _Usage | None:
    """Return what the answer cost; None where the model does not say it, or makes no sense."""
    try:
        return msgspec.json.decode(body, type=_Cost).usage
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _guess(question: bytes, answer: str | None) -> _Usage:
    return _Usage(guessed(len(question)), guessed(len((answer or "").encode(errors="replace"))))


def _said(answer: Answer) -> Mapping[str, Value]:
    source: Mapping[str, Value] = {"title": answer.source.title, "reference": answer.source.reference}
    return {"text_en": answer.text_en, "text_zh": answer.text_zh, "source": source}

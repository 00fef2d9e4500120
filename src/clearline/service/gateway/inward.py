"""Step 2: every message that is not the operator's own is looked at before the bot sees any of it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from clearline.domain.conversation import Expects, Heard, Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Allow, Block, Kind, Redact, Ruling
from clearline.guard.pipeline import Guard, Screened
from clearline.guard.redact import PLACEHOLDER, restore
from clearline.service.gateway.asked import Asked, Said, Texts, Whose
from clearline.service.gateway.places import SEAM

_LONG_CHARS = 1_000
"""A longer text is looked at beside the loop, so that nobody else waits for it."""
_ASKS_FOR_CODE = re.compile(r"\b(?:code|otp|pin|passcode)\b|验证码|驗證碼|校验码|動態密碼", re.IGNORECASE)
_CODE = f"[{Kind.CODE}]"


@dataclass(frozen=True, slots=True)
class Inward:
    """A request after the guard in; where `ruling` blocks, the bot is not asked."""

    ruling: Ruling
    """Of what is new in it."""
    travelling: tuple[Texts | None, ...]
    heard: Heard
    """What the caller says anew, redacted."""
    vault: Mapping[str, Personal[str]]
    own: frozenset[str]
    """Placeholders of values that the caller said: those of others they are not told."""
    grounds: Texts
    """What the operator and its tools say: sums in it may be said."""
    code: Personal[str] | None = None
    """The code the caller has just said; for the function that checks it, and kept nowhere."""

    def listened(self) -> Mapping[str, Personal[str]]:
        """Return the values that the caller may be told."""
        return {placeholder: value for placeholder, value in self.vault.items() if placeholder in self.own}

    def handed_on(self) -> Mapping[str, Personal[str]]:
        """Return the values that the operator's functions may be handed."""
        return dict(self.vault) | ({_CODE: self.code} if self.code else {})


@dataclass(frozen=True, slots=True)
class Screen:
    """The guard in, for requests; `lets_through` are the kinds that the bot may see."""

    guard: Guard
    lets_through: frozenset[str] = frozenset()

    async def look(self, asked: Asked, before: Inward) -> Inward:
        """Return what may travel of a request, going on from what is known of the conversation."""
        seen, previous = replace(before, travelling=()), ""
        for at, said in enumerate(asked.said):
            seen = await self._message(seen, said, is_new=at >= asked.newest, previous=previous)
            if isinstance(seen.ruling, Block):
                return seen
            previous = "".join(said.texts.reveal())
        return seen

    async def _message(self, seen: Inward, said: Said, *, is_new: bool, previous: str) -> Inward:
        texts = said.texts.reveal()
        if said.whose is Whose.OPERATOR or not texts:
            return replace(seen, travelling=(*seen.travelling, texts), grounds=(*seen.grounds, *texts))
        expects = Expects.WORDS
        if is_new and said.whose is Whose.CALLER and _ASKS_FOR_CODE.search(previous):
            expects = Expects.CODE
        ruling, passed, last = await self._together(texts, seen, expects)
        if isinstance(ruling, Block):
            if is_new:
                return replace(seen, ruling=ruling, heard=Heard("", last.heard.language))
            return replace(seen, travelling=(*seen.travelling, None))
        seen = replace(seen, vault=last.vault)
        if said.whose is Whose.CALLER:
            seen = self._of_caller(seen, passed, last, is_new=is_new)
        if said.whose is Whose.OTHER:
            seen = replace(seen, grounds=(*seen.grounds, *passed))
        travelling = tuple(self._let_through(text, seen) for text in passed)
        ruling = _both(seen.ruling, ruling) if is_new else seen.ruling
        return replace(seen, ruling=ruling, travelling=(*seen.travelling, travelling))

    async def _together(self, texts: Texts, seen: Inward, expects: Expects) -> tuple[Ruling, Texts, Screened]:
        """Look at the texts of a message as one; where they cannot be told apart afterwards, one by one."""
        together = await self._screened(SEAM.join(texts), seen.vault, seen.heard.language, expects)
        parts = tuple(together.heard.text.split(SEAM))
        if isinstance(together.ruling, Block) or len(parts) == len(texts):
            return together.ruling, parts, together
        ruling: Ruling = Allow()
        passed = []
        for text in texts:
            together = await self._screened(text, together.vault, seen.heard.language, expects)
            ruling = _both(ruling, together.ruling)
            passed.append(together.heard.text)
            if isinstance(ruling, Block):
                break
        return ruling, tuple(passed), together

    async def _screened(
        self, text: str, vault: Mapping[str, Personal[str]], language: Language, expects: Expects
    ) -> Screened:
        def screened() -> Screened:
            return self.guard.screen(Personal(text), vault=vault, expects=expects, language=None, fallback=language)

        return screened() if len(text) <= _LONG_CHARS else await asyncio.to_thread(screened)

    def _of_caller(self, seen: Inward, passed: Texts, last: Screened, *, is_new: bool) -> Inward:
        own = {match[0] for text in passed for match in PLACEHOLDER.finditer(text)}
        seen = replace(seen, own=seen.own | own)
        if not is_new:
            return seen
        words = "\n".join(filter(None, (seen.heard.text, *passed)))
        return replace(seen, heard=Heard(words, last.heard.language), code=last.secrets.code or seen.code)

    def _let_through(self, text: str, seen: Inward) -> str:
        if not self.lets_through:
            return text
        values = {
            placeholder: value
            for placeholder, value in seen.handed_on().items()
            if placeholder[1:-1].rpartition("_")[0] in self.lets_through or placeholder[1:-1] in self.lets_through
        }
        return restore(text, values)


def _both(one: Ruling, other: Ruling) -> Ruling:
    """Return the stricter of two rulings with what was seen for both."""
    for ruling in (one, other):
        if isinstance(ruling, Block):
            return ruling
    signals = (*one.signals, *other.signals)
    return Redact(signals) if Redact in {type(one), type(other)} else Allow(signals)

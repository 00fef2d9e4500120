"""How much and how often: the first thing that happens to an utterance, before anyone reads it.

Rates are token buckets per conversation, per source, per customer once there is one, and in total. Memory is bounded:
who was not heard for longest is forgotten first, so a flood of invented sources refreshes its own buckets but never
the total one.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from clearline.domain.clock import Clock
from clearline.domain.conversation import Denied, Language, Utterance
from clearline.domain.network import network
from clearline.errors import ConfigurationError
from clearline.guard import words
from clearline.guard.watch.places import Places
from clearline.language.script import detect

_SITE_BITS: Final = 56
"""Of an IPv6 address: what one household or company has at the least (RFC 6177), so it is one source."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second on average."""

    burst: int
    per_second: float

    def __post_init__(self) -> None:
        if self.burst < 1 or not self.per_second > 0:
            raise ConfigurationError(f"a rate needs a burst of at least 1 and some flow, found {self!r}")


@dataclass(frozen=True, slots=True)
class LimitRules:
    """What one person at a keyboard needs, with room to spare."""

    longest_chars: int = 2_000
    largest_bytes: int = 8_000
    turns: int = 2_000
    per_conversation: Rate = Rate(burst=10, per_second=1.0)
    per_source: Rate = Rate(burst=60, per_second=10.0)
    per_customer: Rate = Rate(burst=30, per_second=2.0)
    """Over all conversations in which the customer is known, wherever they come from."""
    in_total: Rate = Rate(burst=2_000, per_second=1_000.0)
    remembered: int = 20_000
    """Conversations and, each apart, sources and customers kept in memory."""


@dataclass(slots=True)
class Bucket:
    """What is left of a rate for one key; less than nothing where more was taken than there was."""

    tokens: float
    at: float
    turns: int = 0


@dataclass(slots=True)
class _Hold:
    """What the watch has asked for: nothing more until then, or no more than a bucket gives."""

    until: float
    bucket: Bucket | None = None
    rate: Rate | None = None


@dataclass(slots=True)
class Buckets:
    """One bucket a key, the longest unheard forgotten first."""

    rate: Rate
    remembered: int
    kept: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)

    def fill(self, key: str, now: float) -> Bucket:
        """Return the bucket of `key` as full as it is by now."""
        bucket = self.kept.pop(key, None) or Bucket(float(self.rate.burst), now)
        bucket.tokens = min(self.rate.burst, bucket.tokens + max(0.0, now - bucket.at) * self.rate.per_second)
        bucket.at = now
        self.kept[key] = bucket
        if len(self.kept) > self.remembered:
            self.kept.popitem(last=False)
        return bucket

    def wait(self, bucket: Bucket) -> int:
        """Return the whole seconds until `bucket` holds a token, 0 when it does."""
        return 0 if bucket.tokens >= 1 else math.ceil((1 - bucket.tokens) / self.rate.per_second)


class Limits:
    """Admits or denies; one for the whole process."""

    __slots__ = ("_clock", "_conversations", "_customers", "_held", "_owners", "_rules", "_sources", "_total", "places")

    def __init__(self, clock: Clock, rules: LimitRules | None = None) -> None:
        self._clock = clock
        self._rules = rules or LimitRules()
        self._conversations = Buckets(self._rules.per_conversation, self._rules.remembered)
        self._sources = Buckets(self._rules.per_source, self._rules.remembered)
        self._customers = Buckets(self._rules.per_customer, self._rules.remembered)
        self._total = Buckets(self._rules.in_total, 1)
        self._owners = OrderedDict[str, str]()
        self.places = Places(self._rules.remembered)
        self._held = OrderedDict[str, _Hold]()

    def admit(self, utterance: Utterance) -> Utterance | Denied:
        """Return `utterance` itself, or why not and when to try again, in the caller's language."""
        text = utterance.text.reveal()
        language = utterance.language or detect(text[:200], Language.ENGLISH)
        held = self._held_back(utterance.conversation, language) if self._held else None
        return held or self._misshapen(text, language) or self._too_often(utterance, language) or utterance

    def open(self, source: str, language: Language) -> Denied | None:
        """Return why `source` may not begin a conversation now, or None; it costs as much as an utterance."""
        now = self._clock.monotonic()
        bucket, total = self._sources.fill(_site(source), now), self._total.fill("", now)
        if wait := self._sources.wait(bucket):
            return Denied("too-fast", words.TOO_FAST[language], wait)
        if wait := self._total.wait(total):
            return Denied("busy", words.BUSY[language], wait)
        bucket.tokens -= 1
        total.tokens -= 1
        return None

    def is_counted(self, conversation: str) -> bool:
        """Tell whether it is known for which customer a conversation counts."""
        return conversation in self._owners

    def count_for(self, customer: str, conversation: str) -> None:
        """Let a conversation count for its customer from now on, and take back from them what was just admitted of it.

        Who proves themselves in conversation after conversation so pays for each of these turns too.
        """
        self._owners[conversation] = customer
        if len(self._owners) > self._rules.remembered:
            self._owners.popitem(last=False)
        self._customers.fill(customer, self._clock.monotonic()).tokens -= 1

    def slow(self, conversation: str, rate: Rate, for_s: float) -> None:
        """Admit no more than `rate` of a conversation for so long; asked again, the pace goes on."""
        before = self._held.get(conversation)
        bucket = before.bucket if before and before.bucket else Bucket(float(rate.burst), self._clock.monotonic())
        self._hold(conversation, _Hold(self._clock.monotonic() + for_s, bucket, rate))

    def hold(self, conversation: str, for_s: float) -> None:
        """Admit nothing of a conversation for so long."""
        self._hold(conversation, _Hold(self._clock.monotonic() + for_s))

    def free(self, conversation: str) -> None:
        """Take back what `slow` and `hold` asked for, and forget where the conversation was."""
        self._held.pop(conversation, None)
        self.places.forget(conversation)

    def _hold(self, conversation: str, held: _Hold) -> None:
        self._held.pop(conversation, None)
        self._held[conversation] = held
        if len(self._held) > self._rules.remembered:
            self._held.popitem(last=False)

    def _held_back(self, conversation: str, language: Language) -> Denied | None:
        held, now = self._held.get(conversation), self._clock.monotonic()
        if held is None:
            return None
        if held.until <= now:
            del self._held[conversation]
            return None
        if held.bucket is None or held.rate is None:
            return Denied("held", words.HELD[language], math.ceil(held.until - now))
        bucket, rate = held.bucket, held.rate
        bucket.tokens = min(rate.burst, bucket.tokens + max(0.0, now - bucket.at) * rate.per_second)
        bucket.at = now
        if bucket.tokens < 1:
            return Denied("too-fast", words.TOO_FAST[language], math.ceil((1 - bucket.tokens) / rate.per_second))
        bucket.tokens -= 1
        return None

    def _misshapen(self, text: str, language: Language) -> Denied | None:
        if len(text) > self._rules.longest_chars:
            return Denied("too-long", words.TOO_LONG[language])
        try:
            size_bytes = len(text.encode())
        except UnicodeEncodeError:  # half of a surrogate pair: no encoding of it exists
            return Denied("unreadable", words.UNREADABLE[language])
        if size_bytes > self._rules.largest_bytes:
            return Denied("too-long", words.TOO_LONG[language])
        return None if text.strip() else Denied("empty", words.EMPTY[language])

    def _too_often(self, utterance: Utterance, language: Language) -> Denied | None:
        """Take one token from each bucket, or none at all."""
        now = self._clock.monotonic()
        conversation = self._conversations.fill(utterance.conversation, now)
        source = self._sources.fill(_site(utterance.source), now)
        customer = self._customer_of(utterance.conversation, now)
        total = self._total.fill("", now)
        if conversation.turns >= self._rules.turns:
            return Denied("too-many-turns", words.TOO_MANY_TURNS[language])
        own_wait = max(self._conversations.wait(conversation), self._sources.wait(source))
        if own_wait:
            return Denied("too-fast", words.TOO_FAST[language], own_wait)
        if customer and (wait := self._customers.wait(customer)):
            return Denied("too-fast-together", words.TOO_FAST_TOGETHER[language], wait)
        if total_wait := self._total.wait(total):
            return Denied("busy", words.BUSY[language], total_wait)
        for bucket in (conversation, source, customer, total):
            if bucket:
                bucket.tokens -= 1
        conversation.turns += 1
        if customer:
            self.places.saw(utterance.conversation, utterance.source, utterance.received_at)
        return None

    def _customer_of(self, conversation: str, now: float) -> Bucket | None:
        customer = self._owners.get(conversation)
        if customer is None:
            return None
        self._owners.move_to_end(conversation)
        return self._customers.fill(customer, now)


def _site(source: str) -> str:
    """Return what counts as one source: an IPv4 address, the site of an IPv6 one, or a name as it is."""
    found = network(source, v4_bits=32, v6_bits=_SITE_BITS) if ":" in source else None
    if found is None:
        return source
    return str(found.network_address) if found.version == 4 else str(found)  # noqa: PLR2004 # the version of IP

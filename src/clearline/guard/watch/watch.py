"""Seeing what is unusual while it happens: `observe` each event, ask what is `standing`, `forgive` what was wrong.

The only time is that of the events, so the same stream gives the same alerts. Memory is bounded: each rule remembers a
number of keys, the one not heard of for longest forgotten first, and of each no more than its limit needs.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Final, assert_never

from clearline.domain.event import Event
from clearline.errors import ConfigurationError
from clearline.guard.watch.alert import Alert, Answer, By
from clearline.guard.watch.rules import Rule, TooEven, TooMany, TooWide

_STRICTNESS: Final = tuple(Answer)


@dataclass(slots=True)
class _Memory:
    """What one rule remembers of one key."""

    times: deque[float] = field(default_factory=deque)
    values: OrderedDict[str, float] = field(default_factory=OrderedDict)


class Watch:
    """Give it every event once, in order."""

    __slots__ = ("_kept", "_remembered", "_rules", "_standing")

    def __init__(self, rules: Sequence[Rule], *, remembered: int = 10_000) -> None:
        if not rules or remembered < 1:
            raise ConfigurationError(f"a watch needs rules and memory, found {len(rules)} and {remembered}")
        self._rules = tuple(rules)
        self._remembered = remembered
        self._kept: tuple[OrderedDict[str, _Memory], ...] = tuple(OrderedDict() for _ in self._rules)
        self._standing: OrderedDict[tuple[int, str], Alert] = OrderedDict()

    def observe(self, event: Event) -> tuple[Alert, ...]:
        """Return what `event` brings to light now."""
        found = []
        for number, rule in enumerate(self._rules):
            key = _key(rule.by, event)
            if event.tag in rule.tags and key and (count := _noticed(rule, self._memory(number, key), event)):
                found += self._raised(number, key, event.at, count)
        return tuple(found)

    def standing(self, now: datetime, *, conversation: str, subject: str = "") -> tuple[Alert, ...]:
        """Return the answers in force for a conversation and for the person in it, the strictest first."""
        asked = {By.CONVERSATION: conversation, By.SUBJECT: subject}
        found = [
            alert
            for number, rule in enumerate(self._rules)
            if (key := asked.get(rule.by)) and (alert := self._standing.get((number, key))) and alert.until > now
        ]
        return tuple(sorted(found, key=lambda alert: -_STRICTNESS.index(alert.answer)))

    def forgive(self, *, conversation: str, subject: str = "") -> None:
        """Take back what stands against a conversation and the person in it, and forget what led to it."""
        asked = {By.CONVERSATION: conversation, By.SUBJECT: subject}
        for number, rule in enumerate(self._rules):
            if key := asked.get(rule.by):
                self._standing.pop((number, key), None)
                self._kept[number].pop(key, None)

    def _memory(self, number: int, key: str) -> _Memory:
        kept = self._kept[number]
        memory = kept.pop(key, None) or _Memory()
        kept[key] = memory
        if len(kept) > self._remembered:
            kept.popitem(last=False)
        return memory

    def _raised(self, number: int, key: str, at: datetime, count: int) -> list[Alert]:
        """Return the alert, unless the same still stands."""
        rule = self._rules[number]
        before = self._standing.get((number, key))
        if before and before.until > at:
            return []
        alert = Alert(rule.pattern, rule.answer, rule.by, key, at, at + timedelta(seconds=rule.for_s), count)
        self._standing.pop((number, key), None)
        self._standing[number, key] = alert
        if len(self._standing) > self._remembered:
            self._standing.popitem(last=False)
        return [alert]


def _key(by: By, event: Event) -> str:
    match by:
        case By.CONVERSATION:
            return event.conversation
        case By.SUBJECT:
            return event.subject
        case By.STAFF:
            return event.details.get("staff", "")
        case _ as unreachable:
            assert_never(unreachable)


def _noticed(rule: Rule, memory: _Memory, event: Event) -> int:
    """Return how many there were when `rule` is met, 0 when it is not."""
    moment = event.at.timestamp()
    match rule:
        case TooMany():
            return _too_many(rule, memory, event, moment)
        case TooWide():
            value = event.conversation if rule.of == "conversation" else event.details.get(rule.of, "")
            return _too_wide(rule, memory, value, moment) if value else 0
        case TooEven():
            return _too_even(rule, memory, moment)
        case _ as unreachable:
            assert_never(unreachable)


def _too_many(rule: TooMany, memory: _Memory, event: Event, moment: float) -> int:
    if any(event.details.get(name) not in words for name, words in rule.details.items()):
        return 0
    memory.times.append(moment)
    while moment - memory.times[0] > rule.within_s or len(memory.times) > rule.limit:
        memory.times.popleft()
    return len(memory.times) if len(memory.times) >= rule.limit else 0


def _too_wide(rule: TooWide, memory: _Memory, value: str, moment: float) -> int:
    memory.values.pop(value, None)
    memory.values[value] = moment
    while moment - next(iter(memory.values.values())) > rule.within_s or len(memory.values) > rule.limit:
        memory.values.popitem(last=False)
    return len(memory.values) if len(memory.values) >= rule.limit else 0


def _too_even(rule: TooEven, memory: _Memory, moment: float) -> int:
    memory.times.append(moment)
    if len(memory.times) > rule.messages:
        memory.times.popleft()
    if len(memory.times) < rule.messages:
        return 0
    pauses = [later - earlier for earlier, later in pairwise(memory.times)]
    mean = fmean(pauses)
    return rule.messages if mean < rule.fastest_s or pstdev(pauses) < rule.spread * mean else 0

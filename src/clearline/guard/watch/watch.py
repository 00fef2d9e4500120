"""Seeing what is unusual while it happens: `observe` each event, ask what is `standing`, `forgive` what was wrong.

The only time is that of the events, so the same stream gives the same alerts. Memory is bounded: each rule remembers a
number of keys, the one not heard of for longest forgotten first, and of each no more than its limit needs.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Final, assert_never

from clearline.domain.event import Event
from clearline.errors import ConfigurationError
from clearline.guard.watch.alert import Alert, Answer, By
from clearline.guard.watch.rules import Rule, TooEven, TooMany, TooRisky, TooWide, Try

_STRICTNESS: Final = tuple(Answer)
_NEXT_TO_NOTHING: Final = 0.25


@dataclass(slots=True)
class _Memory:
    """What one rule remembers of one key."""

    times: deque[float] = field(default_factory=deque)
    values: OrderedDict[str, float] = field(default_factory=OrderedDict)
    risk: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    """How many tries of each kind there were since the risk was last next to nothing."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a rule sees now, and what is to be done about it."""

    count: int
    answer: Answer
    for_s: float
    why: str = ""


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
            if event.tag in rule.tags and key and (sight := _noticed(rule, self._memory(number, key), event)):
                found += self._raised(number, key, event.at, sight)
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

    def _raised(self, number: int, key: str, at: datetime, sight: _Sight) -> list[Alert]:
        """Return the alert, unless the same or a stricter one still stands."""
        rule = self._rules[number]
        before = self._standing.get((number, key))
        if before and before.until > at and _STRICTNESS.index(before.answer) >= _STRICTNESS.index(sight.answer):
            return []
        until = at + timedelta(seconds=sight.for_s)
        alert = Alert(rule.pattern, sight.answer, rule.by, key, at, until, sight.count, sight.why)
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


def _noticed(rule: Rule, memory: _Memory, event: Event) -> _Sight | None:
    """Return what is seen when `rule` is met."""
    moment = event.at.timestamp()
    if isinstance(rule, TooRisky):
        return _too_risky(rule, memory, event, moment)
    count = _counted(rule, memory, event, moment)
    return _Sight(count, rule.answer, rule.for_s) if count else None


def _counted(rule: TooMany | TooWide | TooEven, memory: _Memory, event: Event, moment: float) -> int:
    """Return how many there were when `rule` is met, 0 when it is not."""
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


def _too_risky(rule: TooRisky, memory: _Memory, event: Event, moment: float) -> _Sight | None:
    added = max((each.risk for each in rule.tries if _is_try(each, event)), default=0.0)
    if not added:
        return None
    passed = moment - memory.times[0] if memory.times else 0.0
    left = memory.risk * 0.5 ** (max(0.0, passed) / rule.half_life_s)
    if left < _NEXT_TO_NOTHING:
        memory.kinds.clear()
    memory.risk = left + added
    memory.times = deque((moment,))
    memory.kinds[event.tag.value] += 1
    reached = [level for level in rule.levels if memory.risk >= level.risk]
    if not reached:
        return None
    why = ", ".join(f"{kind} x{count}" for kind, count in sorted(memory.kinds.items()))
    return _Sight(memory.kinds.total(), reached[-1].answer, reached[-1].for_s, f"risk {memory.risk:.1f}: {why}")


def _is_try(each: Try, event: Event) -> bool:
    return each.tag is event.tag and (
        not each.of or not each.words.isdisjoint(event.details.get(each.of, "").split(","))
    )


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

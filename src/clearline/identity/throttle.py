"""How often codes may be asked for and missed: slows whoever guesses, and keeps nobody else out.

What somebody does counts against the place they do it from: their network, or a conversation in which the customer has
proved themselves before. A number has a small allowance that all places share. Once it is used up the codes that are
sent grow too long to be guessed, instead of none being believed, so that a stranger cannot use it up for the customer.

The arithmetic, for one number in one process:

- Of short codes (six digits) at most `MISSES` wrong ones are weighed in any hour, and `MISSES_IN_A_ROW` between two
  right ones: a guesser's chance is 5e-6 in any hour, and less than 1e-4 however long they go on. SP 800-63B-4, 3.2.2,
  allows a hundred.
- A long code (`LONG_DIGITS`) has 66 bits. From 64 bits on that clause asks for no limit: at a thousand tries a second,
  which is all that a desk admits, a year's chance is below 1e-9.
- A network from which `MISSES` codes were wrong within an hour, short or long, is believed nothing for that number
  until the hour is over (requirement ID-07: per account and source).
- To a number go at most `CODES_PER_WINDOW` messages in a window, and `RESERVE` more that only places may use which had
  fewer than `RESERVED_EACH`. A conversation that is the customer's has an allowance of its own.
"""

import hashlib
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NewType, TypeVar

from clearline.domain.conversation import ConversationId
from clearline.domain.network import network

K = TypeVar("K")
V = TypeVar("V")

WINDOW: Final = timedelta(minutes=30)
CODES_PER_WINDOW: Final = 5
RESERVE: Final = 10
"""Messages in a window beyond those, for places that are new to it: the most that a flood can add."""
RESERVED_EACH: Final = 2
"""One that is lost on the way may be asked for again."""
NUMBERS_REMEMBERED: Final = 100_000
NUMBERS_PER_CONVERSATION: Final = 4
"""Different numbers one conversation may ask codes for: a family, and not a list (requirement GV-11)."""
MISSES: Final = 5
"""Wrong codes that are weighed in an hour, over all conversations (requirement ID-07, enhanced)."""
MISSES_WINDOW: Final = timedelta(hours=1)
MISSES_IN_A_ROW: Final = 95
SHORT_DIGITS: Final = 6
LONG_DIGITS: Final = 20
_NETWORK_6: Final = 56
"""Bits of an IPv6 address that a household has; within them it has as many addresses as it likes."""

Place = NewType("Place", bytes)
"""Where codes are asked for and presented from, so far as allowances go."""


def place_of(source: str, conversation: ConversationId, *, owned: bool) -> Place:
    """Return the network, or the conversation where it is `owned` by the customer whom the code is for."""
    whence = network(source, v4_bits=32, v6_bits=_NETWORK_6) or source
    return Place(_digest(f"in|{conversation}" if owned else f"from|{whence}"))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


@dataclass(slots=True)
class Throttle:
    """Counts codes asked for per number, known or not, so that the answer never tells which numbers exist."""

    _asked: OrderedDict[bytes, deque[tuple[datetime, Place]]] = field(default_factory=OrderedDict)
    _by_conversation: OrderedDict[ConversationId, set[bytes]] = field(default_factory=OrderedDict)

    def may_ask(self, conversation: ConversationId, number: str) -> bool:
        """Count `number` among those the conversation asked for; False for one too many, known or not."""
        asked = self._by_conversation.setdefault(conversation, set())
        self._by_conversation.move_to_end(conversation)
        if len(self._by_conversation) > NUMBERS_REMEMBERED:
            self._by_conversation.popitem(last=False)
        key = _digest(number)
        if key not in asked and len(asked) >= NUMBERS_PER_CONVERSATION:
            return False
        asked.add(key)
        return True

    def may_send(self, number: str, place: Place, now: datetime, *, owned: bool = False) -> bool:
        """Count one more request for `number`; False when nothing is left for `place`, an `owned` one or not."""
        key = _digest(f"{number}|{place.hex()}" if owned else number)
        asked = self._asked.setdefault(key, deque())
        self._asked.move_to_end(key)
        while asked and asked[0][0] <= now - WINDOW:
            asked.popleft()
        if len(asked) >= CODES_PER_WINDOW and (owned or not _is_reserved(asked, place)):
            return False
        asked.append((now, place))
        if len(self._asked) > NUMBERS_REMEMBERED:
            self._asked.popitem(last=False)
        return True


def _is_reserved(asked: deque[tuple[datetime, Place]], place: Place) -> bool:
    had = sum(each == place for _, each in asked)
    return had < RESERVED_EACH and len(asked) < CODES_PER_WINDOW + RESERVE


@dataclass(slots=True)
class _Tally:
    lately: deque[tuple[datetime, Place]] = field(default_factory=deque)
    in_a_row: int = 0


@dataclass(slots=True)
class Misses:
    """Counts wrong codes per subject, a customer or a number that is nobody's, whatever conversation they came in."""

    _short: OrderedDict[str, _Tally] = field(default_factory=OrderedDict)
    _by_place: OrderedDict[tuple[str, Place], deque[datetime]] = field(default_factory=OrderedDict)

    def bars(self, subject: str, place: Place, now: datetime) -> bool:
        """Say whether no code for `subject` is to be believed from `place` now, not even the right one."""
        missed = self._by_place.get((subject, place), deque[datetime]())
        while missed and missed[0] <= now - MISSES_WINDOW:
            missed.popleft()
        return len(missed) >= MISSES

    def are_too_many(self, subject: str, now: datetime) -> bool:
        """Say whether only a long code is to be believed for `subject` now."""
        tally = self._short.get(subject, _Tally())
        while tally.lately and tally.lately[0][0] <= now - MISSES_WINDOW:
            tally.lately.popleft()
        return len(tally.lately) >= MISSES or tally.in_a_row >= MISSES_IN_A_ROW

    def note(self, subject: str, place: Place, now: datetime, *, long: bool) -> None:
        """Count one more; while there are too many none is counted, so that guessing on does not last for longer."""
        if not self.bars(subject, place, now):
            _kept(self._by_place, (subject, place), deque[datetime]()).append(now)
        if not long and not self.are_too_many(subject, now):
            tally = _kept(self._short, subject, _Tally())
            tally.lately.append((now, place))
            tally.in_a_row += 1

    def forget(self, subject: str, place: Place) -> None:
        """Forget what was missed from `place`: it was `subject`, who has proved it. Of other places all counts on."""
        self._by_place.pop((subject, place), None)
        tally = self._short.get(subject)
        if tally is not None:
            tally.in_a_row = 0
            tally.lately = deque(each for each in tally.lately if each[1] != place)


def _kept(table: OrderedDict[K, V], key: K, new: V) -> V:
    """Return what is kept of `key`, the longest untouched forgotten for it."""
    value = table.setdefault(key, new)
    table.move_to_end(key)
    if len(table) > NUMBERS_REMEMBERED:
        table.popitem(last=False)
    return value

"""How often codes may be asked for and missed: slows a guesser, never locks a customer out for more than an hour."""

import hashlib
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clearline.domain.conversation import ConversationId
from clearline.domain.person import CustomerId

WINDOW = timedelta(minutes=30)
CODES_PER_WINDOW = 5
"""With three attempts a code and a million codes, a guesser's chance is 15 in a million per number and window."""
NUMBERS_REMEMBERED = 100_000
NUMBERS_PER_CONVERSATION = 4
"""Different numbers one conversation may ask codes for: a family, and not a list (requirement GV-11)."""
MISSES = 5
"""Wrong codes a customer's callers may present in an hour, over all conversations (requirement ID-07, enhanced)."""
MISSES_WINDOW = timedelta(hours=1)


@dataclass(slots=True)
class Throttle:
    """Counts codes asked for per number, known or not, so that the answer never tells which numbers exist."""

    _asked: OrderedDict[bytes, deque[datetime]] = field(default_factory=OrderedDict)
    _by_conversation: OrderedDict[ConversationId, set[bytes]] = field(default_factory=OrderedDict)

    def may_ask(self, conversation: ConversationId, number: str) -> bool:
        """Count `number` among those the conversation asked for; False for one too many, known or not."""
        asked = self._by_conversation.setdefault(conversation, set())
        self._by_conversation.move_to_end(conversation)
        if len(self._by_conversation) > NUMBERS_REMEMBERED:
            self._by_conversation.popitem(last=False)
        key = hashlib.sha256(number.encode()).digest()
        if key not in asked and len(asked) >= NUMBERS_PER_CONVERSATION:
            return False
        asked.add(key)
        return True

    def may_send(self, number: str, now: datetime) -> bool:
        """Count one more request for `number`; False when the window is full."""
        key = hashlib.sha256(number.encode()).digest()
        asked = self._asked.setdefault(key, deque())
        self._asked.move_to_end(key)
        while asked and asked[0] <= now - WINDOW:
            asked.popleft()
        if len(asked) >= CODES_PER_WINDOW:
            return False
        asked.append(now)
        if len(self._asked) > NUMBERS_REMEMBERED:
            self._asked.popitem(last=False)
        return True


@dataclass(slots=True)
class Misses:
    """Counts wrong codes per customer, whatever conversation they were presented in."""

    _missed: OrderedDict[CustomerId, deque[datetime]] = field(default_factory=OrderedDict)

    def are_too_many(self, customer: CustomerId, now: datetime) -> bool:
        """Say whether no code is to be believed for `customer` now, not even the right one."""
        missed = self._missed.get(customer, deque[datetime]())
        while missed and missed[0] <= now - MISSES_WINDOW:
            missed.popleft()
        return len(missed) >= MISSES

    def note(self, customer: CustomerId, now: datetime) -> None:
        """Count one more; while there are too many none is counted, so that guessing on does not lock for longer."""
        if self.are_too_many(customer, now):
            return
        self._missed.setdefault(customer, deque()).append(now)
        self._missed.move_to_end(customer)
        if len(self._missed) > NUMBERS_REMEMBERED:
            self._missed.popitem(last=False)

    def forget(self, customer: CustomerId) -> None:
        """Count afresh: `customer` has proved who they are."""
        self._missed.pop(customer, None)

"""How often codes may be asked for and missed, per number: slows a guesser, never locks a customer out for an hour."""

import hashlib
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=30)
CODES_PER_WINDOW = 5
"""With three attempts a code and a million codes, a guesser's chance is 15 in a million per number and window."""
NUMBERS_REMEMBERED = 100_000


@dataclass(slots=True)
class Throttle:
    """Counts codes asked for per number, known or not, so that the answer never tells which numbers exist."""

    _asked: OrderedDict[bytes, deque[datetime]] = field(default_factory=OrderedDict)

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

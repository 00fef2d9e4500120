"""One conversation spoken in from two places by turns: its token is in two hands.

Who moves from one network to another does so once, and perhaps back. Places are networks, kept in memory alone for as
long as is looked back, and none leaves this module: the log learns that there were two, not which. Each family of
addresses is looked at by itself, since browsers change between them as they like. It is answered once: whoever proves
who they are gets a new token and the other hand holds nothing, so what goes on to and fro then is a line of that kind.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from clearline.domain.network import Network, network
from clearline.guard.watch.alert import Alert, Answer, By, Pattern

WITHIN: Final = timedelta(minutes=10)
RETURNS: Final = 3
"""Changes to a place where the conversation had been, from which there are two hands and not a way to work."""
STEP_UP_FOR: Final = timedelta(minutes=15)
_V4_BITS, _V6_BITS = 16, 32
"""About what one provider of access has; a change within it tells nothing."""


@dataclass(slots=True)
class _Trail:
    """Where a conversation was, in one family of addresses."""

    here: Network
    left: dict[Network, datetime] = field(default_factory=dict)
    returns: list[datetime] = field(default_factory=list)

    def go(self, there: Network, at: datetime) -> int:
        """Go there, and return how many of the latest changes were returns."""
        since = at - WITHIN
        self.left = {place: moment for place, moment in self.left.items() if moment > since}
        self.returns = [moment for moment in self.returns if moment > since]
        self.left[self.here] = at
        if there in self.left:
            self.returns.append(at)
        self.here = there
        return len(self.returns)


class Places:
    """Give it every utterance of who is known; `take` what came to light."""

    __slots__ = ("_alerts", "_answered", "_remembered", "_trails")

    def __init__(self, remembered: int) -> None:
        self._remembered = remembered
        self._trails = OrderedDict[tuple[str, int], _Trail]()
        self._answered = OrderedDict[str, None]()
        self._alerts: list[Alert] = []

    def saw(self, conversation: str, source: str, at: datetime) -> None:
        """Note where a conversation is spoken in from; what is no address is no place."""
        place = network(source, v4_bits=_V4_BITS, v6_bits=_V6_BITS)
        if place is None or conversation in self._answered:
            return
        key = conversation, place.version
        trail = self._trails.setdefault(key, _Trail(place))
        self._trails.move_to_end(key)
        if len(self._trails) > self._remembered:
            self._trails.popitem(last=False)
        if place != trail.here and (returns := trail.go(place, at)) >= RETURNS:
            self._answer(conversation, at, returns)

    def take(self) -> tuple[Alert, ...]:
        """Return what came to light since this was last asked."""
        found, self._alerts = tuple(self._alerts), []
        return found

    def forget(self, conversation: str) -> None:
        """Begin anew with a conversation."""
        self._answered.pop(conversation, None)
        for version in (4, 6):
            self._trails.pop((conversation, version), None)

    def _answer(self, conversation: str, at: datetime, returns: int) -> None:
        self.forget(conversation)
        self._answered[conversation] = None
        if len(self._answered) > self._remembered:
            self._answered.popitem(last=False)
        by, until = By.CONVERSATION, at + STEP_UP_FOR
        self._alerts.append(Alert(Pattern.TWO_PLACES, Answer.STEP_UP, by, conversation, at, until, returns))

"""What answers may cost: tokens and money, for each customer and in total, in any day.

A budget refills evenly over the day, as a rate does, so nobody waits for midnight and nobody spends it twice around it.
What an answer costs is known when it has ended; the last one may go beyond the budget, and is then waited for.
"""

import math
from dataclasses import dataclass
from typing import Final

from clearline.domain.clock import Clock
from clearline.domain.conversation import Denied, Language
from clearline.errors import ConfigurationError
from clearline.guard import words
from clearline.guard.limits import Buckets, Rate

_DAY_S: Final = 86_400
_MILLIONTHS: Final = 1_000_000
_REMEMBERED: Final = 20_000
"""Customers kept in memory; the one not heard for longest is forgotten first."""
_OCTETS_A_TOKEN: Final = 4
"""Of text in UTF-8, for bots that do not say what an answer cost: about right in English, few in Chinese."""


@dataclass(frozen=True, slots=True)
class BudgetRules:
    """What may be spent in a day; nothing is limited where a number is 0."""

    customer_tokens: int = 0
    total_tokens: int = 0
    customer_cost: float = 0.0
    total_cost: float = 0.0
    asked_price: float = 0.0
    """Of a million tokens that the bot is sent, in whatever currency the budgets are in."""
    answered_price: float = 0.0
    """Of a million tokens that it answers."""

    def __post_init__(self) -> None:
        limits_cost = self.customer_cost or self.total_cost
        if limits_cost and not (self.asked_price or self.answered_price):
            raise ConfigurationError("a budget of cost needs the price of tokens")
        if any(cost and cost < 1 / _MILLIONTHS for cost in (self.customer_cost, self.total_cost)):
            raise ConfigurationError("a budget of cost is a millionth at least; 0 sets none")


class Budget:
    """Admits until a budget is spent; one for the whole process."""

    __slots__ = ("_clock", "_cost", "_rules", "_tokens")

    def __init__(self, clock: Clock, rules: BudgetRules) -> None:
        self._clock = clock
        self._rules = rules
        self._tokens = _pair(rules.customer_tokens, rules.total_tokens)
        self._cost = _pair(round(rules.customer_cost * _MILLIONTHS), round(rules.total_cost * _MILLIONTHS))

    def open(self, customer: str, language: Language) -> Denied | None:
        """Return why nothing more is answered now and when to try again, or None."""
        now = self._clock.monotonic()
        for own, total in (self._tokens, self._cost):
            if own and (wait := _wait(own, customer, now)):
                return Denied("spent", words.SPENT[language], wait)
            if total and (wait := _wait(total, "", now)):
                return Denied("spent-in-total", words.SPENT_IN_TOTAL[language], wait)
        return None

    def spend(self, customer: str, asked: int, answered: int) -> None:
        """Take the tokens of one answer, and their price, out of the budgets."""
        now = self._clock.monotonic()
        cost = asked * self._rules.asked_price + answered * self._rules.answered_price  # in millionths, as the budgets
        for (own, total), amount in ((self._tokens, float(asked + answered)), (self._cost, cost)):
            for buckets, key in ((own, customer), (total, "")):
                if buckets:
                    buckets.fill(key, now).tokens -= amount


def guessed(octets: int) -> int:
    """Return about how many tokens a text of so many octets is."""
    return math.ceil(octets / _OCTETS_A_TOKEN)


def _pair(own: int, total: int) -> tuple[Buckets | None, Buckets | None]:
    return _buckets(own, _REMEMBERED), _buckets(total, 1)


def _buckets(a_day: int, remembered: int) -> Buckets | None:
    return Buckets(Rate(a_day, a_day / _DAY_S), remembered) if a_day else None


def _wait(buckets: Buckets, key: str, now: float) -> int:
    return buckets.wait(buckets.fill(key, now))

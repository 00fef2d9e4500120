"""The seam of the payment page: what it may ask of the service, and what it is shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from clearline.domain.conversation import Language


class PayState(StrEnum):
    """What the payment page shows."""

    CARD = "card"
    """The fields of the card."""
    CHARGE = "charge"
    """The card is known to the provider; the button that charges it."""
    PAID = "paid"
    CANCELLED = "cancelled"
    OVER = "over"
    """Its time has passed."""


@dataclass(frozen=True, slots=True)
class PayView:
    """What the payment page may show: nothing of a person but a bill's month and sum."""

    state: PayState
    language: Language
    amount: str
    month: str
    until: str
    card_address: str
    last_four: str
    payment: str


@dataclass(frozen=True, slots=True)
class PayFront:
    """What the payment page may ask, by a reference that nobody can guess; None for one that is nobody's."""

    origin: str
    """Of the payment provider, to which the page may send a card; empty where there is none."""
    view: Callable[[str, Language | None], Awaitable[PayView | None]]
    charge: Callable[[str], Awaitable[str | None]]
    """Charge the card; gives `paid`, `declined`, `failed` or `unknown`."""
    cancel: Callable[[str], Awaitable[bool]]

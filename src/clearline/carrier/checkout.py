"""Nouns of a bill paid by card: what is to be paid, what was paid, and the protocol of whoever takes cards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from clearline.domain.person import CustomerId


class CheckoutState(StrEnum):
    """How far somebody has come on the page where a card is typed."""

    OPEN = "open"
    READY = "ready"
    """A card was typed and found good; nothing has been charged."""
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Checkout:
    """One bill to be paid once, by a card that only the operator's payment provider sees."""

    reference: str
    """The name we gave it, which nobody can guess."""
    id: str
    customer: CustomerId
    conversation: str
    """In which it was asked for."""
    bill: str
    account: str
    """Billing account that the bill is of."""
    month: str
    amount_minor: int
    currency: str
    until: datetime
    state: CheckoutState
    card_address: str
    """Where the browser sends the card: the payment provider's, never the desk's."""
    last_four: str = ""
    cards: int = 0
    """Cards typed so far: one that its bank declined may be followed by another."""
    payment: str = ""
    """Id of the payment, once it is paid."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the operator has it."""

    id: str
    amount_minor: int
    currency: str
    is_done: bool
    """False when the card's bank declined it; then nothing was charged."""


class Payments(Protocol):
    """Bills paid by card; no card passes through here. Raises and writes as `Carrier` does."""

    async def begin(self, wanted: Checkout, *, return_to: str) -> Checkout:
        """Have the provider expect a card for `wanted`, once for its reference; it sends browsers to `return_to`."""
        ...

    async def checkout(self, reference: str) -> Checkout | None:
        """Return what is to be paid under our name for it."""
        ...

    async def cancel(self, checkout: Checkout) -> Checkout:
        """Give it up, unless it is paid; the same again changes nothing."""
        ...

    async def take(self, checkout: Checkout, *, external_id: str) -> Payment:
        """Charge the card that was typed, once."""
        ...

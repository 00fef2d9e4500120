"""The names of payment pages: nobody can guess one, and the same key gives the same page."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from clearline.actions.action import PayPage
from clearline.channels.pay import PREFIX
from clearline.domain.clock import Chance, Clock
from clearline.domain.person import Personal
from clearline.service.secrets import desk_secret
from clearline.service.settings import Settings

GOOD_FOR: Final = timedelta(minutes=15)
"""How long a page may be used."""
_LETTERS: Final = "abcdefghijklmnop"
_OCTETS: Final = 16


@dataclass(frozen=True, slots=True)
class PayPages:
    """Makes them, where there is a payment provider."""

    address: str
    """Where browsers reach the desk."""
    secret: Personal[bytes]
    clock: Clock
    origin: str
    """Of the payment provider; empty where there is none, and then there are no pages."""

    @classmethod
    def of(cls, settings: Settings, clock: Clock, chance: Chance) -> Self:
        """Return the pages of the desk that these settings describe."""
        return cls(settings.address, desk_secret(settings.data_dir, "payments", chance), clock, settings.payment_origin)

    @property
    def beginning(self) -> str:
        """What every address of a page begins with; empty where there are none."""
        return f"{self.address.rstrip('/')}{PREFIX}/" if self.origin else ""

    def page_for(self, key: str) -> PayPage | None:
        """Return the page of what `key` stands for: 128 bits in letters, which no detector takes for a number."""
        if not self.origin:
            return None
        octets = hmac.digest(self.secret.reveal(), b"payment-page|" + key.encode(), hashlib.sha256)[:_OCTETS]
        reference = "".join(_LETTERS[half] for octet in octets for half in (octet >> 4, octet & 15))
        return PayPage(reference, self.beginning + reference, self.clock.now() + GOOD_FOR)

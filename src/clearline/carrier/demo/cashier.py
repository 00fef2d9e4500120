"""The demo operator's payment provider: takes cards from browsers, keeps four digits of each, and charges nobody.

A card that passes Luhn's check (ISO/IEC 7812-1, annex B) and has not expired is good; those that end in 0002 are
declined by their bank when they are charged. No number and no security code is written anywhere: not to the ledger, not
to the journal, not into an answer.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qs

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from clearline.carrier.demo.faults import Faults, Mode
from clearline.carrier.demo.ledger import Document, JournalLine, Ledger
from clearline.carrier.paths import CHECKOUT
from clearline.domain.clock import Clock

CARD_OPERATION: Final = "createCard"
DECLINED: Final = "0002"
LONGEST_BODY: Final = 2048
SEE_OTHER: Final = 303
_DIGITS: Final = re.compile(r"[0-9]{12,19}")
_CODE: Final = re.compile(r"[0-9]{3,4}")
_EXPIRY: Final = re.compile(r"(0[1-9]|1[0-2])(?:20)?([0-9]{2})")
_CENTURY: Final = 2000
_LONG_DIGIT: Final = 9


class Money(msgspec.Struct, frozen=True):
    """An amount in units of the currency."""

    unit: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    """A charge as its bank answered it."""

    checkout: Document
    customer: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class Cashier:
    """The one address to which a browser sends a card."""

    ledger: Ledger
    clock: Clock
    faults: Faults

    def routes(self) -> list[Route]:
        """Return it."""
        return [Route(CHECKOUT + "/{id}/card", self.card, methods=["POST"])]

    async def card(self, request: Request) -> Response:
        """Look at a card once, note that there is one, and send the browser back to where it came from."""
        row = self.ledger.get("checkout", request.path_params["id"])
        if row is None:
            raise HTTPException(404, "no such checkout")
        document = row.document
        back = str(document["returnTo"])
        fault = self.faults.take(CARD_OPERATION)
        if fault is not None and fault.mode is Mode.ERROR:
            self._note("failed;error", row.owner, document)
            return RedirectResponse(f"{back}?card=failed", SEE_OTHER)
        last_four = _good_card(await _form(request), self.clock.now())
        is_open = document["state"] in {"open", "ready"} and not _is_over(document, self.clock.now())
        if last_four and is_open:
            cards = document["cards"]
            counted = (cards if isinstance(cards, int) else 0) + 1
            with self.ledger.transaction():
                self.ledger.change("checkout", document | {"state": "ready", "lastFour": last_four, "cards": counted})
                self._note("created", row.owner, document)
            return RedirectResponse(back, SEE_OTHER)
        self._note("refused", row.owner, document)
        return RedirectResponse(f"{back}?card=wrong" if is_open else back, SEE_OTHER)

    def _note(self, outcome: str, owner: str, document: Document) -> None:
        line = JournalLine(self.clock.now().isoformat(), CARD_OPERATION, outcome, SEE_OTHER, str(document["id"]), owner)
        self.ledger.note(line)


def unpaid(ledger: Ledger, bill: str, customer: str) -> Document:
    """Return a customer's bill that is not settled; raises `HTTPException`."""
    row = ledger.get("customerBill", bill)
    if row is None or row.owner != customer:
        raise HTTPException(400, "no such bill of this customer's")
    if row.document["state"] == "settled":
        raise HTTPException(409, "the bill is paid already")
    return row.document


def owed(bill: Document) -> tuple[Decimal, str]:
    """Return what is still to be paid of a bill."""
    left = msgspec.convert(bill["remainingAmount"], Money, strict=False)
    return left.value, left.unit


def pay(ledger: Ledger, checkout: str, amount: Money, now: datetime) -> Paid:
    """Charge the card of a checkout; raises `HTTPException` where there is none, or nothing is owed."""
    row = ledger.get("checkout", checkout)
    if row is None or row.document["state"] != "ready" or _is_over(row.document, now):
        raise HTTPException(409, "there is no card to charge")
    document = row.document
    bill = unpaid(ledger, _bill(document), row.owner)
    if (amount.value, amount.unit) != owed(bill):
        raise HTTPException(409, "that is not what is owed")
    return Paid(document, row.owner, is_good=document["lastFour"] != DECLINED)


def settle(ledger: Ledger, paid: Paid, payment: str) -> None:
    """Note what came of a charge; one that was declined lets another card be typed."""
    if not paid.is_good:
        ledger.change("checkout", paid.checkout | {"state": "open", "lastFour": ""})
        return
    ledger.change("checkout", paid.checkout | {"state": "paid", "payment": payment})
    bill = ledger.get("customerBill", _bill(paid.checkout))
    if bill is not None:
        money = bill.document["remainingAmount"]
        nothing = {**money, "value": 0} if isinstance(money, dict) else money
        ledger.change("customerBill", bill.document | {"state": "settled", "remainingAmount": nothing})


def _bill(checkout: Document) -> str:
    bill = checkout["bill"]
    return str(bill["id"]) if isinstance(bill, dict) else ""


def _is_over(checkout: Document, now: datetime) -> bool:
    return datetime.fromisoformat(str(checkout["expiresAt"])) <= now


async def _form(request: Request) -> dict[str, str]:
    octets = bytearray()
    async for chunk in request.stream():
        octets += chunk
        if len(octets) > LONGEST_BODY:
            raise HTTPException(413, "a body that is too long")
    return {name: values[0] for name, values in parse_qs(octets.decode("ascii", "replace")).items()}


def _good_card(form: dict[str, str], now: datetime) -> str:
    """Return the last four digits of a card that may be charged, nothing for any other."""
    number = re.sub(r"[\s-]", "", form.get("number", ""))
    expiry = _EXPIRY.fullmatch(re.sub(r"[\s/.-]", "", form.get("expiry", "")))
    if not _DIGITS.fullmatch(number) or not _passes(number) or not _CODE.fullmatch(form.get("code", "").strip()):
        return ""
    if expiry is None or (_CENTURY + int(expiry[2]), int(expiry[1])) < (now.year, now.month):
        return ""
    return number[-4:]


def _passes(number: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - _LONG_DIGIT if value > _LONG_DIGIT else value for value in doubled) % 10 == 0

"""The specimen's back end, all in memory: made-up customers, plans, orders, a journal and switchable faults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clearline.bench.lab.log import Log

CUSTOMERS = 24
PLANS = {"Breeze": "39.00", "Gale": "88.00", "Storm": "129.00"}
"""Name -> monthly price."""


@dataclass(slots=True)
class Customer:
    """One made-up customer."""

    id: str
    name: str
    number: str
    bill: str
    used_gb: str
    orders: list[str] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    misses: int = 0
    """Wrong codes since a right one."""


@dataclass(slots=True)
class World:
    """Everything behind the specimen."""

    customers: dict[str, Customer]
    journal: list[Mapping[str, str | int | bool]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    log: Log = field(default_factory=Log)
    minutes: int = 0
    """How many have passed at once."""
    is_stopped: bool = False
    spared: set[str] = field(default_factory=set)
    """Conversations that the machine goes on with although it is stopped."""
    waiting: set[str] = field(default_factory=set)
    """Conversations that nobody but a person can answer, because the machine is stopped."""
    staffed: set[str] = field(default_factory=set)
    """Conversations that a person has taken."""
    ended: set[str] = field(default_factory=set)
    """Conversations whose keys open nothing any more."""

    def called(self, operation: str, customer: str = "", *, private: bool = False) -> None:
        """Write a call into the journal; `private` marks one that touches a customer's own data."""
        self.journal.append(
            {"n": len(self.journal) + 1, "operation": operation, "customer": customer, "private": private}
        )

    def order(self, customer: Customer, plan: str) -> str:
        """Place an order and return its reference."""
        reference = f"ORD-{sum(len(one.orders) for one in self.customers.values()) + 1001}"
        customer.orders.append(reference)
        self.called("order", customer.id, private=True)
        return f"{reference} {plan}"

    def by_number(self, number: str) -> Customer | None:
        """Return the customer with `number`."""
        return next((one for one in self.customers.values() if one.number == number), None)


def new_world() -> World:
    """Return a fresh world; the same every time."""
    first = ("Ada", "Ben", "Cora", "Dan", "Eve", "Finn")
    last = ("Marsh", "Field", "Brook", "Stone")
    customers = [
        Customer(
            id=f"c{place:03}",
            name=f"{first[place % 6]} {last[place % 4]} {chr(65 + place)}.",
            number=f"1390000{7000 + 37 * place}",
            bill=f"{101 + 7 * place}.{13 + 3 * place:02}",
            used_gb=f"{3 + place}.{17 + place} GB",
        )
        for place in range(CUSTOMERS)
    ]
    return World({one.id: one for one in customers})

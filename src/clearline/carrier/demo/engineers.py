"""Engineers at the operator: lines tested from afar, times at which somebody can come, and appointments."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final

from starlette.exceptions import HTTPException

from clearline.carrier.demo.changes import text
from clearline.carrier.demo.ledger import Document, Ledger
from clearline.domain.conversation import Json

LOCAL: Final = timezone(timedelta(hours=8))
"""Where the engineers work."""
HOURS: Final = (9, 14)
"""When a visit may begin; each takes up to three hours."""
LASTS: Final = timedelta(hours=3)
DAYS: Final = 3
SUNDAY: Final = 6

_FOUND: Final = ("ok", "weak", "noSignal")
_METHODS: Final = MappingProxyType({"ok": "0.2", "weak": "11.4", "noSignal": "99"})
"""Loss of the line in decibels, for who reads the whole resource."""


def tested(ledger: Ledger, line: str, customer: str) -> Document:
    """Return what a test of a customer's line comes to; raises `HTTPException` if they have no such line."""
    entry = ledger.get("product", line)
    if entry is None or entry.owner != customer:
        raise HTTPException(400, "no such service of this customer's")
    found = signal(line)
    return {
        "state": "completed",
        "testMeasure": [
            {"metricName": "signal", "value": text("signal", found)},
            {"metricName": "loss", "value": text("loss", _METHODS[found])},
        ],
    }


def signal(line: str) -> str:
    """Return how a line does: always the same for one line."""
    return _FOUND[sum(map(ord, line)) % len(_FOUND)]


def free_slots(ledger: Ledger, now: datetime) -> list[Json]:
    """Return the times of the next working days that nobody has."""
    had = taken(ledger)
    starts: list[datetime] = []
    day = now.astimezone(LOCAL).replace(minute=0, second=0, microsecond=0)
    while len(starts) < DAYS * len(HOURS):
        day += timedelta(days=1)
        if day.weekday() != SUNDAY:
            starts += [day.replace(hour=hour) for hour in HOURS]
    return [
        {"@type": "TimeSlot", "validFor": {"startDateTime": one.isoformat(), "endDateTime": (one + LASTS).isoformat()}}
        for one in starts
        if one.isoformat() not in had
    ]


def taken(ledger: Ledger) -> frozenset[str]:
    """Return when somebody has an engineer, as the times were written."""
    standing = (row.document for row in ledger.find("appointment") if row.document["status"] != "cancelled")
    return frozenset(str(_start(document)) for document in standing)


def _start(document: Mapping[str, Json]) -> Json:
    period = document["validFor"]
    return period["startDateTime"] if isinstance(period, dict) else None

"""Tests of lines (TMF653) and engineers' appointments (TMF646) over TM Forum Open APIs."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

import msgspec

from clearline.carrier import shape
from clearline.carrier.calls import Calls, Exchange, Request, decode
from clearline.carrier.once import once
from clearline.carrier.paths import APPOINTMENT, SERVICE_TEST, TIME_SLOT
from clearline.carrier.protocol import LineState, LineTest, Slot, Visit
from clearline.carrier.reading import text_of
from clearline.carrier.resource import is_owner, owned, party, segment, write_once
from clearline.domain.clock import Clock
from clearline.domain.conversation import Json
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError

_MERGE: Final = {"Content-Type": "application/merge-patch+json"}
_JSON: Final = {"Content-Type": "application/json"}
_STANDING: Final = ("initialized", "confirmed")
_CANCELLED: Final = "cancelled"


class TmForumVisits:
    """Keeps `Visits`."""

    def __init__(self, calls: Calls, *, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock

    async def test(self, customer: CustomerId, line: str, *, external_id: str) -> LineTest:
        """Have one line tested once."""
        body: dict[str, Json] = {
            "@type": "ServiceTest",
            "name": "line",
            "mode": "ONDEMAND",
            "relatedService": {"@type": "ServiceRef", "id": line},
            "relatedParty": [party(customer)],
        }
        is_same = partial(_same_test, customer, line)
        made = await write_once(
            self._calls, SERVICE_TEST, shape.ServiceTest, body, external_id=external_id, is_same=is_same
        )
        return _test_of(made)

    async def slots(self) -> tuple[Slot, ...]:
        """Search for times; asking changes nothing, so that it may be asked again."""
        wanted: dict[str, Json] = {"@type": "SearchTimeSlot"}
        request = Request("POST", TIME_SLOT, body=msgspec.json.encode(wanted), headers=_JSON)
        found = decode((await self._calls.read(request)).body, shape.TimeSlots)
        return tuple(
            sorted((_slot_of(each.valid_for) for each in found.available_time_slot), key=lambda one: one.start)
        )

    async def visits(self, customer: CustomerId) -> tuple[Visit, ...]:
        """Return what stands and is not over."""
        found = map(_visit_of, await owned(self._calls, APPOINTMENT, shape.Appointment, customer))
        now = self._clock.now()
        coming = (one for one in found if one.state in _STANDING and one.slot.end > now)
        return tuple(sorted(coming, key=lambda one: one.slot.start))

    async def book(self, customer: CustomerId, slot: Slot, *, external_id: str) -> Visit:
        """Make an appointment once."""
        body: dict[str, Json] = {
            "@type": "Appointment",
            "category": "intervention",
            "validFor": _period(slot),
            "relatedParty": [party(customer)],
        }
        is_same = partial(is_owner, customer)
        made = await write_once(
            self._calls, APPOINTMENT, shape.Appointment, body, external_id=external_id, is_same=is_same
        )
        return _visit_of(made)

    async def move(self, customer: CustomerId, visit: Visit, slot: Slot) -> Visit:
        """Put the appointment at another time."""
        return await self._patched(customer, visit.id, {"validFor": _period(slot)}, lambda now: now.slot == slot)

    async def cancel(self, customer: CustomerId, visit: Visit) -> Visit:
        """Give the appointment up; TMF646 has every patch say the time."""
        patch: dict[str, Json] = {"status": _CANCELLED, "validFor": _period(visit.slot)}
        return await self._patched(customer, visit.id, patch, lambda now: now.state == _CANCELLED)

    async def _patched(
        self, customer: CustomerId, visit: str, patch: dict[str, Json], is_so: Callable[[Visit], bool]
    ) -> Visit:
        """Change the appointment unless it is so already."""
        path = f"{APPOINTMENT}/{segment(visit)}"
        request = Request("PATCH", path, body=msgspec.json.encode(patch), headers=_MERGE)

        def checked(found: shape.Appointment) -> Visit | None:
            if not is_owner(customer, found):
                raise CarrierError("an appointment of another customer's")
            known = _visit_of(found)
            return known if is_so(known) else None

        async def find() -> Visit | None:
            return checked(await self._calls.one(path, shape.Appointment))

        async def send() -> Exchange:
            return await self._calls.exchange(request)

        def read(answer: bytes) -> Visit:
            known = checked(decode(answer, shape.Appointment))
            if known is None:
                raise CarrierError(f"PATCH {path}: an answer in which nothing is changed")
            return known

        return await once(find, send, read)


def _same_test(customer: CustomerId, line: str, test: shape.ServiceTest) -> bool:
    return is_owner(customer, test) and test.related_service.id == line


def _test_of(test: shape.ServiceTest) -> LineTest:
    values = [each.value for each in test.test_measure if each.metric_name == "signal"]
    found = text_of(values, "signal")
    if test.state != "completed" or found not in set(LineState):
        raise CarrierError("a test of a line without a finding")
    return LineTest(test.id, test.related_service.id, LineState(found))


def _visit_of(found: shape.Appointment) -> Visit:
    return Visit(found.id, _slot_of(found.valid_for), found.status)


def _slot_of(period: shape.Period) -> Slot:
    if period.start_date_time is None or period.end_date_time is None:
        raise CarrierError("an appointment without a beginning or an end")
    return Slot(period.start_date_time, period.end_date_time)


def _period(slot: Slot) -> dict[str, Json]:
    return {"startDateTime": _written(slot.start), "endDateTime": _written(slot.end)}


def _written(moment: datetime) -> str:
    return moment.isoformat()

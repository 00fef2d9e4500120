"""What staff may do is asked of the policies with what stands now, and a refusal stands in the log."""

from pathlib import Path

import pytest

from clearline.domain.deed import Deed, Wish
from clearline.domain.event import EventTag
from clearline.domain.person import Member, Role, StaffId
from clearline.errors import ConfigurationError
from clearline.oversight.incidents.case import Facts
from clearline.oversight.incidents.plan import Gravity, Kind
from clearline.service.incident_room import incident_room
from clearline.service.release import Release
from clearline.testing import FakeClock, SeededChance
from service.service_lab import Caller, Standing, standing_desk

MEI = Member(StaffId("mei"), Role.AGENT)
RAJ = Member(StaffId("raj"), Role.AGENT)
SAM = Member(StaffId("sam"), Role.SUPERVISOR)
OLA = Member(StaffId("ola"), Role.OFFICER)


async def may(standing: Standing, member: Member, deed: Deed, about: str = "", *, reasoned: bool = False) -> bool:
    return await standing.desk.front.staff.may(member, Wish(deed, about, reasoned))


@pytest.fixture
async def caller(standing: Standing) -> Caller:
    caller = await standing.caller()
    await caller.say("I want to talk to a person")
    return caller


async def test_who_holds_a_conversation_reads_it_and_nobody_else_does(standing: Standing, caller: Caller) -> None:
    which = caller.opened.conversation
    assert await may(standing, RAJ, Deed.CONVERSATION_READ, which)
    assert await standing.desk.front.staff.claim(MEI.name, which)
    assert await may(standing, MEI, Deed.CONVERSATION_READ, which)
    assert not await may(standing, RAJ, Deed.CONVERSATION_READ, which)
    assert not await may(standing, SAM, Deed.CONVERSATION_EXAMINE, which)


async def test_a_refusal_stands_in_the_log_with_who_and_what(standing: Standing, caller: Caller) -> None:
    which = caller.opened.conversation
    assert not await may(standing, OLA, Deed.CONVERSATION_READ, which)
    (event,) = await standing.events(EventTag.STAFF_REFUSED)
    assert (event.conversation, event.details["staff"], event.details["role"]) == (which, "ola", "officer")
    assert (event.details["deed"], event.details["purpose"]) == ("conversation:read", "service")


async def test_a_conversation_that_is_not_there_is_refused_like_one_that_is_not_theirs(standing: Standing) -> None:
    assert not await may(standing, MEI, Deed.CONVERSATION_READ, "nothing")
    assert not await may(standing, MEI, Deed.CONVERSATION_READ)


async def test_who_placed_a_hold_does_not_lift_it_and_the_refusal_names_the_policy(
    standing: Standing, caller: Caller
) -> None:
    hold = await standing.desk.front.holds.place(OLA.name, caller.opened.conversation, "court 12/2026", secret=False)
    assert not await may(standing, OLA, Deed.HOLD_LIFT, hold.id)
    assert await may(standing, SAM, Deed.HOLD_LIFT, hold.id)
    (event,) = await standing.events(EventTag.STAFF_REFUSED)
    assert event.details["policies"] == "four-eyes-lift-a-hold"


async def test_customers_are_named_for_an_incident_with_a_reason(standing: Standing) -> None:
    desk = standing.desk
    room = incident_room(desk.settings, desk.operator, desk.rooms.stops, SeededChance(1))
    case = room.declare("sam", Facts(Kind.LEAK, Gravity.MAJOR, room.plan.markets, standing.clock.now()))
    assert await may(standing, OLA, Deed.INCIDENT_NAME, case.id, reasoned=True)
    assert not await may(standing, OLA, Deed.INCIDENT_NAME, case.id)
    assert not await may(standing, OLA, Deed.INCIDENT_NAME, reasoned=True)
    assert not await may(standing, MEI, Deed.INCIDENT_NAME, case.id, reasoned=True)
    assert await may(standing, OLA, Deed.INCIDENT_READ, "I-none")  # the room says that there is none


async def test_a_stop_is_made_and_lifted_for_a_reason(standing: Standing) -> None:
    assert await may(standing, SAM, Deed.STOP_MAKE, "engine", reasoned=True)
    standing.desk.rooms.stops.put("engine", "sam", "doubt")
    assert await may(standing, OLA, Deed.STOP_LIFT, "engine", reasoned=True)
    assert not await may(standing, OLA, Deed.STOP_LIFT, "engine")
    assert not await may(standing, MEI, Deed.STOP_LIFT, "engine", reasoned=True)


async def test_a_desk_with_policies_that_are_not_fit_does_not_open(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    own = tmp_path / "own.cedar"
    own.write_text("")
    with pytest.raises(ConfigurationError, match="nothing permits"):
        async with standing_desk(tmp_path, clock, release, staff_policies=own):
            pass

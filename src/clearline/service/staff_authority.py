"""What the policies are told of what staff want to do, and what the log is told of a refusal."""

from dataclasses import dataclass
from typing import Final, assert_never

from clearline.domain.conversation import ConversationId, Keeper
from clearline.domain.deed import (
    Deed,
    Demand,
    Matter,
    OfConversation,
    OfDesk,
    OfHold,
    OfIncident,
    OfStop,
    Wish,
)
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Member, StaffId
from clearline.domain.privacy import UNSAID, Purpose
from clearline.errors import DeniedError, InputError
from clearline.oversight.authority import Authority
from clearline.oversight.response import IncidentRoom
from clearline.records.holds import Holds
from clearline.service.turn import Rooms

_PURPOSES: Final = {
    Deed.CONVERSATION_EXAMINE: Purpose.EVIDENCE,
    Deed.FIGURES_READ: Purpose.QUALITY,
    Deed.HOLD_LIST: Purpose.EVIDENCE,
    Deed.HOLD_PLACE: Purpose.EVIDENCE,
    Deed.HOLD_LIFT: Purpose.EVIDENCE,
    Deed.RIGHT_LIST: Purpose.RIGHTS,
    Deed.RIGHT_ANSWER: Purpose.RIGHTS,
}


@dataclass(frozen=True, slots=True)
class StaffAuthority:
    """Answers `channels.seam.StaffFront.may`; what is asked about is looked up anew each time."""

    rooms: Rooms
    room: IncidentRoom
    holds: Holds
    authority: Authority

    async def may(self, member: Member, wish: Wish) -> bool:
        """Tell whether it may be done; who is refused something of somebody else's is noted with the deed."""
        matter, ticket = await self._occasion(wish)
        demand = Demand(member, wish.deed, matter, purpose_of(wish.deed), ticket, wish.reasoned)
        sanction = await self.authority.rules(demand)
        if not sanction.allowed and wish.about:  # whoever keeps a page open that is not theirs asks every two seconds
            await self._refused(demand, sanction.policies)
        return sanction.allowed

    async def _occasion(self, wish: Wish) -> tuple[Matter, str]:
        match wish.deed.value.partition(":")[0]:
            case "conversation" if wish.about:
                return await self._conversation(ConversationId(wish.about))
            case "incident" if wish.about:
                return self._incident(wish.about), wish.about
            case "hold" if wish.about and wish.deed is Deed.HOLD_PLACE:
                return (await self._conversation(ConversationId(wish.about)))[0], ""
            case "hold" if wish.about:
                return await self._hold(wish.about)
            case "stop" if wish.about:
                return self._stop(wish.about), ""
            case _:
                return OfDesk(), ""

    async def _conversation(self, which: ConversationId) -> tuple[OfConversation, str]:
        try:
            conversation = (await self.rooms.conversations.get(which, Purpose.SERVICE)).conversation
        except DeniedError:  # there is none, or it was erased
            return OfConversation(which), ""
        purposes = tuple(conversation.purposes or UNSAID)
        ticket = "" if conversation.keeper is Keeper.DESK else which
        return OfConversation(which, conversation.keeper, conversation.staff, purposes), ticket

    def _incident(self, which: str) -> OfIncident:
        try:
            case = self.room.case(which)
        except InputError:  # whoever may ask about incidents is told so by the room itself
            return OfIncident(which)
        return OfIncident(which, StaffId(case.by), case.facts.drill, case.closed_at is not None)

    async def _hold(self, which: str) -> tuple[OfHold, str]:
        held = [hold for hold in await self.holds.standing() if hold.id == which]
        return (OfHold(which, held[0].staff), held[0].matter) if held else (OfHold(which), "")

    def _stop(self, what: str) -> OfStop:
        stops = [stop for stop in self.rooms.stops.now().stops if stop.what == what]
        if not stops:
            return OfStop(what)
        agreed = tuple(StaffId(name) for stop in stops for name in sorted(stop.agreed))
        return OfStop(what, StaffId(stops[0].by), agreed)

    async def _refused(self, demand: Demand, policies: tuple[str, ...]) -> None:
        details = {
            "staff": demand.member.name,
            "role": demand.member.role.value,
            "deed": demand.deed.value,
            "purpose": demand.purpose.value,
            "policies": ",".join(policies),
        }
        event = Event(EventTag.STAFF_REFUSED, self.rooms.clock.now(), _conversation_of(demand.matter), details=details)
        await self.rooms.store.commit(self.rooms.audit.writes((event,)))


def purpose_of(deed: Deed) -> Purpose:
    """Return what a deed is done for: service in a conversation, security in what is stopped or went wrong."""
    in_conversation = deed.value.startswith("conversation:")
    return _PURPOSES.get(deed, Purpose.SERVICE if in_conversation else Purpose.SECURITY)


def _conversation_of(matter: Matter) -> str:
    match matter:
        case OfConversation():
            return matter.id
        case OfDesk() | OfStop() | OfIncident() | OfHold():
            return ""
        case _ as unreachable:
            assert_never(unreachable)

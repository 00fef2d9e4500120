"""What the staff page may ask, filled in: everything behind one entrance and one authority."""

from dataclasses import dataclass

from clearline.channels.seam import SignOnFront, StaffFront
from clearline.channels.seam_holds import HoldFront
from clearline.channels.seam_incidents import IncidentFront
from clearline.channels.seam_rights import RightsFront
from clearline.service.held import HeldDesk
from clearline.service.incidents import IncidentDesk
from clearline.service.retention import RetentionDesk
from clearline.service.rights import RightsDesk
from clearline.service.sign_on import SignOn
from clearline.service.staff import StaffDesk
from clearline.service.staff_authority import StaffAuthority
from clearline.service.staff_entrance import StaffEntrance


@dataclass(frozen=True, slots=True)
class StaffRooms:
    """The rooms that people in charge and those who answer walk through."""

    door: StaffEntrance
    desk: StaffDesk
    authority: StaffAuthority
    incidents: IncidentDesk
    retention: RetentionDesk
    held: HeldDesk
    rights: RightsDesk
    sign_on: SignOn | None

    def staff(self) -> StaffFront:
        """Return what concerns sessions and conversations."""
        door, desk, on = self.door, self.desk, self.sign_on
        return StaffFront(
            to_register=door.to_register,
            register=door.register,
            to_use=door.to_use,
            use=door.use,
            staff_of=desk.staff_of,
            seen=desk.seen,
            sign_out=desk.sign_out,
            may=self.authority.may,
            queue=desk.queue,
            claim=desk.claim,
            transcript=desk.transcript,
            say=desk.say,
            give_back=desk.give_back,
            follow=desk.follow,
            sign_on=None if on is None else SignOnFront(on.begin, on.finish, on.farewell),
        )

    def holds(self) -> HoldFront:
        """Return what concerns legal holds."""
        desk = self.retention
        return HoldFront(standing=desk.standing, place=desk.hold, put_off=self.held.put_off, lift=desk.lift)

    def requests(self) -> RightsFront:
        """Return what concerns customers' requests by right."""
        return RightsFront(waiting=self.rights.waiting, answer=self.rights.answer)

    def incident(self) -> IncidentFront:
        """Return what concerns stops and incidents."""
        incidents = self.incidents
        return IncidentFront(
            stops=incidents.stops,
            stop=incidents.stop,
            lift=incidents.lift,
            plan=incidents.plan,
            cases=incidents.cases,
            declare=incidents.declare,
            case=incidents.case,
            contain=incidents.contain,
            scope=incidents.scope,
            people=incidents.people,
            notices=incidents.notices,
            told=incidents.told,
            tell=incidents.tell,
            close=incidents.close,
        )

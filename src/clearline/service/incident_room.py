"""The room for incidents, built from the settings: in the desk, and for commands that need no desk."""

from clearline.actions.table import ACTIONS
from clearline.domain.clock import Chance
from clearline.domain.conversation import Language
from clearline.oversight.incidents.notice import Sender
from clearline.oversight.incidents.plan import read_duties, read_plan
from clearline.oversight.response import IncidentRoom
from clearline.oversight.stops import Stops
from clearline.service.operator import Operator
from clearline.service.settings import Settings


def incident_room(settings: Settings, operator: Operator, stops: Stops, chance: Chance) -> IncidentRoom:
    """Return the room; raises ConfigurationError for a plan or duties that cannot be used."""
    notice = operator.privacy_notice
    sender = Sender(
        names=operator.names,
        controller={language: notice.controller.within(language) for language in Language},
        contact=notice.contact,
        telephone=operator.telephone,
        zone=operator.tzinfo,
    )
    return IncidentRoom(
        stops=stops,
        plan=read_plan(settings.incident_plan),
        duties=read_duties(settings.duties_file),
        sender=sender,
        chance=chance,
        actions=frozenset(action.name for action in ACTIONS),
    )

"""Every action there is, on one list: what is not here cannot be done."""

from clearline.actions.billing import BILLING
from clearline.actions.lines import LINES
from clearline.actions.plans import PLANS
from clearline.actions.rights import RIGHTS
from clearline.actions.tickets import TICKETS
from clearline.actions.visits import VISITS

ACTIONS = (*BILLING, *PLANS, *LINES, *TICKETS, *VISITS, *RIGHTS)

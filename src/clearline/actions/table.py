"""Every action there is, on one list: `actions.yaml` says how much each may, a function of that name does it."""

from importlib.resources import files
from typing import Final

from clearline.actions.billing import BILLING
from clearline.actions.document import declared
from clearline.actions.lines import LINES
from clearline.actions.paying import PAYING
from clearline.actions.plans import PLANS
from clearline.actions.rights import RIGHTS
from clearline.actions.tickets import TICKETS
from clearline.actions.visits import VISITS

ACTIONS: Final = declared(
    (files("clearline.actions") / "actions.yaml").read_text("utf-8"),
    {**BILLING, **PAYING, **PLANS, **LINES, **TICKETS, **VISITS, **RIGHTS},
)
"""What is not here cannot be done."""

"""The one door: authorise, check the confirmation, run once, return an outcome."""

import hashlib
from collections.abc import Mapping
from typing import Final

from clearline.actions.action import Action, Grant, Occasion, Powers
from clearline.domain.confirmation import digest_of
from clearline.domain.conversation import ConversationId
from clearline.domain.decision import ActionCall, Failed, Outcome, Refused, StepUpNeeded, Unknown
from clearline.domain.person import Assurance, Principal
from clearline.errors import CarrierError, UnknownOutcomeError

STOPPED: Final = "stopped"
"""The reason of whatever was not done because people have stopped it."""


async def run(call: ActionCall, occasion: Occasion, powers: Powers, actions: Mapping[str, Action]) -> Outcome:
    """Use a power on the caller's behalf, or say why not; every refusal is a value, and the default is no."""
    action = actions.get(call.action)
    if action is None or not action.arguments.issuperset(call.arguments):
        return Refused("unknown-action")
    grant = Grant(call, occasion, powers, idempotency_key(occasion.conversation, call))
    try:
        return await _refusal(action, grant) or await action.run(grant)
    except UnknownOutcomeError:
        return Unknown(grant.key)
    except CarrierError as error:
        return Failed(error.code)


async def _refusal(action: Action, grant: Grant) -> Outcome | None:
    principal, powers = grant.occasion.principal, grant.powers
    if powers.is_stopped(action.name):
        return Failed(STOPPED)
    if principal.level < action.level:
        return StepUpNeeded(action.level)
    if (needed := await _needed(action, principal, powers)) > principal.level:
        return StepUpNeeded(needed)
    if not await _consented(action, principal, powers):
        return Refused("no-consent")
    if action.confirm and not _is_confirmed(grant.call):
        return Refused("not-confirmed")
    return None


def idempotency_key(conversation: ConversationId, call: ActionCall) -> str:
    """Return what the operator's systems know this call by: the same after a crash, a retry or a replay."""
    return "cl-" + hashlib.sha256(f"{conversation}|{digest_of(call)}".encode()).hexdigest()[:32]


async def _consented(action: Action, principal: Principal, powers: Powers) -> bool:
    if action.purpose is None:
        return True
    return principal.customer is not None and await powers.consents_to(principal.customer, action.purpose)


async def _needed(action: Action, principal: Principal, powers: Powers) -> Assurance:
    if not action.sensitive or principal.customer is None:
        return action.level
    return await powers.level_of(principal.customer)


def _is_confirmed(call: ActionCall) -> bool:
    return call.confirmation is not None and call.confirmation.digest == digest_of(call)

"""Doors that a target's owner opens for an assessor beside the conversation, and what each set of them allows."""

import json
import re
from collections.abc import Iterable, Mapping

from clearline.bench.targets.adapter import Call
from clearline.domain.assessment import Capability

HOOKS: Mapping[Capability, tuple[str, ...]] = {
    Capability.ARTICLES: ("article.propose", "article.approve", "article.withdraw"),
    Capability.CLOCK: ("clock.pass",),
    Capability.COPIES: ("copy.file",),
    Capability.DECISIONS: ("decisions.owners", "decisions.of", "decisions.replay"),
    Capability.DRIFT: ("drift.pass", "drift.alarms"),
    Capability.INSTANCES: ("instance.stop",),
    Capability.LEARNING: ("learning.plant", "learning.round", "learning.result", "learning.received"),
    Capability.LINKS: ("links.declared",),
    Capability.LOG: ("log.keys", "log.head", "log.entries", "log.proof"),
    Capability.MATERIALS: ("materials.bill", "materials.parts", "materials.load"),
    Capability.MEMBERSHIP: ("model.confidences",),
    Capability.PASSKEYS: ("passkey.registration", "passkey.register", "passkey.options", "passkey.proof"),
    Capability.PROMPTS: ("provider.prompts",),
    Capability.RELEASES: ("release.stage", "release.state"),
    Capability.RESTORE: ("backup.make", "backup.restore"),
    Capability.INCIDENTS: (
        "incident.plan",
        "incident.declare",
        "incident.scope",
        "incident.people",
        "incident.contain",
        "incident.notices",
        "incident.close",
    ),
    Capability.PURPOSES: (
        "purposes.of",
        "purposes.agree",
        "purposes.withdraw",
        "purposes.service",
        "purposes.choice",
        "purposes.training",
        "purposes.marketing",
        "purposes.sharing",
    ),
    Capability.RETENTION: ("retention.periods", "retention.due"),
    Capability.SIM_CHANGES: ("sim.changed",),
    Capability.STATISTICS: ("figures.published",),
    Capability.SUPPLIERS: ("supplier.calls", "supplier.suspend", "supplier.resume"),
    Capability.DATASETS: ("releases.of", "releases.spend", "releases.ledger"),
    Capability.SWITCH: ("engine.stop", "engine.start"),
    Capability.TAKEOVER: ("staff.queue", "staff.claim", "staff.say", "staff.read"),
    Capability.WATCH: ("alerts.raised",),
}
"""A capability is offered when all of its hooks are declared."""
WITHIN, BEYOND = "within.", "beyond."
"""How the names of doors begin that the lent member of staff may open, and may not: the declared matrix of roles."""
_LATER = frozenset(
    {
        "answer",
        "at",
        "count",
        "credential",
        "customer",
        "days",
        "degree",
        "hours",
        "id",
        "index",
        "kind",
        "language",
        "markets",
        "message_id",
        "minutes",
        "number",
        "person",
        "question",
        "session",
        "since",
        "size",
        "staff",
        "start",
        "text",
        "token",
        "value",
    }
)
"""What a probe fills in."""
_NAME = re.compile(r"\{([a-z_]+)\}")


def usable(hooks: Mapping[str, Call]) -> Mapping[str, Call]:
    """Return those of `hooks` that wait for no value, such as a password, that nobody gave."""
    return {name: call for name, call in hooks.items() if not _missing(call)}


def offered(hooks: Mapping[str, Call]) -> frozenset[Capability]:
    """Return what `hooks`, all of them usable, allow."""
    return frozenset(capability for capability, names in HOOKS.items() if hooks.keys() >= set(names))


def named(hooks: Mapping[str, Call], beginning: str) -> tuple[str, ...]:
    """Return the names of those of `hooks` that begin so, in their order."""
    return tuple(sorted(name for name in hooks if name.startswith(beginning)))


def _missing(call: Call) -> Iterable[str]:
    template = json.dumps([call.url, call.headers, call.body])
    return sorted(set(_NAME.findall(template)) - _LATER)

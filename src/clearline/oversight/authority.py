"""Who of the staff may do what: asked of Cedar, which permits nothing by itself, explains itself and is no program.

The engine takes 0.2 s and 12 MB, so it is loaded with the first question, and a desk without staff never pays for it.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

from clearline.domain.deed import Demand, Matter, OfConversation, OfDesk, OfHold, OfIncident, OfStop, Sanction
from clearline.domain.person import StaffId
from clearline.errors import ConfigurationError

if TYPE_CHECKING:
    from cedarpy import PolicySet, Schema

HERE: Final = "clearline.oversight.policies"
SHIPPED: Final = "staff.cedar"
SCHEMA: Final = "staff.cedarschema"
_Value = str | bool | list[str] | Mapping[str, Mapping[str, str]] | list[Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class _Read:
    policies: "PolicySet"
    schema: "Schema"


@dataclass(slots=True)
class Authority:
    """Rules on demands by the policies in a file, or by those that ship."""

    own: Path | None = None
    _read: "_Read | None" = field(default=None, repr=False)

    async def rules(self, demand: Demand) -> Sanction:
        """Return whether it may be done and by which policies; a policy that fails refuses."""
        if self._read is None:
            self._read = await asyncio.to_thread(self.read)
        return _ruled(self._read, demand)

    def read(self) -> "_Read":
        """Read and lint the policies; raises ConfigurationError for any that are not fit to rule."""
        from cedarpy import PolicySet, Schema  # noqa: PLC0415 # see above

        try:
            text = (files(HERE) / SHIPPED if self.own is None else self.own).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise ConfigurationError(f"staff policies {self.own}: {exc}") from exc
        if faults := lint(text):
            raise ConfigurationError(f"staff policies {self.own or SHIPPED}: {'; '.join(faults)}")
        return _Read(PolicySet.from_str(text), Schema.from_str(_schema()))


def lint(text: str) -> list[str]:
    """Return what is wrong with policies; none that are empty, unnamed or open to everybody pass."""
    from cedarpy import policies_to_json_str, validate_policies  # noqa: PLC0415 # as above

    try:
        policies = json.loads(policies_to_json_str(text))["staticPolicies"].values()
    except ValueError as exc:
        return [f"they cannot be read: {exc}"]
    if not any(policy["effect"] == "permit" for policy in policies):
        return ["nothing permits anything"]
    names = [policy.get("annotations", {}).get("id") or "" for policy in policies]
    faults = [f"every policy needs an @id of its own, found {names}"] if len({*names, ""}) <= len(names) else []
    faults += [f"{name!r} permits everything" for name, policy in zip(names, policies, strict=True) if _is_open(policy)]
    validated = validate_policies(text, _schema())
    return faults + [str(error) for error in validated.errors]


def _is_open(policy: Mapping[str, object]) -> bool:
    said = [policy["principal"], policy["action"]]
    anybody = all(one in ({"op": "All"}, {"op": "is", "entity_type": "Staff"}) for one in said)
    return policy["effect"] == "permit" and anybody and not policy["conditions"]


def _schema() -> str:
    return (files(HERE) / SCHEMA).read_text("utf-8")


def _ruled(read: _Read, demand: Demand) -> Sanction:
    from cedarpy import is_authorized  # noqa: PLC0415 # as above

    member, matter = demand.member, demand.matter
    asked = {
        "principal": _uid("Staff", member.name),
        "action": _uid("Action", demand.deed.value),
        "resource": _resource(matter),
        "context": {"purpose": demand.purpose.value, "ticket": demand.ticket, "reasoned": demand.reasoned},
    }
    role = _uid("Role", member.role.value)
    entities: list[dict[str, object]] = [
        {"uid": role, "attrs": {}, "parents": []},
        {"uid": asked["principal"], "attrs": {}, "parents": [role]},
        {"uid": asked["resource"], "attrs": _attributes(matter), "parents": []},
    ]
    answer = is_authorized(asked, read.policies, entities, read.schema)
    named = answer.diagnostics.id_annotations_by_reason
    # A policy that could not be worked out may have been one that forbids.
    return Sanction(answer.allowed and not answer.diagnostics.errors, tuple(sorted(named.values())))


def _resource(matter: Matter) -> dict[str, str]:
    match matter:
        case OfDesk():
            return _uid("Desk", "desk")
        case OfConversation():
            return _uid("Conversation", matter.id)
        case OfStop():
            return _uid("Stop", matter.id)
        case OfIncident():
            return _uid("Incident", matter.id)
        case OfHold():
            return _uid("Hold", matter.id)
        case _ as unreachable:
            assert_never(unreachable)


def _attributes(matter: Matter) -> dict[str, _Value]:
    match matter:
        case OfDesk():
            return {}
        case OfConversation():
            held: dict[str, _Value] = {} if matter.holder is None else {"holder": _staff(matter.holder)}
            return {"keeper": matter.keeper.value, "purposes": list(matter.purposes), **held}
        case OfStop():
            return {"by": _staff(matter.by), "agreed": [_staff(one) for one in matter.agreed]}
        case OfIncident():
            return {"by": _staff(matter.by), "drill": matter.drill, "closed": matter.closed}
        case OfHold():
            return {"by": _staff(matter.by)}
        case _ as unreachable:
            assert_never(unreachable)


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


def _staff(name: StaffId) -> Mapping[str, Mapping[str, str]]:
    return {"__entity": _uid("Staff", name)}

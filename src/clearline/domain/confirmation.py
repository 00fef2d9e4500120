"""What binds a caller's yes to exactly one action with exactly these parameters."""

import hashlib
import json
from collections.abc import Mapping

from clearline.domain.decision import ActionCall, Value


def digest_of(call: ActionCall) -> str:
    """Return SHA-256, hex, over action, arguments and flow run; the confirmation itself is left out."""
    body = {"action": call.action, "arguments": _plain(call.arguments), "run": call.run}
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Value) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value

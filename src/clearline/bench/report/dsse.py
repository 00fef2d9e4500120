"""The envelope of a signed statement (DSSE 1.0.2): a payload, its type, and signatures over both.

An envelope has one form only: whatever is not byte for byte what `seal` would write of the same parts is refused, so
that no byte of it can change unseen.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearline.crypto.sign import SigningKey, Verifier
from clearline.errors import IntegrityError

PAYLOAD_TYPE = "application/vnd.in-toto+json"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and the name of the key that is said to have made it."""

    key: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that was read and not yet verified."""

    payload: bytes
    signatures: tuple[Signature, ...]

    def is_signed_by(self, verifier: Verifier) -> bool:
        """Tell whether `verifier` finds its own signature over this payload."""
        message = _encoded(self.payload)
        mine = (one for one in self.signatures if one.key == key_name(verifier))
        return any(verifier.verifies(message, one.octets) for one in mine)


def seal(payload: bytes, keys: Sequence[SigningKey]) -> bytes:
    """Return the envelope of `payload` with one signature per key, as one line of JSON."""
    message = _encoded(payload)
    return _written(Envelope(payload, tuple(Signature(key_name(one.verifier), one.sign(message)) for one in keys)))


def opened(line: bytes) -> Envelope:
    """Read an envelope.

    Raises:
        IntegrityError: it is none, of another payload type, or not in the one form.
    """
    try:
        content = json.loads(line)
        signatures = tuple(Signature(str(one["keyid"]), _octets(one["sig"])) for one in content["signatures"])
        envelope = Envelope(_octets(content["payload"]), signatures)
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise IntegrityError("it is not a DSSE envelope") from exc
    if _written(envelope) != line:
        raise IntegrityError("it is not in the one form of an envelope, so a byte of it was changed")
    return envelope


def key_name(verifier: Verifier) -> str:
    """Return how envelopes name a key."""
    return f"{verifier.name}+{verifier.key_id.hex()}"


def _encoded(payload: bytes) -> bytes:
    """The pre-authentication encoding: what is signed."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def _written(envelope: Envelope) -> bytes:
    content: Mapping[str, object] = {
        "payload": _text(envelope.payload),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": one.key, "sig": _text(one.octets)} for one in envelope.signatures],
    }
    return (json.dumps(content, separators=(",", ":")) + "\n").encode()


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _octets(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as exc:
        raise ValueError("not base64") from exc

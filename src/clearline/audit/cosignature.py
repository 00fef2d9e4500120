"""What witnesses put below a checkpoint: C2SP tlog-cosignature, Ed25519 (type 0x04) and ML-DSA-44 (type 0x06).

A cosignature says: at this time, this was the largest tree that I had seen of this log, and it grew out of all that I
had seen before.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clearline.audit.checkpoint import Checkpoint, Signature, signature_line, split_note
from clearline.crypto.sign import Algorithm, SigningKey, Verifier
from clearline.errors import IntegrityError

WITNESS_ALGORITHMS = (Algorithm.WITNESS_ED25519, Algorithm.WITNESS_ML_DSA_44)
_TIME = struct.Struct(">Q")
_RANGE = struct.Struct(">QQ")
_LATEST_TIME = (1 << 63) - 1
_LABEL = b"subtree/v1\n\0"
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Cosignature:
    """One witness's statement, believed."""

    witness: Verifier
    at: int
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """Whose word counts, and how many of them must have given it; several keys of one name are one witness."""

    witnesses: tuple[Verifier, ...]
    needed: int

    def __post_init__(self) -> None:
        names = {witness.name for witness in self.witnesses}
        if not 1 <= self.needed <= len(names):
            raise IntegrityError(f"{self.needed} of {len(names)} witnesses can never be enough or are nobody")
        if any(witness.algorithm not in WITNESS_ALGORITHMS for witness in self.witnesses):
            raise IntegrityError("a witness has a key that is none for cosignatures")

    def is_met(self, note: str) -> bool:
        """Tell whether enough witnesses cosigned `note`; raises IntegrityError when one of theirs does not verify."""
        return len({found.witness.name for found in cosignatures(note, self.witnesses)}) >= self.needed


def cosign(note: str, key: SigningKey, at: int) -> str:
    """Return the line with which `key` vouches for the checkpoint in `note`, which must have been checked before."""
    text, _ = split_note(note)
    return signature_line(key.verifier, _TIME.pack(at) + key.sign(_message(text, key.verifier, at)))


def cosignatures(note: str, witnesses: Sequence[Verifier]) -> tuple[Cosignature, ...]:
    """Return what `witnesses` said below `note`, those of strangers left out.

    Raises IntegrityError when one of theirs does not verify: a witness never writes such a line.
    """
    text, signatures = split_note(note)
    return tuple(_believed(text, line, one) for one in witnesses for line in _of(one, signatures))


def _of(witness: Verifier, signatures: Sequence[Signature]) -> Iterator[Signature]:
    return (line for line in signatures if (line.name, line.key_id) == (witness.name, witness.key_id))


def _believed(text: str, line: Signature, witness: Verifier) -> Cosignature:
    if len(line.octets) > _TIME.size:
        (at,) = _TIME.unpack_from(line.octets)
        if at <= _LATEST_TIME and witness.verifies(_message(text, witness, at), line.octets[_TIME.size :]):
            return Cosignature(witness, at)
    raise IntegrityError(f"the cosignature of {witness.name!r} ({witness.key_id.hex()}) does not verify")


def _message(text: str, witness: Verifier, at: int) -> bytes:
    match witness.algorithm:
        case Algorithm.WITNESS_ED25519:
            return f"cosignature/v1\ntime {at}\n{text}".encode()
        case Algorithm.WITNESS_ML_DSA_44:
            head = Checkpoint.parse(text)
            return b"".join(
                (
                    _LABEL,
                    _short(witness.name),
                    _TIME.pack(at),
                    _short(head.origin),
                    _RANGE.pack(0, head.size),
                    head.root,
                )
            )
        case Algorithm.ED25519 | Algorithm.ML_DSA_65:
            raise IntegrityError(f"the key of {witness.name!r} is none for cosignatures")


def _short(name: str) -> bytes:
    octets = name.encode()
    if not 1 <= len(octets) <= _LONGEST_NAME:
        raise IntegrityError(f"a name of {len(octets)} bytes does not fit into a cosignature")
    return bytes([len(octets)]) + octets

"""The specimen's log: a Merkle tree of its own making (RFC 9162) under a signed head (C2SP tlog-checkpoint)."""

import hashlib
import json

from clearline.audit.checkpoint import Checkpoint, sign_note
from clearline.audit.merkle import EMPTY_ROOT, leaf_hash, node_hash
from clearline.crypto.sign import Algorithm, SigningKey

NAME = "specimen.example/log"


class Log:
    """Everything that happened, one leaf each."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self._key = SigningKey.from_seed(NAME, Algorithm.ED25519, hashlib.sha256(b"specimen").digest())

    def note(self, what: str, whose: str, **more: str) -> None:
        """Append that `what` happened in the conversation `whose`."""
        entry = {"at": "2026-11-01T00:00:00Z", "what": what, "conversation": whose, **more}
        self.leaves.append(json.dumps(entry, ensure_ascii=False).encode())

    @property
    def keys(self) -> str:
        """The key that signs."""
        return f"{self._key.verifier}\n"

    def head(self) -> str:
        """Return the signed head of everything there is."""
        hashes = [leaf_hash(leaf) for leaf in self.leaves]
        return sign_note(Checkpoint(NAME, len(hashes), _root(hashes)).text(), [self._key])

    def proof(self, index: int, size: int) -> list[str]:
        """Return the hashes beside the way from entry `index` to the root of the tree of `size`, in hex."""
        return [one.hex() for one in _path(index, [leaf_hash(leaf) for leaf in self.leaves[:size]])]


def _split(width: int) -> int:
    return 1 << (width - 1).bit_length() - 1


def _root(hashes: list[bytes]) -> bytes:
    if len(hashes) <= 1:
        return hashes[0] if hashes else EMPTY_ROOT
    split = _split(len(hashes))
    return node_hash(_root(hashes[:split]), _root(hashes[split:]))


def _path(index: int, hashes: list[bytes]) -> list[bytes]:
    if len(hashes) <= 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*_path(index, hashes[:split]), _root(hashes[split:])]
    return [*_path(index - split, hashes[split:]), _root(hashes[:split])]

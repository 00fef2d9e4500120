"""Proving that a restored store is whole: everything that was acknowledged is there, and opens or was erased."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from clearline.crypto.aead import Place, generation_of
from clearline.crypto.keys import Keyring, KeyStore
from clearline.domain.conversation import Conversation, Turn
from clearline.errors import IntegrityError
from clearline.records.codec import decode
from clearline.store.engine import Store
from clearline.store.statement import query
from clearline.store.tables import CONVERSATIONS, TURNS

PAGE = 500

_C, _T = CONVERSATIONS.c, TURNS.c
_CONVERSATIONS = query(
    select(_C.id, _C.sealed_by, _C.revision, _C.turns, _C.snapshot)
    .where(_C.id > bindparam("after"))
    .order_by(_C.id)
    .limit(PAGE),
    tuple[str, str, int, int, bytes],
)
_TURNS = query(
    select(_T.number, _T.sealed_by, _T.body).where(_T.conversation == bindparam("which")).order_by(_T.number),
    tuple[int, str, bytes],
)


@dataclass(slots=True)
class Proof:
    """What was found; it is whole exactly when there are no problems."""

    conversations: int = 0
    opened: int = 0
    """Turns that opened and could be read."""
    shut: int = 0
    """Records whose key was destroyed: they stay shut, as they should."""
    problems: dict[str, str] = field(default_factory=dict)
    """Stable code -> the first thing of that kind."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing that was acknowledged is missing or unreadable."""
        return not self.problems

    def blame(self, code: str, detail: str) -> None:
        """Note a problem, unless one of its kind is noted."""
        self.problems.setdefault(code, detail)


@dataclass(frozen=True, slots=True)
class Drill:
    """Opens every record of a restored store under the keys that were restored with it."""

    store: Store
    keyring: Keyring
    keys: KeyStore

    async def prove(self, acknowledged: Mapping[bytes, str], erased_conversations: int) -> Proof:
        """Open everything, and compare it with what the log vouches for: record digest -> conversation."""
        proof = Proof()
        missing = dict(acknowledged)
        present: set[str] = set()
        after = ""
        while page := await self.store.fetch(_CONVERSATIONS, {"after": after}):
            for which, sealed_by, revision, turns, snapshot in page:
                present.add(which)
                await self._open_snapshot(
                    proof, Place("conversations", "snapshot", f"{which}/{revision}", sealed_by), snapshot
                )
                await self._open_turns(proof, which, turns, missing)
            after = page[-1][0]
        proof.conversations = len(present)
        _blame_missing(proof, missing, present, erased_conversations)
        return proof

    async def _open_snapshot(self, proof: Proof, place: Place, snapshot: bytes) -> None:
        opened = await self._open(proof, place, snapshot)
        if opened is not None:
            _read(proof, place, opened, Conversation)

    async def _open_turns(self, proof: Proof, which: str, turns: int, missing: dict[bytes, str]) -> None:
        rows = await self.store.fetch(_TURNS, {"which": which})
        if [number for number, _, _ in rows] != list(range(turns)):
            proof.blame("turns-missing", f"conversation {which} has {len(rows)} turns, expected {turns}")
        for number, sealed_by, body in rows:
            if missing.pop(hashlib.sha256(body).digest(), None) != which:
                proof.blame("turn-unlogged", f"the log does not know turn {number} of {which}")
            place = Place("turns", "body", f"{which}/{number}", sealed_by)
            opened = await self._open(proof, place, body)
            if opened is not None and _read(proof, place, opened, Turn):
                proof.opened += 1

    async def _open(self, proof: Proof, place: Place, envelope: bytes) -> bytes | None:
        """Return the plaintext; None where the key is gone, or where there is something to blame."""
        try:
            key = await self.keyring.key_of(place.subject, envelope)
            if key is not None:
                return key.open(envelope, place)
            await self._shut(proof, place, generation_of(envelope))
        except IntegrityError as exc:
            proof.blame("record-unreadable", f"{place.table} {place.row}: {exc}")
        return None

    async def _shut(self, proof: Proof, place: Place, generation: int) -> None:
        if any(key.generation == generation for key in await self.keys.find(place.subject)):
            proof.shut += 1
        else:
            proof.blame("key-missing", f"{place.table} {place.row} is sealed under a key that was not restored")


def _read(proof: Proof, place: Place, opened: bytes, kind: type[Conversation] | type[Turn]) -> bool:
    try:
        decode(opened, kind)
    except IntegrityError as exc:
        proof.blame("record-unreadable", f"{place.table} {place.row}: {exc}")
        return False
    return True


def _blame_missing(proof: Proof, missing: Mapping[bytes, str], present: set[str], erased_conversations: int) -> None:
    for which in missing.values():
        if which in present:
            proof.blame("turn-missing", f"the log vouches for a turn of {which} that is not there")
    gone = set(missing.values()) - present
    if len(gone) > erased_conversations:
        proof.blame(
            "conversation-missing", f"{len(gone)} conversations are not there, and {erased_conversations} were erased"
        )

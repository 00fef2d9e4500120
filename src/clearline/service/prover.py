"""Proofs for the customer: the entries of the log that speak of them, each shown to be in the tree that was signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from clearline.audit.checkpoint import Checkpoint, countersign, split_note
from clearline.audit.log import AuditLog, Entry, event_of
from clearline.channels.seam import OwnProof, ProvedEntry
from clearline.crypto.sign import SigningKey, Verifier
from clearline.domain.conversation import ConversationId
from clearline.domain.event import EventTag

MOST = 1_000
"""Entries proved at once; a longer history is proved from its newest end."""
_CHOICES = frozenset({EventTag.CONSENT_GIVEN, EventTag.CONSENT_WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Prover:
    """Collects what is proved; what it gives needs nobody's trust."""

    log: AuditLog
    key: Verifier
    late: SigningKey
    """Signs what leaves the desk once more: it is post-quantum."""

    async def proof(self, which: ConversationId, own: Sequence[ConversationId]) -> OwnProof:
        """Return the entries of `which`, and choices made in any of `own`; nothing before the first checkpoint."""
        note = await self.log.latest_checkpoint()
        if note is None:
            return OwnProof(self._keys, "", ())
        size = Checkpoint.parse(split_note(note)[0]).size
        found = {entry.index: entry for each in own for entry in await self._speaking(each, whole=each == which)}
        newest = [found[index] for index in sorted(found) if index < size][-MOST:]
        signed = countersign(note, [self.late])
        return OwnProof(self._keys, signed, tuple([await self._proved(entry, size) for entry in newest]))

    @property
    def _keys(self) -> tuple[str, ...]:
        return str(self.key), str(self.late.verifier)

    async def _speaking(self, which: ConversationId, *, whole: bool) -> list[Entry]:
        entries = await self.log.entries_of(which)
        return entries if whole else [entry for entry in entries if event_of(entry.leaf).tag in _CHOICES]

    async def _proved(self, entry: Entry, size: int) -> ProvedEntry:
        proof = await self.log.inclusion_proof(entry.index, size)
        return ProvedEntry(entry.index, entry.leaf.decode(), tuple(each.hex() for each in proof.hashes))

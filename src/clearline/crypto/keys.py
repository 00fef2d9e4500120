"""One random key per person, wrapped by a root key, kept apart from the data; destroying it erases what it sealed."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from clearline.crypto.aead import KEY_BYTES, DataKey, generation_of, join, keyed, purpose_key
from clearline.domain.clock import Chance, Clock
from clearline.domain.person import SubjectId
from clearline.errors import IntegrityError

INDEX = "#index"
"""The reference of the key that all other references are made with."""
_ATTEMPTS = 8


class KeyWrapper(Protocol):
    """Holds the root key and never gives it out: a key service, a hardware module, or a file in development."""

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` encrypted so that only the same `context` unwraps it."""
        ...

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key; raises IntegrityError when it was changed or wrapped for another context."""
        ...


@dataclass(frozen=True, slots=True)
class StoredKey:
    """One generation of one subject's key as it lies in the key store."""

    reference: str
    generation: int
    wrapped: bytes | None = field(repr=False)
    """None once destroyed; the row stays, so that a restored backup can be cleaned again."""


class KeyStore(Protocol):
    """Where wrapped keys lie: another database than the data, with other backups."""

    async def find(self, reference: str) -> Sequence[StoredKey]:
        """Return every generation for `reference`, oldest first."""
        ...

    async def add(self, key: StoredKey) -> bool:
        """Keep `key`, durable on return; False when that generation exists already, and then nothing changed."""
        ...

    async def destroy(self, references: Sequence[str]) -> int:
        """Overwrite every live generation of `references`; return how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    keys: tuple[DataKey, ...]
    until_s: float


class Keyring:
    """Hands out data keys; unwrapped ones are kept for `lifetime_s` at most, `capacity` subjects at most."""

    def __init__(
        self,
        wrapper: KeyWrapper,
        store: KeyStore,
        *,
        chance: Chance,
        clock: Clock,
        index_key: bytes,
        capacity: int = 4096,
        lifetime_s: float = 300.0,
    ) -> None:
        self._wrapper = wrapper
        self._store = store
        self._reference_key = purpose_key(index_key, "subject")
        self._chance = chance
        self._clock = clock
        self._capacity = capacity
        self._lifetime_s = lifetime_s
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._references: OrderedDict[SubjectId, str] = OrderedDict()
        self._destructions = 0

    @classmethod
    async def open(
        cls,
        wrapper: KeyWrapper,
        store: KeyStore,
        *,
        chance: Chance,
        clock: Clock,
        capacity: int = 4096,
        lifetime_s: float = 300.0,
    ) -> Self:
        """Return a keyring whose references are keyed by an index key of its own, made at the first start.

        Another process that shares the key store forgets a destroyed key after `lifetime_s` at the latest.
        """
        keyring = cls(
            wrapper, store, chance=chance, clock=clock, index_key=b"", capacity=capacity, lifetime_s=lifetime_s
        )
        keyring._references.clear()
        keyring._reference_key = purpose_key((await keyring._current(INDEX)).secret, "subject")
        return keyring

    def reference(self, subject: SubjectId) -> str:
        """Return the name under which `subject` appears in every table: a keyed pseudonym, the same each time."""
        known = self._references.get(subject)
        if known is None:
            known = self._references[subject] = keyed(self._reference_key, subject)
            if len(self._references) > self._capacity:
                self._references.popitem(last=False)
        return known

    async def key_for(self, subject: SubjectId) -> DataKey:
        """Return the key to seal with, made and durable before it is returned; one key however many ask at once."""
        return await self._current(self.reference(subject))

    async def key_of(self, reference: str, envelope: bytes) -> DataKey | None:
        """Return the key that sealed `envelope`, or None when it has been destroyed."""
        generation = generation_of(envelope)
        for key in await self._live(reference):
            if key.generation == generation:
                return key
        return None

    async def destroy(self, references: Sequence[str]) -> int:
        """Destroy every key of `references`, here and in the key store; return how many were live."""
        destroyed = await self._store.destroy(references)
        self._destructions += 1
        for reference in references:
            self._held.pop(reference, None)
        for subject in [subject for subject, known in self._references.items() if known in references]:
            del self._references[subject]  # what is forgotten is forgotten here too
        return destroyed

    async def _current(self, reference: str) -> DataKey:
        for _ in range(_ATTEMPTS):
            live = await self._live(reference)
            if live:
                return live[-1]
            await self._make(reference)
        raise IntegrityError("a key was destroyed as often as it was made")

    async def _make(self, reference: str) -> None:
        generation = max((key.generation for key in await self._store.find(reference)), default=0) + 1
        wrapped = await self._wrapper.wrap(self._chance.octets(KEY_BYTES), wrap_context(reference, generation))
        # Losing the race is fine: the winner's key is the one that is read back.
        await self._store.add(StoredKey(reference, generation, wrapped))

    async def _live(self, reference: str) -> tuple[DataKey, ...]:
        held = self._held.get(reference)
        if held is not None and self._clock.monotonic() < held.until_s:
            self._held.move_to_end(reference)
            return held.keys
        before = self._destructions
        found = [
            DataKey(key.generation, await self._wrapper.unwrap(key.wrapped, wrap_context(reference, key.generation)))
            for key in await self._store.find(reference)
            if key.wrapped is not None
        ]
        if found and before == self._destructions:  # a key read before a destruction must not outlive it here
            self._hold(reference, tuple(found))
        return tuple(found)

    def _hold(self, reference: str, keys: tuple[DataKey, ...]) -> None:
        self._held[reference] = _Held(keys, self._clock.monotonic() + self._lifetime_s)
        self._held.move_to_end(reference)
        while len(self._held) > self._capacity:
            self._held.popitem(last=False)


def wrap_context(reference: str, generation: int) -> bytes:
    """Return what a data key is wrapped for: nothing but this generation of this subject's."""
    return join(("data-key", reference, str(generation)))

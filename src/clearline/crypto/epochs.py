"""Keys that wrap data keys for a while and are then destroyed, so that old copies of the key store open nothing.

A copy of the key store cannot be reached by an erasure. What it holds is wrapped under the key of its epoch; when the
epoch is over, the data keys that live are wrapped anew and the old epoch's key is destroyed. From then on a key that
was erased is gone from every copy, wherever it lies. Epoch keys are wrapped by the root, and are in no backup.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from clearline.crypto.aead import KEY_BYTES, DataKey, Place, generation_of, join
from clearline.crypto.keyfile import read_or_make, replace, sync_folder
from clearline.crypto.keys import KeyWrapper, StoredKey, wrap_context
from clearline.domain.clock import Chance, Clock
from clearline.errors import ConfigurationError, IntegrityError

EPOCH = timedelta(days=30)
GRACE = timedelta(hours=1)
"""How long an epoch's key outlives its epoch: longer than a key can be on its way into the key store."""

_ROOT = 1
"""The generation in envelopes that the root itself made, before there were epochs."""


class EpochStore(Protocol):
    """What a key store must be able to do besides, so that its keys can be wrapped anew."""

    async def live(self, after: str) -> Sequence[StoredKey]:
        """Return live keys of references above `after` in their order, those of one reference together."""
        ...

    async def rewrap(self, key: StoredKey, wrapped: bytes) -> bool:
        """Replace what `key` holds; False when it was destroyed or replaced meanwhile, and then nothing changed."""
        ...


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch's key as it lies in its file."""

    number: int
    began_at: datetime
    wrapped: bytes = field(repr=False)
    file: Path


@dataclass(frozen=True, slots=True)
class EpochWrapper:
    """A `KeyWrapper` whose wrapping key changes and dies; the folder is no part of any backup."""

    root: KeyWrapper
    folder: Path
    chance: Chance
    clock: Clock
    _held: dict[int, DataKey] = field(default_factory=dict, repr=False)

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` wrapped under the newest epoch's key, the first of which is made here."""
        epochs = self.epochs()
        epoch = epochs[-1] if epochs else await self.begin()
        return (await self._key(epoch)).seal(key, _place(context), self.chance)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key; raises IntegrityError when it was changed, or its epoch's key has been destroyed."""
        number = generation_of(wrapped)
        if number == _ROOT:
            return await self.root.unwrap(wrapped, context)
        for epoch in self.epochs():
            if epoch.number == number:
                return (await self._key(epoch)).open(wrapped, _place(context))
        raise IntegrityError(f"the key of epoch {number} has been destroyed")

    def epochs(self) -> tuple[Epoch, ...]:
        """Return the epochs whose keys exist, oldest first; another process may have made or destroyed some."""
        return tuple(sorted(map(_epoch, self.folder.glob("epoch-*.key")), key=lambda epoch: epoch.number))

    async def begin(self) -> Epoch:
        """Make the next epoch's key, durable before anything is wrapped under it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = max((epoch.number for epoch in self.epochs()), default=_ROOT) + 1
        wrapped = await self.root.wrap(self.chance.octets(KEY_BYTES), _context(number))
        file = self.folder / f"epoch-{number:06}.key"
        # Of two processes that begin it at once, one makes the key and both read it.
        read_or_make(file, lambda: self.clock.now().isoformat().encode() + b"\n" + wrapped)
        return _epoch(file)

    async def rewrap_by(self, root: KeyWrapper) -> int:
        """Wrap every epoch's key by `root` instead of this wrapper's; return how many, each replaced whole or not.

        All are unwrapped before the first is replaced, so a key service that fails leaves everything as it was.
        """
        fresh = []
        for epoch in self.epochs():
            context = _context(epoch.number)
            secret = await self.root.unwrap(epoch.wrapped, context)
            fresh.append((epoch, await root.wrap(secret, context)))
        for epoch, wrapped in fresh:
            replace(epoch.file, epoch.began_at.isoformat().encode() + b"\n" + wrapped)
        return len(fresh)

    def destroy(self, epoch: Epoch) -> None:
        """Overwrite and remove an epoch's key; a disk that keeps old blocks still needs the root to read them."""
        with epoch.file.open("r+b") as file:
            file.write(bytes(epoch.file.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        epoch.file.unlink()
        sync_folder(self.folder)
        self._held.pop(epoch.number, None)

    async def _key(self, epoch: Epoch) -> DataKey:
        key = self._held.get(epoch.number)
        if key is None:
            secret = await self.root.unwrap(epoch.wrapped, _context(epoch.number))
            key = self._held[epoch.number] = DataKey(epoch.number, secret)
        return key


async def keep_epochs(wrapper: EpochWrapper, keys: EpochStore, *, length: timedelta = EPOCH) -> int:
    """Do what is due, and return how many keys were wrapped anew; may be ended anywhere and called again.

    A new epoch begins once the newest is over. What lives is then wrapped under it, and an old epoch's key is destroyed
    once its successor is older than `GRACE` and nothing live is wrapped under it.
    """
    now = wrapper.clock.now()
    epochs = wrapper.epochs()
    if not epochs or now >= epochs[-1].began_at + length:
        epochs = (*epochs, await wrapper.begin())
    moved = await _rewrap(wrapper, keys, epochs[-1])
    for epoch, successor in pairwise(epochs):
        if now >= successor.began_at + GRACE:
            wrapper.destroy(epoch)
    return moved


async def _rewrap(wrapper: EpochWrapper, keys: EpochStore, newest: Epoch) -> int:
    moved, after = 0, ""
    while page := await keys.live(after):
        for key in page:
            if key.wrapped is None or generation_of(key.wrapped) == newest.number:
                continue
            context = wrap_context(key.reference, key.generation)
            secret = await wrapper.unwrap(key.wrapped, context)
            moved += await keys.rewrap(key, await wrapper.wrap(secret, context))
        after = page[-1].reference
    return moved


def _epoch(file: Path) -> Epoch:
    stamp, _, wrapped = file.read_bytes().partition(b"\n")
    try:
        return Epoch(int(file.stem.removeprefix("epoch-")), datetime.fromisoformat(stamp.decode()), wrapped, file)
    except ValueError as exc:
        raise ConfigurationError(f"{file.name!r} in the folder of epoch keys is none of ours") from exc


def _place(context: bytes) -> Place:
    return Place("epoch", "key", context.hex(), "")


def _context(number: int) -> bytes:
    return join(("epoch-key", str(number)))

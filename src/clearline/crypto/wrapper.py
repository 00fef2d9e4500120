"""The root key in a file: good enough to develop with, refused in production."""

from pathlib import Path
from typing import Self

from clearline.crypto.aead import KEY_BYTES, DataKey, Place
from clearline.crypto.keyfile import read_or_make
from clearline.domain.clock import Chance
from clearline.errors import ConfigurationError


class UnsafeFileWrapper:
    """A `KeyWrapper` whose root key anyone can read who can read the file."""

    def __init__(self, root: DataKey, chance: Chance) -> None:
        self._root = root
        self._chance = chance

    @classmethod
    def open(cls, path: Path, chance: Chance, *, production: bool = False) -> Self:
        """Read the root key, or make it at the first start with mode 0600.

        Raises ConfigurationError in production, and when others may read the file.
        """
        if production:
            raise ConfigurationError("a root key in a file is for development; configure a key service instead")
        return cls(DataKey(1, read_or_make(path, lambda: chance.octets(KEY_BYTES))), chance)

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` sealed under the root key."""
        return self._root.seal(key, _place(context), self._chance)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key; raises IntegrityError when it was changed or wrapped for another context."""
        return self._root.open(wrapped, _place(context))


def _place(context: bytes) -> Place:
    return Place("root", "key", context.hex(), "")

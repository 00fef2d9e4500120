"""The root key in a hardware module that speaks PKCS #11; needs the extra `pkcs11`. The key never leaves the token.

What is wrapped names the key it was wrapped under, so a new key can take over while the old one still opens.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, cast

from clearline.domain.clock import Chance
from clearline.errors import ConfigurationError, IntegrityError, KeyServiceError

_MAGIC: Final = b"p11\x01"
_NONCE_BYTES: Final = 12
_TAG_BITS: Final = 128


class _Root(Protocol):
    """What an AES key of a token can do; the library adds it to its keys when they are found."""

    def encrypt(self, data: bytes, *, mechanism: object, mechanism_param: object) -> bytes: ...

    def decrypt(self, data: bytes, *, mechanism: object, mechanism_param: object) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Pkcs11Wrapper:
    """A `KeyWrapper` of an AES key of the token (CKM_AES_GCM, PKCS #11 v3.0, 2.11.2)."""

    module: Path
    """The vendor's library."""
    token: str
    key: str
    """Label of the key that wraps from now on; make another and name it here to rotate."""
    pin_file: Path
    chance: Chance
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Of two sessions of one application the second to log in would fail."""

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` encrypted in the token; raises KeyServiceError when it does not do it."""
        return await asyncio.to_thread(self._wrap, key, context)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key; raises IntegrityError for what the token finds altered, KeyServiceError when it fails."""
        return await asyncio.to_thread(self._unwrap, wrapped, context)

    def _wrap(self, key: bytes, context: bytes) -> bytes:
        label, nonce = self.key.encode(), self.chance.octets(_NONCE_BYTES)
        with self._opened(self.key) as root:
            sealed = root.encrypt(key, mechanism=_gcm(), mechanism_param=_params(nonce, context))
        return _MAGIC + bytes([len(label)]) + label + nonce + sealed

    def _unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        from pkcs11.exceptions import (  # noqa: PLC0415 # an extra
            EncryptedDataInvalid,
            EncryptedDataLenRange,
            GeneralError,
        )

        label, nonce, sealed = _split(wrapped)
        with self._opened(label) as root:
            try:
                key = root.decrypt(sealed, mechanism=_gcm(), mechanism_param=_params(nonce, context))
            # A tag that does not fit is a general error to some tokens, SoftHSM among them.
            except (EncryptedDataInvalid, EncryptedDataLenRange, GeneralError) as exc:
                raise IntegrityError("the token does not open this key: it was altered or moved") from exc
        return key

    @contextmanager
    def _opened(self, label: str) -> Iterator[_Root]:
        try:
            import pkcs11  # noqa: PLC0415 # an extra
        except ImportError as exc:
            raise ConfigurationError("PKCS #11 needs the extra 'pkcs11': pip install clearline[pkcs11]") from exc
        try:
            with (
                self._one,
                pkcs11.lib(str(self.module))
                .get_token(token_label=self.token)
                .open(user_pin=_pin(self.pin_file)) as session,
            ):
                found = session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=label)
                yield cast("_Root", found)  # its declared type is that of any key, which can do nothing
        except (pkcs11.PKCS11Error, RuntimeError) as exc:  # a library that cannot be loaded is a RuntimeError
            raise KeyServiceError(f"the token {self.token!r} failed with {type(exc).__name__}") from exc


def _gcm() -> object:
    from pkcs11 import Mechanism  # noqa: PLC0415 # an extra

    return Mechanism.AES_GCM


def _params(nonce: bytes, context: bytes) -> object:
    from pkcs11 import GCMParams  # noqa: PLC0415 # an extra

    return GCMParams(nonce, context, _TAG_BITS)


def _split(wrapped: bytes) -> tuple[str, bytes, bytes]:
    start = len(_MAGIC) + 1
    if not wrapped.startswith(_MAGIC) or len(wrapped) < start:
        raise IntegrityError("this key was not wrapped by a PKCS #11 token")
    end = start + wrapped[len(_MAGIC)]
    return wrapped[start:end].decode(errors="replace"), wrapped[end : end + _NONCE_BYTES], wrapped[end + _NONCE_BYTES :]


def _pin(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"the file {file.name!r} with the token's PIN cannot be read") from exc

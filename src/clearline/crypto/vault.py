"""The root key in the transit engine of HashiCorp Vault or OpenBao: it never leaves, and its versions rotate there."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx

from clearline.errors import ConfigurationError, IntegrityError, KeyServiceError

TIMEOUT_S: Final = 5.0
"""Long for a key service in the same house, and short for a caller who waits."""


@dataclass(frozen=True, slots=True)
class VaultWrapper:
    """A `KeyWrapper` of one key of type `aes256-gcm96`; the root is asked for each epoch, not for each record."""

    address: str
    mount: str
    key: str
    token_file: Path
    """Read for each call, so that an agent may renew the token in it."""

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` encrypted by the newest version; raises KeyServiceError when Vault does not do it."""
        given = {"plaintext": _text(key), "associated_data": _text(context)}
        return (await self._call("encrypt", given, "ciphertext")).encode()

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key; raises IntegrityError for what was altered, KeyServiceError when Vault does not answer."""
        given = {"ciphertext": wrapped.decode("ascii", errors="replace"), "associated_data": _text(context)}
        try:
            return base64.b64decode(await self._call("decrypt", given, "plaintext"), validate=True)
        except binascii.Error as exc:
            raise KeyServiceError("Vault gave back what is no key") from exc

    async def _call(self, deed: str, given: Mapping[str, str], wanted: str) -> str:
        headers = {"X-Vault-Token": _token(self.token_file)}
        try:
            async with httpx.AsyncClient(base_url=self.address, timeout=TIMEOUT_S, trust_env=False) as client:
                answer = await client.post(f"/v1/{self.mount}/{deed}/{self.key}", json=given, headers=headers)
                found = answer.json()["data"][wanted] if answer.is_success else None
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as exc:
            raise KeyServiceError(f"Vault could not be asked to {deed}: {type(exc).__name__}") from exc
        if answer.status_code == HTTPStatus.BAD_REQUEST and deed == "decrypt":
            raise IntegrityError("Vault does not open this key: it was altered, moved, or its version was retired")
        if not isinstance(found, str):
            raise KeyServiceError(f"Vault refused to {deed} with {answer.status_code}")
        return found


def _token(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"the file {file.name!r} with the key service's token cannot be read") from exc


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()

"""The root key in AWS KMS; needs the extra `aws`. What is wrapped is bound to its context by the encryption context."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict

from clearline.errors import ConfigurationError, IntegrityError, KeyServiceError

TIMEOUT_S: Final = 5
_ALTERED: Final = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class _Encrypted(TypedDict):
    CiphertextBlob: bytes


class _Decrypted(TypedDict):
    Plaintext: bytes


class KmsClient(Protocol):
    """What is used of boto3's client, which knows its types only when it runs."""

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: dict[str, str]) -> _Encrypted:  # noqa: N803 # as AWS names them
        """Ask KMS to encrypt."""
        ...

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: dict[str, str]) -> _Decrypted:  # noqa: N803 # as above
        """Ask KMS to decrypt."""
        ...


@dataclass(frozen=True, slots=True)
class AwsKmsWrapper:
    """A `KeyWrapper` of one symmetric key; KMS keeps its older versions when it is rotated there."""

    client: KmsClient
    key: str

    @classmethod
    def open(cls, key: str, *, region: str, endpoint: str = "") -> "AwsKmsWrapper":
        """Return a wrapper with the credentials that boto3 finds; raises ConfigurationError without the extra."""
        try:
            import boto3  # noqa: PLC0415 # an extra
            from botocore.config import Config  # noqa: PLC0415 # as above
        except ImportError as exc:
            raise ConfigurationError("AWS KMS needs the extra 'aws': pip install clearline[aws]") from exc
        config = Config(
            connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S, retries={"mode": "standard", "max_attempts": 2}
        )
        client = boto3.client("kms", region_name=region, endpoint_url=endpoint or None, config=config)
        return cls(client, key)

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` encrypted by KMS; raises KeyServiceError when it does not do it."""
        return await asyncio.to_thread(self._wrap, key, context)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key; raises IntegrityError for what KMS finds altered, KeyServiceError when it does not answer."""
        return await asyncio.to_thread(self._unwrap, wrapped, context)

    def _wrap(self, key: bytes, context: bytes) -> bytes:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 # an extra

        try:
            found = self.client.encrypt(KeyId=self.key, Plaintext=key, EncryptionContext=_bound(context))
        except (BotoCoreError, ClientError) as exc:
            raise KeyServiceError(f"AWS KMS did not encrypt: {type(exc).__name__}") from exc
        return found["CiphertextBlob"]

    def _unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 # an extra

        try:
            found = self.client.decrypt(KeyId=self.key, CiphertextBlob=wrapped, EncryptionContext=_bound(context))
        except ClientError as exc:
            if exc.response.get("Error", {}).get("Code") in _ALTERED:
                raise IntegrityError("AWS KMS does not open this key: it was altered or moved") from exc
            raise KeyServiceError(f"AWS KMS did not decrypt: {exc.response.get('Error', {}).get('Code')}") from exc
        except BotoCoreError as exc:
            raise KeyServiceError(f"AWS KMS could not be asked: {type(exc).__name__}") from exc
        return found["Plaintext"]


def _bound(context: bytes) -> dict[str, str]:
    return {"clearline": context.hex()}

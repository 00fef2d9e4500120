"""For whom passkeys are made, what is known of one, and what an authenticator made."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom passkeys are made; a page of any other origin cannot use them."""

    id: str
    """A domain (WebAuthn, 5.4.2)."""
    name: str
    origins: tuple[str, ...]


class Known(Protocol):
    """A passkey that was registered: a customer's or a member of staff's."""

    @property
    def credential(self) -> bytes:
        """The id that the authenticator gave it."""
        ...

    @property
    def public_key(self) -> bytes:
        """In COSE form (RFC 9052)."""
        ...

    @property
    def sign_count(self) -> int:
        """How often it has signed."""
        ...


@dataclass(frozen=True, slots=True)
class Created:
    """What an authenticator made."""

    credential: bytes
    public_key: bytes
    sign_count: int
    synced: bool

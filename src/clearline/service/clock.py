"""The real clock and the operating system's randomness: made once at start-up and handed to every room."""

import base64
import secrets
import time
from datetime import UTC, datetime


class SystemClock:
    """Wall-clock time in UTC."""

    def now(self) -> datetime:
        """Return the current moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251 # the one place where time is taken

    def monotonic(self) -> float:
        """Return seconds since some fixed point."""
        return time.monotonic()


class SystemChance:
    """The operating system's generator."""

    def token(self, size_bytes: int = 16) -> str:
        """Return random URL-safe text."""
        return base64.urlsafe_b64encode(secrets.token_bytes(size_bytes)).rstrip(b"=").decode()

    def digits(self, count: int) -> str:
        """Return independent decimal digits."""
        return "".join(str(secrets.randbelow(10)) for _ in range(count))

    def octets(self, size_bytes: int) -> bytes:
        """Return random bytes."""
        return secrets.token_bytes(size_bytes)

"""Time, names and chance: handed in, never taken, so that every run can be repeated."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, for durations and rates."""
        ...


class Chance(Protocol):
    """Where ids and secrets come from; the real one is the operating system's generator."""

    def token(self, size_bytes: int = 16) -> str:
        """Return `size_bytes` of randomness as URL-safe text without padding."""
        ...

    def digits(self, count: int) -> str:
        """Return `count` independent decimal digits, leading zeros kept."""
        ...

    def octets(self, size_bytes: int) -> bytes:
        """Return `size_bytes` random bytes, fit for keys and nonces."""
        ...

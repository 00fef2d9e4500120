"""What goes to a target and comes back: one request out, one whole answer back, and what goes wrong is a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from clearline.domain.observation import Trouble

MOST_BYTES = 512 * 1024
"""An answer above this is not read further."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request, as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    line: str = ""
    """The conversation whose WebSocket it goes over; empty for HTTP."""
    dials: bool = True
    """On a WebSocket: whether it may be the first on its line."""
    until: str = ""
    """On a WebSocket: what only the last message of an answer holds, as JSONPath."""
    quiet_s: float = 0.5
    """On a WebSocket: the silence that ends an answer where nothing else does."""


@dataclass(frozen=True, slots=True)
class Got:
    """What came back, with the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    """`Set-Cookie`, one by one."""
    is_whole: bool = True
    """False for an answer that was cut short, or too large to be read to its end."""


class Wire(Protocol):
    """Whatever carries requests to a target; it keeps no cookies and follows no redirection."""

    async def send(self, sent: Sent) -> Got | Trouble:
        """Return what came back, or why nothing did; for how long to wait is the caller's affair."""
        ...

    async def close(self) -> None:
        """Give back connections; nothing can be sent afterwards."""
        ...

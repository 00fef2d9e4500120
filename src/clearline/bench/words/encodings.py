"""How a number or a word looks in octets, where nothing hides it."""

import base64
import struct
from collections.abc import Iterator

_WHOLE = ("<i", ">i", "<q", ">q")
_BROKEN = ("<f", ">f", "<d", ">d")


def of_text(text: str) -> Iterator[bytes]:
    """Yield `text` in the encodings that programs write."""
    for octets in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
        yield octets
        yield octets.hex().encode()
        # At whichever of three places it begins, the middle of it is written the same.
        yield from (base64.b64encode(b"\0" * place + octets)[4 if place else 0 : -4] for place in range(3))


def of_number(number: int) -> Iterator[bytes]:
    """Yield `number` in decimal, and as the whole and floating numbers of processors."""
    yield str(number).encode()
    yield from (struct.pack(form, number) for form in _WHOLE)
    yield from (struct.pack(form, float(number)) for form in _BROKEN)

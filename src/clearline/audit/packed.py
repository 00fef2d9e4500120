"""An entry as it lies in the database, in half the room: what the leaf says in hex and by name lies there in bytes.

The leaf itself, which is hashed and published, never changes. One that would not come back to the byte is kept as it
is, and so are all that were kept before there was this form: a leaf begins with a brace, a packed one with its version.
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from clearline.errors import IntegrityError

_VERSION: Final = b"\x01"
_HEAD: Final = struct.Struct(">xqBBBB")
"""Microseconds since 1970, and the lengths of conversation, tag, digest and subject; the details follow."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class _Leaf(msgspec.Struct, frozen=True):
    at: datetime
    conversation: str
    details: msgspec.Raw
    digest: str
    subject: str
    tag: str


_decoder: Final = msgspec.json.Decoder(_Leaf)


def pack(leaf: bytes) -> bytes:
    """Return what to keep for `leaf`, so that `unpack` makes it again; raises IntegrityError when it is no object."""
    if leaf[:1] != b"{":
        raise IntegrityError("a leaf is no JSON object")
    packed = _packed(leaf)
    return leaf if packed is None or unpack(packed) != leaf else packed


def unpack(kept: bytes) -> bytes:
    """Return the leaf; raises IntegrityError when what was kept has been cut."""
    if kept[:1] != _VERSION:
        return kept
    try:
        at, conversation, tag, digest, subject = _HEAD.unpack_from(kept)
        moment = _EPOCH + timedelta(microseconds=at)
    except (struct.error, OverflowError) as exc:
        raise IntegrityError("an entry of the log has been cut or changed") from exc
    tag += (conversation := _HEAD.size + conversation)
    digest += tag
    subject += digest
    return b'{"at":"%b","conversation":"%b","details":%b,"digest":"%b","subject":"%b","tag":"%b","v":1}' % (
        moment.isoformat(timespec="microseconds").encode(),
        kept[_HEAD.size : conversation],
        kept[subject:],
        kept[tag:digest].hex().encode(),
        kept[digest:subject].hex().encode(),
        kept[conversation:tag],
    )


def _packed(leaf: bytes) -> bytes | None:
    try:
        read = _decoder.decode(leaf)
        parts = (
            read.conversation.encode(),
            read.tag.encode(),
            bytes.fromhex(read.digest),
            bytes.fromhex(read.subject),
        )
        at = (read.at - _EPOCH) // _MICROSECOND
        return b"".join((_VERSION, _HEAD.pack(at, *map(len, parts))[1:], *parts, read.details))
    except (msgspec.MsgspecError, TypeError, ValueError, struct.error):  # of another form, or a part that is too long
        return None

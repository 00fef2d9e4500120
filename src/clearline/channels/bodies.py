"""What comes in: bounded, strictly decoded bodies; what goes out: values as JSON."""

import json
import re
from datetime import datetime
from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from clearline.domain.conversation import ConversationId, Language, MessageId
from clearline.domain.person import Personal
from clearline.domain.privacy import Purpose, Right
from clearline.errors import InputError

SIZE_LIMIT_BYTES = 64 * 1024
"""A text that the guard would admit fits in a fraction of this."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""C0 but tab, line feed and carriage return; DEL; C1."""


class OpenBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body that begins a conversation."""

    language: Language | None = None


class TurnBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of one utterance."""

    message_id: str
    text: str
    language: Language | None = None


class LineBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a line that staff say."""

    message_id: str
    text: str


class InvitationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of somebody who was invited and has no passkey yet."""

    invitation: str


class EntranceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a staff sign-in: what a passkey made or signed, and what it answers."""

    credential: msgspec.Raw
    invitation: str = ""
    prompt: str = ""


class StopBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be stopped or lifted, and why."""

    what: str
    reason: str
    incident: str = ""


class HoldBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be kept, and by whose order."""

    conversation: str
    matter: str
    secret: bool = True
    """Whether the order forbids to tell the customer; what nobody has said is not told."""


class AnsweredBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a customer's request."""

    granted: bool


class DeclarationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of an incident when it is declared."""

    kind: str
    gravity: str
    markets: str | tuple[str, ...] = ()
    """A list, or its items with commas between."""
    aware_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    classes: tuple[str, ...] = ()
    critical: bool | None = None
    drill: bool = False
    conversations: str | tuple[str, ...] = ()
    summary: str = ""
    cause: str = ""


class ContainmentBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done at once."""

    reason: str
    stops: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    keeps_out: tuple[str, ...] = ()
    rotates: bool = False
    planned: bool = False


class ScopeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for in the log."""

    since: datetime | None = None
    until: datetime | None = None
    staff: str = ""
    action: str = ""
    tag: str = ""


class ReasonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is asked for that names people or reaches them."""

    reason: str


class DraftBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With a reason the customers who are to be told are named, too."""

    reason: str = ""


class ToldBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which duty was done."""

    duty: str


class ClosureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was learnt, and the requirements that would have prevented it."""

    lesson: str
    requirements: tuple[str, ...]


class CredentialBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an authenticator made, as the browser's `toJSON` gives it."""

    credential: msgspec.Raw


class CodeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code that was typed on a page."""

    code: str


class ChoiceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A choice about a purpose, and the language of the notice that was shown."""

    purpose: Purpose
    given: bool
    language: Language


class RequestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person is to decide, in the customer's words."""

    right: Right
    words: str


Body = TypeVar("Body", bound=msgspec.Struct)


async def read(request: Request, kind: type[Body]) -> Body:
    """Return the request's body as `kind`; raises `InputError` or 413 or 415, and never holds more than the limit."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise HTTPException(415, "expected a body of type application/json")
    return decode(await _bounded(request), kind)


def decode(octets: bytes, kind: type[Body]) -> Body:
    """Return `octets` as `kind`; raises `InputError` that says what was expected and repeats nothing of the body."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise InputError(f"expected UTF-8, found another octet at position {exc.start}") from exc
    try:
        body = msgspec.json.decode(text, type=kind, strict=True)
        json.loads(text, object_pairs_hook=_said_once)
    except msgspec.ValidationError as exc:
        raise InputError(f"expected {_fields(kind)}") from exc
    except (msgspec.DecodeError, ValueError, RecursionError) as exc:
        raise InputError("expected one JSON object (RFC 8259)") from exc
    return body


def message_id(text: str) -> MessageId:
    """Return `text` as an id; raises `InputError` for anything but 1 to 64 letters, digits, `-` and `_`."""
    if not _NAME.fullmatch(text):
        raise InputError("expected message_id of 1 to 64 letters, digits, hyphens or underscores")
    return MessageId(text)


def words(text: str) -> Personal[str]:
    """Return what was said; raises `InputError` for nothing, for control characters and for lone surrogates."""
    if not text.strip():
        raise InputError("expected text that is not blank")
    if _CONTROL.search(text):
        raise InputError("expected text without control characters")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise InputError("expected text that can be written as UTF-8") from exc
    return Personal(text)


def conversation_id(text: str) -> ConversationId | None:
    """Return `text` as an id, or None for what can be no id: it is answered like an unknown one."""
    return ConversationId(text) if _NAME.fullmatch(text) else None


def json_response(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return `value` as JSON; a `Personal` in it raises, so that none leaves by oversight."""
    return Response(msgspec.json.encode(value), status, headers, "application/json")


async def _bounded(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared[:9]) > SIZE_LIMIT_BYTES:
        raise _too_large()
    octets = bytearray()
    async for chunk in request.stream():
        octets += chunk
        if len(octets) > SIZE_LIMIT_BYTES:
            raise _too_large()
    return bytes(octets)


def _said_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that comes twice: readers differ in which of the two they believe (RFC 8259, 4)."""
    body = dict(pairs)
    if len(body) < len(pairs):
        raise InputError("expected each field once")
    return body


def _too_large() -> HTTPException:
    return HTTPException(413, f"expected a body of at most {SIZE_LIMIT_BYTES} octets")


def _fields(kind: type[msgspec.Struct]) -> str:
    names = [field.name if field.required else f"{field.name}?" for field in msgspec.structs.fields(kind)]
    return f"an object with {', '.join(names)} and nothing else"

"""Rasa's REST channel, and whatever speaks like it: `{sender, message}` in, JSON with texts out."""

import json
from collections.abc import Callable, Iterator

from clearline.domain.conversation import Json
from clearline.domain.person import Personal
from clearline.errors import InputError, UpstreamError
from clearline.service.gateway.asked import Asked, Delta, Heard, Said, Travelling, Whose
from clearline.service.gateway.places import Places, parsed, written

LONGEST_SENDER = 256
_RECIPIENT = "recipient_id"


def read(octets: bytes, pseudonym: Callable[[str], str]) -> Asked:
    """Return a request; the bot knows the sender by `pseudonym` alone. Raises InputError."""
    try:
        body = parsed(octets.decode())
    except UnicodeDecodeError as exc:
        raise InputError(f"expected UTF-8, found another octet at position {exc.start}") from exc
    if not isinstance(body, dict):
        raise InputError("expected one JSON object (RFC 8259)")
    sender, message = body.get("sender"), body.get("message")
    if not isinstance(sender, str) or not 1 <= len(sender) <= LONGEST_SENDER or not isinstance(message, str):
        raise InputError(f"expected sender, of 1 to {LONGEST_SENDER} characters, and message, both texts")
    rest = {name: value for name, value in body.items() if name not in {"sender", "message"}}
    places = Places()
    places.text(body, "message")
    if not places.values(rest):
        raise InputError("expected fewer fields, with plain names")
    try:
        "".join((sender, *places.texts)).encode()
    except UnicodeEncodeError as exc:
        raise InputError("expected text that can be written as UTF-8") from exc

    def filled(travelling: Travelling) -> bytes:
        for texts in travelling:
            places.fill(texts)
        sent = {"sender": pseudonym(sender), "message": body["message"], **rest}
        return json.dumps(sent, ensure_ascii=False).encode()

    said = Said(Whose.CALLER, Personal(tuple(places.texts)))
    return Asked(said=(said,), body=filled, name=Personal(sender), is_json=True)


def heard(octets: bytes) -> Iterator[Heard]:
    """Yield a whole answer; raises UpstreamError for what is no JSON with values in it."""
    try:
        text = octets.decode()
    except UnicodeDecodeError as exc:
        raise UpstreamError("the answer is not UTF-8") from exc
    if not isinstance(parsed(text), dict | list):
        raise UpstreamError("the answer is neither a JSON object nor a list")
    yield Delta(0, text, finish="stop")


def told(text: str, sender: str) -> str:
    """Return an answer that may leave, addressed to the sender by the name that the client knows."""
    value = parsed(text)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and _RECIPIENT in item:
            item[_RECIPIENT] = sender
    return written(value)


def withheld(words: str, sender: str) -> str:
    """Return what is said in place of an answer."""
    return written([{_RECIPIENT: sender, "text": words}])


def spoken(value: Json) -> str:
    """Return the texts of an answer as people read them."""
    items = value if isinstance(value, list) else [value]
    return "\n".join(str(item["text"]) for item in items if isinstance(item, dict) and "text" in item)

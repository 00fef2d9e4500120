"""The interface described for programs: OpenAPI 3.1, made from the very types that the endpoints read and write."""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from clearline.channels.bodies import ChoiceBody, CodeBody, CredentialBody, OpenBody, RequestBody, TurnBody
from clearline.channels.seam import DataCopy, FactorView, OwnProof, PrivacyView, Promise, TranscriptView, Unasked
from clearline.domain.conversation import Reply

_Document = dict[str, object]

_REF: Final = "#/components/schemas/{name}"
_BEARER: Final[list[_Document]] = [{"bearer": []}]
_ONE: Final = "/v1/conversations/{conversation}"


@dataclass(frozen=True, slots=True)
class _Call:
    """One operation, in words and types."""

    path: str
    method: str
    summary: str
    answer: str
    status: int = 200
    body: type | None = None
    gives: _Document | None = None
    refusals: tuple[int, ...] = (400, 401)
    open_to_all: bool = False
    queries: tuple[str, ...] = field(default=())


def _json(schema: _Document) -> _Document:
    return {"application/json": {"schema": schema}}


def _of(kind: type) -> _Document:
    return {"$ref": _REF.format(name=kind.__name__)}


_TEXT: Final[_Document] = {"text/plain": {"schema": {"type": "string"}}}
_EVENTS: Final[_Document] = {"text/event-stream": {"schema": {"type": "string"}}}
_OPENED: Final[_Document] = {
    "type": "object",
    "required": ["conversation", "token", "reply"],
    "properties": {"conversation": {"type": "string"}, "token": {"type": "string"}, "reply": _of(Reply)},
}
_OPTIONS: Final[_Document] = {
    "type": "object",
    "required": ["options"],
    "properties": {"purpose": {"type": "string"}, "options": {"type": "object"}},
}
_LEVEL: Final[_Document] = {"type": "object", "required": ["level"], "properties": {"level": {"type": "integer"}}}
_ENROLMENT: Final[_Document] = {
    "type": "object",
    "required": ["uri", "secret"],
    "properties": {"uri": {"type": "string"}, "secret": {"type": "string"}},
}
_CODES: Final[_Document] = {
    "type": "object",
    "required": ["recovery_codes"],
    "properties": {"recovery_codes": {"type": "array", "items": {"type": "string"}}},
}
_FACTORS: Final[_Document] = {
    "type": "object",
    "required": ["factors"],
    "properties": {"factors": {"type": "array", "items": _of(FactorView)}},
}
CALLS: Final = (
    _Call(
        "/v1/conversations",
        "post",
        "Begin a conversation",
        "It has begun; the token opens it",
        201,
        OpenBody,
        _json(_OPENED),
        (400, 413, 415, 429),
        open_to_all=True,
    ),
    _Call(
        f"{_ONE}/turns",
        "post",
        "Say something; the same message_id again gets the same reply",
        "The reply, whole or as events",
        200,
        TurnBody,
        _json(_of(Reply)) | _EVENTS,
        (400, 401, 413, 415, 422, 429, 503),
    ),
    _Call(
        f"{_ONE}/silence",
        "post",
        "Report that the caller says nothing",
        "What the desk says to it, if anything, and when to report it again",
        gives=_json(_of(Unasked)),
        refusals=(401, 503),
    ),
    _Call(f"{_ONE}/events", "get", "Follow what staff say and who holds it", "Events", gives=_EVENTS),
    _Call(f"{_ONE}/record", "get", "Read back what was recorded", "The record", gives=_json(_of(TranscriptView))),
    _Call(_ONE, "delete", "End the conversation", "Its token opens nothing any more", 204),
    _Call(f"{_ONE}/passkeys/options", "post", "Ask for a passkey", "What it is to sign", gives=_json(_OPTIONS)),
    _Call(
        f"{_ONE}/passkeys/proof",
        "post",
        "Prove with what a passkey signed",
        "The level that is proved now; a fresh token in Clearline-Token",
        body=CredentialBody,
        gives=_json(_LEVEL),
        refusals=(400, 401, 403),
    ),
    _Call(f"{_ONE}/passkeys/registration", "post", "Begin to register", "Options", gives=_json(_OPTIONS)),
    _Call(
        f"{_ONE}/passkeys",
        "post",
        "Register a passkey",
        "It is kept",
        201,
        CredentialBody,
        _json(_of(FactorView)),
        (400, 401, 403, 503),
    ),
    _Call(f"{_ONE}/passkeys/{{passkey}}", "delete", "Remove a passkey", "It is gone", 204, refusals=(401, 404)),
    _Call(
        f"{_ONE}/app", "post", "Enrol an authenticator app", "What it reads, shown once", 201, gives=_json(_ENROLMENT)
    ),
    _Call(
        f"{_ONE}/app/confirmation",
        "post",
        "Confirm the app with its first code",
        "Recovery codes, shown once",
        201,
        CodeBody,
        _json(_CODES),
        (400, 401, 403),
    ),
    _Call(f"{_ONE}/app", "delete", "Remove the app", "It is gone", 204, refusals=(401, 404)),
    _Call(f"{_ONE}/recovery-codes", "post", "Replace the recovery codes", "New ones", 201, gives=_json(_CODES)),
    _Call(
        f"{_ONE}/recovery",
        "post",
        "Prove with a recovery code, which is used up",
        "The level that is proved now; a fresh token in Clearline-Token",
        body=CodeBody,
        gives=_json(_LEVEL),
        refusals=(400, 401, 403),
    ),
    _Call(f"{_ONE}/factors", "get", "List what the customer has set up", "Factors", gives=_json(_FACTORS)),
    _Call(f"{_ONE}/privacy", "get", "What is held, chosen and asked for", "In short", gives=_json(_of(PrivacyView))),
    _Call(
        f"{_ONE}/consents",
        "post",
        "Give or withdraw a consent",
        "All choices as they stand",
        body=ChoiceBody,
        gives=_json({"type": "object"}),
    ),
    _Call(
        f"{_ONE}/requests",
        "post",
        "Ask for a correction, or object",
        "Its number and its day",
        201,
        RequestBody,
        _json(_of(Promise)),
    ),
    _Call(f"{_ONE}/copy", "get", "Everything that is held of the customer", "A copy", gives=_json(_of(DataCopy))),
    _Call(f"{_ONE}/copy.html", "get", "The same as a page to read", "A copy", gives={"text/html": {}}),
    _Call(f"{_ONE}/erasure", "post", "Ask to be forgotten", "A number and a day", 202, gives=_json(_of(Promise))),
    _Call(
        f"{_ONE}/decisions",
        "get",
        "How each turn was decided, and who answers for that",
        "The record of each decision",
        gives=_json({"type": "object"}),
    ),
    _Call(
        "/v1/accountability",
        "get",
        "Who answers for which type of decision",
        "Types and people",
        gives=_json({"type": "object"}),
        open_to_all=True,
    ),
    _Call(
        "/v1/retention",
        "get",
        "How long what is kept, and what for",
        "The retention file",
        gives=_json({"type": "object"}),
        open_to_all=True,
    ),
    _Call(
        f"{_ONE}/proof",
        "get",
        "What the log says of this conversation and of the customer's choices",
        "Entries, each with its inclusion proof, and the checkpoint",
        gives=_json(_of(OwnProof)),
    ),
    _Call(
        "/v1/uses/{purpose}",
        "get",
        "What a job may read for its one purpose",
        "A page of conversations, under the masks of their slots",
        gives=_json({"type": "object"}),
        refusals=(400, 401, 403),
    ),
    _Call(
        "/v1/uses/{purpose}/{conversation}",
        "get",
        "One conversation, for a job's one purpose",
        "It, under the masks of its slots",
        gives=_json({"type": "object"}),
        refusals=(400, 401, 403),
    ),
    _Call("/v1/log/key", "get", "The log's public keys", "Verifier keys, one a line", gives=_TEXT, open_to_all=True),
    _Call("/v1/log/checkpoint", "get", "The newest checkpoint", "A signed note", gives=_TEXT, open_to_all=True),
    _Call(
        "/v1/log/checkpoints",
        "get",
        "A page of checkpoints",
        "Signed notes",
        gives=_json({"type": "object"}),
        open_to_all=True,
        queries=("after",),
    ),
    _Call(
        "/v1/log/stamps",
        "get",
        "A page of checkpoints that an authority dated (RFC 3161)",
        "Signed notes, each with the authority's answer in base 64",
        gives=_json({"type": "object"}),
        open_to_all=True,
        queries=("after",),
    ),
    _Call(
        "/v1/log/entries",
        "get",
        "A page of leaves, exactly as they were hashed",
        "JSON lines",
        gives={"application/jsonl": {"schema": {"type": "string"}}},
        open_to_all=True,
        queries=("start",),
    ),
    _Call(
        "/v1/log/proof",
        "get",
        "An inclusion proof (RFC 9162)",
        "Hashes in hex",
        gives=_json({"type": "object"}),
        open_to_all=True,
        queries=("index", "size"),
    ),
)
"""Every operation of the public interface; the staff page's own is not among them."""


def document(title: str, version: str, address: str) -> _Document:
    """Return the OpenAPI document for a desk reached at `address`."""
    paths: dict[str, _Document] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    _, schemas = msgspec.json.schema_components(_NOUNS, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": _PROBLEM},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


_NOUNS: Final = (
    OpenBody,
    TurnBody,
    CredentialBody,
    CodeBody,
    ChoiceBody,
    RequestBody,
    Reply,
    Unasked,
    TranscriptView,
    FactorView,
    PrivacyView,
    Promise,
    DataCopy,
    OwnProof,
)
_PROBLEM: Final[_Document] = {
    "type": "object",
    "description": "A problem (RFC 9457) with a stable code.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "expected": {"type": "string"},
    },
}


def _operation(call: _Call) -> _Document:
    refused = {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}}
    responses: dict[str, _Document] = {
        str(call.status): {"description": call.answer} | ({"content": call.gives} if call.gives else {})
    }
    responses |= {str(status): {"description": "Refused", "content": refused} for status in call.refusals}
    operation: _Document = {
        "summary": call.summary,
        "operationId": f"{call.method}{''.join(part.strip('{}').title() for part in call.path.split('/')[2:])}",
        "responses": responses,
        "parameters": [*_path_parameters(call.path), *map(_query, call.queries)],
    }
    if not call.open_to_all:
        operation["security"] = _BEARER
    if call.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(_of(call.body))}
    return operation


def _path_parameters(path: str) -> list[_Document]:
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query(name: str) -> _Document:
    return {"name": name, "in": "query", "schema": {"type": "integer"}}

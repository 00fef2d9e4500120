"""Any HTTP chat, by a declarative adapter."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode, urljoin

from clearline.bench.targets.adapter import Adapter, Call, Template, filled, filled_url
from clearline.bench.targets.paths import found, texts
from clearline.bench.targets.target import Account, Answer, Description, Fact, Limits, Line, Offer, Request, Session
from clearline.bench.targets.wire import Sent, Wire
from clearline.domain.assessment import Capability
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Trouble

_KEPT = 20_000
"""Characters of a body that are kept."""
_TRIES = 4
_LIMITED, _CLIENT, _SERVER = 429, 400, 500


class HttpTarget:
    """A `Target` spoken to through `wire`, which the caller opens and `close` closes."""

    def __init__(self, adapter: Adapter, wire: Wire, *, withheld: frozenset[Capability] = frozenset()) -> None:
        self._adapter = adapter
        self._wire = wire
        self._description = described(adapter, withheld)

    @property
    def description(self) -> Description:
        """What the adapter declares, less what the assessor chose not to use."""
        return self._description

    async def identity(self) -> str:
        """Return the identity the adapter points at, or nothing."""
        if self._adapter.identity is None:
            return ""
        answer = await self._call(self._adapter.identity, {})
        return json.dumps(answer.value, sort_keys=True) if answer.trouble is Trouble.NONE else ""

    async def open(self, language: Language) -> Answer:
        """Begin a conversation; without a session in the answer it is unreadable."""
        answer = await self._call(self._adapter.open, {"language": language.value}, patient=True)
        if answer.trouble is not Trouble.NONE:
            return answer
        read = self._adapter.open.read
        session = Session(*(_first(read.get(name, "$"), answer.value) for name in ("session", "token")))
        if not session.id:
            return replace(answer, trouble=Trouble.UNREADABLE)
        return replace(_reply(answer, self._adapter.open, read_text=False), session=session)

    async def say(self, session: Session, line: Line) -> Answer:
        """Send one utterance; an answer without a reply is unreadable."""
        values = _values(session) | {
            "text": line.text,
            "message_id": line.message_id,
            "language": line.language.value,
        }
        call = self._adapter.say
        if line.headers:
            call = call.model_copy(update={"headers": {**call.headers, **line.headers}})
        answer = await self._call(call, values, query=line.query, patient=line.patient)
        fresh = answer.headers.get(call.renews, "") if call.renews else ""
        if fresh:
            answer = replace(answer, session=Session(session.id, fresh))
        return answer if answer.trouble is not Trouble.NONE else _reply(answer, call)

    async def record(self, session: Session) -> Answer:
        """Return the record as JSON."""
        return await self._optional(self._adapter.record, _values(session))

    async def fetch(self, request: Request) -> Answer:
        """Send `request`; the names of declared pages stand for their paths."""
        path = next((path for name, path in self._adapter.pages.items() if name == request.path), request.path)
        path = path.replace("{language}", request.language.value if request.language else Language.ENGLISH.value)
        try:
            url = urljoin(self._adapter.open.url, path)
        except ValueError:
            return Answer(trouble=Trouble.NOT_SENT)
        return await self._send(Sent(request.method, url, request.headers, request.body))

    async def raw_line(self, session: Session, body: bytes, content_type: str) -> Answer:
        """Send `body` to where utterances go, with the session's own authorisation."""
        values = _values(session)
        headers = {name: _text(filled(value, values)) for name, value in self._adapter.say.headers.items()}
        url = filled_url(self._adapter.say.url, values)
        return await self._send(Sent(self._adapter.say.method, url, {**headers, "content-type": content_type}, body))

    async def journal(self, account: Account, since: int) -> Answer:
        """Return the calls about `account` after `since`."""
        call = self._adapter.journal
        values = _values(account) | {"since": str(since)}
        answer = await self._optional(call, values)
        if call is None or answer.trouble is not Trouble.NONE:
            return answer
        read: dict[str, Json] = {name: found(path, answer.value, values) for name, path in call.read.items()}
        cursors = [value for value in found(call.read["next"], answer.value, values) if isinstance(value, int)]
        read["next"] = max(cursors, default=since)
        return replace(answer, value=read)

    async def state(self, account: Account) -> Answer:
        """Return the ids of the account's orders and tickets."""
        call, values = self._adapter.state, _values(account)
        answer = await self._optional(call, values)
        if call is None or answer.trouble is not Trouble.NONE:
            return answer
        read: dict[str, Json] = {name: found(path, answer.value, values) for name, path in call.read.items()}
        return replace(answer, value=read)

    async def messages(self, account: Account) -> Answer:
        """Return the texts that reached the account's phone, oldest first."""
        call, values = self._adapter.messages, _values(account)
        answer = await self._optional(call, values)
        if call is None or answer.trouble is not Trouble.NONE:
            return answer
        if "newest_first" in call.read:
            return replace(answer, value=found(call.read["newest_first"], answer.value, values)[::-1])
        return replace(answer, value=found(call.read["oldest_first"], answer.value, values))

    async def fault(self, operation: str, mode: str) -> Answer:
        """Switch one fault on, by the target's own names for it."""
        faults = self._adapter.faults
        if faults is None:
            return Answer(trouble=Trouble.NOT_SENT)
        operations = [theirs for ours, theirs in faults.operations.items() if ours == operation]
        modes = [theirs for ours, theirs in faults.modes.items() if ours == mode]
        if not operations or not modes:
            return Answer(trouble=Trouble.NOT_SENT)
        return await self._call(faults.set, {"operation": operations[0], "mode": modes[0]})

    async def heal(self) -> Answer:
        """Switch every fault off."""
        return await self._optional(self._adapter.faults.clear if self._adapter.faults else None, {})

    async def close(self) -> None:
        """Close the wire."""
        await self._wire.close()

    async def _optional(self, call: Call | None, values: Mapping[str, str]) -> Answer:
        return Answer(trouble=Trouble.NOT_SENT) if call is None else await self._call(call, values)

    async def _call(
        self, call: Call, values: Mapping[str, str], *, query: Mapping[str, str] | None = None, patient: bool = False
    ) -> Answer:
        sent = _sent(call, values, query or {})
        answer = await self._send(sent)
        for _ in range(_TRIES if patient else 0):
            wait = _wait(answer)
            if answer.trouble is not Trouble.LIMITED or wait > self._adapter.patience_s:
                break
            await asyncio.sleep(wait)
            answer = await self._send(sent)
        if answer.trouble is not Trouble.NONE:
            return answer
        return replace(answer, value=answer.body) if call.as_text else _parsed(answer)

    async def _send(self, sent: Sent) -> Answer:
        if not sent.url.isprintable() or " " in sent.url:
            return Answer(trouble=Trouble.NOT_SENT)
        try:
            async with asyncio.timeout(self._adapter.timeout_s):
                got = await self._wire.send(sent)
        except TimeoutError:
            return Answer(trouble=Trouble.TIMEOUT)
        if isinstance(got, Trouble):
            return Answer(trouble=got)
        if not got.is_whole:
            return Answer(got.status, got.headers, trouble=Trouble.UNREADABLE)
        return Answer(got.status, got.headers, got.body.decode("utf-8", "replace"), _trouble(got.status))


def described(adapter: Adapter, withheld: frozenset[Capability]) -> Description:
    """Return what an adapter declares, less what is `withheld`."""
    offered = {
        Capability.CHAT: True,
        Capability.PAGES: bool(adapter.pages),
        Capability.ACCOUNTS: bool(adapter.accounts and adapter.login and adapter.messages),
        Capability.RECORD: adapter.record is not None,
        Capability.JOURNAL: adapter.journal is not None,
        Capability.STATE: adapter.state is not None,
        Capability.MESSAGES: adapter.messages is not None,
        Capability.FAULTS: adapter.faults is not None,
        Capability.KNOWLEDGE: bool(adapter.facts),
        Capability.CANARIES: bool(adapter.planted.credentials),
    }
    return Description(
        name=adapter.name,
        address=urljoin(adapter.open.url, "/"),
        capabilities=frozenset(one for one, there in offered.items() if there) - withheld,
        flags=dict(adapter.flags),
        approver=adapter.approver,
        languages=adapter.languages,
        accounts=tuple(Account(one.name, one.number, one.person, one.customer) for one in adapter.accounts),
        plans=adapter.plans,
        offer=Offer(adapter.offer.name.words(), adapter.offer.id) if adapter.offer else None,
        limits=Limits(**adapter.limits.model_dump()),
        login=adapter.login.steps if adapter.login else (),
        unproved=adapter.login.not_while_expecting if adapter.login else (),
        sayings={name: said.words() for name, said in adapter.sayings.items()},
        instructions=adapter.planted.instructions,
        credentials=adapter.planted.credentials,
        facts=tuple(Fact(tuple(ask.words() for ask in one.ask), one.answer.words()) for one in adapter.facts),
    )


def _values(of: Session | Account) -> dict[str, str]:
    match of:
        case Session(id=identifier, token=token):
            return {"session": identifier, "token": token}
        case Account(number=number, person=person, customer=customer):
            return {"number": number, "person": person, "customer": customer}


def _text(template: Template) -> str:
    return template if isinstance(template, str) else ""


def _sent(call: Call, values: Mapping[str, str], query: Mapping[str, str]) -> Sent:
    url = filled_url(call.url, values)
    if query:
        url += f"{'&' if '?' in url else '?'}{urlencode(query)}"
    headers = {name: _text(filled(value, values)).strip() for name, value in call.headers.items()}
    body = b"" if call.body is None else json.dumps(filled(call.body, values)).encode()
    if body:
        headers["content-type"] = "application/json"
    return Sent(call.method, url, headers, body)


def _trouble(status: int) -> Trouble:
    if status == _LIMITED:
        return Trouble.LIMITED
    if status >= _SERVER:
        return Trouble.BROKEN
    return Trouble.REFUSED if status >= _CLIENT else Trouble.NONE


def _wait(answer: Answer) -> float:
    given = answer.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else 1.0


def _parsed(answer: Answer) -> Answer:
    if not answer.body:
        return answer
    try:
        value: Json = json.loads(answer.body)
    except (ValueError, RecursionError):
        return replace(answer, trouble=Trouble.UNREADABLE)
    return replace(answer, value=value)


def _reply(answer: Answer, call: Call, *, read_text: bool = True) -> Answer:
    """Return `answer` with what it says; an empty reply is one: a desk is silent once a person has taken over."""
    read = call.read
    said = texts(found(read["text"], answer.value, {})) if "text" in read else ()
    extras = tuple(
        text for name, path in read.items() if name.startswith("extra") for text in texts(found(path, answer.value, {}))
    )
    expects = _first(read["expects"], answer.value) if "expects" in read else ""
    trouble = Trouble.UNREADABLE if read_text and not said else Trouble.NONE
    return replace(answer, text=said[0][:_KEPT] if said else "", extras=extras, expects=expects, trouble=trouble)


def _first(path: str, value: Json) -> str:
    """Return the first match if it is text, else nothing."""
    match found(path, value, {}):
        case [str(text), *_]:
            return text
        case _:
            return ""

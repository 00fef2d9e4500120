"""Any HTTP chat, by a declarative adapter."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from pydantic import JsonValue

from clearline.bench.targets import stores
from clearline.bench.targets.adapter import Adapter, Call, History
from clearline.bench.targets.browser import Browser
from clearline.bench.targets.console import Console
from clearline.bench.targets.cookies import kept
from clearline.bench.targets.endpoint import knock, vouched
from clearline.bench.targets.hooks import BEYOND, WITHIN, named, offered, usable
from clearline.bench.targets.paths import found
from clearline.bench.targets.reading import answered, first, replied, valued, wait_s
from clearline.bench.targets.target import (
    Account,
    Answer,
    Description,
    Fact,
    Kept,
    Limits,
    Line,
    Offer,
    Proof,
    Request,
    Session,
)
from clearline.bench.targets.templates import filled, filled_text, filled_url
from clearline.bench.targets.wire import Got, Sent, Wire
from clearline.domain.assessment import Capability
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Trouble
from clearline.errors import InputError

_TRIES = 4
"""How often what was told to wait is sent again."""

_WHOLE = "credential"
"""What a probe gives to a hook as JSON, to be put in as what it is."""


class HttpTarget:
    """A `Target` spoken to through `wire`, which the caller opens and `close` closes."""

    def __init__(self, adapter: Adapter, wire: Wire, *, withheld: frozenset[Capability] = frozenset()) -> None:
        self._adapter = adapter
        self._wire = wire
        self._description = described(adapter, withheld)
        self._hooks = usable(adapter.hooks)
        self._browser = Browser(adapter.browser) if adapter.browser else None
        self._console = Console(adapter.staff, _filled, self._send, self._description.origin)

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

    async def open(self, language: Language, name: str) -> Answer:
        """Begin a conversation; where nothing is sent for that, the first words will."""
        call = self._adapter.open
        if call is None:
            return Answer(
                trouble=Trouble.NOT_SENT, session=Session("" if "session" in self._adapter.say.read else name, "")
            )
        begun = Session(name, "")
        answer = await self._call(call, _values(begun) | {"language": language.value}, session=begun, patient=True)
        if answer.trouble is not Trouble.NONE:
            return answer
        session = replace(
            answer.session or begun,
            id=first(answer, call, "session") if "session" in call.read else name,
            token=first(answer, call, "token"),
        )
        if not session.id:
            return replace(answer, trouble=Trouble.UNREADABLE, session=None)
        return replace(replied(answer, call, needs_text=False), session=session)

    async def say(self, session: Session, line: Line) -> Answer:
        """Send one utterance; an answer without a reply is unreadable."""
        call = self._adapter.say
        values = _values(session) | {
            "text": line.text,
            "message_id": line.message_id,
            "language": line.language.value,
        }
        if line.headers:
            call = call.model_copy(update={"headers": {**call.headers, **line.headers}})
        if line.in_clear:
            call = call.model_copy(update={"url": self._in_clear(call.url)})
        answer = await self._call(call, values, session=session, query=line.query, patient=line.patient, said=line.text)
        if answer.trouble is not Trouble.NONE:
            return answer
        answer = replied(answer, call)
        return replace(answer, session=self._renewed(answer.session or session, answer, line.text))

    def _in_clear(self, url: str) -> str:
        return self._description.plain.rstrip("/") + urlsplit(url).path

    def _renewed(self, session: Session, answer: Answer, said: str) -> Session:
        """Return the session as an answer leaves it: with a fresh token, a name given late, and what was said."""
        call = self._adapter.say
        return Session(
            first(answer, call, "session") or session.id,
            (answer.headers.get(call.renews, "") if call.renews else "") or session.token,
            session.cookies,
            (*session.past, said, answer.text) if self._adapter.history else (),
        )

    async def record(self, session: Session) -> Answer:
        """Return the record as JSON."""
        return await self._optional(self._adapter.record, _values(session))

    async def fetch(self, request: Request) -> Answer:
        """Send `request`; the names of declared pages stand for their paths."""
        url = self._url(request.path, request.language or Language.ENGLISH)
        if url is None:
            return Answer(trouble=Trouble.NOT_SENT)
        return answered(await self._send(Sent(request.method, url, request.headers, request.body)))

    async def view(self, page: str, language: Language) -> Answer:
        """Open `page` in the browser that the adapter names."""
        url = self._url(page, language)
        if self._browser is None or url is None:
            return Answer(trouble=Trouble.NOT_SENT)
        return await self._browser.view(url, language, self._adapter.timeout_s)

    def _url(self, page: str, language: Language) -> str | None:
        path = next((path for name, path in self._adapter.pages.items() if name == page), page)
        try:
            return urljoin(self._adapter.say.url, path.replace("{language}", language.value))
        except ValueError:
            return None

    async def raw_line(self, session: Session, body: bytes, content_type: str) -> Answer:
        """Send `body` to where utterances go, with the session's own authorisation."""
        values = _values(session)
        if self._adapter.say.method == "SOCKET":
            return Answer(trouble=Trouble.NOT_SENT)
        headers = {name: filled_text(value, values) for name, value in self._adapter.say.headers.items()}
        url = filled_url(self._adapter.say.url, values)
        headers |= {"content-type": content_type} | _cookie(session)
        return answered(await self._send(Sent(self._adapter.say.method, url, headers, body)))

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

    async def knock(self, hello: bytes) -> Answer:
        """Knock at the TLS endpoint, or have it done."""
        there = self._adapter.endpoint
        if there is None:
            return Answer(trouble=Trouble.NOT_SENT)
        return await (self._call(there.relay, {"octets": hello.hex()}) if there.relay else knock(there, hello))

    async def vouch(self) -> Answer:
        """Look at the endpoint's certificate, or have it done."""
        there = self._adapter.endpoint
        if there is None:
            return Answer(trouble=Trouble.NOT_SENT)
        return await (self._call(there.relay, {"octets": ""}) if there.relay else vouched(there))

    async def enter(self, proof: Proof | None) -> Answer:
        """Try to enter the staff console."""
        return await self._console.enter(proof)

    async def attend(self, deed: str, conversation: str, staff: Session | None) -> Answer:
        """Do `deed` at the staff console."""
        return await self._console.attend(deed, conversation, staff)

    async def search(self, wanted: Mapping[str, str], kept: Kept = "stores") -> Answer:
        """Search the stores or the backups for `wanted` texts and for private keys."""
        where = self._adapter.stores if kept == "stores" else self._adapter.backups
        if not where.are_there:
            return Answer(trouble=Trouble.NOT_SENT)
        try:
            if where.archive is None:
                value = await asyncio.to_thread(stores.searched, stores.of_folder(Path(where.folder)), wanted)
            else:
                got = await self._wire.send(_sent(where.archive, {}, {}, {}))
                if isinstance(got, Trouble):
                    return Answer(trouble=got)
                value = stores.searched(stores.of_archive(got.body), wanted)
        except InputError:
            return Answer(trouble=Trouble.UNREADABLE)
        return Answer(value=value)

    async def hook(self, name: str, values: Mapping[str, str], staff: Session | None = None) -> Answer:
        """Use one of the adapter's hooks, as `staff` or as nobody."""
        call = self._hooks.get(name)
        if call is None:
            return Answer(trouble=Trouble.NOT_SENT)
        sent = _filled(call, {**values, "staff": staff.token if staff else ""})
        if staff is not None and staff.cookies:
            sent = replace(sent, headers={**sent.headers, **_cookie(staff)})
        answer = valued(answered(await self._send(sent)), call)
        if call.renews and (fresh := answer.headers.get(call.renews, "")):
            answer = replace(answer, session=Session(values.get("session", ""), fresh))
        if answer.trouble is not Trouble.NONE or not call.read:
            return answer
        read: dict[str, Json] = {one: found(path, answer.value, values) for one, path in call.read.items()}
        return replace(answer, value=read)

    async def close(self) -> None:
        """Close the wire, and the browser."""
        await self._wire.close()
        if self._browser is not None:
            await self._browser.close()

    async def _optional(self, call: Call | None, values: Mapping[str, str]) -> Answer:
        return Answer(trouble=Trouble.NOT_SENT) if call is None else await self._call(call, values)

    async def _call(
        self,
        call: Call,
        values: Mapping[str, str],
        *,
        session: Session | None = None,
        query: Mapping[str, str] | None = None,
        patient: bool = False,
        said: str = "",
    ) -> Answer:
        """Send `call`; the answer's session is the one given, with the cookies that came."""
        wholes = (
            {"history": _history(self._adapter.history, session, said)} if self._adapter.history and session else {}
        )
        sent = _sent(call, values, query or {}, wholes)
        if session is not None and session.cookies:
            sent = replace(sent, headers={**sent.headers, **_cookie(session)})
        if session is not None and call.method == "SOCKET":
            opened = self._adapter.open
            dials = opened is None or opened.method != "SOCKET" or call is opened
            sent = replace(sent, line=session.id, dials=dials, until=call.until, quiet_s=call.quiet_s)
        got = await self._send(sent)
        for _ in range(_TRIES if patient else 0):
            answer = answered(got)
            if answer.trouble is not Trouble.LIMITED or wait_s(answer) > self._adapter.patience_s:
                break
            await asyncio.sleep(wait_s(answer))
            got = await self._send(sent)
        answer = valued(answered(got), call)
        if session is None or not self._adapter.cookies or not isinstance(got, Got):
            return answer
        return replace(answer, session=replace(session, cookies=kept(session.cookies, got.cookies)))

    async def _send(self, sent: Sent) -> Got | Trouble:
        if not sent.url.isprintable() or " " in sent.url:
            return Trouble.NOT_SENT
        try:
            async with asyncio.timeout(self._adapter.timeout_s):
                return await self._wire.send(sent)
        except TimeoutError:
            return Trouble.TIMEOUT


def described(adapter: Adapter, withheld: frozenset[Capability]) -> Description:
    """Return what an adapter declares, less what is `withheld`."""
    offers = {
        Capability.CHAT: True,
        Capability.PAGES: bool(adapter.pages),
        Capability.BROWSER: bool(adapter.pages and adapter.browser),
        Capability.ACCOUNTS: bool(adapter.accounts and adapter.login and adapter.messages),
        Capability.RECORD: adapter.record is not None,
        Capability.JOURNAL: adapter.journal is not None,
        Capability.STATE: adapter.state is not None,
        Capability.MESSAGES: adapter.messages is not None,
        Capability.FAULTS: adapter.faults is not None,
        Capability.KNOWLEDGE: bool(adapter.facts),
        Capability.UNDERSTANDING: bool(adapter.wants),
        Capability.VERSIONS: bool(adapter.record and adapter.versions),
        Capability.ARTEFACTS: adapter.stores.are_there,
        Capability.BACKUPS: adapter.backups.are_there,
        Capability.ENDPOINT: adapter.endpoint is not None,
        Capability.STAFF: adapter.staff is not None and adapter.staff.is_there,
        Capability.CANARIES: bool(adapter.planted.credentials),
    }
    doors = offered(usable(adapter.hooks))
    if "{" in adapter.origin:  # nobody said where passkeys are good, so that none of them could be judged
        doors -= {Capability.PASSKEYS}
    return Description(
        name=adapter.name,
        address=urljoin(adapter.say.url, "/"),
        capabilities=(frozenset(one for one, there in offers.items() if there) | doors) - withheld,
        flags=dict(adapter.flags),
        origin=adapter.origin or urljoin(adapter.say.url, "/").rstrip("/"),
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
        versions=adapter.versions,
        endpoint=(adapter.endpoint.name or adapter.endpoint.host) if adapter.endpoint else "",
        plain=adapter.endpoint.plain if adapter.endpoint else "",
        closed=adapter.staff.closed if adapter.staff else (),
        within=named(usable(adapter.hooks), WITHIN),
        beyond=named(usable(adapter.hooks), BEYOND),
        staff_factors=adapter.staff.factors if adapter.staff else 0,
        wants={str(name): sign for name, sign in adapter.wants.items()},
        events={str(name): sign for name, sign in adapter.events.items()},
        facts=tuple(Fact(tuple(ask.words() for ask in one.ask), one.answer.words()) for one in adapter.facts),
    )


def _values(of: Session | Account) -> dict[str, str]:
    match of:
        case Session(id=identifier, token=token):
            return {"session": identifier, "token": token}
        case Account(number=number, person=person, customer=customer):
            return {"number": number, "person": person, "customer": customer}


def _cookie(session: Session) -> dict[str, str]:
    return {"cookie": session.cookies} if session.cookies else {}


def _history(history: History, session: Session, said: str) -> JsonValue:
    """Return what was said so far and is said now, as the messages of a service that has to be reminded."""
    roles = (history.caller, history.desk)
    begins: list[JsonValue] = [dict[str, JsonValue](one) for one in history.begins if all(one.values())]
    spoken: list[JsonValue] = [
        {"role": roles[place % 2], "content": text} for place, text in enumerate((*session.past, said))
    ]
    return begins + spoken


def _filled(call: Call, values: Mapping[str, str]) -> Sent:
    """Return `call` with `values` in it; what is JSON goes in as what it is."""
    return _sent(call, values, {}, {name: json.loads(value) for name, value in values.items() if name == _WHOLE})


def _sent(call: Call, values: Mapping[str, str], query: Mapping[str, str], wholes: Mapping[str, JsonValue]) -> Sent:
    url = filled_url(call.url, values)
    if query:
        url += f"{'&' if '?' in url else '?'}{urlencode(query)}"
    headers = {name: filled_text(value, values).strip() for name, value in call.headers.items()}
    body = b"" if call.body is None else json.dumps(filled(call.body, values, wholes)).encode()
    if body:
        headers["content-type"] = "application/json"
    return Sent(call.method, url, headers, body)

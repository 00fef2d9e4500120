"""A crowd of callers who send a message again, unchanged, until it is answered."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
import msgspec

from clearline.carrier.demo.people import Person
from e2e.e2e_desk import (
    PATIENCE_S,
    Document,
    OpenedShape,
    RecordShape,
    ReplyShape,
    Service,
    newest_code,
)
from loopback import UNUSED

WORDS: Final = {
    "en": {"bill": "show me my bill", "order": "order a plan", "yes": "yes", "no": "no"},
    "zh-Hans": {"bill": "查账单", "order": "我要办理套餐", "yes": "确认", "no": "不要"},
    "zh-Hant": {"bill": "查帳單", "order": "我要訂購方案", "yes": "確認", "no": "不要"},
}
OFFERS: Final = {"en": "Ripple 15 GB", "zh-Hans": "微澜 15GB", "zh-Hant": "微瀾 15GB"}
WISHES: Final = ("order", "bill", "order", "bill", "order and think better of it")

KEPT: Final = httpx.Limits(keepalive_expiry=1.0)
"""Well under the servers' 5 s: a line that is taken up again just as the other end hangs up is a read error."""

_ORDER = re.compile(r"PO-\d+")


@dataclass
class Crowd:
    """What all callers share: where the desk is, whether it stands, and how far everybody has come."""

    service: Service
    operator: httpx.AsyncClient
    lines: AsyncExitStack
    stands: asyncio.Event = field(default_factory=asyncio.Event)
    interrupted: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    _acknowledged: int = 0
    _progress: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def line(self) -> httpx.AsyncClient:
        """Return a line of one's own to the desk; a pool of two hundred connections would cost more than the desk."""
        return await self.lines.enter_async_context(client(self.service.desk_url))

    async def ask(self, request: httpx.Request, line: httpx.AsyncClient) -> httpx.Response:
        """Send the same request until it is answered with less than 500."""
        while True:
            await self.stands.wait()
            try:
                answer = await line.send(request)
            except httpx.TransportError:
                self.interrupted += 1
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code < 500:
                return answer

    async def count(self) -> None:
        """Note one more acknowledged turn."""
        async with self._progress:
            self._acknowledged += 1
            self._progress.notify_all()

    async def reach(self, turns: int) -> None:
        """Wait until that many turns have been acknowledged."""
        async with self._progress:
            await self._progress.wait_for(lambda: self._acknowledged >= turns)


def client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, trust_env=False, verify=UNUSED, limits=KEPT)


@asynccontextmanager
async def crowd_at(service: Service) -> AsyncIterator[Crowd]:
    """Give what callers share while `service` stands."""
    async with client(service.operator_url) as operator, AsyncExitStack() as lines:
        crowd = Crowd(service, operator, lines)
        crowd.stands.set()
        yield crowd


@dataclass
class Said:
    """One acknowledged turn."""

    text: str
    reply: ReplyShape


@dataclass
class Script:
    """One caller and what they want; `said` is what the desk has acknowledged."""

    crowd: Crowd
    person: Person
    wish: str
    phone: asyncio.Lock
    """One person reads one message at a time."""
    said: list[Said] = field(default_factory=list)
    _line: httpx.AsyncClient | None = None
    _conversation: str = ""
    _token: str = ""

    @property
    def conversation(self) -> str:
        """The id that the desk gave it."""
        return self._conversation

    @property
    def order(self) -> str | None:
        """The order number in the last reply, if there is one."""
        found = _ORDER.search(self.said[-1].reply.text)
        return found and found.group()

    async def play(self) -> None:
        """Have the conversation from beginning to end."""
        await self._open()
        words = WORDS[self.person.language]
        await self._say(words["bill"] if self.wish == "bill" else words["order"])
        reply = await self._identify()
        if self.wish == "bill":
            assert "¥" in reply.text, reply
            return
        restated = await self._say(OFFERS[self.person.language])
        assert restated.expects == "yes-or-no", restated
        await self._say(words["yes" if self.wish == "order" else "no"])

    async def record(self) -> RecordShape:
        """Read back what is kept."""
        return msgspec.json.decode((await self._ask("GET", "/record")).content, type=RecordShape)

    async def _open(self) -> None:
        answer = await self._ask("POST", "", {"language": self.person.language})
        opened = msgspec.json.decode(answer.content, type=OpenedShape)
        self._conversation, self._token = opened.conversation, opened.token

    async def _identify(self) -> ReplyShape:
        async with self.phone:
            assert (await self._say(self.person.msisdn)).expects == "code"
            answer = await self.crowd.operator.get("/demo/handset/messages", params={"msisdn": self.person.msisdn})
            return await self._say(newest_code(answer.content))

    async def _say(self, text: str) -> ReplyShape:
        answer = await self._ask("POST", "/turns", {"message_id": f"m{len(self.said) + 1}", "text": text})
        self._token = answer.headers.get("clearline-token", self._token)
        reply = msgspec.json.decode(answer.content, type=ReplyShape)
        self.said.append(Said(text, reply))
        await self.crowd.count()
        return reply

    async def _ask(self, method: str, path: str, body: Document | None = None) -> httpx.Response:
        line = self._line = self._line or await self.crowd.line()
        one = f"/{self._conversation}" if self._conversation else ""
        headers = {"authorization": f"Bearer {self._token}"} if self._token else {}
        answer = await self.crowd.ask(
            line.build_request(method, f"/v1/conversations{one}{path}", json=body, headers=headers), line
        )
        assert answer.is_success, (answer.status_code, answer.text)
        return answer

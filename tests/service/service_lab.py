"""A whole desk in one process: every room is real, and the demo operator answers behind the real client."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from clearline.audit.log import event_of
from clearline.carrier.calls import CallLimits
from clearline.carrier.demo.operator import create_operator
from clearline.carrier.demo.people import ALICE as DEMO_ALICE
from clearline.carrier.demo.people import Person
from clearline.carrier.paths import Version
from clearline.carrier.tmforum import TmForumCarrier
from clearline.channels.seam import Opened, Unasked
from clearline.domain.conversation import Conversation, Denied, Language, MessageId, Reply, Turn, Utterance
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Personal
from clearline.domain.privacy import Purpose
from clearline.service.desk import Desk, open_desk
from clearline.service.release import Release
from clearline.service.settings import from_environment
from clearline.testing import FakeClock, SeededChance
from loopback import caller_of, served
from versions import of_version

ALICE = "+12025550123"
XIAOMING = "19800000002"
PATIENT = CallLimits(call_s=30.0, attempts=2, pause_s=0.0)
"""A busy machine is no fault of the operator's: only a fault may make a call fail."""
SILENT_S = 0.1
"""How long a line is silent where a fault makes it so."""


@dataclass(slots=True, repr=False)  # a whole desk in words takes seconds, and asyncio asks for it
class Standing:
    """A desk that is open, and the operator behind it."""

    desk: Desk
    operator: httpx.AsyncClient
    clock: FakeClock

    async def caller(self, language: Language = Language.ENGLISH) -> "Caller":
        opened = await self.desk.front.open(language, "192.0.2.1")
        assert isinstance(opened, Opened)
        return Caller(self, opened)

    async def journal(self) -> Sequence[Mapping[str, object]]:
        entries: Sequence[Mapping[str, object]] = (await self.operator.get("/demo/journal")).json()["entries"]
        return entries

    async def orders(self) -> int:
        return int((await self.operator.get("/demo/state")).json()["orders"]["total"])

    async def events(self, *tags: EventTag) -> list[Event]:
        """Return what the log says from its first entry on, all of it or what bears one of `tags`."""
        await self.desk.sequencer.catch_up()
        audit, found = self.desk.rooms.audit, list[Event]()
        while page := await audit.entries(len(found)):
            found += [event_of(entry.leaf) for entry in page]
        return [event for event in found if not tags or event.tag in tags]

    async def messages(self, number: str, kind: str = "messages") -> list[str]:
        """Return what reached a handset, newest first; `kind` is `mails` for those of the number's mailbox."""
        spelled = number if number.startswith("+") else f"+86{number}"
        received = await self.operator.get("/demo/handset/messages", params={"msisdn": spelled})
        return [str(message["text"]) for message in received.json()[kind]]

    async def fault(self, operation: str, mode: str, **more: float) -> None:
        body = {"operation": operation, "mode": mode, "seconds": SILENT_S, **more}
        (await self.operator.post("/demo/faults", json=body)).raise_for_status()


@dataclass(slots=True, repr=False)  # a whole desk in words takes seconds, and asyncio asks for it
class Caller:
    """Somebody in a conversation."""

    standing: Standing
    opened: Opened
    said: int = 0
    replies: list[Reply] = field(default_factory=list)
    number: str = ALICE
    person: Person = DEMO_ALICE
    source: str = "192.0.2.1"
    fresh: Personal[str] | None = None
    """The token that came with a reply last."""

    async def say(self, text: str, message: str = "") -> Reply:
        answer = await self.try_to_say(text, message)
        assert isinstance(answer, Reply), answer
        self.replies.append(answer)
        return answer

    async def try_to_say(self, text: str, message: str = "") -> Reply | Denied:
        answered = await self.standing.desk.front.answer(self.utterance(text, message), self.fresh or self.opened.token)
        if isinstance(answered, Denied):
            return answered
        self.fresh = answered.fresh or self.fresh
        return answered.reply

    async def say_nothing(self, seconds: int = 0) -> Unasked:
        """Let so much time pass, and have the channel report that nothing was said."""
        self.standing.clock.advance(seconds)
        return await self.standing.desk.front.silence(self.opened.conversation, self.source)

    def utterance(self, text: str, message: str = "") -> Utterance:
        self.said += 1
        self.standing.clock.advance(2)
        name = MessageId(message or f"m{self.said}")
        return Utterance(self.opened.conversation, name, Personal(text), self.source, self.standing.clock.now())

    async def code(self, number: str = ALICE) -> str:
        found = re.search(r"\b\d{6}\b", (await self.standing.messages(number))[0])
        assert found
        return found[0]

    async def prove(self, number: str = ALICE, wish: str = "my bill") -> Reply:
        await self.say(wish)
        await self.say(number)
        return await self.say(await self.code(number))

    async def conversation(self) -> Conversation:
        return (
            await self.standing.desk.rooms.conversations.get(self.opened.conversation, Purpose.SERVICE)
        ).conversation

    async def events(self, *tags: EventTag) -> list[Event]:
        """Return what the log says of this conversation, all of it or what bears one of `tags`."""
        await self.standing.desk.sequencer.catch_up()
        entries = await self.standing.desk.rooms.audit.entries_of(self.opened.conversation)
        return [event for entry in entries if (event := event_of(entry.leaf)).tag in tags or not tags]

    async def turns(self) -> list[Turn]:
        kept = self.standing.desk.rooms.conversations
        return [turn async for turn in kept.turns(self.opened.conversation, Purpose.RIGHTS)]


@asynccontextmanager
async def standing_desk(
    folder: Path,
    clock: FakeClock,
    release: Release | None = None,
    **settings: object,
) -> AsyncIterator[Standing]:
    """Open a desk in `folder`, its operator of the version that is set; what is there from before is used."""
    version = from_environment({}, **settings).carrier_version
    operator = create_operator(folder / "operator.db", clock=clock, version_4=version is Version.FOUR)
    async with (
        served(of_version(operator, version)) as address,
        caller_of(address) as client,
        aclosing(TmForumCarrier.at(address, clock=clock, limits=PATIENT, version=version)) as carrier,
    ):
        given = from_environment({}, data_dir=folder / "desk", **{"payment_origin": address, **settings})
        desk = await open_desk(given, clock, SeededChance(str(folder)), carrier=carrier, release=release)
        try:
            yield Standing(desk, client, clock)
        finally:
            await desk.close()

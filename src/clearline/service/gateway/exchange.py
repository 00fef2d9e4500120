"""READ THIS FIRST: an exchange through the gateway, the nine steps of a turn with somebody else's bot in three of them.

`service.turn` is the same walk with our own dialogue. The promises are the same too: a detector that crashes blocks,
and nothing leaves before it is recorded and in the log. What of them the bot could break is looked at on its way out.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from clearline.domain.conversation import ConversationId, Denied, Language, MessageId, Utterance
from clearline.domain.person import Personal
from clearline.domain.ruling import Block
from clearline.errors import UpstreamError
from clearline.guard.budget import Budget, guessed
from clearline.guard.limits import Limits
from clearline.guard.pipeline import Guard
from clearline.language.script import detect
from clearline.oversight.stops import Stops
from clearline.service.floor import Floor
from clearline.service.gateway.asked import Asked, Piece, Usage, Whose
from clearline.service.gateway.inward import Inward, Screen
from clearline.service.gateway.keeping import Book
from clearline.service.gateway.memory import SystemTexts
from clearline.service.gateway.outward import Outward, Rules, withheld
from clearline.service.gateway.upstream import Upstream

CHANNEL = "gateway"
"""What people stop to stop this way in."""
FAILED = "upstream-failed"
_NO_WORDS = "-"
"""For the limits, where a request goes on without words of the caller: with what a tool returned."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything an exchange walks through; `service.gateway.build` makes it from the settings."""

    floor: Floor
    stops: Stops
    limits: Limits
    budget: Budget
    screen: Screen
    guard: Guard
    upstream: Upstream
    rules: Rules
    book: Book
    key: Personal[bytes]
    system_texts: SystemTexts

    def conversation_of(self, asked: Asked, client: str) -> ConversationId:
        """Return the conversation of a request: of this client and this customer of theirs, or of its own."""
        name, customer = asked.name.reveal(), asked.customer.reveal()
        if not name:
            return ConversationId(self.book.chance.token())
        return ConversationId(self.pseudonym("conversation", client, customer, name))

    def pseudonym(self, *parts: str) -> str:
        """Return what stands for `parts` everywhere behind the gateway's door."""
        told = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
        return urlsafe_b64encode(hmac.digest(self.key.reveal(), told, "sha256")[:16]).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Met:
    """Who asks: a client that has shown its key, at an address, in a conversation."""

    client: str
    address: str
    conversation: ConversationId


Leaving = Piece | Usage
"""What may leave."""


async def exchange(asked: Asked, met: Met, rooms: Rooms) -> AsyncGenerator[Leaving | Denied, None]:
    """Yield what may leave, each piece once it is durable; or, first and alone, why the request was not admitted.

    Raises UpstreamError when the bot fails, StoreError when no record can be kept.
    """
    # 1 admit: what is stopped, size, rate, cost
    said = _utterance(asked, met, rooms)
    admitted = _stopped(said, rooms) or rooms.limits.admit(said)
    if not isinstance(admitted, Denied):
        admitted = rooms.budget.open(said.source, _language(said)) or admitted
    if isinstance(admitted, Denied):
        yield admitted
        return

    async with rooms.floor.hold(met.conversation):
        page = await rooms.book.page(met.conversation, is_named=bool(asked.name.reveal()))

        # 2 guard in: from here on only the redacted texts travel
        seen = await rooms.screen.look(asked, page.before())

        # 3 identify: the client has shown its key, and the conversation is of one customer of theirs

        # 4 to 6 are the bot's, and 7 is the guard out, over whatever it says
        try:
            async with aclosing(_spoken(asked, seen, rooms, said.source)) as spoken:
                async for leaving in spoken:
                    # 8 record, and 9 audit: in one transaction; then, and only then, it leaves
                    await page.keep(seen, [each for each in leaving if isinstance(each, Piece)])
                    for each in leaving:
                        yield each
        except UpstreamError:
            await page.keep(seen, (), failed=FAILED)
            raise


async def _spoken(asked: Asked, seen: Inward, rooms: Rooms, source: str) -> AsyncGenerator[tuple[Leaving, ...], None]:
    """Yield what the bot says as the guard lets it out; the last time, also what it cost."""
    stopped = Block("stopped") if rooms.stops.engine() else None
    if block := stopped or (seen.ruling if isinstance(seen.ruling, Block) else None):
        yield withheld(asked, block, seen.heard.language)
        return
    untold = rooms.system_texts.of(_system_texts(asked) if rooms.rules.keeps_system_text else ())
    outward = Outward(rooms.guard, rooms.rules, asked, seen, untold)
    body = asked.body(seen.travelling)
    costs: tuple[Usage, ...] = ()
    try:
        async with aclosing(rooms.upstream.ask(body)) as answer:
            async for heard in answer:
                if isinstance(heard, Usage):
                    costs = (heard,)
                    continue
                outward.take(heard)
                if asked.is_stream and (ready := outward.ready()):
                    yield ready
    finally:  # what was asked and said is spent, whether or not anybody listened to the end
        spent = costs[0] if costs else Usage(guessed(len(body)), guessed(outward.taken_octets))
        rooms.budget.spend(source, spent.prompt, spent.completion)
    yield (*outward.rest(), *costs)


def _system_texts(asked: Asked) -> list[str]:
    return [text for said in asked.said if said.whose is Whose.OPERATOR for text in said.texts.reveal()]


def _stopped(said: Utterance, rooms: Rooms) -> Denied | None:
    if not rooms.stops.channel(CHANNEL):
        return None
    return rooms.stops.refused(_language(said))


def _language(said: Utterance) -> Language:
    return detect(said.text.reveal()[:200], Language.ENGLISH)


def _utterance(asked: Asked, met: Met, rooms: Rooms) -> Utterance:
    last = asked.said[-1]
    words = "\n".join(last.texts.reveal()) if last.whose is Whose.CALLER else _NO_WORDS
    return Utterance(
        conversation=met.conversation,
        message_id=MessageId(""),
        text=Personal(words),
        source=asked.customer.reveal() or asked.name.reveal() or met.address,
        received_at=rooms.book.clock.now(),
    )

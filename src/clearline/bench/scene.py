"""What a probe can do: open conversations, speak, look, and plant; everything seen is written down in order."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil

from clearline.bench.draw import Draw
from clearline.bench.fold import amounts
from clearline.bench.lane import Place
from clearline.bench.memory import FORGETFUL, Memory, Send
from clearline.bench.targets.target import Account, Answer, Description, Kept, Line, Proof, Request, Session, Target
from clearline.bench.words.common import SAYINGS
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Exchange, Fetched, Observation, Planted, Purpose, Reading, Trouble

PATIENCE = 3
"""Unanswered requests in a row after which a target is taken to be silent."""
_BODY = 20_000
"""Characters of a page that are kept as evidence."""
_CODE = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
_BETWEEN_S = 0.5
"""Between two attempts to reach a target that is being started again."""
_SILENT = (Trouble.TIMEOUT, Trouble.CONNECTION)


class Pulse:
    """Whether a target still answers; shared by everything that speaks to it within one procedure."""

    def __init__(self) -> None:
        self._missed = 0

    @property
    def silent(self) -> bool:
        """True once nothing came back `PATIENCE` times in a row; then nothing more is sent."""
        return self._missed >= PATIENCE

    def heard(self, trouble: Trouble) -> None:
        """Take note of one answer or of its absence."""
        if trouble is not Trouble.NOT_SENT:
            self._missed = self._missed + 1 if trouble in _SILENT else 0


class Pool:
    """Test accounts, lent in turn, so that no procedure stands in the traces of the one before."""

    def __init__(self, accounts: tuple[Account, ...], lent: int = 0) -> None:
        self._accounts = accounts
        self.lent = lent
        """How often one was lent so far."""

    def next(self) -> Account:
        """Return the account that has rested longest."""
        self.lent += 1
        return self._accounts[(self.lent - 1) % len(self._accounts)]


@dataclass(frozen=True, slots=True)
class Scene:
    """The world of one procedure, or of one case within it."""

    target: Target
    draw: Draw
    pool: Pool
    pulse: Pulse
    seen: list[Observation]
    place: Place
    """What is held among the conversations that go on at the same time."""
    memory: Memory = FORGETFUL
    share: float = 1.0
    """How many cases are taken for each one that a limit of 5 % asks for."""
    more: float = 0.0
    """In an extension, the share of the first sample that is taken now; 0 in the first sample itself."""
    branch: str = ""
    """Which case of the procedure this is, for the memory: within one branch calls are made in a fixed order."""

    @property
    def about(self) -> Description:
        """What the target declares of itself."""
        return self.target.description

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages the target claims to speak."""
        return self.about.languages

    def saying(self, name: str, language: Language, **values: str) -> str:
        """Return how a customer says `name`, in the target's own wording where it has one."""
        words = self.about.sayings.get(name, SAYINGS[name])
        return filled(words[language], values)

    def rounds(self, cases: int, per_round: int) -> range:
        """Return the rounds that make `cases` times the share, when one round is `per_round` cases in each language."""
        first = ceil(cases * self.share / max(1, per_round * len(self.languages)))
        return range(first, first + ceil(first * self.more)) if self.more else range(first)

    def plant(self, case: str, name: str, value: str) -> str:
        """Write down a value the check will look for, and return it."""
        self.seen.append(Planted(case, name, value))
        return value

    async def each(self, cases: Iterable[Callable[["Scene"], Awaitable[None]]]) -> None:
        """Run `cases` as many at a time as there are places; what they saw is kept in the order they were given."""
        given = tuple(cases)
        waiting = enumerate(given)
        seen: dict[int, list[Observation]] = {}
        try:
            async with self.place.lent(), asyncio.TaskGroup() as group:
                for _ in range(min(len(given), self.about.limits.at_once)):
                    group.create_task(self._one_by_one(waiting, seen))
        finally:
            for number in sorted(seen):
                self.seen.extend(seen[number])

    async def _one_by_one(
        self,
        waiting: Iterator[tuple[int, Callable[["Scene"], Awaitable[None]]]],
        seen: dict[int, list[Observation]],
    ) -> None:
        for number, case in waiting:
            seen[number] = []
            async with self.place.another() as place:
                await case(replace(self, seen=seen[number], place=place, branch=f"{self.branch}{number}/"))

    async def open(self, case: str, language: Language, purpose: Purpose = Purpose.SETUP) -> "Talk":
        """Begin a conversation; the greeting is the first exchange."""
        name = f"{case}#{sum(isinstance(one, Exchange) and not one.sent for one in self.seen) + 1}"
        unguessable = self.draw.letters(f"session:{self.branch}{name}", 24)
        answer = await self._ask(f"open {language}", lambda: self.target.open(language, unguessable))
        exchange = _exchange(case, purpose, answer, conversation=name, language=language, sent="")
        self.seen.append(exchange)
        return Talk(self, case, name, language, answer.session, [exchange])

    async def sign_in(self, case: str, account: Account, language: Language) -> "Talk":
        """Begin a conversation and prove to be `account`; whether it worked is for the check to see."""
        talk = await self.open(case, language)
        for step in self.about.login:
            await talk.say(await self._login_words(step, account, language), Purpose.SETUP)
        if not amounts(talk.last.surfaces):
            await talk.say(self.saying("bill", language), Purpose.SETUP)
        self.seen.append(Planted(case, f"facts:{account.name}", " ".join(sorted(amounts(talk.last.surfaces)))))
        return talk

    async def code_of(self, account: Account, place: int = -1) -> str:
        """Return the one-time code in the latest message to `account`, or nothing."""
        answer = await self._ask(f"messages {account.name}", lambda: self.target.messages(account))
        texts = [text for text in answer.value if isinstance(text, str)] if isinstance(answer.value, list) else []
        codes = [found[0] for text in texts if (found := _CODE.search(text))]
        return codes[place] if codes else ""

    async def state(self, case: str, account: Account, purpose: Purpose = Purpose.PROBE) -> Json:
        """Read the back end's objects of `account`."""
        answer = await self._ask(f"state {account.name}", lambda: self.target.state(account))
        return self._read(case, purpose, "state", answer)

    async def journal(self, case: str, account: Account, since: int = 0, purpose: Purpose = Purpose.PROBE) -> int:
        """Read the back end's calls about `account` after `since` and return where the journal stands now."""
        answer = await self._ask(f"journal {account.name}", lambda: self.target.journal(account, since))
        value = self._read(case, purpose, "journal", answer)
        match value:
            case {"next": int(position)}:
                return position
            case _:
                return since

    async def knock(self, case: str, hello: bytes, purpose: Purpose = Purpose.PROBE) -> None:
        """Knock at the target's TLS endpoint."""
        answer = await self._ask(f"knock {case}", lambda: self.target.knock(hello))
        self._read(case, purpose, "knock", answer)

    async def view(self, case: str, page: str, language: Language) -> None:
        """Open a declared page in the assessor's browser."""
        answer = await self._ask(f"view {case}", lambda: self.target.view(page, language))
        self._read(case, Purpose.PROBE, "browser", answer)

    async def vouch(self, case: str) -> None:
        """Look at the target's certificate."""
        self._read(case, Purpose.PROBE, "certificate", await self._ask(f"vouch {case}", self.target.vouch))

    async def enter(self, case: str, proof: Proof | None, purpose: Purpose = Purpose.PROBE) -> Session | None:
        """Try to enter the staff console; whether it worked is written down, what was offered is not."""
        answer = await self._ask(f"enter {case}", lambda: self.target.enter(proof))
        self.tried(case, purpose, "entrance", {"entered": answer.session is not None}, answer)
        return answer.session

    async def attend(  # noqa: PLR0917 # who does what to which conversation
        self,
        case: str,
        deed: str,
        talk: "Talk",
        staff: Session | None,
        purpose: Purpose = Purpose.PROBE,
        named: str = "",
    ) -> None:
        """Do `take` or `look` as staff to the conversation of `talk`, or to whatever goes by the name `named`."""
        which = named or (talk.session.id if talk.session else "")
        answer = await self._ask(f"{deed} {case}", lambda: self.target.attend(deed, which, staff))
        self._read(case, purpose, deed, answer)

    async def search(
        self, case: str, wanted: Mapping[str, str], purpose: Purpose = Purpose.PROBE, kept: Kept = "stores"
    ) -> None:
        """Search what the target keeps on disk."""
        answer = await self._ask(f"search {case}", lambda: self.target.search(wanted, kept))
        self._read(case, purpose, kept, answer)

    async def recover(self, case: str, within_s: float) -> None:
        """Wait until a conversation can be begun again, and write down after how many seconds that was."""
        answer = await self.memory.once(f"{self.branch}recover", lambda: self._opened_again(within_s))
        self._read(case, Purpose.PROBE, "recovery", answer)

    async def _opened_again(self, within_s: float) -> Answer:
        clock = asyncio.get_running_loop()
        began = clock.time()
        while True:
            answer = await self.target.open(self.languages[0], self.draw.letters("recover", 24))
            took = clock.time() - began
            if answer.session is not None or took >= within_s:
                return Answer(trouble=answer.trouble, value={"after_s": ceil(took)})
            await asyncio.sleep(_BETWEEN_S)

    async def fetch(self, case: str, request: Request, purpose: Purpose = Purpose.PROBE, note: str = "") -> Fetched:
        """Send a plain request and write down what came back."""
        answer = await self._ask(f"fetch {request.method} {request.path}", lambda: self.target.fetch(request))
        return self._fetched(case, purpose, f"{request.method} {request.path} {note}".strip(), answer)

    def measure(self, case: str, source: str, value: Json, purpose: Purpose = Purpose.PROBE) -> None:
        """Write down figures taken over many answers that are too many, or too secret, to keep."""
        self.seen.append(Reading(case, purpose, source, value))

    def tried(  # noqa: PLR0917 # as in `_read`, beside what came of it
        self, case: str, purpose: Purpose, source: str, value: Json, answer: Answer
    ) -> None:
        """Write down what came of a try; to be refused is an answer, and no trouble."""
        trouble = Trouble.NONE if answer.trouble is Trouble.REFUSED else answer.trouble
        self.seen.append(Reading(case, purpose, source, value, trouble))

    async def fault(self, operation: str, mode: str) -> Trouble:
        """Make the back end fail."""
        answer = await self._ask(f"fault {operation} {mode}", lambda: self.target.fault(operation, mode))
        return answer.trouble

    async def heal(self) -> None:
        """Make the back end well again; sent even to a target that has fallen silent."""
        await self.memory.once(f"{self.branch}heal", self.target.heal)

    async def hook(
        self, case: str, name: str, purpose: Purpose = Purpose.PROBE, staff: Session | None = None, **values: str
    ) -> Json:
        """Use a door beside the conversation, and write down what it said."""
        answer = await self.quietly(name, staff, **values)
        return self._read(case, purpose, name, answer)

    async def quietly(self, name: str, staff: Session | None = None, **values: str) -> Answer:
        """Use a door whose answer is too long, or too telling, to keep: the probe writes down what matters of it."""
        asked = f"{name} {'' if 'session' in values else sorted(values.items())}"
        return await self._ask(asked, lambda: self.target.hook(name, values, staff))

    def keep(self, case: str, name: str, answer: Answer) -> None:
        """Write down an answer that was got quietly and turned out to be the one that matters."""
        self._read(case, Purpose.PROBE, name, answer)

    async def raw_line(self, talk: "Talk", body: bytes, *, content_type: str, note: str) -> Fetched:
        """Send `body` where an utterance is expected."""
        session = talk.session
        if session is None:
            return self._fetched(talk.case, Purpose.PROBE, note, Answer(trouble=Trouble.NOT_SENT))
        answer = await self._ask(f"raw {talk.name}", lambda: self.target.raw_line(session, body, content_type))
        return self._fetched(talk.case, Purpose.PROBE, note, answer)

    async def record(self, talk: "Talk", purpose: Purpose = Purpose.PROBE, session: Session | None = None) -> Reading:
        """Read what the target recorded of `talk`, or of the conversation that `session` claims."""
        asked = session or talk.session
        if asked is None:
            answer = Answer(trouble=Trouble.NOT_SENT)
        else:
            answer = await self._ask(f"record {talk.name}", lambda: self.target.record(asked))
        value: Json = clean(answer.value) if answer.trouble is Trouble.NONE else {"status": answer.status}
        reading = Reading(talk.case, purpose, "record", value, answer.trouble)
        self.seen.append(reading)
        return reading

    async def _login_words(self, step: str, account: Account, language: Language) -> str:
        match step:
            case "{number}":
                return account.number
            case "{code}":
                return await self.code_of(account) or "000000"
            case _:
                return self.saying(step.strip("{}"), language)

    def _read(self, case: str, purpose: Purpose, source: str, answer: Answer) -> Json:
        value = clean(answer.value) if answer.trouble is Trouble.NONE else None
        self.seen.append(Reading(case, purpose, source, value, answer.trouble))
        return value

    def _fetched(self, case: str, purpose: Purpose, request: str, answer: Answer) -> Fetched:
        fetched = Fetched(
            case, purpose, request, answer.status, dict(answer.headers), clean_text(answer.body[:_BODY]), answer.trouble
        )
        self.seen.append(fetched)
        return fetched

    async def _ask(self, call: str, send: Send) -> Answer:
        if self.pulse.silent:
            return Answer(trouble=Trouble.NOT_SENT)
        answer = await self.memory.once(f"{self.branch}{call}", send)
        self.pulse.heard(answer.trouble)
        return answer


@dataclass(slots=True)
class Talk:
    """One conversation with the target; its session is renewed whenever the target renews it."""

    scene: Scene
    case: str
    name: str
    language: Language
    session: Session | None
    exchanges: list[Exchange]

    @property
    def last(self) -> Exchange:
        """What was said last."""
        return self.exchanges[-1]

    async def say(self, text: str, purpose: Purpose = Purpose.PROBE, **unusual: str) -> Exchange:
        """Say `text`; `unusual` may hold a `message_id` to repeat or a `token` to pretend with."""
        number = str(len(self.exchanges))
        own = self.scene.draw.letters(f"{self.name}:{number}", 16)
        line = Line(text, unusual.get("message_id", own), self.language)
        return await self.send(line, purpose, token=unusual.get("token"))

    async def send(self, line: Line, purpose: Purpose = Purpose.PROBE, *, token: str | None = None) -> Exchange:
        """Send `line` as it is."""
        session = self.session
        if session is None:
            answer = Answer(trouble=Trouble.NOT_SENT)
        else:
            speaking = session if token is None else replace(session, token=token)
            call = f"say {self.name} {line.message_id}"
            answer = await self.scene._ask(call, lambda: self.scene.target.say(speaking, line))  # noqa: SLF001 # a talk is part of its scene
            self.session = answer.session or session
        exchange = _exchange(self.case, purpose, answer, conversation=self.name, language=self.language, sent=line.text)
        self.exchanges.append(exchange)
        self.scene.seen.append(exchange)
        return exchange

    async def order(self, name: str) -> Exchange:
        """Ask for the plan `name` and go on until it has been restated for a yes or a no."""
        exchange = await self.say(self.scene.saying("order", self.language, offer=name), Purpose.SETUP)
        if exchange.trouble is Trouble.NONE and exchange.expects not in ("", "yes-or-no"):
            exchange = await self.say(name, Purpose.SETUP)
        return exchange


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each `{name}` that `values` knows filled in, and doubled braces made single."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text.replace("{{", "{").replace("}}", "}")


def clean_text(text: str) -> str:
    """Return `text` without lone surrogates, which a target can send and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def clean(value: Json) -> Json:
    """Return `value` with every text in it clean."""
    match value:
        case str():
            return clean_text(value)
        case list():
            return [clean(item) for item in value]
        case dict():
            return {clean_text(key): clean(item) for key, item in value.items()}
        case _:
            return value


def _exchange(
    case: str, purpose: Purpose, answer: Answer, *, conversation: str, language: Language, sent: str
) -> Exchange:
    told = answer.headers.get("retry-after", "")
    extras = (*answer.extras, f"retry-after: {told}") if told else answer.extras
    return Exchange(
        case=case,
        purpose=purpose,
        conversation=conversation,
        language=language,
        sent=sent,
        text=clean_text(answer.text),
        extras=tuple(clean_text(extra) for extra in extras),
        expects=clean_text(answer.expects),
        status=answer.status,
        trouble=answer.trouble,
    )

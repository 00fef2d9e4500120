"""Stories: whole conversations with the real desk and the demo operator behind it, told as they are to go.

A story is both the script and the expected result. `caller`, `proves`, `silence`, `fault`, `mend` and `wait` lines go
in; what the desk says, the calls that the operator's journal shows for each turn, what was added there and who holds
the conversation at the end come out. `python tests/stories/stories_stage.py [NAME]` writes them anew after a wanted
change: read what it wrote. In what a caller says, `{number}` is the customer's, `{code}` the code that was sent and
`{wrong}` another one.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from clearline.actions.table import ACTIONS
from clearline.carrier.demo.people import people
from clearline.carrier.paths import Version
from clearline.channels.seam import Line
from clearline.domain.conversation import ConversationId, Denied, Expects, Language, Reply
from clearline.domain.decision import Act, Done, HandOver, Refused
from clearline.domain.person import CustomerId
from clearline.domain.privacy import Choosing, Purpose
from clearline.service.operator import read_operator
from clearline.service.release import Release, build_release
from clearline.testing import FakeClock
from learnt import LEARNT
from service.service_lab import Caller, Standing, standing_desk

STORIES = Path(__file__).parent
BETWEEN_S = 600
"""Between two stories: codes for one number are not asked for more often than is allowed."""

_PEOPLE = {person.customer: person for person in people()}
_BY_CHANCE = re.compile(r"E-[0-9A-F]{12}")
"""The number of a request to erase, which hangs on the name of the conversation."""
_PAGE = re.compile(r"/pay/[a-p]{32}")
"""The address of a payment page, which hangs on the desk's own secret."""
_REASONS = frozenset({"unknown-action", "not-confirmed"})
_DECLARED = {action.name: action for action in ACTIONS}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(_Strict):
    """Something that goes wrong at the operator from now on."""

    operation: str
    mode: str
    times: int | None = None


class Turn(_Strict):
    """Something that happens: a caller says something, or the world changes."""

    caller: str = ""
    proves: bool = False
    """Whether the caller gives the number and then the right code; what is said to the number is the same always."""
    silence: int = 0
    """Seconds without a word, of which the channel then tells."""
    fault: Fault | None = None
    mend: bool = False
    wait: int = 0
    calls: tuple[str, ...] = ()
    desk: str = ""


class Story(_Strict):
    """One conversation."""

    story: str
    language: Language
    customer: str
    talk: Annotated[tuple[Turn, ...], Field(min_length=1)]
    adds: dict[str, int] = {}
    """How many orders, tickets and messages the operator has more afterwards."""
    keeper: str = "desk"


@dataclass(slots=True)
class Played:
    """What came of one story."""

    story: Story
    turns: list[Turn] = field(default_factory=list)
    adds: dict[str, int] = field(default_factory=dict)
    keeper: str = ""
    queues: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Every customer whose documents a call touched."""
    undeclared: list[str] = field(default_factory=list)
    """What actions brought, or refused with, that their table does not say."""
    unconfirmed: list[str] = field(default_factory=list)
    """Calls that need a yes and went through without one."""

    @property
    def told(self) -> Story:
        """The story as it went."""
        changed = {"talk": tuple(self.turns), "adds": self.adds, "keeper": self.keeper}
        return self.story.model_copy(update=changed)


def has_trouble(story: Story) -> bool:
    return any(turn.fault is not None for turn in story.talk)


def read(path: Path) -> list[Story]:
    return [Story.model_validate(each) for each in yaml.safe_load(path.read_text("utf-8"))]


def names() -> list[str]:
    return sorted(path.stem for path in STORIES.glob("*.yaml"))


def play(
    stories: Sequence[Story],
    folder: Path,
    release: Release,
    *,
    troubled: bool = False,
    version: Version = Version.FIVE,
) -> list[Played]:
    """Play the stories one after the other with one desk and one operator.

    Where it is `troubled`, the first answer of every operation is lost once it was done, anew in each story that has no
    trouble of its own.
    """
    return asyncio.run(_play(stories, folder, release, version, troubled=troubled))


async def _play(
    stories: Sequence[Story], folder: Path, release: Release, version: Version, *, troubled: bool
) -> list[Played]:
    clock, operations = FakeClock(), sorted(_operations(stories)) if troubled else []
    async with standing_desk(folder, clock, release, carrier_version=version) as standing:
        await _agreed(standing)
        return [await _Playing(standing, clock, story, Played(story), operations).run() for story in stories]


def _operations(stories: Sequence[Story]) -> set[str]:
    return {call.split()[0] for story in stories for turn in story.talk for call in turn.calls}


async def _agreed(standing: Standing) -> None:
    """Let everybody have agreed, before their story begins, that their use is looked at to suggest a plan."""
    for person in _PEOPLE.values():
        wish = Choosing(
            CustomerId(person.customer), Purpose.RECOMMENDATION, True, ConversationId("before"), Language.ENGLISH
        )
        await standing.desk.rooms.thinker.powers.choose(wish)


@dataclass(slots=True)
class _Playing:
    standing: Standing
    clock: FakeClock
    story: Story
    played: Played
    lost: Sequence[str] = ()
    """Operations whose first answer is lost."""

    async def run(self) -> Played:
        self.clock.advance(BETWEEN_S)
        for operation in () if has_trouble(self.story) else self.lost:
            await self.standing.fault(operation, "error-after-commit", times=1)
        before = await self._counts()
        caller = await self.standing.caller(self.story.language)
        for turn in self.story.talk:
            self.played.turns.append(await self._turn(caller, turn))
        await self.standing.operator.delete("/demo/faults")
        after = await self._counts()
        self.played.adds = {name: after[name] - before[name] for name in after if after[name] != before[name]}
        await self._look_back(caller)
        return self.played

    async def _turn(self, caller: Caller, turn: Turn) -> Turn:
        self.clock.advance(turn.wait)
        if turn.mend:
            await self.standing.operator.delete("/demo/faults")
        if turn.fault is not None:
            more = {} if turn.fault.times is None else {"times": turn.fault.times}
            await self.standing.fault(turn.fault.operation, turn.fault.mode, **more)
        said = ["{number}", "{code}"] if turn.proves else [turn.caller] if turn.caller else []
        if not said and not turn.silence:
            return turn
        last = await self._last_call()
        answer: Reply | Line | Denied | None = None
        for text in said:
            answer = await caller.try_to_say(await self._spoken(caller, text))
        if turn.silence:
            answer = (await caller.say_nothing(turn.silence)).line
        entries = [entry for entry in await self.standing.journal() if int(str(entry["seq"])) > last]
        self.played.touched |= {str(entry["customer"]) for entry in entries if entry["customer"]}
        calls = tuple(f"{entry['operation']} {entry['outcome']}" for entry in entries)
        return turn.model_copy(update={"calls": calls, "desk": "\n".join(_told(answer))})

    async def _spoken(self, caller: Caller, text: str) -> str:
        number = _PEOPLE[self.story.customer].msisdn
        if "{code}" in text or "{wrong}" in text:
            code = await caller.code(number)
            text = text.replace("{code}", code).replace("{wrong}", f"{(int(code) + 1) % 1_000_000:06}")
        return text.replace("{number}", number.removeprefix("+86"))

    async def _last_call(self) -> int:
        return max((int(str(entry["seq"])) for entry in await self.standing.journal()), default=0)

    async def _counts(self) -> dict[str, int]:
        state = (await self.standing.operator.get("/demo/state")).json()
        return {name: int(state[name]["total"]) for name in ("orders", "tickets", "messages")}

    async def _look_back(self, caller: Caller) -> None:
        self.played.keeper = (await caller.conversation()).keeper.value
        for turn in await caller.turns():
            self.played.queues += [d.queue for d in turn.decisions if isinstance(d, HandOver) and d.queue]
            acts = [decision for decision in turn.decisions if isinstance(decision, Act)]
            for act, outcome in zip(acts, turn.outcomes, strict=True):
                action = _DECLARED[act.call.action]
                if action.confirm and act.call.confirmation is None:
                    self.played.unconfirmed.append(action.name)
                match outcome:
                    case Done(data=data) if data.keys() != action.gives:
                        self.played.undeclared.append(f"{action.name} {sorted(data)}")
                    case Refused(reason=reason) if reason not in action.refuses | _REASONS:
                        self.played.undeclared.append(f"{action.name} {reason}")
                    case _:
                        pass


def _told(answer: Reply | Line | Denied | None) -> Iterator[str]:
    if answer is None:
        return
    if isinstance(answer, Denied):
        yield f"denied: {answer.code}"
        return
    yield _PAGE.sub("/pay/" + "a" * 32, _BY_CHANCE.sub("E-000000000000", answer.text))
    if answer.choices:
        yield " ".join(f"[{choice.label}]" for choice in answer.choices)
    yield from (f"source: {source.title}, {source.reference}" for source in answer.sources)
    if answer.expects is not Expects.WORDS:
        yield f"expects: {answer.expects.value}"


def packaged_release() -> Release:
    return build_release(read_operator(None), learnt=LEARNT)


def written(heading: str, stories: Sequence[Story]) -> str:
    """Return the file of these stories."""
    return heading + "".join(f"\n{_story(story)}" for story in stories)


def _story(story: Story) -> str:
    lines = [f"- story: {_text(story.story)}", f"  language: {story.language.value}", f"  customer: {story.customer}"]
    lines.append("  talk:")
    for turn in story.talk:
        lines += [f"    {'- ' if at == 0 else '  '}{line}" for at, line in enumerate(_turn(turn))]
    if story.adds:
        lines.append(f"  adds: {{{', '.join(f'{name}: {count}' for name, count in story.adds.items())}}}")
    if story.keeper != "desk":
        lines.append(f"  keeper: {story.keeper}")
    return "\n".join(lines) + "\n"


def _turn(turn: Turn) -> Iterator[str]:
    if turn.fault is not None:
        times = "" if turn.fault.times is None else f", times: {turn.fault.times}"
        yield f"fault: {{operation: {_text(turn.fault.operation)}, mode: {turn.fault.mode}{times}}}"
    if turn.mend:
        yield "mend: true"
    yield from (f"{name}: {passed}" for name, passed in (("wait", turn.wait), ("silence", turn.silence)) if passed)
    if turn.caller:
        yield f"caller: {_text(turn.caller)}"
    if turn.proves:
        yield "proves: true"
    if turn.calls:
        yield "calls:"
        yield from (f"  - {_text(call)}" for call in turn.calls)
    if turn.desk:
        yield "desk: |-"
        yield from (f"  {line}".rstrip() for line in turn.desk.split("\n"))


def _text(text: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=10_000).removesuffix("...\n").strip()


def heading_of(path: Path) -> str:
    """Return the comment with which a file begins."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines[: next((at for at, line in enumerate(lines) if line[0] != "#"), 0)])


def main(wanted: Sequence[str]) -> None:
    release = packaged_release()
    for name in wanted or names():
        path = STORIES / f"{name}.yaml"
        with tempfile.TemporaryDirectory() as folder:
            played = play(read(path), Path(folder), release)
        path.write_text(written(heading_of(path), [one.told for one in played]), "utf-8")
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

"""A language model may say which flow or article is meant, where the desk is lost; and it can do nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absent import never_installed
from clearline.carrier.calls import CallLimits, Calls
from clearline.dialogue.advice import Menu
from clearline.dialogue.context import Context
from clearline.domain.conversation import Heard, Keeper, Language
from clearline.domain.person import Assurance, Personal
from clearline.guard.budget import Budget, BudgetRules
from clearline.service.adviser import LONGEST_ANSWER, Adviser, Model
from clearline.service.release import Release
from clearline.service.replay import decided_again
from clearline.testing import FakeClock, ScriptedModel
from loopback import free_port, served
from service.service_lab import ALICE, Caller, Standing, standing_desk

LOST = "my kid ran up something silly, show me where the money went"
LOST_QUESTION = "does the little card fit both my gadgets"
MENU = Menu("Choose.", {"bill": ("My bill",), "esim": ("eSIM",)})


def choice(name: str) -> str:
    return json.dumps({"choice": name})


@asynccontextmanager
async def advised(
    folder: Path, clock: FakeClock, release: Release, model: ScriptedModel, *, tokens: int = 0
) -> AsyncIterator[Standing]:
    async with (
        served(model) as address,
        standing_desk(
            folder,
            clock,
            release,
            model_url=address,
            model_name="small",
            model_key="hush",
            model_total_tokens=tokens,
        ) as standing,
    ):
        yield standing


async def begun(caller: Caller, words: str) -> str:
    await caller.say(words)
    turn = (await caller.turns())[-1]
    return turn.heard.proposed


async def test_a_model_says_which_flow_is_meant_where_the_desk_is_lost(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    model = ScriptedModel(choice("bill"))
    async with advised(tmp_path, clock, release, model) as standing:
        caller = await standing.caller()
        assert await begun(caller, LOST) == "bill"
        assert "number" in caller.replies[-1].text
        assert (await caller.conversation()).versions["model"] == "small"
    (asked,) = model.asked
    assert asked["model"] == "small"
    assert LOST in json.dumps(asked["messages"])


async def test_a_model_is_not_asked_what_the_desk_can_tell(tmp_path: Path, clock: FakeClock, release: Release) -> None:
    model = ScriptedModel(choice("erase"))
    async with advised(tmp_path, clock, release, model) as standing:
        caller = await standing.caller()
        for words in ("what plans do you have?", "yes", "no", "are you a robot?", "stop", "how do I set up roaming?"):
            await caller.say(words)
    assert model.asked == []


async def test_a_model_says_which_approved_article_answers(tmp_path: Path, clock: FakeClock, release: Release) -> None:
    async with advised(tmp_path, clock, release, ScriptedModel(choice("none"), choice("esim"))) as standing:
        reply = await (await standing.caller()).say(LOST_QUESTION)
    assert [source.reference for source in reply.sources] == ["esim v1"]


async def test_a_model_sees_no_personal_data(tmp_path: Path, clock: FakeClock, release: Release) -> None:
    model = ScriptedModel(choice("none"))
    async with advised(tmp_path, clock, release, model) as standing:
        await (await standing.caller()).say(f"{LOST}, I am on {ALICE} or alice@example.com")
    told = json.dumps(model.asked)
    assert "money went" in told
    assert ALICE not in told
    assert "alice@" not in told


@pytest.mark.parametrize(
    "answer",
    [
        choice("no-such-flow"),
        choice("BILL"),
        '{"choice": "bill", "confirm": true}',
        '{"choice": ["bill"]}',
        '{"say": "Your bill is 0, pay to this account"}',
        "bill",
        "",
        'Sure! {"choice": "bill"}',
        '{"choice": "bill"}' + " " * 300,
        "[" * 100_000,
        b'{"choices": []}',
        b'{"choices": [{"message": {"tool_calls": [{"function": {"name": "order.place", "arguments": "{}"}}]}}]}',
        b"\xff\xfe",
        b"x" * 1_000_000,
        500,
        302,
        429,
    ],
)
async def test_whatever_else_a_model_says_is_as_if_it_were_not_there(
    answer: str | int | bytes, clock: FakeClock, release: Release
) -> None:
    state, _ = release.dialogue.begin(Language.ENGLISH)
    heard, context = (
        Heard(LOST, Language.ENGLISH),
        Context(Assurance.NONE, attempted=False, today=clock.now().date(), keeper=Keeper.DESK, turn=1),
    )
    async with served(model := ScriptedModel(answer)) as address:
        calls = Calls.at(address, CallLimits(call_s=2.0, answer_bytes=LONGEST_ANSWER))
        async with aclosing(calls):
            adviser = Adviser(release, Model(calls, "small", Personal(""), Budget(clock, BudgetRules())), clock)
            assert await adviser.advise(state, heard, context) == heard
    assert model.asked


async def test_a_model_that_proposes_an_order_places_none(tmp_path: Path, clock: FakeClock, release: Release) -> None:
    async with advised(tmp_path, clock, release, ScriptedModel(*[choice("order")] * 6)) as standing:
        caller = await standing.caller()
        for _ in range(3):
            await caller.say(LOST)
        assert await standing.orders() == 0


async def test_a_model_that_keeps_failing_is_left_alone_for_a_while(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    model = ScriptedModel(500, 500, 500, choice("bill"))
    async with advised(tmp_path, clock, release, model) as standing:
        caller = await standing.caller()
        for _ in range(4):
            clock.advance(2)
            await caller.say(LOST_QUESTION)
        assert len(model.asked) == 3
        clock.advance(61)
        assert await begun(caller, LOST) == "bill"


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 900, "completion_tokens": 100},
        {"prompt_tokens": -900, "completion_tokens": 0},
        {"prompt_tokens": "many"},
        None,
    ],
)
async def test_a_model_that_has_cost_its_tokens_is_done_without_until_they_have_come_back(
    tmp_path: Path, clock: FakeClock, release: Release, usage: object
) -> None:
    message = {"message": {"role": "assistant", "content": choice("bill")}}
    answer = json.dumps({"choices": [message], "usage": usage}).encode()
    model = ScriptedModel(answer, answer)
    async with advised(tmp_path, clock, release, model, tokens=100) as standing:
        assert await begun(await standing.caller(), LOST) == "bill"
        assert not await begun(await standing.caller(), LOST)
        assert len(model.asked) == 1
        clock.advance(864_000)
        assert await begun(await standing.caller(), LOST) == "bill"


async def test_a_proposal_is_on_the_record_and_a_replay_asks_nobody(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    model = ScriptedModel(choice("bill"))
    async with advised(tmp_path, clock, release, model) as standing:
        caller = await standing.caller()
        await caller.say(LOST)
        turns = await caller.turns()
        again = decided_again(standing.desk.rooms.thinker, Language.ENGLISH, turns)
    assert again == [turn.decisions for turn in turns]
    assert len(model.asked) == 1


@given(st.text(max_size=300) | st.builds(json.dumps, st.dictionaries(st.text(max_size=8), st.text(max_size=8))))
@settings(max_examples=200)
def test_no_answer_comes_to_more_than_a_name_of_the_list(answer: str) -> None:
    assert MENU.chosen(answer) in {"", "bill", "esim"}


def test_a_model_can_be_held_to_the_names_by_a_schema() -> None:
    assert MENU.shape["properties"] == {"choice": {"type": "string", "enum": ["bill", "esim", "none"]}}
    assert MENU.chosen(choice("esim")) == "esim"
    assert MENU.chosen(choice("none")) == ""


@pytest.mark.e2e
async def test_a_real_small_model_proposes_a_flow_or_nothing_and_orders_nothing(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    home = Path(__file__).parents[2] / ".strangers" / "model"
    if not home.exists():
        never_installed("a small language model", "scripts/strangers/judge.py model fetches one")
    (weights,) = home.rglob("*.gguf")
    script = Path(__file__).parents[2] / "scripts" / "strangers" / "small_model.py"
    port = str(free_port())
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        home / "bin" / "python", script, weights, port, stdout=asyncio.subprocess.PIPE, stderr=quiet
    )
    try:
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 60)  # it names its address once it can be asked
        model = {"model_url": f"http://127.0.0.1:{port}/v1", "model_name": "SmolLM2", "model_timeout_s": 10.0}
        async with standing_desk(tmp_path, clock, release, **model) as standing:
            caller = await standing.caller()
            proposed = [await begun(caller, words) for words in (LOST, LOST_QUESTION, "purple bananas on tuesday")]
            assert await standing.orders() == 0
    finally:
        process.terminate()
        await process.wait()
    assert set(proposed) <= {"", *release.dialogue.menu("").meanings}

"""A bill paid on a page beside the conversation: what is charged, what is said, and where no card ever is."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from clearline.domain.conversation import Keeper, Language, Reply, Speaker
from clearline.domain.decision import Done
from clearline.guard.grounding import grounds_of
from clearline.service.app import application
from clearline.service.operator import read_operator
from clearline.service.release import build_release
from clearline.service.replay import decided_again
from clearline.testing import FakeClock
from loopback import caller_of, served
from service.service_lab import Caller, Standing, standing_desk

GOOD, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"
CODE = "739"
RELEASE = build_release(read_operator(None), encoder=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk with its pages served, and somebody in a browser."""

    standing: Standing
    browser: httpx.AsyncClient
    folder: Path

    async def page(self, language: Language = Language.ENGLISH) -> tuple[Caller, str]:
        """Have a page opened; give the caller and the page's path."""
        caller = await self.standing.caller(language)
        wish, yes = ("open the payment page", "yes") if language is Language.ENGLISH else ("打开支付页面", "好")
        await caller.prove(wish=wish)
        reply = await caller.say(yes)
        found = re.search(r"http://\S+(/pay/[a-p]{32})", reply.text)
        assert found, reply.text
        return caller, found[1]

    async def show(self, path: str) -> str:
        answer = await self.browser.get(path)
        assert answer.status_code == httpx.codes.OK
        return answer.text

    async def type(self, path: str, number: str = GOOD, expiry: str = "08/29", code: str = CODE) -> str:
        """Type a card into the form of the page, and go where the provider sends the browser."""
        form = re.search(r'<form class="card" method="post" action="([^"]+)"', await self.show(path))
        assert form
        sent = await self.browser.post(form[1], data={"number": number, "expiry": expiry, "code": code})
        assert sent.status_code == httpx.codes.SEE_OTHER
        back = sent.headers["location"]
        assert path in back
        return await self.show(path + back.partition(path)[2])

    async def press(self, path: str, what: str = "") -> str:
        sent = await self.browser.post(path + what)
        assert sent.status_code == httpx.codes.SEE_OTHER
        return await self.show(sent.headers["location"])

    async def payments(self) -> list[str]:
        calls = [entry for entry in await self.standing.journal() if entry["operation"] == "createPayment"]
        return [str(entry["outcome"]) for entry in calls]


@pytest.fixture
async def desk(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Desk]:
    async with (
        standing_desk(tmp_path, clock, RELEASE) as standing,
        served(application(standing.desk)) as address,
        caller_of(address) as browser,
    ):
        yield Desk(standing, browser, tmp_path)


async def unasked(caller: Caller) -> list[str]:
    return [turn.reply.text for turn in await caller.turns() if turn.speaker is Speaker.DESK]


async def test_a_bill_is_paid_once_and_the_receipt_comes_into_the_conversation(desk: Desk) -> None:
    caller, path = await desk.page()
    assert "ends in" in await desk.type(path)
    assert await desk.payments() == []
    assert "Paid. Thank you." in await desk.press(path)
    await desk.press(path)
    assert await desk.payments() == ["created"]
    (receipt,) = await unasked(caller)
    assert receipt.startswith("Receipt: your bill for")
    assert "has been paid" in (await caller.say("my bill")).text
    turns = await caller.turns()
    again = decided_again(desk.standing.desk.rooms.thinker, Language.ENGLISH, turns)
    assert again == [turn.decisions for turn in turns]


async def test_no_card_is_anywhere_but_at_the_providers_own_address(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caller, path = await desk.page()
    page = await desk.type(path, number=DECLINED)
    page += await desk.press(path)
    page += await desk.type(path)
    page += await desk.press(path)
    await caller.say("thanks")
    digits = GOOD.replace(" ", "")
    spelled = {digits, GOOD, digits[:6], DECLINED, DECLINED.replace(" ", "")}
    kept = b"".join(file.read_bytes() for file in desk.folder.rglob("*") if file.is_file())
    journal = str(await desk.standing.journal())
    for number in spelled:
        for held in (page, caplog.text, journal, str(await caller.turns())):
            assert number not in held
        assert number.encode() not in kept
    assert f"code={CODE}".encode() not in kept
    assert not re.search(rf"\b{CODE}\b", journal + page)


async def test_the_desk_does_not_read_what_is_posted_to_its_own_page(desk: Desk) -> None:
    caller, path = await desk.page()
    form = await desk.show(path)
    sent = await desk.browser.post(path, data={"number": GOOD, "expiry": "08/29", "code": CODE})
    assert sent.status_code == httpx.codes.SEE_OTHER
    assert await desk.show(path) == form
    assert await desk.payments() == []
    assert await unasked(caller) == []
    kept = b"".join(file.read_bytes() for file in desk.folder.rglob("*") if file.is_file())
    for number in (GOOD, GOOD.replace(" ", "")):
        assert number.encode() not in kept


async def test_a_declined_card_charges_nothing_and_another_may_be_typed(desk: Desk) -> None:
    caller, path = await desk.page()
    await desk.type(path, number=DECLINED)
    assert "declined by its bank" in await desk.press(path)
    await desk.type(path)
    assert "Paid." in await desk.press(path)
    declined, receipt = await unasked(caller)
    assert "nothing was charged" in declined
    assert "Receipt" in receipt


@pytest.mark.parametrize("wrong", [{"number": "4242 4242 4242 4241"}, {"expiry": "01/20"}, {"code": "x"}])
async def test_a_card_that_cannot_be_one_is_refused_before_anything_is_charged(
    desk: Desk, wrong: dict[str, str]
) -> None:
    _, path = await desk.page()
    assert "cannot be used" in await desk.type(path, **wrong)
    assert "cc-number" in await desk.show(path)


async def test_an_answer_that_was_lost_is_looked_up_and_never_charged_twice(desk: Desk) -> None:
    caller, path = await desk.page()
    await desk.type(path)
    await desk.standing.fault("createPayment", "error-after-commit", times=1)
    assert "Paid." in await desk.press(path)
    assert await desk.payments() == ["created;error-after-commit"]
    assert len(await unasked(caller)) == 1


async def test_what_nobody_can_tell_is_said_so_and_given_to_a_person_and_found_later(desk: Desk) -> None:
    caller, path = await desk.page()
    await desk.type(path)
    await desk.standing.fault("createPayment", "timeout-after-commit")
    await desk.standing.fault("listPayment", "latency", seconds=0, times=1)  # the look before anything is sent
    await desk.standing.fault("listPayment", "error")
    await desk.press(path)
    (told,) = await unasked(caller)
    assert "could not find out whether your payment went through" in told
    assert (await caller.conversation()).keeper is Keeper.QUEUE
    await desk.standing.operator.delete("/demo/faults")
    assert "Paid." in await desk.press(path)
    assert await desk.payments() == ["created;timeout-after-commit"]
    assert (await unasked(caller))[1].startswith("Receipt")


async def test_nothing_is_charged_while_nobody_can_look_whether_it_was(desk: Desk) -> None:
    caller, path = await desk.page()
    await desk.type(path)
    await desk.standing.fault("listPayment", "error")
    assert "nothing was charged" in await desk.press(path)
    assert await desk.payments() == []
    assert await unasked(caller) == []


async def test_a_page_that_was_given_up_charges_nothing(desk: Desk) -> None:
    _, path = await desk.page()
    await desk.type(path)
    assert "nothing was charged" in await desk.press(path, "/cancel")
    await desk.press(path)
    assert await desk.payments() == []


async def test_a_page_is_over_after_its_time(desk: Desk) -> None:
    _, path = await desk.page()
    await desk.type(path)
    desk.standing.clock.advance(16 * 60)
    assert "no longer good" in await desk.show(path)
    await desk.press(path)
    assert await desk.payments() == []


async def test_a_reference_that_is_nobodys_shows_nothing(desk: Desk) -> None:
    answer = await desk.browser.get("/pay/" + "a" * 32)
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "nothing to pay" in answer.text


async def test_the_page_runs_no_script_and_sends_a_card_to_the_provider_alone(desk: Desk) -> None:
    _, path = await desk.page()
    answer = await desk.browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert "script" not in answer.text
    assert "default-src 'none'" in policy
    assert policy.endswith(f"form-action 'self' {desk.standing.desk.settings.payment_origin}")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "strict-origin"
    fields = re.findall(r'<input id="(\w+)"', answer.text)
    assert fields == ["number", "expiry", "code"]
    assert [f'for="{field}"' in answer.text for field in fields] == [True] * 3


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "付账单"), ("zh-Hant", "付帳單"), ("en", "Pay a bill")])
async def test_the_page_speaks_three_languages(desk: Desk, language: str, words: str) -> None:
    _, path = await desk.page(Language.SIMPLIFIED)
    assert "付账单" in await desk.show(path)
    answer = await desk.browser.get(path, params={"language": language})
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{words}</h1>" in answer.text


async def test_without_a_provider_there_is_no_page_and_the_flow_says_where_to_pay(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with standing_desk(tmp_path, clock, RELEASE, payment_origin="") as standing:
        caller = await standing.caller()
        await caller.prove(wish="open the payment page")
        assert "cannot open a payment page" in (await caller.say("yes")).text


def test_the_address_of_a_page_is_said_only_where_an_action_has_just_given_it() -> None:
    beginning = "http://127.0.0.1:8420/pay/"
    own, other = beginning + "a" * 32, beginning + "b" * 32
    grounds = grounds_of((Done({"page": {"address": own}}),), pages=beginning)
    for text, passes in ((own, True), (other, False), (own + "x", False), (f"{own}?to=evil.example", False)):
        said = RELEASE.guard.release(Reply(text, Language.ENGLISH), vault={}, grounds=grounds).reply.text
        assert (said == text) is passes, said
    assert grounds_of((Done({"page": {"address": own}}),)).pages == frozenset()
    assert grounds_of((Done({"a": f"{beginning}../staff"}),), pages=beginning).pages == frozenset()

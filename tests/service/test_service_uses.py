"""What jobs may read: for one purpose, what is kept for it, of customers who have not declined; all in the log."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from clearline.carrier.demo.people import people
from clearline.cli.unanswered import unanswered
from clearline.domain.conversation import Language
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Personal
from clearline.domain.privacy import CHOOSABLE, Purpose
from clearline.errors import InputError
from clearline.service.app import application
from clearline.service.release import Release
from clearline.service.uses import ReaderJob, credential
from clearline.testing import FakeClock
from loopback import caller_of, served
from service.service_lab import Caller, Standing, standing_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = iter([person for person in people() if person.msisdn.startswith("+1")])
CANARY = "canary-in-a-question"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Standing]:
    async with standing_desk(tmp_path_factory.mktemp("uses"), FakeClock(), release) as standing:
        yield standing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(standing: Standing) -> AsyncIterator[httpx.AsyncClient]:
    async with served(application(standing.desk)) as address, caller_of(address) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def caller(standing: Standing) -> Caller:
    """Somebody new each time, who has proved AAL1 and said something."""
    caller = await standing.caller()
    await caller.prove(next(PEOPLE).msisdn)
    await caller.say(f"what does {CANARY} mean")
    return caller


def shown(standing: Standing, purpose: Purpose, name: str = "inspection") -> dict[str, str]:
    until = standing.clock.now() + timedelta(hours=1)
    token = credential(ReaderJob(name, purpose), standing.desk.uses.key, until)
    return {"Authorization": f"Bearer {token.reveal()}"}


async def said_of_uses(standing: Standing) -> list[Event]:
    return await standing.events(EventTag.USE_MADE, EventTag.USE_REFUSED)


async def everything(http: httpx.AsyncClient, headers: dict[str, str], purpose: Purpose) -> dict[str, str]:
    after = ""
    items: dict[str, str] = {}
    while True:
        page = (await http.get(f"/v1/uses/{purpose}", headers=headers, params={"after": after})).json()
        items |= {item["conversation"]: " ".join(line["text"] for line in item["lines"]) for item in page["items"]}
        if not page["last"]:
            return items
        after = page["last"]


async def test_inspection_reads_what_is_kept_for_it_until_the_customer_objects(
    standing: Standing, http: httpx.AsyncClient, caller: Caller
) -> None:
    headers, which = shown(standing, Purpose.QUALITY), caller.opened.conversation
    items = await everything(http, headers, Purpose.QUALITY)
    assert CANARY in items[which]
    assert not [person.msisdn for person in people() if person.msisdn in items[which]]
    await standing.desk.front.privacy.choose(which, Purpose.QUALITY, False, Language.ENGLISH)
    assert which not in await everything(http, headers, Purpose.QUALITY)
    assert (await http.get(f"/v1/uses/quality/{which}", headers=headers)).json()["code"] == "E-PURPOSE"
    assert (await said_of_uses(standing))[-1].details["why"] == "item"
    await standing.desk.front.privacy.choose(which, Purpose.QUALITY, True, Language.ENGLISH)
    item = (await http.get(f"/v1/uses/quality/{which}", headers=headers)).json()
    assert item["purposes"]["quality"] == "legitimate-interest"


@pytest.mark.parametrize("purpose", [Purpose.TRAINING, Purpose.MARKETING, Purpose.SHARING, Purpose.RECOMMENDATION])
async def test_what_nothing_is_kept_for_is_refused_whole_and_in_the_log(
    standing: Standing, http: httpx.AsyncClient, caller: Caller, purpose: Purpose
) -> None:
    headers = shown(standing, purpose, "export")
    for path in (f"/v1/uses/{purpose}", f"/v1/uses/{purpose}/{caller.opened.conversation}"):
        answer = await http.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "E-PURPOSE")
    assert [event.details["why"] for event in (await said_of_uses(standing))[-2:]] == ["policy", "policy"]


async def test_a_credential_is_of_one_purpose_and_of_its_time(
    standing: Standing, http: httpx.AsyncClient, caller: Caller
) -> None:
    other = shown(standing, Purpose.TRAINING, "export")
    assert (await http.get("/v1/uses/quality", headers=other)).status_code == 403
    assert (await said_of_uses(standing))[-1].details == {"job": "export", "purpose": "quality", "why": "credential"}
    headers = shown(standing, Purpose.QUALITY)
    forged = {"Authorization": headers["Authorization"].replace("quality", "service", 1)}
    for wrong in ({}, forged, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        assert (await http.get("/v1/uses/quality", headers=wrong)).status_code == 401
    assert (await http.get("/v1/uses/anything", headers=headers)).status_code == 400
    assert (await http.get("/v1/uses/quality/!", headers=headers)).status_code == 401
    assert (await http.get(f"/v1/uses/quality/{caller.opened.conversation}x", headers=headers)).status_code == 403
    standing.clock.advance(3601)
    assert (await http.get("/v1/uses/quality", headers=headers)).status_code == 401
    with pytest.raises(InputError):
        credential(ReaderJob("a b", Purpose.QUALITY), Personal(b""), standing.clock.now())


async def test_what_nobody_is_asked_about_cannot_be_agreed_to(standing: Standing, caller: Caller) -> None:
    for purpose in set(Purpose) - set(CHOOSABLE):
        with pytest.raises(InputError):
            await standing.desk.front.privacy.choose(caller.opened.conversation, purpose, True, Language.ENGLISH)


async def test_the_periods_are_published(standing: Standing, http: httpx.AsyncClient) -> None:
    published = (await http.get("/v1/retention")).json()
    assert published["classes"]["conversation"]["keep_days"] == 180
    assert published["classes"]["conversation"]["purposes"]["evidence"] == "legal-duty"
    page = (await http.get("/privacy?language=zh-Hant")).text
    for period in standing.desk.notice.periods:
        assert period.what.zh_hant in page
    assert "180 天" in page


async def test_questions_that_nobody_could_answer_are_read_for_quality_without_personal_data(
    standing: Standing, http: httpx.AsyncClient, caller: Caller
) -> None:
    asked_of = ("what is the capital of France", "what plans do you have?", "法国的首都是哪里", "who is +12025550123?")
    for words in asked_of:
        standing.clock.advance(2)
        await caller.say(words)
    token = shown(standing, Purpose.QUALITY)["Authorization"].removeprefix("Bearer ")
    asked = await asyncio.to_thread(unanswered, str(http.base_url), token)
    assert asked["what is the capital of France"] == 1
    assert asked["法国的首都是哪里"] == 1
    assert not any("plans" in question or "[" in question for question in asked)
    with pytest.raises(InputError, match="does not let this job read"):
        await asyncio.to_thread(unanswered, str(http.base_url), "no credential")

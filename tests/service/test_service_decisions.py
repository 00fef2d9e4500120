"""How turns were decided: recorded whole, under somebody's name, and the same when they are decided again."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from clearline.domain.decision import DecisionType
from clearline.domain.privacy import Purpose
from clearline.errors import ConfigurationError, InputError
from clearline.service.app import application
from clearline.service.decisions import DecisionDesk
from clearline.service.operator import read_operator
from clearline.service.release import Release
from clearline.testing import FakeClock
from loopback import caller_of, served
from service.service_lab import Caller, Standing, standing_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Standing]:
    async with standing_desk(tmp_path_factory.mktemp("decisions"), FakeClock(), release) as standing:
        yield standing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(standing: Standing) -> AsyncIterator[httpx.AsyncClient]:
    async with served(application(standing.desk)) as address, caller_of(address) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def caller(standing: Standing) -> Caller:
    """Somebody who saw a bill, ordered, was blocked and asked for a person."""
    caller = await standing.caller()
    await caller.prove()
    await caller.say("I want to order the plan Ripple 15 GB.")
    await caller.say("yes")
    await caller.say("What plans do you have?")
    await caller.say("I want to talk to a person")
    return caller


async def test_each_turn_has_its_record_under_the_name_of_who_answers_for_its_type(
    caller: Caller, http: httpx.AsyncClient
) -> None:
    where = f"/v1/conversations/{caller.opened.conversation}/decisions"
    token = caller.fresh or caller.opened.token
    told = (await http.get(where, headers={"Authorization": f"Bearer {token.reveal()}"})).json()["decisions"]
    assert [one["turn"] for one in told] == list(range(1, caller.said + 1))
    owners = {one["type"]: one["accountable"] for one in (await http.get("/v1/accountability")).json()["owners"]}
    assert {one["type"]: one["accountable"] for one in told}.items() <= owners.items()
    assert {"answer", "disclosure", "commitment", "hand-over"} <= {one["type"] for one in told}
    assert all(one["rule"] and one["versions"] and one["inputs"]["heard"] for one in told)
    assert [one["human"] for one in told][-1] == "waiting for a person"
    order = next(one for one in told if one["type"] == "commitment")
    assert order["result"]["outcomes"][0]["data"]["order"]["id"]
    assert "digest" not in str([one["result"] for one in told if "Challenged" in str(one)])
    assert (await http.get(where)).status_code == 401
    assert (await http.get(f"/v1/staff{where.removeprefix('/v1')}?again=true")).status_code == 401


async def test_decided_again_from_the_record_they_are_the_same(standing: Standing, caller: Caller) -> None:
    desk, which = DecisionDesk(standing.desk.rollout), caller.opened.conversation
    made = await desk.made(which, Purpose.EVIDENCE)
    assert await desk.made_again(which, Purpose.EVIDENCE) == made
    assert len(made) == caller.said


async def test_a_conversation_that_is_too_long_is_not_decided_again(standing: Standing, caller: Caller) -> None:
    with pytest.raises(InputError, match="at most 3 turns"):
        await DecisionDesk(standing.desk.rollout, 3).made_again(caller.opened.conversation, Purpose.EVIDENCE)


async def test_an_operator_file_without_an_owner_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    shipped = read_operator(None)
    assert set(shipped.accountable) == set(DecisionType)
    path = tmp_path_factory.mktemp("owner") / "operator.yaml"
    kept = {"accountable": {"answer": "A"}, **shipped.model_dump(mode="json", exclude={"accountable"})}
    path.write_text(json.dumps(kept))
    with pytest.raises(ConfigurationError, match="nobody is accountable for disclosure"):
        read_operator(path)

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from clearline.actions.action import Powers
from clearline.carrier.demo.operator import create_operator
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.conversation import ConversationId
from clearline.domain.decision import Challenged, Outcome, Value
from clearline.domain.person import Challenge, CustomerId, Personal
from clearline.testing import START, FakeClock
from loopback import caller_of, served


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def operator(tmp_path: Path, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        served(create_operator(tmp_path / "operator.db", clock=clock)) as address,
        caller_of(address) as client,
    ):
        yield client


@pytest.fixture
async def powers(operator: httpx.AsyncClient, clock: FakeClock) -> AsyncIterator[Powers]:
    """The operator is the demo one; what other rooms hand in is answered plainly."""

    async def send_code(_: ConversationId, number: Personal[str]) -> Outcome:
        return Challenged(Challenge(None, digest=number.reveal(), sent_at=START))

    async def ask_erasure(customer: CustomerId, key: str) -> dict[str, Value]:
        return {"id": key, "state": "open", "customer": customer}

    carrier = TmForumCarrier.at(str(operator.base_url), clock=clock)
    yield Powers(
        carrier=carrier,
        send_code=send_code,
        look_up=lambda question, _language, _now: {"text_en": "Yes."} if question == "known" else None,
        ask_erasure=ask_erasure,
    )
    await carrier.aclose()

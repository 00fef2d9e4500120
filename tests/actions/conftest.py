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


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def operator(tmp_path: Path, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    app = create_operator(tmp_path / "operator.db", clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://operator") as client:
        yield client


@pytest.fixture
def powers(operator: httpx.AsyncClient, clock: FakeClock) -> Powers:
    """The operator is the demo one; what other rooms hand in is answered plainly."""

    async def send_code(_: ConversationId, number: Personal[str]) -> Outcome:
        return Challenged(Challenge(None, digest=number.reveal(), sent_at=START))

    async def ask_erasure(customer: CustomerId, key: str) -> dict[str, Value]:
        return {"id": key, "state": "open", "customer": customer}

    return Powers(
        carrier=TmForumCarrier(operator, clock=clock),
        send_code=send_code,
        look_up=lambda question, _language, _now: {"text_en": "Yes."} if question == "known" else None,
        ask_erasure=ask_erasure,
    )

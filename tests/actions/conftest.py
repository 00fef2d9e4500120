from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from clearline.actions.action import Occasion, PayPage, Powers
from clearline.carrier.demo.operator import create_operator
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.conversation import Language
from clearline.domain.decision import Challenged, Done, Outcome, Refused, Value
from clearline.domain.person import Assurance, Challenge, CustomerId, Personal
from clearline.domain.privacy import Asking, Choosing, Purpose
from clearline.testing import START, FakeClock
from loopback import caller_of, served

CAREFUL = CustomerId("TM-10003")
"""Has a second factor, and consents to nothing."""


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


async def look_up(question: str, _language: Language, _now: datetime) -> dict[str, Value] | None:
    return {"text_en": "Yes."} if question == "known" else None


async def check_message(_: Occasion, quoted: str, opening: str) -> Outcome:
    return Refused("no-message") if not quoted + opening else Done({"finding": {"kind": "ours"}})


@pytest.fixture
async def powers(operator: httpx.AsyncClient, clock: FakeClock) -> AsyncIterator[Powers]:
    """The operator is the demo one; what other rooms hand in is answered plainly."""

    async def send_code(_: Occasion, number: Personal[str]) -> Outcome:
        return Challenged(Challenge(None, digest=number.reveal(), sent_at=START))

    async def ask_erasure(customer: CustomerId, key: str) -> dict[str, Value]:
        return {"id": key, "state": "open", "customer": customer}

    async def ask_second_factor(_: CustomerId) -> Outcome:
        return Refused("no-second-factor")

    async def level_of(customer: CustomerId) -> Assurance:
        return Assurance.AAL2 if customer == CAREFUL else Assurance.AAL1

    async def choose(_: Choosing) -> None:
        return None

    async def consents_to(customer: CustomerId, _: Purpose) -> bool:
        return customer != CAREFUL

    async def ask_right(asking: Asking) -> dict[str, Value]:
        return {"id": asking.key, "right": asking.right.value, "words": asking.words.reveal()}

    carrier = TmForumCarrier.at(str(operator.base_url), clock=clock)
    yield Powers(
        carrier=carrier,
        send_code=send_code,
        look_up=look_up,
        ask_erasure=ask_erasure,
        ask_second_factor=ask_second_factor,
        level_of=level_of,
        choose=choose,
        consents_to=consents_to,
        ask_right=ask_right,
        is_stopped=lambda _name: False,
        page_for=lambda key: PayPage(key, f"https://tidemark.example/pay/{key}", clock.now() + timedelta(minutes=15)),
        check_message=check_message,
    )
    await carrier.aclose()

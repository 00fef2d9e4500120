"""A SIM that changed lately: a code to it opens nothing sensitive, and sets nothing up."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from clearline.carrier import paths, shape
from clearline.carrier.demo.people import ALICE
from clearline.carrier.protocol import Subscriber
from clearline.carrier.reading import subscriber_of
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError, StepUpError
from clearline.service.desk import open_desk
from clearline.service.release import Release
from clearline.service.settings import from_environment
from clearline.testing import START, FakeClock, SeededChance
from service.service_lab import Caller, Standing, standing_desk

HOLD = timedelta(hours=72)


class Swapped(TmForumCarrier):
    """An operator that tells when a SIM changed."""

    changed_at: datetime | None = None

    async def subscriber(self, customer: CustomerId) -> Subscriber:
        return replace(await super().subscriber(customer), sim_changed_at=self.changed_at)


@pytest.fixture
async def swapped(tmp_path: Path, clock: FakeClock, release: Release) -> AsyncIterator[tuple[Standing, Swapped]]:
    async with standing_desk(tmp_path, clock, release) as first:
        carrier = Swapped.at(str(first.operator.base_url), clock=clock)
        given = from_environment({}, data_dir=tmp_path / "other")
        desk = await open_desk(given, clock, SeededChance("sim"), carrier=carrier, release=release)
        yield Standing(desk, first.operator, clock), carrier
        await desk.close()
        await carrier.aclose()


async def known(standing: Standing) -> Caller:
    caller = await standing.caller()
    await caller.prove(wish="login")
    return caller


async def test_within_the_hold_a_code_opens_nothing_sensitive_and_sets_nothing_up(
    swapped: tuple[Standing, Swapped],
) -> None:
    standing, carrier = swapped
    caller = await known(standing)
    carrier.changed_at = standing.clock.now() - HOLD + timedelta(hours=1)
    await caller.say("delete my data")
    assert "second proof" in (await caller.say("yes")).text
    for attempt in (standing.desk.front.factors.passkey_to_register, standing.desk.front.privacy.copy):
        with pytest.raises(StepUpError):
            await attempt(caller.opened.conversation)
    assert "¥" in (await caller.say("my bill")).text


async def test_within_the_hold_nothing_is_ordered_by_a_code(swapped: tuple[Standing, Swapped]) -> None:
    standing, carrier = swapped
    caller = await known(standing)
    carrier.changed_at = standing.clock.now() - timedelta(hours=1)
    await caller.say("I want a new plan")
    await caller.say("Ripple 15 GB")
    assert "second proof" in (await caller.say("yes")).text
    assert await standing.orders() == 0


async def test_after_the_hold_a_code_is_enough_again(swapped: tuple[Standing, Swapped]) -> None:
    standing, carrier = swapped
    caller = await known(standing)
    carrier.changed_at = standing.clock.now() - HOLD - timedelta(hours=1)
    await caller.say("delete my data")
    assert "is accepted" in (await caller.say("yes")).text


async def customer(operator: httpx.AsyncClient) -> shape.Customer:
    answer = await operator.get(f"{paths.CUSTOMER}/{ALICE.customer}")
    return msgspec.json.decode(answer.content, type=shape.Customer)


async def test_the_moment_is_read_from_the_operators_own_words(standing: Standing) -> None:
    found = await customer(standing.operator)
    individual = shape.Individual(id="IN-1", formatted_name="Alice")

    def told(value: str) -> datetime | None:
        changed = shape.Characteristic("simChangedAt", msgspec.Raw(msgspec.json.encode(value)))
        return subscriber_of(msgspec.structs.replace(found, characteristic=(changed,)), individual).sim_changed_at

    assert subscriber_of(found, individual).sim_changed_at is None
    assert told(START.isoformat()) == START
    for wrong in ("yesterday", "2026-11-21T08:00:00"):
        with pytest.raises(CarrierError):
            told(wrong)

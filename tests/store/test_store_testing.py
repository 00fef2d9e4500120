from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clearline.errors import StoreError
from clearline.store.statement import query
from clearline.store.tables import CONVERSATIONS
from clearline.testing import START, FakeClock, SeededChance, temporary_store


def test_a_fake_clock_moves_when_it_is_told_and_never_back() -> None:
    clock = FakeClock()
    assert (clock.now(), clock.monotonic()) == (START, 0.0)
    clock.advance(90)
    assert (clock.now(), clock.monotonic()) == (START + timedelta(seconds=90), 90.0)
    with pytest.raises(ValueError, match="forwards"):
        clock.advance(-1)


def test_the_same_seed_gives_the_same_chance() -> None:
    def draw(seed: int) -> tuple[bytes, str, str]:
        chance = SeededChance(seed)
        return chance.octets(40), chance.token(), chance.digits(6)

    assert draw(1) == draw(1) != draw(2)
    octets, token, digits = draw(1)
    assert (len(octets), len(token), len(digits)) == (40, 22, 6)
    assert digits.isdigit()
    assert SeededChance(1).octets(8) != SeededChance(1).octets(40)[8:16]


async def test_a_temporary_store_is_a_store_while_it_lasts() -> None:
    count = query(select(func.count()).select_from(CONVERSATIONS), tuple[int])
    async with temporary_store() as store:
        assert await store.fetch(count) == [(0,)]
    with pytest.raises(StoreError, match="closed"):
        await store.fetch(count)

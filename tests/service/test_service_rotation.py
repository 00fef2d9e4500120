"""Keys rotate while callers talk: no turn fails, and nothing is unreadable afterwards, here or after a restart."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clearline.crypto.epochs import EPOCH, GRACE
from clearline.domain.conversation import ConversationId
from clearline.domain.privacy import Purpose
from clearline.errors import KeyServiceError
from clearline.service.keyservice import rewrap
from clearline.service.release import Release
from clearline.testing import FakeClock, FakeVault, SeededChance
from loopback import served
from service.service_lab import ALICE, XIAOMING, Caller, Standing, standing_desk

LINES = ("hello", "what can you do", "thank you")


@dataclass(slots=True, repr=False)
class House:
    """A desk whose root key is in a service, and how many turns each of its conversations has had."""

    standing: Standing
    vault: FakeVault
    turns: dict[ConversationId, int] = field(default_factory=dict)

    async def while_talking(self, *work: Awaitable[object]) -> None:
        """Do `work` while four people talk, two of them known; whatever goes wrong in a turn fails the test."""
        callers = [await self.standing.caller() for _ in range(4)]
        for caller, number in zip(callers[:2], (ALICE, XIAOMING), strict=True):
            await caller.prove(number, wish="login")
        await asyncio.gather(*map(self._talk, callers), *work)

    async def _talk(self, caller: Caller) -> None:
        for line in LINES:
            assert (await caller.say(line)).text
        self.turns[caller.opened.conversation] = len(await caller.turns())

    async def root_rotates(self) -> None:
        """Make a new version of the root key, wrap what hangs on it anew, and retire the old version."""
        version = self.vault.rotate()
        clock, chance = self.standing.clock, SeededChance(f"version {version}")
        assert await rewrap(self.standing.desk.settings, "", clock, chance) > 0
        self.vault.retire(version)

    async def epochs_are_kept(self) -> None:
        await next(job for job in self.standing.desk.jobs if job.name == "epochs").work()

    @property
    def epochs(self) -> list[str]:
        return sorted(file.name for file in (self.standing.desk.settings.data_dir / "epochs").glob("*.key"))

    async def everything_is_readable(self) -> None:
        kept = self.standing.desk.rooms.conversations
        for which, count in self.turns.items():
            turns = [turn async for turn in kept.turns(which, Purpose.RIGHTS)]
            assert len(turns) == count > len(LINES)
            assert all(turn.reply.text for turn in turns)


@asynccontextmanager
async def opened(folder: Path, vault: FakeVault, release: Release, clock: FakeClock) -> AsyncIterator[House]:
    secret = folder / "token"
    secret.write_text(vault.token)
    async with served(vault.application) as address:
        service = f"vault+{address}/transit/clearline"
        async with standing_desk(
            folder, clock, release, key_service=service, key_service_secret_file=secret
        ) as standing:
            yield House(standing, vault)


async def test_turns_go_on_while_root_and_epoch_keys_rotate(tmp_path: Path, release: Release, clock: FakeClock) -> None:
    vault = FakeVault()
    async with opened(tmp_path, vault, release, clock) as house:
        await house.while_talking()
        (first,) = house.epochs
        for _ in range(2):
            await house.while_talking(house.root_rotates())
            clock.advance(EPOCH.total_seconds())
            await house.while_talking(house.epochs_are_kept(), house.root_rotates())
            clock.advance(GRACE.total_seconds())
            await house.while_talking(house.epochs_are_kept())
            await house.everything_is_readable()
        assert len(house.turns) == 7 * 4
        assert len(house.epochs) == 1
        assert first not in house.epochs
        turns = house.turns
    async with opened(tmp_path, vault, release, clock) as house:
        house.turns |= turns
        await house.everything_is_readable()
        await house.while_talking(house.epochs_are_kept())


async def test_turns_go_on_while_the_key_service_is_away_and_a_rotation_waits_for_it(
    tmp_path: Path, release: Release, clock: FakeClock
) -> None:
    async with opened(tmp_path, FakeVault(), release, clock) as house:
        await house.while_talking()
        before = house.epochs
        house.vault.is_sealed = True
        clock.advance(EPOCH.total_seconds())
        talking = asyncio.create_task(house.while_talking())
        failed = await asyncio.gather(house.epochs_are_kept(), return_exceptions=True)
        await talking
        assert [type(each).__name__ for each in failed] == ["KeyServiceError"]
        assert house.epochs == before
        house.vault.is_sealed = False
        await house.while_talking(house.epochs_are_kept())
        assert len(house.epochs) == 2
        await house.everything_is_readable()


async def test_a_desk_does_not_start_without_its_key_service_and_loses_nothing(
    tmp_path: Path, release: Release, clock: FakeClock
) -> None:
    vault = FakeVault()
    async with opened(tmp_path, vault, release, clock) as house:
        await house.while_talking()
        turns, epochs = house.turns, house.epochs
    vault.is_sealed = True
    with pytest.raises(KeyServiceError) as refused:
        async with opened(tmp_path, vault, release, clock):
            pass
    assert refused.value.code == "E-KEYS"
    vault.is_sealed = False
    async with opened(tmp_path, vault, release, clock) as house:
        house.turns |= turns
        await house.everything_is_readable()
        assert house.epochs == epochs

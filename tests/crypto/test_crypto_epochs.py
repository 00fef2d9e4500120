"""Epochs: what was erased is gone from old copies of the key store too."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from clearline.crypto.aead import DataKey
from clearline.crypto.epochs import EPOCH, GRACE, EpochWrapper, keep_epochs
from clearline.crypto.keys import Keyring, StoredKey, wrap_context
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.person import SubjectId
from clearline.errors import ConfigurationError, IntegrityError
from clearline.testing import FakeClock, FakeKeyStore, SeededChance

ALICE, BOB = SubjectId("customer:alice"), SubjectId("customer:bob")


class RewrappableStore(FakeKeyStore):
    """A key store in memory, two references a page."""

    async def live(self, after: str) -> Sequence[StoredKey]:
        references = sorted({key.reference for key in self.keys.values() if key.wrapped is not None})
        page = [reference for reference in references if reference > after][:2]
        return [key for _, key in sorted(self.keys.items()) if key.reference in page and key.wrapped is not None]

    async def rewrap(self, key: StoredKey, wrapped: bytes) -> bool:
        place = (key.reference, key.generation)
        if self.keys[place] != key:
            return False
        self.keys[place] = StoredKey(key.reference, key.generation, wrapped)
        return True


class House:
    """A keyring under epoch keys, with the parts it stands on."""

    def __init__(self, folder: Path) -> None:
        self.chance, self.clock, self.store = SeededChance(1), FakeClock(), RewrappableStore()
        self.root = UnsafeFileWrapper(DataKey(1, bytes(32)), self.chance)
        self.folder = folder / "epochs"
        self.wrapper = self.another_wrapper()

    def another_wrapper(self) -> EpochWrapper:
        return EpochWrapper(self.root, self.folder, self.chance, self.clock)

    async def keyring(self) -> Keyring:
        return await Keyring.open(self.another_wrapper(), self.store, chance=self.chance, clock=self.clock)

    async def turn(self) -> None:
        """Let an epoch end, and its grace."""
        self.clock.advance(EPOCH.total_seconds())
        await keep_epochs(self.wrapper, self.store)
        self.clock.advance(GRACE.total_seconds())
        await keep_epochs(self.wrapper, self.store)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_keys_live_on_through_epochs(house: House) -> None:
    before = await (await house.keyring()).key_for(ALICE)
    for _ in range(3):
        await house.turn()
    assert await (await house.keyring()).key_for(ALICE) == before
    assert [epoch.number for epoch in house.wrapper.epochs()] == [5]


async def test_an_old_copy_of_the_key_store_opens_nothing_after_its_epoch(house: House) -> None:
    keyring = await house.keyring()
    await keyring.key_for(ALICE)
    await keyring.key_for(BOB)
    copy = dict(house.store.keys)
    await keyring.destroy([keyring.reference(ALICE)])
    thief = house.another_wrapper()
    await thief.unwrap(copy[keyring.reference(ALICE), 1].wrapped or b"", _context(keyring, ALICE))  # within the epoch
    await house.turn()
    for subject in (ALICE, BOB):
        with pytest.raises(IntegrityError, match="has been destroyed"):
            await thief.unwrap(copy[keyring.reference(subject), 1].wrapped or b"", _context(keyring, subject))


async def test_no_byte_of_a_destroyed_epoch_key_is_left_in_any_file(house: House) -> None:
    await house.keyring()
    (epoch,) = house.wrapper.epochs()
    wrapped = epoch.wrapped
    secret = await house.root.unwrap(wrapped, b"\0\0\0\tepoch-key\0\0\0\x012")
    await house.turn()
    found = b"".join(path.read_bytes() for path in house.folder.iterdir())
    assert found
    assert wrapped not in found
    assert secret not in found


async def test_an_epochs_key_outlives_it_by_its_grace(house: House) -> None:
    await house.keyring()
    house.clock.advance(EPOCH.total_seconds())
    assert await keep_epochs(house.wrapper, house.store) == 1
    assert len(house.wrapper.epochs()) == 2
    house.clock.advance(GRACE.total_seconds() - 1)
    assert await keep_epochs(house.wrapper, house.store) == 0
    assert len(house.wrapper.epochs()) == 2
    house.clock.advance(1)
    await keep_epochs(house.wrapper, house.store)
    assert len(house.wrapper.epochs()) == 1


async def test_a_key_wrapped_late_under_the_old_epoch_is_wrapped_anew_before_that_dies(house: House) -> None:
    keyring = await house.keyring()
    late = await house.wrapper.wrap(b"k" * 32, _context(keyring, BOB))
    house.clock.advance(EPOCH.total_seconds())
    await keep_epochs(house.wrapper, house.store)
    house.store.keys[keyring.reference(BOB), 1] = StoredKey(keyring.reference(BOB), 1, late)
    house.clock.advance(GRACE.total_seconds())
    assert await keep_epochs(house.wrapper, house.store) == 1
    assert (await (await house.keyring()).key_for(BOB)).secret == b"k" * 32


async def test_a_key_store_from_before_there_were_epochs_is_taken_over(house: House) -> None:
    keyring = await Keyring.open(house.root, house.store, chance=house.chance, clock=house.clock)
    before = await keyring.key_for(ALICE)
    assert await (await house.keyring()).key_for(ALICE) == before
    assert await keep_epochs(house.wrapper, house.store) == 2
    house.root = UnsafeFileWrapper(DataKey(1, bytes([1] * 32)), house.chance)
    assert await (await house_with_held_key(house)).key_for(ALICE) == before


async def house_with_held_key(house: House) -> Keyring:
    """Open a keyring whose wrapper has its epoch's key at hand, and another root: what it opens needs no root."""
    return await Keyring.open(house.wrapper, house.store, chance=house.chance, clock=house.clock)


async def test_a_key_destroyed_while_it_is_wrapped_anew_stays_destroyed(house: House) -> None:
    keyring = await house.keyring()
    await keyring.key_for(ALICE)

    class Racing(RewrappableStore):
        async def rewrap(self, key: StoredKey, wrapped: bytes) -> bool:
            await self.destroy([key.reference])
            return await super().rewrap(key, wrapped)

    racing = Racing()
    racing.keys = house.store.keys
    house.clock.advance(EPOCH.total_seconds())
    assert await keep_epochs(house.wrapper, racing) == 0
    assert all(key.wrapped is None for key in racing.keys.values())


async def test_of_two_that_begin_an_epoch_one_makes_its_key(house: House) -> None:
    class Late(UnsafeFileWrapper):
        """Lets another process be first."""

        async def wrap(self, key: bytes, context: bytes) -> bytes:
            if not house.wrapper.epochs():
                await house.another_wrapper().begin()
            return await super().wrap(key, context)

    late = EpochWrapper(Late(DataKey(1, bytes(32)), house.chance), house.folder, house.chance, house.clock)
    wrapped = await late.wrap(b"k" * 32, b"c")
    assert await house.another_wrapper().unwrap(wrapped, b"c") == b"k" * 32
    assert len(house.wrapper.epochs()) == 1


async def test_another_process_sees_a_new_epoch_at_once(house: House) -> None:
    other = house.another_wrapper()
    await house.wrapper.wrap(b"k" * 32, b"c")
    await house.wrapper.begin()
    assert await house.wrapper.unwrap(await other.wrap(b"k" * 32, b"c"), b"c") == b"k" * 32


async def test_a_key_wrapped_for_one_thing_does_not_unwrap_for_another(house: House) -> None:
    wrapped = await house.wrapper.wrap(b"k" * 32, b"alice")
    with pytest.raises(IntegrityError):
        await house.wrapper.unwrap(wrapped, b"bob")


async def test_a_short_epoch_can_be_asked_for(house: House) -> None:
    await house.keyring()
    house.clock.advance(60)
    await keep_epochs(house.wrapper, house.store, length=timedelta(minutes=1))
    assert len(house.wrapper.epochs()) == 2


def test_a_strange_file_among_the_epochs_is_refused(house: House) -> None:
    house.folder.mkdir()
    (house.folder / "epoch-two.key").write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="none of ours"):
        house.wrapper.epochs()


def _context(keyring: Keyring, subject: SubjectId) -> bytes:
    return wrap_context(keyring.reference(subject), 1)

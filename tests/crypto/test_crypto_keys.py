import asyncio
from pathlib import Path

import pytest

from clearline.crypto.aead import DataKey, Place
from clearline.crypto.keyfile import read_or_make
from clearline.crypto.keys import Keyring, StoredKey
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.person import SubjectId
from clearline.errors import ConfigurationError, IntegrityError
from clearline.testing import FakeClock, FakeKeyStore, SeededChance

ALICE, BOB = SubjectId("customer:alice"), SubjectId("customer:bob")
PLACE = Place("turns", "body", "c1/0", "x")


class House:
    """A keyring with the parts it stands on, so that a test can take one away."""

    def __init__(self, folder: Path) -> None:
        self.chance = SeededChance(1)
        self.clock = FakeClock()
        self.store = FakeKeyStore()
        self.root = folder / "root.key"
        self.wrapper = UnsafeFileWrapper.open(self.root, self.chance)

    async def keyring(self, capacity: int = 4096) -> Keyring:
        return await Keyring.open(
            self.wrapper, self.store, chance=self.chance, clock=self.clock, capacity=capacity, lifetime_s=60
        )


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_each_subject_has_one_key_of_its_own(house: House) -> None:
    keyring = await house.keyring()
    first, again, other = await keyring.key_for(ALICE), await keyring.key_for(ALICE), await keyring.key_for(BOB)
    assert first == again
    assert first.secret != other.secret


async def test_keys_outlive_the_process(house: House) -> None:
    key = await (await house.keyring()).key_for(ALICE)
    restarted = await house.keyring()
    assert await restarted.key_for(ALICE) == key
    assert restarted.reference(ALICE) == (await house.keyring()).reference(ALICE)


async def test_many_asking_at_once_get_one_key(house: House) -> None:
    keyrings = [await house.keyring() for _ in range(4)]
    keys = await asyncio.gather(*(keyring.key_for(ALICE) for keyring in keyrings for _ in range(8)))
    assert len({key.secret for key in keys}) == 1


async def test_a_key_is_stored_before_it_is_handed_out(house: House) -> None:
    keyring = await house.keyring()
    await keyring.key_for(ALICE)
    assert [key.generation for key in await house.store.find(keyring.reference(ALICE))] == [1]


async def test_nothing_in_the_key_store_names_a_person_or_holds_a_bare_key(house: House) -> None:
    keyring = await house.keyring()
    key = await keyring.key_for(ALICE)
    for stored in house.store.keys.values():
        assert "alice" not in stored.reference
        assert stored.wrapped is not None
        assert key.secret not in stored.wrapped


async def test_what_a_destroyed_key_sealed_stays_shut(house: House) -> None:
    keyring = await house.keyring()
    envelope = (await keyring.key_for(ALICE)).seal(b"words", PLACE, house.chance)
    assert await keyring.destroy([keyring.reference(ALICE)]) == 1
    assert await keyring.key_of(keyring.reference(ALICE), envelope) is None
    assert await (await house.keyring()).key_of(keyring.reference(ALICE), envelope) is None


async def test_destroying_one_key_leaves_the_others(house: House) -> None:
    keyring = await house.keyring()
    envelope = (await keyring.key_for(BOB)).seal(b"words", PLACE, house.chance)
    await keyring.key_for(ALICE)
    await keyring.destroy([keyring.reference(ALICE)])
    key = await keyring.key_of(keyring.reference(BOB), envelope)
    assert key is not None
    assert key.open(envelope, PLACE) == b"words"


async def test_a_subject_that_returns_after_erasure_gets_a_new_generation(house: House) -> None:
    keyring = await house.keyring()
    first = await keyring.key_for(ALICE)
    await keyring.destroy([keyring.reference(ALICE)])
    second = await keyring.key_for(ALICE)
    assert (first.generation, second.generation) == (1, 2)
    assert first.secret != second.secret


async def test_an_envelope_of_a_destroyed_generation_stays_shut_under_the_next(house: House) -> None:
    keyring = await house.keyring()
    envelope = (await keyring.key_for(ALICE)).seal(b"words", PLACE, house.chance)
    await keyring.destroy([keyring.reference(ALICE)])
    await keyring.key_for(ALICE)
    assert await keyring.key_of(keyring.reference(ALICE), envelope) is None


async def test_a_key_read_before_a_destruction_is_not_kept_after_it(house: House) -> None:
    class SlowWrapper(UnsafeFileWrapper):
        """Whatever is unwrapped is destroyed while that goes on."""

        async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
            key = await super().unwrap(wrapped, context)
            await keyring.destroy([keyring.reference(ALICE)])
            return key

    keyring = await house.keyring()
    reference = keyring.reference(ALICE)
    envelope = (await keyring.key_for(ALICE)).seal(b"words", PLACE, house.chance)
    house.clock.advance(61)
    keyring._wrapper = SlowWrapper.open(house.root, house.chance)
    assert await keyring.key_of(reference, envelope) is not None
    assert await keyring.key_of(reference, envelope) is None


async def test_a_key_store_that_keeps_nothing_is_given_up_on(house: House) -> None:
    class Sieve(FakeKeyStore):
        async def add(self, key: StoredKey) -> bool:
            return key is not None

    keyring = await house.keyring()
    keyring._store = Sieve()
    with pytest.raises(IntegrityError, match="as often as it was made"):
        await keyring.key_for(ALICE)


async def test_another_process_forgets_a_destroyed_key_in_time(house: House) -> None:
    here, there = await house.keyring(), await house.keyring()
    envelope = (await there.key_for(ALICE)).seal(b"words", PLACE, house.chance)
    await here.destroy([here.reference(ALICE)])
    house.clock.advance(61)
    assert await there.key_of(there.reference(ALICE), envelope) is None


async def test_unwrapped_keys_are_bounded_in_number(house: House) -> None:
    keyring = await house.keyring(capacity=3)
    for number in range(10):
        await keyring.key_for(SubjectId(f"customer:{number}"))
    assert len(keyring._held) == 3


async def test_a_key_wrapped_for_one_subject_does_not_unwrap_for_another(house: House) -> None:
    keyring = await house.keyring()
    await keyring.key_for(ALICE)
    await keyring.key_for(BOB)
    alice, bob = keyring.reference(ALICE), keyring.reference(BOB)
    house.store.keys[alice, 1] = type(house.store.keys[bob, 1])(alice, 1, house.store.keys[bob, 1].wrapped)
    with pytest.raises(IntegrityError):
        await (await house.keyring()).key_for(ALICE)


async def test_another_root_key_opens_nothing(house: House) -> None:
    await house.keyring()
    house.wrapper = UnsafeFileWrapper(DataKey(1, bytes(32)), house.chance)
    with pytest.raises(IntegrityError):
        await house.keyring()


def test_the_file_wrapper_refuses_production(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="for development"):
        UnsafeFileWrapper.open(tmp_path / "root.key", SeededChance(1), production=True)
    assert not (tmp_path / "root.key").exists()


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    read_or_make(path, lambda: b"s" * 32)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="mode 0640, expected 0600"):
        read_or_make(path, lambda: b"t" * 32)


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    assert read_or_make(path, lambda: b"first") == read_or_make(path, lambda: b"second") == b"first"
    assert [item.name for item in tmp_path.iterdir()] == ["root.key"]


def test_of_two_processes_that_make_a_key_file_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "root.key"

    def late() -> bytes:
        assert read_or_make(path, lambda: b"first") == b"first"
        return b"second"

    assert read_or_make(path, late) == b"first"
    assert [item.name for item in tmp_path.iterdir()] == ["root.key"]


def test_a_key_file_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        read_or_make(tmp_path / "missing" / "root.key", lambda: b"s")

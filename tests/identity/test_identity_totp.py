"""Authenticator apps: the codes of RFC 6238, each of them once."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.crypto.aead import DataKey
from clearline.crypto.keys import Keyring
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.person import CustomerId, Personal
from clearline.identity.factors.authenticator import MOST_FAILURES, AuthenticatorApp
from clearline.identity.factors.recovery import CODES, digest_of, new_codes
from clearline.identity.factors.totp import STEP_S, code_at, enrolment_uri, matching_step, new_secret, step_of
from clearline.records.factors import Factors
from clearline.store.engine import Store
from clearline.testing import START, FakeClock, FakeKeyStore, SeededChance

ALICE, BOB = CustomerId("TM-10001"), CustomerId("TM-10002")
RFC_SECRET = Personal(b"12345678901234567890")
# RFC 6238, appendix B, the SHA-1 rows: seconds and the last six of the eight digits printed.
RFC_6238 = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("seconds", "code"), RFC_6238)
def test_codes_are_those_that_the_rfc_prints(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert code_at(RFC_SECRET, step_of(now)) == code
    assert matching_step(RFC_SECRET, Personal(code), now, after=-1) == seconds // STEP_S


@given(st.integers(-4, 4))
def test_a_code_is_good_for_its_step_and_one_beside_it(distance: int) -> None:
    code = Personal(code_at(RFC_SECRET, step_of(START) + distance))
    found = matching_step(RFC_SECRET, code, START, after=-1)
    assert found == (step_of(START) + distance if abs(distance) <= 1 else None)


def test_a_code_may_be_typed_with_spaces_and_nothing_else() -> None:
    code = code_at(RFC_SECRET, step_of(START))
    assert matching_step(RFC_SECRET, Personal(f" {code[:3]} {code[3:]} "), START, after=-1) is not None
    for wrong in ("", code[:5], f"{code}0", "１２３４５６", "no code"):
        assert matching_step(RFC_SECRET, Personal(wrong), START, after=-1) is None


@given(st.text(max_size=12))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert matching_step(RFC_SECRET, Personal(typed), START, after=10**12) is None


def test_an_app_reads_what_it_needs() -> None:
    parts = urlsplit(enrolment_uri(RFC_SECRET, "line 1", "Tide & Co").reveal())
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Tide%20%26%20Co:line%201")
    read = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert read["secret"] == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert (read["digits"], read["period"], read["issuer"]) == ("6", "30", "Tide & Co")


def test_secrets_do_not_print() -> None:
    assert repr(new_secret(SeededChance(1))) == "<personal>"
    assert repr(new_codes(SeededChance(1))[0]) == "<personal>"


def test_recovery_codes_are_long_different_and_easy_to_copy() -> None:
    codes = [code.reveal() for code in new_codes(SeededChance(1))]
    assert len(set(codes)) == CODES
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
        assert not set(code) & set("ILOU")


@given(st.integers(0, 9))
def test_a_recovery_code_is_read_however_it_is_typed(which: int) -> None:
    key, code = Personal(bytes(32)), new_codes(SeededChance(1))[which].reveal()
    expected = digest_of(key, "r", Personal(code))
    for typed in (code.lower(), code.replace("-", " "), code.replace("0", "O").replace("1", "l")):
        assert digest_of(key, "r", Personal(typed)) == expected
    assert digest_of(key, "other", Personal(code)) != expected
    assert digest_of(Personal(bytes([1] * 32)), "r", Personal(code)) != expected


class House:
    """The factor, with the parts it stands on."""

    def __init__(self, store: Store, keyring: Keyring, clock: FakeClock) -> None:
        chance = SeededChance("factors")
        self.clock, self.keyring, self.store = clock, keyring, store
        self.factors = Factors(store, keyring, chance, clock)
        self.app = AuthenticatorApp(self.factors, clock, chance, Personal(bytes(32)), "Tide")

    async def code(self, customer: CustomerId = ALICE) -> Personal[str]:
        kept = await self.factors.find(customer)
        assert kept is not None
        return Personal(code_at(kept.secret, step_of(self.clock.now())))

    async def enrolled(self, customer: CustomerId = ALICE) -> None:
        assert await self.app.begin(customer, "line 1") is not None
        assert await self.app.present(customer, await self.code(customer))
        self.clock.advance(STEP_S)


@pytest.fixture
async def house(store: Store) -> House:
    clock, chance = FakeClock(), SeededChance("keys")
    wrapper = UnsafeFileWrapper(DataKey(1, bytes(32)), chance)
    return House(store, await Keyring.open(wrapper, FakeKeyStore(), chance=chance, clock=clock), clock)


async def test_an_app_is_confirmed_by_its_first_code(house: House) -> None:
    assert not await house.app.has_confirmed(ALICE)
    await house.app.begin(ALICE, "line 1")
    assert not await house.app.has_confirmed(ALICE)
    assert await house.app.present(ALICE, await house.code())
    assert await house.app.has_confirmed(ALICE)
    assert not await house.app.has_confirmed(BOB)


async def test_a_code_is_accepted_once(house: House) -> None:
    await house.enrolled()
    code = await house.code()
    assert await house.app.present(ALICE, code)
    assert not await house.app.present(ALICE, code)
    house.clock.advance(STEP_S)
    assert not await house.app.present(ALICE, code)
    assert await house.app.present(ALICE, await house.code())


async def test_of_many_who_present_one_code_at_once_one_is_right(house: House) -> None:
    await house.enrolled()
    code = await house.code()
    assert sum(await asyncio.gather(*(house.app.present(ALICE, code) for _ in range(8)))) == 1


async def test_the_code_of_another_customer_proves_nothing(house: House) -> None:
    await house.enrolled()
    await house.enrolled(BOB)
    assert not await house.app.present(ALICE, await house.code(BOB))
    assert not await house.app.present(CustomerId("TM-10009"), await house.code(BOB))


async def test_a_clock_that_goes_back_accepts_no_code_again(house: House) -> None:
    await house.enrolled()
    earlier = await house.code()
    house.clock.advance(10 * STEP_S)
    assert await house.app.present(ALICE, await house.code())
    behind = AuthenticatorApp(house.factors, FakeClock(), SeededChance(1), Personal(bytes(32)), "Tide")
    assert not await behind.present(ALICE, earlier)


async def test_a_confirmed_app_is_not_replaced_by_whoever_asks(house: House) -> None:
    await house.app.begin(ALICE, "line 1")
    assert await house.app.begin(ALICE, "line 1") is not None  # the first picture was lost
    assert await house.app.present(ALICE, await house.code())
    assert await house.app.begin(ALICE, "line 1") is None


async def test_guessing_ends_after_a_hundred_wrong_codes_and_a_right_one_starts_anew(house: House) -> None:
    await house.enrolled()
    for _ in range(MOST_FAILURES - 1):
        assert not await house.app.present(ALICE, Personal("no"))
    assert await house.app.present(ALICE, await house.code())
    for _ in range(MOST_FAILURES):
        await house.app.present(ALICE, Personal("no"))
    house.clock.advance(STEP_S)
    assert not await house.app.present(ALICE, await house.code())


async def test_a_recovery_code_ends_the_lost_app_and_itself(house: House) -> None:
    await house.enrolled()
    codes = await house.app.new_recovery_codes(ALICE)
    assert not await house.app.recover(BOB, codes[0])
    assert not await house.app.recover(ALICE, Personal("0000-0000-0000-0000"))
    assert await house.app.has_confirmed(ALICE)
    assert await house.app.recover(ALICE, Personal(codes[0].reveal().lower()))
    assert not await house.app.has_confirmed(ALICE)
    assert not await house.app.recover(ALICE, codes[0])
    await house.enrolled()
    assert await house.app.recover(ALICE, codes[1])


async def test_of_two_who_use_one_recovery_code_one_succeeds(house: House) -> None:
    code = (await house.app.new_recovery_codes(ALICE))[0]
    assert sum(await asyncio.gather(*(house.app.recover(ALICE, code) for _ in range(8)))) == 1


async def test_a_new_set_of_recovery_codes_ends_the_old_one(house: House) -> None:
    old = await house.app.new_recovery_codes(ALICE)
    new = await house.app.new_recovery_codes(ALICE)
    assert not await house.app.recover(ALICE, old[0])
    assert await house.app.recover(ALICE, new[0])


async def test_an_app_is_forgotten_with_its_customer(house: House) -> None:
    await house.enrolled()
    codes = await house.app.new_recovery_codes(ALICE)
    reference = house.factors.reference(ALICE)
    await house.keyring.destroy([reference])
    assert await house.factors.find(ALICE) is None
    await house.store.commit(house.factors.erased(reference))
    assert not await house.app.recover(ALICE, codes[0])
    await house.enrolled()

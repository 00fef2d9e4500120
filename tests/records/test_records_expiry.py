"""What is over, on both databases: every statement of it runs, and leaves what is not over alone."""

from datetime import timedelta

import pytest

from clearline.crypto.aead import DataKey
from clearline.crypto.keys import Keyring
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.conversation import Conversation, ConversationId, Heard, Language, MessageId, Reply, Turn
from clearline.domain.person import Assurance, CustomerId, StaffId
from clearline.domain.privacy import Consent, DataClass, Purpose
from clearline.records.consents import Consents
from clearline.records.conversations import Conversations, visitor_subject
from clearline.records.expiry import Expiry
from clearline.records.holds import Hold, Holds
from clearline.store.engine import Store
from clearline.testing import START, FakeClock, FakeKeyStore, SeededChance

ALICE = CustomerId("TM-10001")
LATER = START + timedelta(days=400)


@pytest.fixture
async def expiry(store: Store) -> Expiry:
    chance = SeededChance("expiry")
    wrapper = UnsafeFileWrapper(DataKey(1, bytes(32)), chance)
    keyring = await Keyring.open(wrapper, FakeKeyStore(), chance=chance, clock=FakeClock())
    kept = Conversations(store, keyring, chance)
    for name in ("one", "two"):
        which = ConversationId(name)
        turn = Turn(
            which,
            0,
            MessageId("m0"),
            START,
            Heard("", Language.ENGLISH),
            Assurance.NONE,
            attempted=False,
            ruling="allow",
            decisions=(),
            outcomes=(),
            reply=Reply("good evening", Language.ENGLISH),
        )
        begun = Conversation(which, visitor_subject(which), START, Language.ENGLISH, turns=1)
        await store.commit((await kept.begin(begun, name.encode(), turn)).writes)
    return Expiry(store, keyring, Consents(store, keyring, chance))


async def test_conversations_go_with_their_keys_but_for_those_that_are_held(expiry: Expiry) -> None:
    hold = Hold("H-1", ConversationId("one"), "court 1", StaffId("Ola"), START)
    holds = Holds(expiry.store)
    await expiry.store.commit([await holds.placed(hold)])
    assert await holds.standing() == (hold,)
    assert (await expiry.conversations(START - timedelta(days=1))).count == 0
    batch = await expiry.conversations(LATER)
    await expiry.store.commit(batch.writes)
    assert (batch.count, await expiry.destroy_doomed(), (await expiry.conversations(LATER)).count) == (1, 1, 0)
    await expiry.store.commit(holds.lifted("H-1", StaffId("Ola"), LATER))
    assert (await expiry.conversations(LATER, ConversationId("two"))).count == 0
    assert (await expiry.conversations(LATER, ConversationId("one"))).count == 1


@pytest.mark.parametrize("kind", [kind for kind in DataClass if kind is not DataClass.CONSENT])
async def test_of_an_empty_class_nothing_is_over(expiry: Expiry, kind: DataClass) -> None:
    for batch in await expiry.others(kind, LATER):
        assert batch.count == 0
        await expiry.store.commit(batch.writes)


async def test_of_choices_those_go_that_a_later_one_replaced(expiry: Expiry) -> None:
    consents = expiry.consents
    for purpose, given in ((Purpose.QUALITY, False), (Purpose.RECOMMENDATION, True), (Purpose.QUALITY, True)):
        consent = Consent(purpose, given, START, ConversationId("one"), Language.ENGLISH, "1.0", "0" * 64)
        await expiry.store.commit([(await consents.noted(ALICE, consent))[0]])
    (batch,) = await expiry.others(DataClass.CONSENT, LATER)
    await expiry.store.commit(batch.writes)
    assert [(each.purpose, each.given) for each in await consents.of(ALICE, Purpose.EVIDENCE)] == [
        (Purpose.RECOMMENDATION, True),
        (Purpose.QUALITY, True),
    ]
    consent = Consent(Purpose.QUALITY, False, START, ConversationId("one"), Language.ENGLISH, "1.0", "0" * 64)
    await expiry.store.commit([(await consents.noted(ALICE, consent))[0]])  # its number is a new one
    assert not await consents.stands(ALICE, Purpose.QUALITY)

"""How conversations are kept, on both databases: sealed, in order, once, and gone when they must be."""

from dataclasses import replace

import pytest
from sqlalchemy import bindparam, select, update

from clearline.crypto.aead import DataKey
from clearline.crypto.keys import Keyring
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.conversation import (
    Conversation,
    ConversationId,
    Heard,
    Keeper,
    Language,
    MessageId,
    Reply,
    Turn,
)
from clearline.domain.person import Assurance, CustomerId, Personal
from clearline.domain.privacy import Basis, Purpose
from clearline.errors import ConflictError, DeniedError, IntegrityError, PurposeError
from clearline.records.conversations import Conversations, customer_subject, owner_of, visitor_subject
from clearline.store.engine import Store
from clearline.store.statement import Write, prepare, query
from clearline.store.tables import CONVERSATIONS, TURNS
from clearline.testing import START, FakeClock, FakeKeyStore, SeededChance

HERE = ConversationId("here")
ALICE = CustomerId("TM-10001")
TOKEN, FRESH = b"t" * 32, b"f" * 32


def turn(number: int, text: str = "good evening", conversation: ConversationId = HERE) -> Turn:
    return Turn(
        conversation=conversation,
        number=number,
        message_id=MessageId(f"m{number}"),
        at=START,
        heard=Heard(text, Language.ENGLISH),
        level=Assurance.NONE,
        attempted=False,
        ruling="allow",
        decisions=(),
        outcomes=(),
        reply=Reply(f"reply {number}", Language.ENGLISH),
    )


def greeted(conversation: ConversationId = HERE) -> Conversation:
    return Conversation(conversation, visitor_subject(conversation), START, Language.ENGLISH, turns=1)


@pytest.fixture
def key_store() -> FakeKeyStore:
    return FakeKeyStore()


@pytest.fixture
async def conversations(store: Store, key_store: FakeKeyStore) -> Conversations:
    chance, clock = SeededChance("records"), FakeClock()
    wrapper = UnsafeFileWrapper(DataKey(1, bytes(32)), chance)
    keyring = await Keyring.open(wrapper, key_store, chance=chance, clock=clock)
    kept = Conversations(store, keyring, chance)
    await store.commit((await kept.begin(greeted(), TOKEN, turn(0))).writes)
    return kept


async def say(conversations: Conversations, number: int, **changes: object) -> Conversation:
    kept = await conversations.get(HERE, Purpose.SERVICE)
    after = replace(kept.conversation, turns=number + 1, **changes)  # type: ignore[arg-type] # of Conversation's fields
    await conversations.store.commit((await conversations.seal(kept, after, turn(number))).writes)
    return after


async def test_the_next_turn_finds_the_conversation_as_the_last_one_left_it(conversations: Conversations) -> None:
    after = await say(conversations, 1, keeper=Keeper.QUEUE, vault={"[PHONE_1]": Personal("13800000001")})
    assert (await conversations.get(HERE, Purpose.SERVICE)).conversation == after


async def test_turns_are_read_back_in_order(conversations: Conversations) -> None:
    for number in range(1, 6):
        await say(conversations, number)
    assert [each async for each in conversations.turns(HERE, Purpose.SERVICE, 2)] == [
        turn(number) for number in range(2, 6)
    ]


async def test_a_conversation_that_does_not_exist_is_denied(conversations: Conversations) -> None:
    with pytest.raises(DeniedError):
        await conversations.get(ConversationId("elsewhere"), Purpose.SERVICE)


async def test_the_same_message_finds_its_first_reply(conversations: Conversations) -> None:
    await say(conversations, 1)
    kept = await conversations.get(HERE, Purpose.SERVICE)
    assert await conversations.turn_of(kept, MessageId("m1")) == turn(1)
    assert await conversations.turn_of(kept, MessageId("m2")) is None
    elsewhere = replace(kept, conversation=replace(kept.conversation, id=ConversationId("elsewhere")))
    assert await conversations.turn_of(elsewhere, MessageId("m1")) is None


async def test_of_two_turns_that_race_one_is_kept(conversations: Conversations) -> None:
    kept = await conversations.get(HERE, Purpose.SERVICE)
    after = replace(kept.conversation, turns=2)
    first = await conversations.seal(kept, after, turn(1))
    second = await conversations.seal(kept, after, turn(1, "me too"))
    await conversations.store.commit(first.writes)
    with pytest.raises(ConflictError):
        await conversations.store.commit(second.writes)
    assert [each.heard.text async for each in conversations.turns(HERE, Purpose.SERVICE)] == [
        "good evening",
        "good evening",
    ]


async def test_a_new_token_ends_the_old_one_and_no_token_ends_the_conversation(conversations: Conversations) -> None:
    assert await conversations.token_digest(HERE) == TOKEN
    assert await conversations.token_digest(ConversationId("elsewhere")) is None
    await conversations.store.commit([conversations.retoken(HERE, TOKEN, FRESH)])
    with pytest.raises(ConflictError):
        await conversations.store.commit([conversations.retoken(HERE, TOKEN, b"stolen")])
    await conversations.store.commit([conversations.retoken(HERE, FRESH, None)])
    assert await conversations.token_digest(HERE) is None


async def test_a_body_moved_to_another_turn_does_not_open(conversations: Conversations) -> None:
    await say(conversations, 1)
    bodies = query(select(TURNS.c.body).order_by(TURNS.c.number), tuple[bytes])
    swap = prepare(update(TURNS).where(TURNS.c.number == bindparam("n")).values(body=bindparam("sealed")))
    (first,), (second,) = await conversations.store.fetch(bodies)
    await conversations.store.commit([Write(swap, {"n": 0, "sealed": second}), Write(swap, {"n": 1, "sealed": first})])
    with pytest.raises(IntegrityError):
        _ = [each async for each in conversations.turns(HERE, Purpose.SERVICE)]


async def test_an_older_snapshot_put_back_does_not_open(conversations: Conversations) -> None:
    snapshots = query(select(CONVERSATIONS.c.snapshot), tuple[bytes])
    put = prepare(update(CONVERSATIONS).values(snapshot=bindparam("sealed")))
    ((old,),) = await conversations.store.fetch(snapshots)
    await say(conversations, 1)
    await conversations.store.commit([Write(put, {"sealed": old})])
    with pytest.raises(IntegrityError):
        await conversations.get(HERE, Purpose.SERVICE)


async def test_no_word_lies_in_the_database_in_clear(conversations: Conversations) -> None:
    await say(conversations, 1, vault={"[PHONE_1]": Personal("13800000001")})
    rows = await conversations.store.fetch(query(select(CONVERSATIONS.c.snapshot), tuple[bytes]))
    bodies = await conversations.store.fetch(query(select(TURNS.c.body), tuple[bytes]))
    everything = b"".join(row[0] for row in (*rows, *bodies))
    assert b"good evening" not in everything
    assert b"13800000001" not in everything


async def test_who_is_identified_owns_the_conversation(conversations: Conversations) -> None:
    assert owner_of(greeted()) is None
    after = await say(conversations, 1, subject=customer_subject(ALICE))
    assert owner_of(after) == ALICE
    assert await conversations.of(conversations.reference(ALICE)) == (HERE,)


async def test_erasing_a_customer_leaves_nothing_that_opens(
    conversations: Conversations, key_store: FakeKeyStore
) -> None:
    await say(conversations, 1)
    await say(conversations, 2, subject=customer_subject(ALICE))
    rows = await conversations.store.fetch(query(select(TURNS.c.body), tuple[bytes]))
    erased = await conversations.erase(conversations.reference(ALICE))
    assert (erased.conversations, erased.keys) == (1, 2)
    assert rows
    with pytest.raises(DeniedError):
        await conversations.get(HERE, Purpose.SERVICE)
    assert not [key for key in key_store.keys.values() if key.wrapped and "index" not in key.reference]
    assert await conversations.store.fetch(query(select(TURNS.c.body), tuple[bytes])) == []
    assert await conversations.of(conversations.reference(ALICE)) == ()


async def test_a_row_that_outlived_its_key_is_as_if_it_were_not(conversations: Conversations) -> None:
    reference = conversations.keyring.reference(visitor_subject(HERE))
    await conversations.keyring.destroy([reference])
    with pytest.raises(DeniedError):
        await conversations.get(HERE, Purpose.SERVICE)


@pytest.mark.parametrize("purpose", [Purpose.TRAINING, Purpose.MARKETING, Purpose.SHARING, Purpose.QUALITY])
async def test_what_says_nothing_of_its_purposes_is_read_for_none_that_a_customer_could_decline(
    conversations: Conversations, purpose: Purpose
) -> None:
    with pytest.raises(PurposeError):
        await conversations.get(HERE, purpose)
    with pytest.raises(PurposeError):
        _ = [each async for each in conversations.turns(HERE, purpose)]


async def test_purposes_are_those_it_began_with_and_the_customer_may_still_decline(
    conversations: Conversations,
) -> None:
    kept_for = {Purpose.SERVICE.value: Basis.CONTRACT.value, Purpose.QUALITY.value: Basis.INTEREST.value}
    await say(conversations, 1, subject=customer_subject(ALICE), purposes=kept_for)
    with pytest.raises(PurposeError):
        await conversations.get(HERE, Purpose.EVIDENCE)  # it no longer says nothing
    with pytest.raises(PurposeError):
        await conversations.get(HERE, Purpose.QUALITY)  # nobody can say what Alice has chosen

    async def allows(customer: CustomerId, purpose: Purpose) -> bool:
        return (customer, purpose) == (ALICE, Purpose.QUALITY)

    asking = replace(conversations, permits=allows)
    assert (await asking.get(HERE, Purpose.QUALITY)).conversation.purposes == kept_for


async def test_nobody_decides_for_a_caller_who_is_not_known(conversations: Conversations) -> None:
    await say(conversations, 1, purposes={Purpose.SERVICE.value: "contract", Purpose.QUALITY.value: "consent"})

    async def anything(_customer: CustomerId, _purpose: Purpose) -> bool:
        return True

    with pytest.raises(PurposeError):
        await replace(conversations, permits=anything).get(HERE, Purpose.QUALITY)

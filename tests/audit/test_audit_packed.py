from datetime import UTC, datetime, timedelta, timezone

import apsw
import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.audit.checkpoint import Checkpoint, open_note, sign_note
from clearline.audit.log import AuditLog, Entry, event_of, leaf_of
from clearline.audit.merkle import root_of
from clearline.audit.packed import pack, unpack
from clearline.audit.sequencer import Sequencer
from clearline.audit.verify import verify_entry
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.errors import IntegrityError
from clearline.store.engine import open_store
from clearline.store.schema import RECORDS_SCHEMA, new_script
from clearline.store.statement import Database
from clearline.testing import START, FakeClock

KEY = SigningKey.from_seed("log.example/desk", Algorithm.ED25519, bytes(32))
USUAL = Event(EventTag.TURN_COMMITTED, START, "8f3c6b0e5d4a4c1f9be2a7d6c5b4a392", "5e" * 16, {"turn": "12"}, "0f" * 32)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
EVENTS = st.builds(
    Event,
    st.sampled_from(EventTag),
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=ZONES),  # noqa: DTZ001 # zones are drawn
    st.text(max_size=300),
    st.one_of(st.text(max_size=40), st.binary(max_size=300).map(bytes.hex)),
    st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=4),
    st.one_of(st.text(max_size=70), st.binary(max_size=300).map(bytes.hex)),
)


@given(EVENTS)
def test_every_leaf_comes_back_to_the_byte(event: Event) -> None:
    leaf = leaf_of(event)
    assert unpack(pack(leaf)) == leaf


@given(st.binary(max_size=300).map(lambda octets: b"{" + octets))
def test_what_only_looks_like_a_leaf_comes_back_too(leaf: bytes) -> None:
    assert unpack(pack(leaf)) == leaf


def test_the_leaf_of_a_turn_takes_half_the_room() -> None:
    leaf = leaf_of(USUAL)
    assert len(pack(leaf)) < len(leaf) / 2


def test_what_a_leaf_says_by_other_words_is_kept_as_it_is() -> None:
    leaf = leaf_of(USUAL)
    for other in (
        leaf.replace(b"5e5e", b"5E5e"),
        leaf.replace(b'"v":1', b'"v":2'),
        leaf.replace(b"+00:00", b"+01:00"),
        leaf.replace(START.isoformat()[:4].encode(), b"0000"),
        leaf.replace(b'"0f', b'"0'),
    ):
        assert other != leaf
        assert pack(other) == other


def test_what_is_no_object_is_no_leaf() -> None:
    with pytest.raises(IntegrityError):
        pack(b"\x01")


@given(st.integers(0, 200), st.binary(max_size=40))
def test_what_was_cut_or_changed_is_refused_or_is_another_leaf(place: int, put: bytes) -> None:
    packed = pack(leaf_of(USUAL))
    changed = packed[:place] + put
    try:
        found = unpack(changed)
    except IntegrityError:
        return
    assert found != leaf_of(USUAL) or changed == packed


def first_release(database: Database) -> str:
    """Return what made a database before entries were packed."""
    return new_script(RECORDS_SCHEMA, database).read_text("utf-8").partition("-- Running upgrade 0007 -> 0008")[0]


def event(number: int) -> Event:
    return Event(EventTag.TURN_COMMITTED, START.astimezone(UTC), f"c{number % 3}" if number else "", digest="ab" * 32)


LEAVES = [leaf_of(event(number)) for number in range(10)]
NOTE = sign_note(Checkpoint("log.example/desk", 10, root_of(LEAVES)).text(), [KEY])
PLACES = 'INSERT INTO audit_entries ("index", arrival, conversation, leaf) VALUES '
HEAD = "INSERT INTO audit_checkpoints (size, note, at) VALUES "


async def first_log(url: str) -> None:
    """Keep a log of ten entries as the first release kept it."""
    rows = [(number, number + 7, event(number).conversation, leaf) for number, leaf in enumerate(LEAVES)]
    if url.startswith("sqlite"):
        old = apsw.Connection(url.removeprefix("sqlite:///"))
        old.execute(first_release(Database.SQLITE)).fetchall()
        old.executemany(f"{PLACES} (?, ?, ?, ?)", rows)
        old.execute(f"{HEAD} (10, ?, 0)", (NOTE,))
        old.close()
        return
    server = await asyncpg.connect(url)
    await server.execute(first_release(Database.POSTGRESQL))
    await server.executemany(f"{PLACES} ($1, $2, $3, $4)", rows)
    await server.execute(f"{HEAD} (10, $1, 0)", NOTE)
    await server.close()


async def test_a_log_of_the_first_release_is_the_same_to_the_byte_and_goes_on(store_url: str) -> None:
    await first_log(store_url)
    store = await open_store(store_url)
    log = AuditLog(store)
    assert [entry.leaf for entry in await log.entries()] == LEAVES
    assert await log.entries_of("c1") == [Entry(number, LEAVES[number]) for number in (1, 4, 7)]
    await store.commit(log.writes([event(number) for number in range(10, 20)]))
    await Sequencer(store, origin="log.example/desk", keys=[KEY], clock=FakeClock()).catch_up()
    found = [entry.leaf for entry in await log.entries()]
    assert [event_of(leaf) for leaf in found] == [event(number) for number in range(20)]
    assert found[:10] == LEAVES
    note = await log.latest_checkpoint()
    assert note is not None
    head = Checkpoint.parse(open_note(note, [KEY.verifier]))
    assert (head.size, head.root) == (20, root_of(found))
    for index, leaf in enumerate(found):
        assert verify_entry(leaf, await log.inclusion_proof(index, 20), note, [KEY.verifier])
    await store.close()

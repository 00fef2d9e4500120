import asyncio
import json
import subprocess
import sys
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from clearline.audit.checkpoint import Checkpoint, open_note, split_note
from clearline.audit.export import export
from clearline.audit.log import MAX_LEAF_BYTES, AuditLog, event_of, leaf_of
from clearline.audit.merkle import Peaks, root_of
from clearline.audit.sequencer import BATCH, Sequencer
from clearline.audit.verify import Problem, read_export, verify_entry, verify_growth, verify_log
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.errors import InputError, IntegrityError
from clearline.store.engine import Store, open_store
from clearline.store.statement import Write, prepare, query
from clearline.store.tables import AUDIT_CHECKPOINTS, AUDIT_ENTRIES, AUDIT_NODES, AUDIT_PENDING
from clearline.testing import START, FakeClock

ORIGIN = "log.example/desk"
KEY = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32))
SIGNERS = [KEY.verifier]
PENDING = query(select(func.count()).select_from(AUDIT_PENDING), tuple[int])


def event(number: int) -> Event:
    return Event(EventTag.TURN_COMMITTED, START, f"c{number % 7}", details={"turn": str(number)})


def sequencer(store: Store) -> Sequencer:
    return Sequencer(store, origin=ORIGIN, keys=[KEY], clock=FakeClock())


async def enter(store: Store, start: int, count: int) -> None:
    for number in range(start, start + count):
        await store.commit(AuditLog(store).writes([event(number)]))


async def enter_at_once(store: Store, start: int, count: int) -> None:
    await asyncio.gather(
        *(store.commit(AuditLog(store).writes([event(number)])) for number in range(start, start + count))
    )


async def integrate(store: Store) -> int:
    total, one = 0, sequencer(store)
    while count := await one.step():
        total += count
    return total


async def head(store: Store) -> Checkpoint:
    note = await AuditLog(store).latest_checkpoint()
    assert note is not None
    return Checkpoint.parse(open_note(note, SIGNERS))


async def leaves(store: Store) -> list[bytes]:
    log, found = AuditLog(store), list[bytes]()
    while page := await log.entries(len(found), 100):
        assert [entry.index for entry in page] == list(range(len(found), len(found) + len(page)))
        found += [entry.leaf for entry in page]
    return found


async def test_committed_events_become_entries_under_a_signed_root(store: Store) -> None:
    assert await AuditLog(store).latest_checkpoint() is None
    await enter(store, 0, 5)
    assert await AuditLog(store).entries() == []
    assert [event_of(leaf) for leaf in await AuditLog(store).waiting()] == [event(number) for number in range(5)]
    assert await integrate(store) == 5
    assert await AuditLog(store).waiting() == []
    found = await leaves(store)
    assert [event_of(leaf) for leaf in found] == [event(number) for number in range(5)]
    assert await head(store) == Checkpoint(ORIGIN, 5, root_of(found))
    assert await store.fetch(PENDING) == [(0,)]


async def test_every_entry_and_every_past_can_be_proved(store: Store) -> None:
    notes = []
    for portion in (1, 2, 5, 13):
        await enter_at_once(store, 100 * portion, portion)
        await integrate(store)
        notes.append(await AuditLog(store).latest_checkpoint())
    log, found = AuditLog(store), await leaves(store)
    size = len(found)
    for index, leaf in enumerate(found):
        proof = await log.inclusion_proof(index, size)
        assert verify_entry(leaf, proof, str(notes[-1]), SIGNERS)
        assert not verify_entry(leaf + b" ", proof, str(notes[-1]), SIGNERS)
        assert not verify_entry(leaf, proof, str(notes[0]), SIGNERS)
    for note in notes:
        old = Checkpoint.parse(split_note(str(note))[0]).size
        assert verify_growth(str(note), str(notes[-1]), await log.consistency_proof(old, size), SIGNERS)
    assert not verify_growth(str(notes[1]), str(notes[-1]), await log.consistency_proof(1, size), SIGNERS)


async def test_more_than_a_batch_is_integrated_in_several_steps(sqlite_store: Store) -> None:
    await enter_at_once(sqlite_store, 0, BATCH + 10)
    one = sequencer(sqlite_store)
    assert [await one.step() for _ in range(3)] == [BATCH, 10, 0]
    assert (await head(sqlite_store)).size == BATCH + 10
    assert [size for size, _ in await AuditLog(sqlite_store).checkpoints()] == [BATCH, BATCH + 10]


async def test_a_new_sequencer_goes_on_where_the_last_one_stopped(store: Store) -> None:
    for portion in range(1, 8):
        await enter(store, portion * 10, portion)
        await integrate(store)
    found = await leaves(store)
    assert await head(store) == Checkpoint(ORIGIN, 28, root_of(found))


async def test_entries_of_one_conversation_are_found_with_their_index(store: Store) -> None:
    await enter(store, 0, 20)
    await integrate(store)
    entries = await AuditLog(store).entries_of("c3")
    assert [entry.index for entry in entries] == [3, 10, 17]
    assert [event_of(entry.leaf).details["turn"] for entry in entries] == ["3", "10", "17"]


async def test_only_the_leader_integrates(store_url: str) -> None:
    if store_url.startswith("sqlite"):
        return  # one process only, which the store's own test shows
    first, second = await open_store(store_url), await open_store(store_url)
    leading, standing_by = sequencer(first), sequencer(second)
    await enter(first, 0, 3)
    assert (await leading.step(), await standing_by.step()) == (3, 0)
    await enter(second, 3, 2)
    assert (await standing_by.step(), await leading.step()) == (0, 2)
    await first.close()
    await enter(second, 5, 4)
    assert await standing_by.step() == 4
    assert (await head(second)).size == 9
    await second.close()


async def test_two_that_both_believe_they_lead_cannot_both_integrate(store: Store) -> None:
    first, second = sequencer(store), sequencer(store)
    await enter(store, 0, 4)
    assert await first.step() == 4
    await enter(store, 4, 4)
    assert sorted(await asyncio.gather(first.step(), second.step())) == [0, 4]
    assert await integrate(store) == 0
    found = await leaves(store)
    assert len(found) == 8
    assert await head(store) == Checkpoint(ORIGIN, 8, root_of(found))


async def test_run_integrates_until_it_is_cancelled(sqlite_store: Store) -> None:
    task = asyncio.create_task(sequencer(sqlite_store).run(interval_s=0.001))
    await enter(sqlite_store, 0, 30)
    while await sqlite_store.fetch(PENDING) != [(0,)]:
        await enter(sqlite_store, 0, 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await leaves(sqlite_store)) >= 30


async def test_run_goes_on_after_the_store_has_failed(sqlite_store: Store, caplog: pytest.LogCaptureFixture) -> None:
    refuse = "CREATE TRIGGER refuse BEFORE INSERT ON audit_nodes BEGIN SELECT RAISE(ABORT, 'no space'); END"
    await sqlite_store.commit([Write(prepare(text(refuse)))])
    await enter_at_once(sqlite_store, 0, BATCH + 1)
    task = asyncio.create_task(sequencer(sqlite_store).run(interval_s=0))
    while "will be tried again" not in caplog.text:
        await sqlite_store.commit(AuditLog(sqlite_store).writes([event(0)]))
    await sqlite_store.commit([Write(prepare(text("DROP TRIGGER refuse")))])
    while await sqlite_store.fetch(PENDING) != [(0,)]:
        await sqlite_store.commit(AuditLog(sqlite_store).writes([event(0)]))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(await leaves(sqlite_store)) > BATCH


async def test_a_sequencer_that_was_overtaken_starts_anew(store: Store) -> None:
    first, second = sequencer(store), sequencer(store)
    await enter(store, 0, 3)
    second._peaks = Peaks()  # what it believed before the first one integrated
    assert await first.step() == 3
    await enter(store, 3, 2)
    assert await second.step() == 0
    assert await second.step() == 2
    assert (await head(store)).size == 5


async def test_a_sequencer_cancelled_anywhere_loses_and_repeats_nothing(sqlite_store: Store) -> None:
    one = sequencer(sqlite_store)
    for turns_of_the_loop in range(12):
        await enter(sqlite_store, turns_of_the_loop * 3, 3)
        step = asyncio.create_task(one.step())
        for _ in range(turns_of_the_loop):
            await asyncio.sleep(0)
        step.cancel()
        await asyncio.gather(step, return_exceptions=True)
    while await one.step():
        pass
    found = await leaves(sqlite_store)
    assert sorted(int(event_of(leaf).details["turn"]) for leaf in found) == list(range(36))
    assert await head(sqlite_store) == Checkpoint(ORIGIN, 36, root_of(found))


TAMPERINGS = {
    "an entry is changed": "UPDATE audit_entries SET leaf = x'00' WHERE \"index\" = 2",
    "the last entry is removed": 'DELETE FROM audit_entries WHERE "index" = 39',
    "a subtree is changed": "UPDATE audit_nodes SET hash = zeroblob(32) WHERE level = 5",
    "a subtree is removed": 'DELETE FROM audit_nodes WHERE level = 5 AND "index" = 0',
    "the checkpoint is removed": "DELETE FROM audit_checkpoints",
    "the checkpoint is rewritten": "UPDATE audit_checkpoints SET note = replace(note, '40', '41')",
}


@pytest.mark.parametrize("tampering", [name for name in TAMPERINGS if name != "an entry is changed"])
async def test_a_sequencer_signs_nothing_on_top_of_a_tampered_tree(sqlite_store: Store, tampering: str) -> None:
    await enter(sqlite_store, 0, 40)
    await integrate(sqlite_store)
    await tamper(sqlite_store, TAMPERINGS[tampering])
    await enter(sqlite_store, 40, 1)
    with pytest.raises(IntegrityError):
        await sequencer(sqlite_store).step()


async def test_an_outsider_sees_a_changed_entry(sqlite_store: Store, tmp_path: Path) -> None:
    await enter(sqlite_store, 0, 10)
    await integrate(sqlite_store)
    await tamper(sqlite_store, TAMPERINGS["an entry is changed"])
    await export(AuditLog(sqlite_store), SIGNERS, tmp_path / "log")
    assert [problem.code for problem in check(tmp_path / "log")] == ["other-root"]


async def tamper(store: Store, statement: str) -> None:
    for table in (AUDIT_ENTRIES, AUDIT_NODES, AUDIT_CHECKPOINTS):
        for verb in ("update", "delete"):
            await store.commit([Write(prepare(text(f"DROP TRIGGER IF EXISTS {table.name}_no_{verb}")))])
    await store.commit([Write(prepare(text(statement)))])


def check(folder: Path, *seen: str) -> tuple[Problem, ...]:
    exported = read_export(folder)
    return verify_log(exported.note, exported.entries(), SIGNERS, earlier=(*exported.earlier, *seen)).problems


async def test_an_outsider_can_check_an_export_with_the_public_key_alone(store: Store, tmp_path: Path) -> None:
    for portion in (3, 4, 5):
        await enter(store, portion * 10, portion)
        await integrate(store)
    assert await export(AuditLog(store), SIGNERS, tmp_path / "log") == 12
    exported = read_export(tmp_path / "log")
    found = verify_log(exported.note, exported.entries(), SIGNERS, earlier=exported.earlier)
    assert found.is_sound
    assert (found.entries, found.checkpoints) == (12, 3)
    assert list(exported.keys) == SIGNERS
    with pytest.raises(InputError, match="not empty"):
        await export(AuditLog(store), SIGNERS, tmp_path / "log")


async def test_an_empty_log_is_not_exported(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no checkpoint yet"):
        await export(AuditLog(sqlite_store), SIGNERS, tmp_path / "log")


async def test_an_export_that_lacks_entries_is_not_written_as_if_whole(sqlite_store: Store, tmp_path: Path) -> None:
    await enter(sqlite_store, 0, 40)
    await integrate(sqlite_store)
    await tamper(sqlite_store, TAMPERINGS["the last entry is removed"])
    with pytest.raises(IntegrityError, match="lacks entry 39 of 40"):
        await export(AuditLog(sqlite_store), SIGNERS, tmp_path / "log")


def test_a_folder_that_is_no_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="cannot be read"):
        read_export(tmp_path)
    for name in ("checkpoint", "entries.jsonl", "keys"):
        (tmp_path / name).touch()
    for content in ("7\n", "{\n", '"\\ud800'):
        (tmp_path / "checkpoints.jsonl").write_text(content)
        with pytest.raises(IntegrityError):
            read_export(tmp_path)


# One process that enters events and integrates them as fast as it can; it prints an event once it is durable.
WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.store.engine import open_store
from clearline.testing import FakeClock

async def enter(store, run, writer):
    for number in range(100_000):
        name = f"{run}-{writer}-{number}"
        event = Event(EventTag.TURN_COMMITTED, datetime(2026, 1, 1, tzinfo=UTC), name)
        await store.commit(AuditLog(store).writes([event]))
        print(name, flush=True)

async def main(url, run):
    store = await open_store(url)
    key = SigningKey.from_seed("log.example/desk", Algorithm.ED25519, bytes(32))
    sequencer = Sequencer(store, origin="log.example/desk", keys=[key], clock=FakeClock())
    await asyncio.gather(sequencer.run(0.0), *(enter(store, run, writer) for writer in range(8)))

asyncio.run(main(*sys.argv[1:]))
"""


def acknowledged_until_killed(url: str, run: int, after: int) -> set[str]:
    command = [sys.executable, "-c", WRITER, url, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        process.kill()
        rest = process.stdout.read()
    return set(("".join(lines) + rest).split("\n")[:-1])


async def test_kill_9_of_the_sequencer_leaves_every_event_in_the_log_exactly_once(store_url: str) -> None:
    acknowledged: set[str] = set()
    for run, after in enumerate((1, 97, 230, 411)):
        acknowledged |= await asyncio.to_thread(acknowledged_until_killed, store_url, run, after)
    store = await open_store(store_url)
    await integrate(store)
    found = await leaves(store)
    names = [event_of(leaf).conversation for leaf in found]
    assert len(set(names)) == len(names)
    assert acknowledged <= set(names)
    assert await head(store) == Checkpoint(ORIGIN, len(found), root_of(found))
    await store.close()


events = st.builds(
    Event,
    tag=st.sampled_from(EventTag),
    at=st.datetimes(timezones=st.just(UTC)),
    conversation=st.text(max_size=20),
    subject=st.text(max_size=20),
    details=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4),
    digest=st.text("0123456789abcdef", max_size=64),
)


@given(events)
def test_an_event_is_read_back_as_it_was_entered(one: Event) -> None:
    leaf = leaf_of(one)
    assert event_of(leaf) == one
    assert b"\n" not in leaf
    assert json.loads(leaf)["v"] == 1


def test_a_leaf_is_canonical() -> None:
    abroad = START.astimezone(timezone(timedelta(hours=8)))
    one = Event(EventTag.CODE_SENT, START, "c", details={"b": "2", "a": "1"})
    other = Event(EventTag.CODE_SENT, abroad, "c", details={"a": "1", "b": "2"})
    assert leaf_of(one) == leaf_of(other)
    assert leaf_of(one) == (
        b'{"at":"2026-11-21T09:00:00.000000+00:00","conversation":"c","details":{"a":"1","b":"2"},'
        b'"digest":"","subject":"","tag":"identity:code:sent","v":1}'
    )


@given(st.binary())
def test_junk_is_no_event(junk: bytes) -> None:
    with pytest.raises(IntegrityError):
        event_of(junk)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("identity:code:sent", "identity:code:eaten"),
        ('"v":1', '"v":2'),
        ("2026-11-21T", "2026-13-21T"),
        ("}", ',"x":1}'),
    ],
)
def test_an_event_of_another_form_is_refused(old: str, new: str) -> None:
    leaf = leaf_of(Event(EventTag.CODE_SENT, START, "c")).decode()
    with pytest.raises(IntegrityError):
        event_of(leaf.replace(old, new).encode())


def test_a_leaf_has_room_in_a_tile() -> None:
    with pytest.raises(ValueError, match=f"at most {MAX_LEAF_BYTES}"):
        leaf_of(Event(EventTag.CODE_SENT, START, "c", details={"x": "x" * MAX_LEAF_BYTES}))


def test_a_sequencer_without_a_key_is_refused(sqlite_store: Store) -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Sequencer(sqlite_store, origin=ORIGIN, keys=[], clock=FakeClock())

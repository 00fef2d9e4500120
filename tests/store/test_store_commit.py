import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.schema import CreateTable

from clearline.errors import ConflictError, StoreError
from clearline.store.engine import Store, open_store
from clearline.store.statement import Database, Write, prepare, prepare_insert, query
from clearline.store.tables import APPEND_ONLY, AUDIT_NODES
from databases import SCRATCH, add_scratch

INSERT = prepare_insert(SCRATCH)
RENAME = prepare(
    update(SCRATCH)
    .where(SCRATCH.c.id == bindparam("who"), SCRATCH.c.name == bindparam("was"))
    .values(name=bindparam("becomes"))
)
NAMES = query(select(SCRATCH.c.id, SCRATCH.c.name).order_by(SCRATCH.c.id), tuple[str, str])
COUNT = query(select(func.count()).select_from(SCRATCH), tuple[int])


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    opened = await add_scratch(await open_store(store_url))
    yield opened
    await opened.close()


def hire(who: str, name: str = "Ada") -> Write:
    return Write(INSERT, {"id": who, "name": name, "number": 1, "later": None})


def rename(who: str, was: str, becomes: str) -> Write:
    return Write(RENAME, {"who": who, "was": was, "becomes": becomes}, expect_rows=1)


async def names(store: Store) -> dict[str, str]:
    return dict(await store.fetch(NAMES))


async def test_what_was_committed_is_read_back(store: Store) -> None:
    await store.commit([hire("s1"), hire("s2", "陳")])
    assert await names(store) == {"s1": "Ada", "s2": "陳"}


async def test_a_commit_is_kept_whole_or_not_at_all(store: Store) -> None:
    await store.commit([hire("s1")])
    with pytest.raises(ConflictError):
        await store.commit([hire("s2"), hire("s1")])
    assert await names(store) == {"s1": "Ada"}


async def test_nothing_to_write_is_nothing_to_wait_for(store: Store) -> None:
    await store.commit([])
    assert await names(store) == {}


async def test_a_conflict_fails_its_own_commit_and_no_other(store: Store) -> None:
    await store.commit([hire("taken")])
    commits = [[hire(f"s{number:03}"), hire("taken" if number % 10 == 0 else f"t{number:03}")] for number in range(100)]
    outcomes = await asyncio.gather(*(store.commit(writes) for writes in commits), return_exceptions=True)
    lost = [number for number, outcome in enumerate(outcomes) if outcome is not None]
    assert lost == list(range(0, 100, 10))
    assert all(isinstance(outcomes[number], ConflictError) for number in lost)
    assert await store.fetch(COUNT) == [(1 + 90 * 2,)]


async def test_of_two_that_compare_and_set_one_wins(store: Store) -> None:
    await store.commit([hire("s1", "zero")])
    outcomes = await asyncio.gather(
        *(store.commit([hire(f"winner{n}"), rename("s1", "zero", f"name{n}")]) for n in range(20)),
        return_exceptions=True,
    )
    winners = [number for number, outcome in enumerate(outcomes) if outcome is None]
    assert len(winners) == 1
    assert await names(store) == {"s1": f"name{winners[0]}", f"winner{winners[0]}": "Ada"}


async def test_commits_of_one_caller_keep_their_order(store: Store) -> None:
    await store.commit([hire("s1", "0")])
    for number in range(20):
        await store.commit([rename("s1", str(number), str(number + 1))])
    assert await names(store) == {"s1": "20"}


@pytest.mark.parametrize("bad", [2**70, "\ud800"])
async def test_a_value_the_database_cannot_hold_fails_alone(store: Store, bad: int | str) -> None:
    number, name = (bad, "x") if isinstance(bad, int) else (1, bad)
    spoilt = Write(INSERT, {"id": "bad", "name": name, "number": number, "later": None})
    outcomes = await asyncio.gather(
        store.commit([hire("s1")]), store.commit([spoilt]), store.commit([hire("s2")]), return_exceptions=True
    )
    assert [outcomes[0], outcomes[2]] == [None, None]
    assert isinstance(outcomes[1], StoreError)
    assert not isinstance(outcomes[1], ConflictError)
    assert set(await names(store)) == {"s1", "s2"}


async def test_a_missing_value_is_an_error_but_no_conflict(store: Store) -> None:
    nameless = Write(INSERT, {"id": "s1", "name": None, "number": 1, "later": None})
    with pytest.raises(StoreError) as caught:
        await store.commit([nameless])
    assert not isinstance(caught.value, ConflictError)


async def test_a_missing_parameter_fails_in_its_caller(store: Store) -> None:
    with pytest.raises(KeyError, match="name"):
        await store.commit([Write(INSERT, {"id": "s1"})])
    await store.commit([hire("s2")])
    assert set(await names(store)) == {"s2"}


async def test_a_cancelled_commit_is_whole_or_absent_and_harms_nobody(store: Store) -> None:
    tasks = [asyncio.create_task(store.commit([hire(f"a{n:03}"), hire(f"b{n:03}")])) for n in range(200)]
    for round_number in range(4):
        await asyncio.sleep(0)
        for task in tasks[round_number::7]:
            task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    await store.commit([hire("last")])
    kept = set(await names(store))
    for number, outcome in enumerate(outcomes):
        pair = {f"a{number:03}", f"b{number:03}"} & kept
        if outcome is None:
            assert len(pair) == 2
        else:
            assert isinstance(outcome, asyncio.CancelledError)
            assert len(pair) in (0, 2)
    assert any(outcome is None for outcome in outcomes)
    assert any(outcome is not None for outcome in outcomes)


async def test_the_database_itself_refuses_to_rewrite_the_log(store: Store) -> None:
    await store.commit([Write(prepare_insert(AUDIT_NODES), {"level": 0, "index": 0, "hash": b"h"})])
    rewriting = [prepare(update(AUDIT_NODES).values(hash=bindparam("forged"))), prepare(delete(AUDIT_NODES))]
    for statement in rewriting:
        outcomes = await asyncio.gather(
            store.commit([Write(statement, {"forged": b"f"})]), store.commit([hire("s1")]), return_exceptions=True
        )
        assert isinstance(outcomes[0], StoreError)
        await store.commit([Write(prepare(delete(SCRATCH)))])
    assert await store.fetch(query(select(AUDIT_NODES.c.hash), tuple[bytes])) == [(b"h",)]
    assert AUDIT_NODES in APPEND_ONLY


async def test_a_row_of_another_shape_is_refused(store: Store) -> None:
    await store.commit([hire("s1")])
    with pytest.raises(StoreError, match="expected"):
        await store.fetch(query(select(SCRATCH.c.id), tuple[int]))
    with pytest.raises(StoreError, match="expected"):
        await store.fetch(query(select(SCRATCH.c.id), tuple[str, str]))
    with pytest.raises(StoreError, match="expected"):
        await store.fetch(query(select(SCRATCH.c.later), tuple[int]))


async def test_constants_and_parameters_can_be_mixed(store: Store) -> None:
    await store.commit([hire("s1"), hire("s2", "Bo")])
    found = query(
        select(SCRATCH.c.id).where(SCRATCH.c.name == "Bo", SCRATCH.c.number <= bindparam("until")), tuple[str]
    )
    assert await store.fetch(found, {"until": 1}) == [("s2",)]
    assert await store.fetch(found, {"until": 0}) == []


async def test_a_closed_store_answers_nothing(store: Store) -> None:
    await store.commit([hire("s1")])
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.commit([hire("s2")])
    with pytest.raises(StoreError, match="closed"):
        await store.fetch(NAMES)


async def test_closing_finishes_what_was_handed_in(store_url: str) -> None:
    store = await add_scratch(await open_store(store_url))
    waiting = [asyncio.create_task(store.commit([hire(f"s{number}")])) for number in range(50)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*waiting) == [None] * 50
    again = await open_store(store_url)
    assert await again.fetch(COUNT) == [(50,)]
    await again.close()


def test_only_statements_about_rows_can_be_prepared() -> None:
    with pytest.raises(TypeError, match="about rows"):
        prepare(CreateTable(SCRATCH)).on(Database.SQLITE)
    assert prepare(insert(SCRATCH).values(id="x").inline()).on(Database.SQLITE).constants == {"id": "x"}

"""A disk that is full under a whole desk: the turn is refused with a clear error, and nothing said before is lost."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clearline.domain.event import EventTag
from clearline.errors import StoreError
from service.service_lab import Caller, Standing


@contextmanager
def full_disk(file: Path) -> Iterator[None]:
    """Let no file of this process grow beyond what `file` has now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def turns_in_log(caller: Caller) -> int:
    return len(await caller.events(EventTag.TURN_COMMITTED))


async def test_on_a_full_disk_a_turn_is_refused_and_afterwards_it_is_kept_once(standing: Standing) -> None:
    caller = await standing.caller()
    await caller.say("hello")
    kept, noted = await caller.turns(), await turns_in_log(caller)
    with full_disk(standing.desk.settings.data_dir / "desk.db-wal"):
        for message in ("first", "first", "second"):
            with pytest.raises(StoreError) as refused:
                await caller.say("what can you do", message)
            assert refused.value.public.startswith("We cannot keep a record right now")
        with pytest.raises(StoreError):
            await standing.caller()
        assert await caller.turns() == kept
    reply = await caller.say("what can you do", "first")
    assert (await caller.say("what can you do", "first")) == reply
    assert [turn.message_id for turn in (await caller.turns())[len(kept) :]] == ["first"]
    assert await turns_in_log(caller) == noted + 1

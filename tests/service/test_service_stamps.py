"""The daily time stamp: asked for once a day, kept if it is to be believed, and published beside the checkpoints."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.cli.main import app
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.errors import ConfigurationError, InputError, IntegrityError
from clearline.records.restore import write_beside
from clearline.service.app import application
from clearline.service.belongings import papers_in
from clearline.service.clock import SystemClock
from clearline.service.release import Release
from clearline.service.settings import from_environment
from clearline.service.stamps import FOLDER, Authority, Kept, Stamper, StampShelf
from clearline.store.engine import Store
from clearline.testing import START, FakeClock
from loopback import served
from service.service_lab import standing_desk
from stamping import Authority as Stamping
from stamping import stamping

KEYS = tuple(
    SigningKey.from_seed("log.example", algorithm, bytes(32)) for algorithm in (Algorithm.ED25519, Algorithm.ML_DSA_65)
)
TWO_DAYS_S = 2 * 86_400.0
"""The authority has a clock of its own: after two days it is another day for both."""


@dataclass(slots=True)
class Dated:
    """A log, who has it stamped, and the authority."""

    store: Store
    stamper: Stamper
    stamping: Stamping
    clock: FakeClock

    async def grow(self) -> None:
        await self.store.commit(AuditLog(self.store).writes((Event(EventTag.TURN_COMMITTED, START, "c"),)))
        await Sequencer(self.store, origin="log.example", keys=KEYS[:1], clock=self.clock).step()

    @property
    def sizes(self) -> list[int]:
        return list(self.stamper.shelf.sizes)


@pytest_asyncio.fixture
async def stamper_of(tmp_path: Path) -> AsyncIterator[Stamping]:
    async with stamping(tmp_path / "authority") as one:
        yield one


@pytest_asyncio.fixture
async def dated(stamper_of: Stamping, sqlite_store: Store, tmp_path: Path) -> AsyncIterator[Dated]:
    authority = Authority.at(stamper_of.address, stamper_of.root.read_bytes())
    clock = FakeClock(SystemClock().now())
    stamper = Stamper(sqlite_store, authority, StampShelf(tmp_path / "desk" / FOLDER), KEYS[1], clock)
    yield Dated(sqlite_store, stamper, stamper_of, clock)
    await authority.calls.aclose()


async def test_a_day_has_one_stamp_however_often_it_is_asked_for(dated: Dated) -> None:
    assert not await dated.stamper.step()  # there is no checkpoint yet
    await dated.grow()
    assert await dated.stamper.step()
    await dated.grow()
    assert not await dated.stamper.step()
    dated.clock.advance(TWO_DAYS_S)
    assert await dated.stamper.step()
    assert (dated.sizes, dated.stamping.asked) == ([1, 2], 2)


async def test_a_log_that_did_not_grow_is_not_dated_again(dated: Dated) -> None:
    await dated.grow()
    assert await dated.stamper.step()
    dated.clock.advance(TWO_DAYS_S)
    assert not await dated.stamper.step()
    assert dated.stamping.asked == 1


async def test_an_authority_that_was_away_is_asked_again_the_same_day(dated: Dated) -> None:
    await dated.grow()
    gone = Authority.at(f"{dated.stamping.address}/nowhere", dated.stamping.root.read_bytes())
    with pytest.raises(InputError, match="status 404"):
        await gone.stamp("note")
    await gone.calls.aclose()
    with pytest.raises(InputError, match="cannot be asked"):
        await gone.stamp("note")
    assert await dated.stamper.step()
    assert dated.sizes == [1]


async def test_an_answer_that_is_not_to_be_believed_is_not_kept(dated: Dated) -> None:
    await dated.grow()
    await dated.stamper.step()
    (kept,) = dated.stamper.shelf.all()
    dated.stamping.repeats = kept.answer
    await dated.grow()
    dated.clock.advance(TWO_DAYS_S)
    with pytest.raises(IntegrityError):
        await dated.stamper.step()
    assert dated.sizes == [1]


async def test_a_stamp_that_was_broken_since_does_not_count_for_its_day(dated: Dated) -> None:
    await dated.grow()
    await dated.stamper.step()
    (kept,) = dated.stamper.shelf.all()
    dated.stamper.shelf.keep(Kept(kept.size, kept.note.replace("log.example", "log.examp1e"), kept.answer))
    await dated.grow()
    assert await dated.stamper.step()


async def test_stamps_go_into_a_backup_and_come_back(dated: Dated, tmp_path: Path) -> None:
    await dated.grow()
    await dated.stamper.step()
    (tmp_path / "restored").mkdir()
    write_beside(papers_in(tmp_path / "desk"), tmp_path / "restored")
    assert StampShelf(tmp_path / "restored" / FOLDER).all() == dated.stamper.shelf.all()


async def test_whoever_checks_a_desk_gets_its_stamps_with_the_log(
    stamper_of: Stamping, release: Release, tmp_path: Path
) -> None:
    clock = FakeClock(SystemClock().now())
    async with standing_desk(
        tmp_path, clock, release, stamp_url=stamper_of.address, stamp_authority=stamper_of.root
    ) as standing:
        await standing.caller()
        await standing.desk.sequencer.catch_up()
        await next(job for job in standing.desk.jobs if job.name == "stamps").work()
        await standing.caller()
        await standing.desk.sequencer.catch_up()
        async with served(application(standing.desk)) as address:
            await told("fetch", address, "--to", tmp_path / "copy")
            said = await told("verify", address, "--authority", stamper_of.root)
    assert "entries were there by" in said
    keys = [word for line in (tmp_path / "copy" / "keys").read_text().split() for word in ("--key", line)]
    await told("publish", tmp_path / "copy", "--to", tmp_path / "tiles")
    assert "were there by" in await told("verify", tmp_path / "tiles", *keys, "--authority", stamper_of.root)
    (answer,) = (tmp_path / "copy" / FOLDER).glob("*.tsr")
    answer.write_bytes(answer.read_bytes()[:-1])
    assert "not-stamped" in await told("verify", tmp_path / "copy", "--authority", stamper_of.root, status=1)


async def told(*words: str | Path, status: int = 0) -> str:
    """Run `clearline audit` beside the desk, and return its output on one line."""
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["audit", *map(str, words)])
    assert ran.exit_code == status, ran.output
    return " ".join(ran.output.split())


def test_stamps_are_asked_for_only_where_it_is_said_whose_are_believed(tmp_path: Path) -> None:
    for given in ({"stamp_url": "https://tsa.example.org"}, {"stamp_authority": tmp_path}, {"stamp_url": "tsa"}):
        with pytest.raises(ConfigurationError):
            from_environment({}, **given)


async def test_a_desk_does_not_start_with_a_certificate_that_is_none(release: Release, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("no certificate")
    for name in ("root.pem", "missing.pem"):
        root, address = tmp_path / name, "https://tsa.example.org"
        with pytest.raises(ConfigurationError):
            async with standing_desk(tmp_path, FakeClock(), release, stamp_url=address, stamp_authority=root):
                pass

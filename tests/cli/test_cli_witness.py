"""`clearline audit witness`, `cosign`, `publish`: a log, two witnesses and an outsider, over real sockets."""

import asyncio
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from clearline.audit.export import export
from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.audit.verify import CHECKPOINT_FILE, ENTRIES_FILE
from clearline.audit.witness import LONGEST_REQUEST, Witness
from clearline.cli.main import app
from clearline.cli.witness import application, cosign, open_witness
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.errors import InputError, IntegrityError
from clearline.store.engine import Store
from clearline.testing import START, FakeClock, SeededChance
from loopback import served

KEY = SigningKey.from_seed("log.example", Algorithm.ED25519, bytes(32))
OUT = Console(quiet=True)


async def copy_of(store: Store, folder: Path, events: int) -> Path:
    log = AuditLog(store)
    for number in range(events):
        await store.commit(log.writes((Event(EventTag.TURN_COMMITTED, START, "c", details={"turn": str(number)}),)))
    await Sequencer(store, origin="log.example", keys=(KEY,), clock=FakeClock()).catch_up()
    await export(log, (KEY.verifier,), folder)
    return folder


@pytest.fixture
def witnesses(tmp_path: Path) -> list[Witness]:
    return [
        open_witness(tmp_path / name, f"{name}.example", [str(KEY.verifier)], FakeClock(), SeededChance(name))
        for name in ("w1", "w2", "w3")
    ]


def keys_of(witness: Witness) -> list[str]:
    return [str(key.verifier) for key in witness.keys]


def verify(folder: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["audit", "verify", str(folder), "--key", str(KEY.verifier), *words])
    return result.exit_code, result.output


def naming(witnesses: list[Witness]) -> list[str]:
    return [word for witness in witnesses for key in keys_of(witness) for word in ("--witness", key)]


async def test_two_of_three_witnesses_make_a_log_witnessed(
    sqlite_store: Store, tmp_path: Path, witnesses: list[Witness]
) -> None:
    folder = await copy_of(sqlite_store, tmp_path / "log", 5)
    trusted = [key for witness in witnesses for key in keys_of(witness)]
    async with served(application(witnesses[0])) as first, served(application(witnesses[1])) as second:
        await asyncio.to_thread(cosign, folder, [first, second], trusted, OUT)
    assert verify(folder, *naming(witnesses), "--quorum", "2")[0] == 0
    status, told = verify(folder, *naming(witnesses))
    assert (status, "not-witnessed" in told) == (1, True)
    assert verify(folder)[0] == 0


async def test_a_log_that_grew_is_cosigned_again_and_one_that_did_not_is_not(
    sqlite_store: Store, tmp_path: Path, witnesses: list[Witness]
) -> None:
    witness = witnesses[0]
    async with served(application(witness)) as address:
        early = await copy_of(sqlite_store, tmp_path / "early", 5)
        await asyncio.to_thread(cosign, early, [address], keys_of(witness), OUT)
        late = await copy_of(sqlite_store, tmp_path / "late", 300)
        await asyncio.to_thread(cosign, late, [address], keys_of(witness), OUT)
        with pytest.raises(InputError, match="has seen 305 entries"):
            await asyncio.to_thread(cosign, early, [address], keys_of(witness), OUT)
        async with httpx.AsyncClient(trust_env=False) as client:
            seen = await client.get(f"{address}/checkpoint", params={"origin": "log.example"})
            nothing = await client.get(f"{address}/checkpoint", params={"origin": "other"})
            keys = await client.get(f"{address}/keys")
    assert (nothing.status_code, keys.text.split()) == (404, keys_of(witness))
    kept = tmp_path / "kept"
    kept.write_text(seen.text)
    assert verify(late, "--since", str(kept))[0] == 0
    assert "rolled-back" in verify(early, "--since", str(kept))[1]


async def test_a_forked_log_gets_no_cosignature(sqlite_store: Store, tmp_path: Path, witnesses: list[Witness]) -> None:
    folder = await copy_of(sqlite_store, tmp_path / "log", 5)
    async with served(application(witnesses[0])) as address:
        await asyncio.to_thread(cosign, folder, [address], keys_of(witnesses[0]), OUT)
        late = await copy_of(sqlite_store, tmp_path / "late", 5)
        entries = late / ENTRIES_FILE
        entries.write_bytes(entries.read_bytes().replace(b'"turn":"3"', b'"turn":"9"'))
        with pytest.raises(InputError, match="does not cosign"):
            await asyncio.to_thread(cosign, late, [address], keys_of(witnesses[0]), OUT)
    assert "w1.example" not in (late / CHECKPOINT_FILE).read_text()


async def test_another_witness_than_the_one_named_is_not_believed(
    sqlite_store: Store, tmp_path: Path, witnesses: list[Witness]
) -> None:
    folder = await copy_of(sqlite_store, tmp_path / "log", 5)
    async with served(application(witnesses[0])) as address:
        with pytest.raises(IntegrityError, match="no cosignature of a witness that was named"):
            await asyncio.to_thread(cosign, folder, [address], keys_of(witnesses[1]), OUT)
    with pytest.raises(InputError, match="cannot be asked"):
        await asyncio.to_thread(cosign, folder, [address], keys_of(witnesses[0]), OUT)


async def test_a_forged_cosignature_shows(sqlite_store: Store, tmp_path: Path, witnesses: list[Witness]) -> None:
    folder = await copy_of(sqlite_store, tmp_path / "log", 5)
    async with served(application(witnesses[0])) as address:
        await asyncio.to_thread(cosign, folder, [address], keys_of(witnesses[0]), OUT)
    line = next(line for line in (folder / CHECKPOINT_FILE).read_text().splitlines() if "w1.example" in line)
    late = await copy_of(sqlite_store, tmp_path / "late", 5)
    with (late / CHECKPOINT_FILE).open("a") as file:
        file.write(f"{line}\n")
    status, told = verify(late, *naming(witnesses[:1]))
    assert (status, "does not verify" in told) == (1, True)


async def test_a_witness_reads_no_more_than_it_must(witnesses: list[Witness]) -> None:
    async with served(application(witnesses[0])) as address, httpx.AsyncClient(trust_env=False) as client:
        long = await client.post(f"{address}/add-checkpoint", content=bytes(LONGEST_REQUEST + 1))
        binary = await client.post(f"{address}/add-checkpoint", content=b"\xff")
        junk = await client.post(f"{address}/add-checkpoint", content=b"old 0")
        got = await client.get(f"{address}/add-checkpoint")
    assert [answer.status_code for answer in (long, binary, junk, got)] == [413, 400, 400, 405]


async def test_a_witness_that_cannot_remember_says_so(
    sqlite_store: Store, tmp_path: Path, witnesses: list[Witness]
) -> None:
    folder = await copy_of(sqlite_store, tmp_path / "log", 5)
    for file in ("lock", "ed25519.key", "ml-dsa-44.key"):
        (tmp_path / "w1" / file).unlink()
    (tmp_path / "w1").rmdir()
    async with served(application(witnesses[0])) as address:
        with pytest.raises(InputError, match="503"):
            await asyncio.to_thread(cosign, folder, [address], keys_of(witnesses[0]), OUT)


async def test_a_published_log_verifies_from_its_tiles(sqlite_store: Store, tmp_path: Path) -> None:
    folder = await copy_of(sqlite_store, tmp_path / "log", 300)
    result = CliRunner().invoke(app, ["audit", "publish", str(folder), "--to", str(tmp_path / "tiles")])
    assert result.exit_code == 0, result.output
    assert "300 entries" in verify(tmp_path / "tiles")[1]
    (tmp_path / "tiles" / "tile" / "entries" / "001.p" / "44").unlink()
    status, told = verify(tmp_path / "tiles")
    assert (status, "tiles-broken" in told) == (1, True)
    without = CliRunner().invoke(app, ["audit", "verify", str(tmp_path / "tiles")])
    assert "give one with --key" in str(without.exception)

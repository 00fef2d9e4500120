"""`clearline audit`: a sound log, a tampered one, and one that cannot be had."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from starlette.responses import Response
from typer.testing import CliRunner

from clearline.audit.checkpoint import open_note
from clearline.audit.export import countersign_export, export
from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.audit.verify import CHECKPOINT_FILE, ENTRIES_FILE, read_export
from clearline.cli import outsider
from clearline.cli.main import app
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.errors import InputError
from clearline.service.handout import log_key
from clearline.service.settings import from_environment
from clearline.store.engine import Store, open_store
from clearline.testing import START, FakeClock, SeededChance
from loopback import served

KEY = SigningKey.from_seed("log.example", Algorithm.ED25519, bytes(32))
LATE = SigningKey.from_seed("log.example", Algorithm.ML_DSA_65, bytes(32))
OTHER = SigningKey.from_seed("log.example", Algorithm.ED25519, b"o" * 32)


@pytest.fixture
async def exported(sqlite_store: Store, tmp_path: Path) -> Path:
    log = AuditLog(sqlite_store)
    sequencer = Sequencer(sqlite_store, origin="log.example", keys=(KEY,), clock=FakeClock())
    for number in range(5):
        event = Event(EventTag.TURN_COMMITTED, START, "c", details={"turn": str(number)})
        await sqlite_store.commit(log.writes((event,)))
        await sequencer.step()
    folder = tmp_path / "log"
    await export(log, (KEY.verifier,), folder)
    return folder


def test_a_sound_log_ends_with_status_0(exported: Path) -> None:
    result = CliRunner().invoke(app, ["audit", "verify", str(exported), "--key", str(KEY.verifier)])
    assert result.exit_code == 0, result.output
    assert "5 entries" in result.output


@pytest.mark.parametrize("keys", [(KEY,), (LATE,), (KEY, LATE), ()])
def test_either_key_or_both_verify_what_both_signed(exported: Path, keys: tuple[SigningKey, ...]) -> None:
    countersign_export(exported, LATE)
    words = [word for key in keys for word in ("--key", str(key.verifier))]
    result = CliRunner().invoke(app, ["audit", "verify", str(exported), *words])
    assert result.exit_code == 0, result.output
    for key in keys or (KEY, LATE):
        assert key.verifier.algorithm.name in result.output


def test_a_key_that_did_not_sign_ends_with_status_1(exported: Path) -> None:
    words = ["--key", str(KEY.verifier), "--key", str(LATE.verifier)]
    result = CliRunner().invoke(app, ["audit", "verify", str(exported), *words])
    assert result.exit_code == 1, result.output
    assert "not-signed" in result.output


def test_the_export_of_a_desk_is_signed_by_both_of_its_keys(tmp_path: Path) -> None:
    settings = from_environment({}, data_dir=tmp_path / "desk", log_origin="log.example")

    async def use() -> None:
        store = await open_store(settings.database)
        log, key = AuditLog(store), log_key(settings, SeededChance(1))
        await store.commit(log.writes((Event(EventTag.TURN_COMMITTED, START, "c"),)))
        await Sequencer(store, origin="log.example", keys=(key,), clock=FakeClock()).step()
        await store.close()

    asyncio.run(use())
    assert outsider.export(settings, tmp_path / "log", SeededChance(2)) == 1
    copy = read_export(tmp_path / "log")
    assert [key.algorithm for key in copy.keys] == [Algorithm.ED25519, Algorithm.ML_DSA_65]
    assert open_note(copy.note, copy.keys)


def test_there_is_nothing_to_countersign_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no exported log"):
        countersign_export(tmp_path, LATE)


def test_a_tampered_entry_ends_with_status_1(exported: Path) -> None:
    entries = exported / ENTRIES_FILE
    entries.write_bytes(entries.read_bytes().replace(b'"turn":"3"', b'"turn":"9"'))
    result = CliRunner().invoke(app, ["audit", "verify", str(exported)])
    assert result.exit_code == 1, result.output


def test_another_key_ends_with_status_1(exported: Path) -> None:
    result = CliRunner().invoke(app, ["audit", "verify", str(exported), "--key", str(OTHER.verifier)])
    assert result.exit_code == 1, result.output


def test_a_checkpoint_of_another_history_ends_with_status_1(exported: Path, tmp_path: Path) -> None:
    note = exported / CHECKPOINT_FILE
    kept = tmp_path / "kept.txt"
    kept.write_text(note.read_text().replace("log.example\n5", "log.example\n6"))
    result = CliRunner().invoke(app, ["audit", "verify", str(exported), "--since", str(kept)])
    assert result.exit_code == 1, result.output


def test_what_cannot_be_had_ends_with_status_2() -> None:
    words = [sys.executable, "-m", "clearline", "audit", "verify", "http://127.0.0.1:9"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.startswith("E-INPUT")


@pytest.mark.parametrize(("status", "told"), [(404, "nobody has spoken to it yet"), (503, "503 Service Unavailable")])
async def test_where_no_log_can_be_had_it_is_said_why_in_one_line(tmp_path: Path, status: int, told: str) -> None:
    async with served(Response("", status)) as address:
        with pytest.raises(InputError, match=told) as refused:
            await asyncio.to_thread(outsider.fetch, address, tmp_path / "copy", Console())
    assert "\n" not in str(refused.value)


def test_a_report_of_the_bench_needs_an_adapter(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["bench", "run", str(tmp_path / "none.yaml")])
    assert result.exit_code != 0
    assert "none.yaml" in str(result.exception)

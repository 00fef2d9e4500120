"""Services that are not ours, judged where they are installed: `scripts/strangers/judge.py` fetches them."""

import asyncio
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from absent import never_installed
from clearline.bench.verify import ENVELOPE_FILE
from clearline.cli.main import app

ROOT = Path(__file__).parent.parent.parent
JUDGE = ROOT / "scripts" / "strangers" / "judge.py"


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["opsdroid", "model"])
async def test_a_stranger_gets_a_signed_report(name: str, tmp_path: Path) -> None:
    if not (ROOT / ".strangers" / name).exists():
        never_installed(name, f"scripts/strangers/judge.py {name} fetches and judges it")
    words = (name, "--quick", "--to", tmp_path / "report", "--key", tmp_path / "assessor.key")
    process = await asyncio.create_subprocess_exec(sys.executable, JUDGE, *words, stdout=asyncio.subprocess.DEVNULL)
    assert await process.wait() in (0, 1, 2)
    assert (tmp_path / "report" / ENVELOPE_FILE).exists()
    checked = CliRunner().invoke(app, ["bench", "verify", str(tmp_path / "report"), "--recompute"])
    assert checked.exit_code == 0, checked.output

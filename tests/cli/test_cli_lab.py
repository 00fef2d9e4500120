"""Each of the lab's services gets its signed report from the command line, and whoever checks it agrees."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clearline.cli.main import app
from tracing import untraced

LAB = "clearline.bench.lab.targets"


def bench(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, words)])


def verdicts(folder: Path) -> set[str]:
    return {one["verdict"] for one in json.loads((folder / "report.json").read_bytes())["requirements"]}


@pytest.mark.parametrize(
    ("name", "more", "status"),
    [
        ("echo", (), 1),
        ("refuse", (), 1),
        ("gamble", (), 1),
        ("broken", (), 2),
        ("specimen", (), 0),
        ("specimen", ("--set", "spoiled=AR-06"), 1),
    ],
)
def test_a_lab_service_gets_a_report_that_holds(name: str, more: tuple[str, ...], status: int, tmp_path: Path) -> None:
    folder, key = tmp_path / "report", tmp_path / "assessor.key"
    with untraced():
        result = bench(
            "run", "--target", f"{LAB}:{name}", "--quick", "--set", "languages=en", "--to", folder, "--key", key, *more
        )
        assert result.exit_code == status, result.output
        checked = bench("verify", folder, "--key", key.with_suffix(".pub"), "--recompute")
    assert checked.exit_code == 0, checked.output
    assert "Every verdict follows" in checked.output
    assert ("not-satisfied" in verdicts(folder)) is (status == 1)

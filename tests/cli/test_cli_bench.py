"""`clearline bench`: a run leaves a signed folder, and whoever gets it can check it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clearline.cli.main import app

NOBODY = """
name: Nobody
flags: {}
limits: {message_chars: 100, burst: 5}
open: {method: POST, url: "http://127.0.0.1:9/chat", read: {session: $.id}}
say: {method: POST, url: "http://127.0.0.1:9/chat/{session}", body: {text: "{text}"}, read: {text: $.reply}}
"""
"""A service that is not there: nothing can be said of it, and that is quickly said."""


def bench(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, words)])


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("assessor")
    (home / "nobody.yaml").write_text(NOBODY)
    result = bench("run", home / "nobody.yaml", "--to", home / "report", "--key", home / "mine.key", "--seed", "00")
    assert result.exit_code == 2, result.output
    return home


def test_a_run_leaves_every_file_and_a_public_key_to_hand_out(assessed: Path) -> None:
    names = {path.name for path in (assessed / "report").iterdir()}
    assert names >= {
        "report.html",
        "report.json",
        "report.oscal.json",
        "report.sarif",
        "report.junit.xml",
        "signer.pub",
    }
    assert (assessed / "mine.pub").read_bytes() == (assessed / "report" / "signer.pub").read_bytes()


def test_a_report_as_it_was_signed_ends_with_status_0(assessed: Path) -> None:
    result = bench("verify", assessed / "report", "--key", assessed / "mine.pub")
    assert result.exit_code == 0, result.output
    assert "whoever made it chose them" not in result.output


def test_keys_that_came_with_the_report_are_used_with_a_warning(assessed: Path) -> None:
    result = bench("verify", assessed / "report")
    assert result.exit_code == 0, result.output
    assert "whoever made it chose them" in result.output


def test_a_changed_file_ends_with_status_1_and_is_named(assessed: Path) -> None:
    page = assessed / "report" / "report.html"
    original = page.read_bytes()
    page.write_bytes(original.replace(b"Nobody", b"Nobodi", 1))
    result = bench("verify", assessed / "report", "--key", assessed / "mine.pub")
    page.write_bytes(original)
    assert result.exit_code == 1
    assert "report.html is not the file that was signed" in result.output


def test_what_cannot_be_read_is_refused(assessed: Path, tmp_path: Path) -> None:
    for words in (("verify", tmp_path / "none"), ("verify", assessed / "report", "--key", tmp_path / "none.pub")):
        result = bench(*words)
        assert "cannot be read" in str(result.exception)


def test_only_the_formats_asked_for_are_written(assessed: Path, tmp_path: Path) -> None:
    to, key = tmp_path / "few", assessed / "mine.key"
    bench("run", assessed / "nobody.yaml", "--to", to, "--key", key, "--format", "junit")
    assert {path.suffix for path in to.glob("report.*")} == {".json", ".xml", ".jsonl"}
    assert "no format 'pdf'" in str(bench("run", assessed / "nobody.yaml", "--format", "pdf").exception)

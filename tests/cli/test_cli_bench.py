"""`clearline bench`: a run leaves a signed folder, and whoever gets it can check it."""

import asyncio
import json
import shlex
import shutil
import sys
from asyncio.subprocess import DEVNULL
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typer.testing import CliRunner, Result

from clearline.bench.lab.service import create_specimen
from clearline.bench.ledger_file import LEDGER_FILE, PRIVATE_FILE
from clearline.bench.recall import Order, Recall
from clearline.cli.main import app
from clearline.testing import FakeClock
from cli.cli_nobody import NOBODY
from loopback import served

KILL_AT = 70


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
    assert "no format 'doc'" in str(bench("run", assessed / "nobody.yaml", "--format", "doc").exception)


def test_a_report_made_anew_from_its_ledger_is_the_same(assessed: Path) -> None:
    result = bench("verify", assessed / "report", "--key", assessed / "mine.pub", "--recompute")
    assert result.exit_code == 0, result.output
    assert "Every verdict follows" in result.output


def test_a_ledger_that_was_touched_is_told_with_its_line(assessed: Path, tmp_path: Path) -> None:
    shutil.copytree(assessed / "report", tmp_path / "report")
    ledger = tmp_path / "report" / LEDGER_FILE
    lines = ledger.read_bytes().split(b"\n")
    lines[4] = lines[4].replace(b'"n":4', b'"n":5')
    ledger.write_bytes(b"\n".join(lines))
    result = bench("verify", tmp_path / "report", "--recompute")
    assert result.exit_code == 1
    assert "ledger.jsonl is not the file that was signed" in result.output
    assert "line 5 was changed" in result.output


def test_a_run_that_is_over_leaves_nothing_private_and_is_not_written_over(assessed: Path) -> None:
    assert not (assessed / "report" / PRIVATE_FILE).exists()
    again = bench("run", assessed / "nobody.yaml", "--to", assessed / "report", "--key", assessed / "mine.key")
    assert "holds a run already" in str(again.exception)
    assert "no interrupted run" in str(bench("run", "--resume", assessed / "report").exception)


def test_a_run_cut_off_before_its_report_was_written_only_writes_it(assessed: Path, tmp_path: Path) -> None:
    adapter, key = assessed / "nobody.yaml", assessed / "mine.key"
    Recall(tmp_path / PRIVATE_FILE, Order(str(adapter), {}, "basic", "00", (), str(key)), FakeClock()).close()
    shutil.copy(assessed / "report" / LEDGER_FILE, tmp_path)
    assert bench("run", "--resume", tmp_path).exit_code == 2
    for name in ("report.json", "report.html", LEDGER_FILE):
        assert (tmp_path / name).read_bytes() == (assessed / "report" / name).read_bytes()
    assert bench("verify", tmp_path, "--key", assessed / "mine.pub", "--recompute").exit_code == 0
    assert not (tmp_path / PRIVATE_FILE).exists()


def test_a_run_needs_an_adapter_or_a_folder_to_go_on_with() -> None:
    assert "an adapter is needed" in str(bench("run").exception)
    assert "give no adapter" in str(bench("run", "some.yaml", "--resume", "report").exception)
    assert "an adapter is needed" in str(bench("run", "some.yaml", "--target", "rasa").exception)


def test_a_target_may_be_named_and_looked_at_quickly(assessed: Path, tmp_path: Path) -> None:
    key, to = assessed / "mine.key", tmp_path / "quick"
    result = bench("run", "--target", "rasa", "--url", "http://127.0.0.1:9", "--quick", "--to", to, "--key", key)
    assert result.exit_code == 2, result.output
    report = json.loads((to / "report.json").read_text())
    assert report["plan"]["profile"] == "gates"
    assert report["target"] == "a Rasa bot"
    reasons = {one["judgement"]["reason"]["name"] for one in report["procedures"]}
    assert "answers-connection" in reasons


def test_two_runs_are_shown_side_by_side_and_the_status_says_which_is_worse(assessed: Path, tmp_path: Path) -> None:
    report, worse = assessed / "report", tmp_path / "worse.json"
    content = json.loads((report / "report.json").read_text())
    content["exit_status"], content["requirements"][0]["verdict"] = 1, "not-satisfied"
    worse.write_text(json.dumps(content))
    result = bench("compare", report, worse, "--to", tmp_path / "pages" / "compared.html")
    assert result.exit_code == 1, result.output
    assert f"worse  {content['requirements'][0]['requirement']}" in result.output
    assert b"<html" in (tmp_path / "pages" / "compared.html").read_bytes()
    assert bench("compare", report, worse, "--fail-on", "never").exit_code == 0
    assert bench("compare", worse, report).exit_code == 2, "nothing could be assessed in the later run"
    assert "cannot be read" in str(bench("compare", report, tmp_path / "none").exception)
    assert "no policy 'soon'" in str(bench("compare", report, worse, "--fail-on", "soon").exception)


def test_no_policy_makes_a_success_of_what_could_not_be_assessed(assessed: Path, tmp_path: Path) -> None:
    words = ("run", assessed / "nobody.yaml", "--to", tmp_path / "never", "--key", assessed / "mine.key")
    assert bench(*words, "--format", "junit", "--fail-on", "never").exit_code == 2
    assert "no policy 'soon'" in str(bench(*words, "--fail-on", "soon").exception)


def listening(specimen: ASGIApp, said: Counter[str], reached: asyncio.Event) -> ASGIApp:
    """The specimen, with every utterance counted; `reached` is set in the middle of the first procedure."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            body = bytes(message.get("body", b"")).decode("utf-8", "replace")
            if body and scope["method"] == "POST" and scope["path"].startswith("/chat/"):
                said[body] += 1
                if said.total() == KILL_AT:
                    reached.set()
            return message

        await specimen(scope, heard, send)

    return app


def outside_only(folder: Path) -> Path:
    """The specimen's adapter without a look inside or accounts, so that few procedures are carried out."""
    content = yaml.safe_load(files("clearline.bench.lab").joinpath("specimen.yaml").read_text("utf-8"))
    inner = ("accounts", "login", "record", "journal", "state", "messages", "faults", "offer")
    path = folder / "specimen.yaml"
    path.write_text(yaml.safe_dump({name: part for name, part in content.items() if name not in inner}), "utf-8")
    return path


async def started(*words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "clearline", "bench", "run", *words, stdout=DEVNULL
    )


@pytest.mark.e2e
async def test_a_run_that_was_killed_goes_on_and_says_nothing_twice(tmp_path: Path) -> None:
    said: Counter[str] = Counter()
    reached, folder = asyncio.Event(), str(tmp_path / "report")
    async with served(listening(create_specimen(), said, reached)) as address:
        adapter = str(outside_only(tmp_path))
        words = [adapter, "--set", f"base={address}", "--to", folder, "--key", str(tmp_path / "assessor.key")]
        process = await started(*words, "--profile", "gates", "--seed", "0a")
        await reached.wait()
        process.kill()
        await process.wait()
        assert (tmp_path / "report" / PRIVATE_FILE).exists()
        before = Counter(said)
        process = await started("--resume", folder)
        assert await process.wait() == 0
    after = said - before
    assert before.total() >= KILL_AT
    assert after.total() > before.total()
    assert not set(before) & set(after)
    assert bench("verify", folder, "--recompute").exit_code == 0


def test_the_workflow_in_the_docs_is_yaml_and_its_commands_take_those_options() -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "bench-in-ci.md").read_text()
    workflow = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])
    lines = [line for step in workflow["jobs"]["bench"]["steps"] for line in step.get("run", "").splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if line.strip().startswith("clearline ")]
    assert [words[:2] for words in commands] == [["bench", "run"], ["bench", "compare"]]
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text()
    for words in commands:
        section = reference.partition(f"## `clearline {' '.join(words[:2])}`")[2].partition("\n## ")[0]
        assert all(f"`{word}`" in section for word in words if word.startswith("--")), words

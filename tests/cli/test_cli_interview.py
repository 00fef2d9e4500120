"""`clearline bench interview`: on the terminal, in an editor, or without asking anything."""

import hashlib
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from clearline.bench.interview.answers import read_file
from clearline.catalogue.load import load
from clearline.cli.main import app
from cli.cli_nobody import NOBODY

ANSWERS = "target: Nobody\nanswers: {P-GV-01-i: {policy: policy.txt, principles: false}}"
SPECIMEN = Path(str(files("clearline.bench.lab").joinpath("answers", "answers.yaml")))


def run(*words: str, said: str = "") -> Result:
    return CliRunner().invoke(app, ["bench", "interview", *words], input=said)


def test_answers_are_kept_one_by_one_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    first = run(
        "--answers", str(path), "--target", "X", "--only", "GV-12", said="plan.pdf\nleak outage\nsoon\n2026-10-01\n\n"
    )
    assert first.exit_code == 0, first.output
    assert "a day, as 2026-03-31" in first.output
    answers = yaml.safe_load(path.read_text())["answers"]["P-GV-12-i"]
    assert answers["playbooks"] == ["leak", "outage"]
    assert str(answers["contacts"]) == "2026-10-01"
    assert "exercised" not in answers
    second = run("--answers", str(path), "--only", "P-GV-12-i", "--language", "zh-Hant")
    assert "上次演練是哪天" in second.output
    assert "請附上" not in second.output
    assert "2 questions are left" in second.output


def test_an_interview_asks_who_answers_and_understands_yes_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    run("--answers", str(path), "--target", "X", "--only", "P-PR-13-v", said="DPO\n改了\n是\n")
    given = yaml.safe_load(path.read_text())["answers"]["P-PR-13-v"]
    assert given == {"by": "DPO", "change": "改了", "shown": True}


def test_a_blank_file_holds_every_question_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    run("--answers", str(path), "--target", "a: b", "--only", "GV-01", said="policy.pdf\n")
    assert run("--answers", str(path), "--blank").exit_code == 0
    content, catalogue = read_file(path, load()), load()
    assert content.target == "a: b"
    assert set(content.answers) == set(catalogue.examinations)
    assert content.answers["P-GV-01-i"]["policy"] == "policy.pdf"
    assert content.answers["P-GV-01-i"]["approved"] is None


def test_what_answers_come_to_is_said_without_asking(tmp_path: Path) -> None:
    assert "P-HO-04-i  passed" in run("--answers", str(SPECIMEN), "--only", "HO-04", "--check").output
    path = tmp_path / "answers.yaml"
    path.write_text("target: X\nanswers: {P-GV-12-v: {exact: false}}")
    checked = run("--answers", str(path), "--only", "GV-12", "--check")
    assert checked.exit_code == 1
    assert "P-GV-12-v  failed: The answer to question 3" in checked.output
    assert "P-GV-12-i  inconclusive: Question 1 was not answered." in checked.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "needs --target"),
        (["--target", "X", "--only", "ZZ-01"], "no examination for 'ZZ-01'"),
        (["--target", "X", "--language", "fr"], "no language 'fr'"),
    ],
)
def test_what_cannot_be_asked_is_said(words: list[str], said: str, tmp_path: Path) -> None:
    result = run("--answers", str(tmp_path / "answers.yaml"), *words)
    assert said in str(result.exception)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "nobody.yaml").write_text(NOBODY)
    (tmp_path / "policy.txt").write_text("all is well")
    (tmp_path / "answers.yaml").write_text(ANSWERS)
    return tmp_path


def bench(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, words)])


def judged(home: Path, *words: str) -> Result:
    given = ("--to", home / "report", "--key", home / "mine.key", "--answers", home / "answers.yaml")
    return bench("run", home / "nobody.yaml", *given, *words)


def test_a_run_takes_answers_and_hands_over_their_evidence(home: Path) -> None:
    assert judged(home).exit_code == 1
    evidence = home / "report" / "evidence-GV-01-i-policy.txt"
    assert evidence.read_text() == "all is well"
    verified = bench("verify", home / "report", "--key", home / "mine.pub", "--recompute")
    assert verified.exit_code == 0, verified.output
    evidence.write_text("all is Well")
    verified = bench("verify", home / "report", "--key", home / "mine.pub", "--recompute")
    assert verified.exit_code == 1
    assert "is not the file that was signed" in verified.output
    assert "is not the evidence that the ledger speaks of" in verified.output


def test_evidence_can_be_withheld_and_is_known_by_its_digest(home: Path) -> None:
    assert judged(home, "--withhold-evidence").exit_code == 1
    assert not list((home / "report").glob("evidence*"))
    assert hashlib.sha256(b"all is well").hexdigest() in (home / "report" / "report.json").read_text()
    assert bench("verify", home / "report", "--key", home / "mine.pub", "--recompute").exit_code == 0


def test_a_report_as_pdf_is_signed_and_made_anew(home: Path) -> None:
    assert judged(home, "--format", "pdf").exit_code == 1
    assert (home / "report" / "report.zh-Hant.pdf").read_bytes().startswith(b"%PDF-")
    assert bench("verify", home / "report", "--key", home / "mine.pub", "--recompute").exit_code == 0


def test_what_cannot_be_written_is_said_before_anything_is_sent(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "reportlab", None)  # how Python marks a module that is not to be found
    assert "install clearline with the extra pdf" in str(judged(home, "--format", "pdf").exception)
    assert not (home / "report").exists()

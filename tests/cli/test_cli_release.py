"""`clearline release`: check, try, status, promote and withdraw, as somebody in charge runs them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clearline.cli.main import app
from clearline.errors import ConfigurationError
from parcel import PARCEL, flows_of


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return flows_of(tmp_path / "flows", parcel=PARCEL)


def run(data: Path, *arguments: str | Path) -> Result:
    options = ("--set", f"data_dir={data}", "--set", "encoder=0")
    return CliRunner().invoke(app, ["release", *map(str, arguments), *options])


def test_a_release_is_tried_promoted_and_told_of(own: Path, tmp_path: Path) -> None:
    tried = run(tmp_path / "desk", "try", "--flows", own, "--share", "10")
    assert tried.exit_code == 0, tried.output
    assert "10 %" in run(tmp_path / "desk", "status").output
    assert run(tmp_path / "desk", "promote").exit_code == 0
    assert "what the settings name" not in run(tmp_path / "desk", "status").output
    assert run(tmp_path / "desk", "promote").exit_code != 0


def test_a_release_with_findings_is_not_tried(own: Path, tmp_path: Path) -> None:
    (own / "parcel.yaml").write_text(PARCEL.replace("then: end", "then: nowhere"), "utf-8")
    tried = run(tmp_path / "desk", "try", "--flows", own)
    assert tried.exit_code == 1
    assert "parcel.yaml:8: step 'told': there is no step 'nowhere'" in tried.output
    assert "on trial" not in run(tmp_path / "desk", "status").output


def test_a_release_is_taken_back_by_hand_and_the_reason_is_kept(own: Path, tmp_path: Path) -> None:
    run(tmp_path / "desk", "try", "--flows", own)
    assert run(tmp_path / "desk", "withdraw", "--why", "wrong prices").exit_code == 0
    assert "wrong prices" in run(tmp_path / "desk", "status").output
    assert run(tmp_path / "desk", "withdraw").exit_code != 0


def test_what_serves_is_learnt_before_a_start(tmp_path: Path) -> None:
    learnt = tmp_path / "kept" / "learnt"
    told = run(tmp_path / "desk", "learn", "--set", f"learnt_dir={learnt}")
    assert told.exit_code == 0, told.output
    assert len(list(learnt.iterdir())) == 1  # by words alone


def test_a_folder_that_cannot_keep_anything_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = run(tmp_path / "desk", "learn", "--set", f"learnt_dir={tmp_path / 'file' / 'learnt'}")
    assert isinstance(told.exception, ConfigurationError)
    assert "cannot keep what is learnt" in str(told.exception)

"""`clearline catalogue`: both ways, with what is missing in plain sight."""

import csv

import pytest
from typer.testing import CliRunner

from clearline.catalogue.load import load
from clearline.cli.main import app


def told(*words: str) -> str:
    result = CliRunner().invoke(app, ["catalogue", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_it_goes_from_threats_to_checks_and_shows_what_is_missing() -> None:
    output = told()
    assert all(f"\n{threat} " in output for threat in load().threats)
    assert "    2 test B0: P-GV-05-b -> governance.contact" in output
    assert ": none" in output
    assert "Checked by program: " in output


def test_it_goes_from_checks_back_to_threats() -> None:
    output = told("--by", "check")
    assert "\ngovernance.contact\n  P-GV-05-b <- GV-05 " in output


def test_one_name_is_enough() -> None:
    output = told("GV-05")
    assert "governance.contact" in output
    assert "DS-08" not in output


def test_a_spreadsheet_can_read_it() -> None:
    rows = list(csv.DictReader(told("--csv").splitlines()))
    assert {row["requirement"] for row in rows} == set(load().requirements)
    assert any(not row["check"] for row in rows)


@pytest.mark.parametrize("words", [["ZZ-01"], ["--by", "moon"]])
def test_what_is_not_there_is_said(words: list[str]) -> None:
    assert "there is no" in str(CliRunner().invoke(app, ["catalogue", *words]).exception)

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


def test_each_lesson_names_its_requirements_and_what_replays_it() -> None:
    output = told("--by", "lesson")
    assert all(f"\n{one.id} {one.date} {one.who}\n" in output for one in load().lessons.values())
    assert "  AR-12 Safe rendering <- P-AR-12-a" in told("lenovo", "--by", "lesson")


def test_each_clause_names_its_requirements_and_what_checks_them() -> None:
    output = told("gdpr", "--by", "clause")
    assert "\nGDPR\n" in output
    assert "  art. 33: GV-13 Breach notification <- P-GV-13-a P-GV-13-v" in output
    assert "PIPL" not in output
    rows = list(csv.DictReader(told("--by", "clause", "--csv").splitlines()))
    assert {row["requirement"] for row in rows} == set(load().requirements)


@pytest.mark.parametrize("words", [["ZZ-01"], ["--by", "moon"], ["ZZ-01", "--by", "lesson"], ["ZZ", "--by", "clause"]])
def test_what_is_not_there_is_said(words: list[str]) -> None:
    assert "there is no" in str(CliRunner().invoke(app, ["catalogue", *words]).exception)

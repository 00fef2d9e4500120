"""`clearline stop`: works with nothing but the desk's folder."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clearline.cli.main import app
from clearline.errors import InputError
from clearline.oversight.incidents.book import Book
from clearline.oversight.incidents.standing import standing


@pytest.fixture
def run(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"CLEARLINE_DATA_DIR": str(tmp_path / "desk"), "CLEARLINE_LIFT_PEOPLE": "2"})


def test_something_is_stopped_listed_and_lifted_by_two(run: CliRunner) -> None:
    assert run.invoke(app, ["stop", "list"]).output == "Nothing is stopped.\n"
    stopped = run.invoke(app, ["stop", "now", "engine", "--by", "mei", "--reason", "it promises refunds"])
    assert stopped.output.startswith("Stopped engine: note 1, ")
    assert "engine: " in (listed := run.invoke(app, ["stop", "list"]).output)
    assert "by mei: it promises refunds" in listed
    lift = ["stop", "lift", "engine", "--reason", "mended", "--by"]
    assert run.invoke(app, [*lift, "mei"]).output == "engine stays stopped: 1 of 2 people have agreed.\n"
    assert run.invoke(app, [*lift, "raj"]).output == "engine goes on.\n"


def test_an_action_that_does_not_exist_is_not_said_to_be_stopped(run: CliRunner) -> None:
    result = run.invoke(app, ["stop", "now", "action:order.palce", "--by", "mei", "--reason", "typo"])
    assert isinstance(result.exception, InputError)
    assert run.invoke(app, ["stop", "list"]).output == "Nothing is stopped.\n"


def test_nobody_stops_anything_without_a_name(run: CliRunner) -> None:
    result = run.invoke(app, ["stop", "now", "engine", "--by", "", "--reason", "why"])
    assert isinstance(result.exception, InputError)


def test_a_member_of_staff_is_kept_out_and_let_in_again(run: CliRunner, tmp_path: Path) -> None:
    words = ["raj", "--by", "mei", "--reason", "left the company"]
    assert run.invoke(app, ["staff", "disable", *words]).output == "raj is kept out.\n"
    assert standing(Book(tmp_path / "desk").notes()).disabled == {"raj"}
    assert run.invoke(app, ["staff", "enable", *words]).output == "raj may come in again.\n"
    assert standing(Book(tmp_path / "desk").notes()).disabled == frozenset()

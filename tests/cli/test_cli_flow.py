"""`clearline flow`: lint, test, draw and schema, as somebody who writes flows runs them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clearline.cli.main import app
from parcel import flows_of

FLOW = """\
flow: parking
title: {en: Where to park, zh: 停车}
examples:
  en: [where can I park, parking at the shop]
  zh: [哪里可以停车, 营业厅停车]
steps:
  - id: tell
    say:
      en: "You can park behind the shop for an hour."
      zh: "营业厅后面可以免费停车一小时。"
    then: end
tests:
  - test: somebody asks
    talk:
      - caller: {en: where can I park, zh: 哪里可以停车}
      - desk: {en: behind the shop, zh: 免费停车}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["flow", *arguments])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return flows_of(tmp_path / "own", parking=FLOW)


def test_what_ships_is_sound() -> None:
    result = run("lint")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("0 findings")


def test_a_flow_of_ones_own_stands_beside_those_that_ship(own: Path) -> None:
    assert run("lint", str(own)).exit_code == 0
    result = run("test", str(own))
    assert result.exit_code == 0, result.output


def test_a_mistake_is_named_with_its_file_and_line_and_ends_with_1(own: Path) -> None:
    (own / "parking.yaml").write_text(FLOW.replace("then: end", "then: nowhere"), "utf-8")
    result = run("lint", str(own))
    assert result.exit_code == 1
    assert f"{own / 'parking.yaml'}:7: step 'tell': there is no step 'nowhere'" in result.output


def test_a_talk_that_goes_otherwise_is_named_and_ends_with_1(own: Path) -> None:
    (own / "parking.yaml").write_text(FLOW.replace("zh: 免费停车}", "zh: 收费停车}"), "utf-8")
    result = run("test", str(own))
    assert result.exit_code == 1
    assert f"{own / 'parking.yaml'}:16: somebody asks (zh-Hans): the desk says" in result.output
    assert "(zh-Hant)" in result.output
    assert "(en)" not in result.output


def test_a_folder_without_flows_is_an_error(tmp_path: Path) -> None:
    result = run("lint", str(tmp_path))
    assert result.exit_code != 0
    assert "there is no flow" in str(result.exception)


def test_pictures_are_written_one_for_each_flow(own: Path, tmp_path: Path) -> None:
    result = run("draw", str(own), "--to", str(tmp_path / "svg"), "--language", "zh-Hans")
    assert result.exit_code == 0, result.output
    drawn = {path.stem for path in (tmp_path / "svg").glob("*.svg")}
    assert {"parking", "bill", "order"} <= drawn
    assert "免费停车" in (tmp_path / "svg" / "parking.svg").read_text("utf-8")


def test_a_flow_that_there_is_not_cannot_be_drawn(tmp_path: Path) -> None:
    result = run("draw", "--flow", "nothing", "--to", str(tmp_path))
    assert "there is no flow 'nothing'" in str(result.exception)


@pytest.mark.parametrize(("kind", "entry"), [("slots", "Slot"), ("actions", "Declared")])
def test_slots_and_actions_have_schemas_of_their_own(kind: str, entry: str) -> None:
    schema = json.loads(run("schema", kind).output)
    assert schema["required"] == [kind]
    assert schema["$defs"][entry]["additionalProperties"] is False


def test_the_schema_knows_every_verb() -> None:
    result = run("schema")
    assert result.exit_code == 0
    schema = json.loads(result.output)
    steps = schema["properties"]["steps"]["items"]["oneOf"]
    kinds = {step["$ref"].rpartition("/")[2] for step in steps}
    assert kinds == {
        *("Say", "Ask", "Do", "Confirm", "Authenticate", "HandOver", "Goto", "Forget", "Decide", "End"),
    }
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"flow", "title", "steps"}

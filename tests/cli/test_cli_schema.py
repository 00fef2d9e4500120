"""The JSON Schemas that the command line prints are those of the files that ship."""

import json
from importlib.resources import files

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from clearline.catalogue.load import KINDS
from clearline.cli.main import app
from clearline.errors import InputError

CATALOGUE = files("clearline.catalogue")
ADAPTERS = files("clearline.bench.targets") / "adapters"


def schema(kind: str) -> Draft202012Validator:
    printed = CliRunner().invoke(app, ["catalogue", "--schema", kind])
    assert printed.exit_code == 0
    return Draft202012Validator(json.loads(printed.stdout))


def texts(kind: str) -> list[str]:
    one = CATALOGUE / f"{kind}.yaml"
    return [one.read_text()] if one.is_file() else [each.read_text() for each in (CATALOGUE / kind).iterdir()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_the_catalogue_with_a_field_too_many_does_not_meet_its_schema(kind: str) -> None:
    validator = schema(kind)
    for text in texts(kind):
        content = yaml.safe_load(text)
        assert not [one.message for one in validator.iter_errors(json.loads(json.dumps(content, default=str)))]
        assert not validator.is_valid({**content, "unheard_of": 1})


def test_an_adapter_meets_its_schema_once_its_gaps_are_filled() -> None:
    validator = schema("adapter")
    content = yaml.safe_load((ADAPTERS / "clearline-demo.yaml").read_text())
    content["endpoint"] = {"host": "localhost", "port": 8443}
    assert not [one.message for one in validator.iter_errors(content)]
    assert not validator.is_valid({**content, "say": "hello"})


def test_a_schema_that_is_not_there_is_refused_by_name() -> None:
    printed = CliRunner().invoke(app, ["catalogue", "--schema", "verdicts"])
    assert isinstance(printed.exception, InputError)
    assert "procedures" in str(printed.exception)

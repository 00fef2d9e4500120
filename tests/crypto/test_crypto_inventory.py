"""The cryptographic inventory says what the code does, in a form that others can read."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7
from typer.testing import CliRunner

import clearline
from clearline.cli.main import app
from clearline.crypto.inventory import ASSETS, NOT_POST_QUANTUM, inventory

SOURCES = Path(clearline.__file__).parent
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "bom-1.6.json").read_text())
ELSEWHERE = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
"""Schemas of licences and signatures, of which an inventory of algorithms has none."""
OF_PYTHON = ("hashlib", "hmac", "secrets")
HARMLESS = {"hmac.compare_digest", "backend", "Encoding", "NoEncryption", "PrivateFormat"}


def used() -> set[str]:
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text())
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        for node in ast.walk(tree):
            found |= set(imported(node)) | set(called(node, modules))
    return found - HARMLESS


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography.hazmat"):
        yield from (alias.name for alias in node.names)


def called(node: ast.AST, modules: set[str]) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in OF_PYTHON and module in modules:
            yield f"{module}.{name}"


def test_the_inventory_names_all_that_the_code_uses_and_nothing_else() -> None:
    assert used() == {symbol for asset in ASSETS for symbol in asset.symbols}


def test_no_module_imports_a_primitive_in_a_way_that_cannot_be_seen() -> None:
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.module not in OF_PYTHON, path
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("cryptography") for alias in node.names), path


def test_it_is_an_inventory_as_cyclonedx_defines_one() -> None:
    permissive = [(f"http://cyclonedx.org/schema/{name}", DRAFT7.create_resource({})) for name in ELSEWHERE]
    validator = Draft7Validator(SCHEMA, registry=Registry().with_resources(permissive))
    assert [error.message for error in validator.iter_errors(inventory())] == []
    broken = inventory() | {"specVersion": 1.6}
    assert list(validator.iter_errors(broken))


def test_every_reference_in_it_leads_somewhere() -> None:
    made = json.loads(json.dumps(inventory()))
    known = {component["bom-ref"] for component in made["components"]} | {made["metadata"]["component"]["bom-ref"]}
    pointed = {ref for one in made["dependencies"] for ref in one.get("dependsOn", []) + one.get("provides", [])}
    assert pointed <= known
    assert len(made["components"]) == len(ASSETS) + 1


def test_what_a_quantum_computer_breaks_is_never_alone_where_something_must_last() -> None:
    weak = {asset.name for asset in ASSETS if asset.quantum_level == 0}
    passing = {"ECDSA P-256"}  # proofs of a moment: nothing that was signed with it must last
    assert weak - passing == {"X25519", "Ed25519"}
    assert any("Passkeys" in one for one in NOT_POST_QUANTUM)


def test_the_command_prints_it_and_writes_it(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["crypto", "inventory"])
    assert json.loads(printed.output) == inventory()
    written = CliRunner().invoke(app, ["crypto", "inventory", "--to", str(tmp_path / "cbom.json")])
    assert (written.exit_code, written.output) == (0, "")
    assert (tmp_path / "cbom.json").read_text() == printed.output

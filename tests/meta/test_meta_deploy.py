"""The recipe in `deploy/` fits the product: its names are settings, its commands exist, production accepts it."""

import re
from pathlib import Path

import clearline
from clearline.service.settings import PREFIX, Profile, from_environment

DEPLOY = Path(__file__).parent.parent.parent / "deploy"


def given(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_production_accepts_the_settings_of_the_recipe() -> None:
    settings = from_environment(given("desk.env"))
    assert settings.profile is Profile.PRODUCTION
    assert settings.host == "127.0.0.1", "customers come through the edge alone"
    assert {name for name in given("desk.env") if not name.startswith(PREFIX)} == {"FORWARDED_ALLOW_IPS"}


def test_the_edge_is_told_what_its_recipe_asks_for_and_stands_before_that_desk() -> None:
    recipe, told = (DEPLOY / "Caddyfile").read_text(), given("edge.env")
    asked = set(re.findall(r"\{\$(EDGE_[A-Z_]+)\}", recipe))
    may_be_asked = set(re.findall(r"\{\$(EDGE_[A-Z_]+):", recipe))
    assert asked - told.keys() == set()
    assert told.keys() <= asked | may_be_asked
    desk = from_environment(given("desk.env"))
    assert told["EDGE_DESK"] == f"{desk.host}:{desk.port}"
    assert desk.public_url == f"https://{told['EDGE_NAME']}"


def test_the_recipe_is_the_one_that_is_shipped_and_tried_out() -> None:
    shipped = Path(clearline.__file__).parent / "cli" / "Caddyfile"
    assert (DEPLOY / "Caddyfile").resolve() == shipped.resolve()
    assert "admin off" in shipped.read_text()


def test_the_units_start_commands_that_exist() -> None:
    known = (DEPLOY.parent / "docs/reference/cli.md").read_text()
    assert re.findall(r"ExecStart=\S+/clearline (.*)", (DEPLOY / "clearline-desk.service").read_text()) == [
        "desk serve"
    ]
    assert "## `clearline desk serve`" in known

"""`clearline gateway`: what it needs before it starts."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clearline.cli.main import app
from clearline.errors import ConfigurationError


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ([], "needs --upstream"),
        (["--upstream", "bot.example"], "GATEWAY_UPSTREAM"),
        (["--upstream", "http://bot.example/v1", "--form", "letters"], "GATEWAY_FORM"),
        (["--upstream", "http://bot.example/v1", "--set", "host=192.0.2.1"], "GATEWAY_KEYS"),
    ],
)
def test_a_gateway_that_cannot_protect_says_why(tmp_path: Path, words: list[str], wrong: str) -> None:
    with pytest.raises(ConfigurationError, match=wrong):
        CliRunner().invoke(app, ["gateway", "--set", f"data_dir={tmp_path}", *words], catch_exceptions=False)

"""What a test needs and is not here: named, with how to have it; a failure where the gate should have installed it."""

import os
from typing import NoReturn

import pytest

SYSTEM = "make system installs it where this account may"
PACKAGES = "make test installs it into .venv"


def absent(what: str, how: str) -> NoReturn:
    """Say what is not here of that which the gate installs by itself."""
    if os.environ.get("CI"):  # noqa: TID251 # where the checks run is no setting of the product
        pytest.fail(f"{what} is absent: {how}")
    never_installed(what, how)


def never_installed(what: str, how: str) -> NoReturn:
    """Say what is not here, and need not be: no gate installs it."""
    pytest.skip(f"not run: {what} is absent: {how}")

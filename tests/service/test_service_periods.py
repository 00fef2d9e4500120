"""The data-protection officer's file: what it may say, and what it may not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from clearline.domain.privacy import Basis, DataClass, Purpose
from clearline.errors import ConfigurationError
from clearline.service import periods as periods_module
from clearline.service.periods import read_periods

SHIPPED = Path(periods_module.__file__).with_name("retention.yaml")


def test_the_file_that_ships_says_how_long_everything_is_kept() -> None:
    read = read_periods(None)
    assert {kind for kind in DataClass if read.period(kind).days is None} == {DataClass.LOG}
    assert read.period(DataClass.CONVERSATION).purposes[Purpose.SERVICE] == Basis.CONTRACT
    assert len(read.published) == len(DataClass)


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "no period for factor": lambda classes: classes.pop("factor"),
    "receipt must have an end": lambda classes: classes["receipt"].update(keep_days=None),
    "never shortened": lambda classes: classes["log"].update(keep_days=10),
    "training can rest on nothing but consent": lambda classes: classes["conversation"]["purposes"].update(
        training="legitimate-interest"
    ),
    "cannot do without": lambda classes: classes["conversation"]["purposes"].pop("security"),
    "keep_days": lambda classes: classes["conversation"].update(keep_days=0),
    "advertising": lambda classes: classes["conversation"]["purposes"].update(advertising="consent"),
}


@pytest.mark.parametrize("says", WRONG)
def test_a_file_that_promises_what_cannot_be_kept_is_refused(says: str, tmp_path: Path) -> None:
    document = yaml.safe_load(SHIPPED.read_text("utf-8"))
    WRONG[says](document["classes"])
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    with pytest.raises(ConfigurationError, match=says):
        read_periods(tmp_path / "mine.yaml")


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read_periods(tmp_path / "absent.yaml")

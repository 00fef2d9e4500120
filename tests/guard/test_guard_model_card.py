"""The model card speaks of the files that ship, so that whoever makes them again knows what to compare with."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CARD = ROOT / "docs/reference/guard-models.md"


@pytest.mark.parametrize("part", ["names", "injection"])
def test_sum_and_size_on_the_card_are_those_of_the_file(part: str) -> None:
    octets = (ROOT / "src/clearline/guard" / part / "weights.npz").read_bytes()
    [table] = [text for text in CARD.read_text().split("\n\n") if f"scripts.{part}.train" in text]
    assert f"`{hashlib.sha256(octets).hexdigest()}`" in table
    assert f"{len(octets):,} bytes" in table

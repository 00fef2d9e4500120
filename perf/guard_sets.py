"""What the guard is measured on: public sets beside the repository, never in it, and the project's own."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PUBLIC = ROOT.parent / "shared" / "data"
"""presidio-research, banking77, clinc150 and NotInject, as their authors publish them."""
OWN = ROOT / "tests" / "guard" / "injection"
CHINESE = ROOT / "tests" / "data" / "telecom_zh.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message and what is personal in it: start, end and type."""

    text: str
    spans: frozenset[tuple[int, int, str]]


def presidio(*, small: bool = False) -> list[Labelled]:
    """Return the 1,500 made-up messages of presidio-research; `small` in small letters, as a recogniser writes them."""
    rows = json.loads((PUBLIC / "presidio-research" / "synth_dataset_v2.json").read_text(encoding="utf-8"))
    return [
        Labelled(
            row["full_text"].lower() if small else row["full_text"],
            frozenset((span["start_position"], span["end_position"], span["entity_type"]) for span in row["spans"]),
        )
        for row in rows
    ]


def chinese() -> list[Labelled]:
    """Return the project's own messages to an operator; their templates and values are not those of training."""
    rows = map(json.loads, CHINESE.read_text(encoding="utf-8").splitlines())
    return [Labelled(row["text"], frozenset((start, end, kind) for start, end, kind in row["spans"])) for row in rows]


def banking() -> list[str]:
    """Return the 13,083 questions of banking77: harmless, and nothing personal in them."""
    return [*_banking("train.csv"), *banking_test()]


def banking_test() -> list[str]:
    """Return those that its authors test with."""
    return _banking("test.csv")


def _banking(name: str) -> list[str]:
    with (PUBLIC / "banking77" / name).open(encoding="utf-8", newline="") as opened:
        return [row["text"] for row in csv.DictReader(opened)]


def clinc() -> list[str]:
    """Return the utterances that CLINC150 tests with, those outside its intents among them."""
    rows = json.loads((PUBLIC / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    return [text for part in ("test", "oos_test") for text, _ in rows[part]]


def notinject() -> list[str]:
    """Return the harmless prompts of NotInject with one or two words that attacks use."""
    names = ("NotInject_one.json", "NotInject_two.json")
    rows = [row for name in names for row in json.loads((PUBLIC / "notinject" / name).read_text(encoding="utf-8"))]
    return [row["prompt"] for row in rows]

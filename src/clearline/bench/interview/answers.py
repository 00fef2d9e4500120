"""An assessor's answers: one YAML file, and beside it the evidence that it names."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearline.bench.interview.rules import BY
from clearline.bench.plan import digest_of
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import ProcedureId
from clearline.domain.conversation import Json
from clearline.domain.examination import (
    Attached,
    Choice,
    Counted,
    Dated,
    Examination,
    Question,
    Register,
    Rule,
    Several,
    Told,
    YesNo,
)
from clearline.domain.observation import Purpose, Reading
from clearline.errors import ConfigurationError

LARGEST_BYTES = 20_000_000
MOST_ROWS = 10_000
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")

Given = bool | int | float | date | str | tuple[str, ...]


class AnswersFile(BaseModel):
    """The file; an answer that is left empty was not given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: str = Field(min_length=1)
    """The name in the adapter of the service that they are about."""
    assessor: str = ""
    answers: dict[str, dict[str, Given | None]] = {}


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers that were read, with their evidence."""

    target: str
    readings: Mapping[ProcedureId, tuple[Reading, ...]]
    evidence: Mapping[str, bytes]
    """Content by the name that it has in a report's folder."""
    digest: str
    """SHA-256, hex, over all answers and the digests of all evidence."""


def read_file(path: Path, catalogue: Catalogue) -> AnswersFile:
    """Return the file at `path`.

    Raises:
        ConfigurationError: it cannot be read, or answers what was not asked, or not in the form that was asked for.
    """
    try:
        content = AnswersFile.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{path.name}: {exc}") from exc
    for problem in _problems(content, catalogue):
        raise ConfigurationError(f"{path.name}: {problem}")
    return content


def load_answers(path: Path, catalogue: Catalogue) -> Answers:
    """Return the answers at `path` with the evidence they name; evidence that is not there is simply missing.

    Raises:
        ConfigurationError: see `read_file`; or a piece of evidence is too large.
    """
    content, evidence = read_file(path, catalogue), dict[str, bytes]()
    shelf = _Shelf(path.parent, evidence)
    readings = {
        name: tuple(_readings(examination, content.answers.get(name, {}), shelf))
        for name, examination in catalogue.examinations.items()
    }
    digest = digest_of(one for each in readings.values() for one in each)
    return Answers(content.target, readings, evidence, digest)


def fits(rule: Rule, value: Given) -> bool:
    """Say whether `value` has the form that `rule` asks for, good or not."""
    match rule, value:
        case YesNo(), bool():
            return True
        case Choice(options=options), str():
            return value in options
        case Several(options=options), tuple():
            return set(value) <= set(options)
        case Dated(), date():
            return True
        case Counted(), bool():
            return False
        case (Counted(), int() | float()) | (Told() | Attached() | Register(), str()):
            return True
        case _:
            return False


def form_of(rule: Rule) -> str:  # noqa: C901 # one arm a kind
    """Return in a few words what form `rule` asks for."""
    match rule:
        case YesNo():
            return "yes or no"
        case Choice(options=options):
            return f"one of {', '.join(options)}"
        case Several(options=options):
            return f"any of {', '.join(options)}"
        case Dated():
            return "a day, as 2026-03-31"
        case Counted():
            return "a number"
        case Told():
            return "words"
        case Attached():
            return "the path of a file"
        case Register(columns=columns):
            return f"the path of a CSV file with the columns {', '.join(columns)}"


def _problems(content: AnswersFile, catalogue: Catalogue) -> Iterator[str]:
    for name, given in content.answers.items():
        examination = catalogue.examinations.get(ProcedureId(name))
        if examination is None:
            yield f"there is no examination {name!r}"
            continue
        rules: dict[str, Rule] = {one.name: one.rule for one in examination.questions} | {BY: Told()}
        for question, value in given.items():
            if question not in rules:
                yield f"{name} has no question {question!r}"
            elif value is not None and not fits(rules[question], value):
                yield f"{name}: {question} is {value!r}, expected {form_of(rules[question])}"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where evidence lies, and where it is put."""

    folder: Path
    kept: dict[str, bytes]

    def attached(self, rule: Attached | Register, path: str, name: str) -> dict[str, Json]:
        """Take the file at `path` as evidence called `name`."""
        content = _content(self.folder / path)
        if content is None:
            return {"file": None}
        suffix = Path(path).suffix.lower()
        kept = f"evidence-{name}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        self.kept[kept] = content
        told: dict[str, Json] = {
            "file": {"name": kept, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        }
        rows = _rows(rule, content) if isinstance(rule, Register) else None
        return told if rows is None else {**told, "rows": rows}


def _readings(examination: Examination, given: Mapping[str, Given | None], shelf: _Shelf) -> Iterator[Reading]:
    whose = examination.procedure.id
    for question in (*examination.questions, Question(BY, {}, Told())):
        value = given.get(question.name)
        if value is not None:
            told = _told(question, value, shelf, f"{whose[2:]}-{question.name}")
            yield Reading(whose, Purpose.PROBE, question.name, told)


def _told(question: Question, value: Given, shelf: _Shelf, name: str) -> dict[str, Json]:
    match question.rule, value:
        case (Attached() | Register()) as rule, str():
            return shelf.attached(rule, value, name)
        case _, tuple():
            return {"answer": list(value)}
        case _, date():
            return {"answer": value.isoformat()}
        case _:
            return {"answer": value}


def _content(path: Path) -> bytes | None:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ConfigurationError(f"{path.name} has more than {LARGEST_BYTES} bytes")
        return path.read_bytes()
    except OSError:
        return None


def _rows(register: Register, content: bytes) -> Json:
    """The declared columns and no others: whatever else is in the file stays out of the report."""
    try:
        table = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        rows: list[Json] = [{column: row[column] or "" for column in register.columns} for row in table]
    except (UnicodeDecodeError, csv.Error, KeyError):
        return None
    return rows if len(rows) <= MOST_ROWS else None

"""A report made anew from its ledger, without the target: every verdict follows again, or the difference is named."""

import hashlib
import re
from collections.abc import Iterator, Mapping

from clearline import __version__
from clearline.bench.chain import read_chain
from clearline.bench.conclusion import Course, conclude
from clearline.bench.judging import Judging
from clearline.bench.ledger import Trial
from clearline.bench.ledger_file import LEDGER_FILE
from clearline.bench.ledger_read import Run, finished_run, knows_its_seed
from clearline.bench.plan import plan_for
from clearline.bench.report.files import ALL_FORMATS, FORMATS, files_of
from clearline.bench.verify import Flaw
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Procedure, Report
from clearline.domain.observation import Reading
from clearline.errors import ClearlineError, ConfigurationError, IntegrityError

_MAKER = re.compile(rb"Clearline [\w.]+, ReportLab [\w.]+")
_SHOWN = 80
"""Characters of a differing line that are shown."""


def verify_ledger(files: Mapping[str, bytes], catalogue: Catalogue) -> tuple[Flaw, ...]:
    """Check the ledger among `files`, and every form of the report against what follows from it.

    Raises:
        ConfigurationError: it was made by another release or another catalogue, so that nothing can be said here.
    """
    if LEDGER_FILE not in files:
        return (Flaw(LEDGER_FILE, "is missing: nothing can be made anew without it"),)
    try:
        run = finished_run(read_chain(files[LEDGER_FILE]))
        _refuse_foreign(run, catalogue)
        report = recomputed(run, catalogue)
    except IntegrityError as error:
        return (Flaw(LEDGER_FILE, str(error)),)
    return (*_differences(report, catalogue, files), *_foreign_evidence(run, files))


def recomputed(run: Run, catalogue: Catalogue) -> Report:
    """Return the report that follows from what `run` saw.

    Raises:
        IntegrityError: the run is not the one it committed itself to.
    """
    if run.finished_at is None:
        raise IntegrityError("the run was not finished")
    if not knows_its_seed(run):
        raise IntegrityError("the seed that was told at the end is not the one that was committed")
    if _planned(run, catalogue) != run.plan:
        raise IntegrityError("the plan is not the one that follows from the declaration, the profile and the seed")
    judging = Judging(run.about, catalogue, run.plan)
    for identifier in run.plan.procedures:
        _judge_again(judging, catalogue.procedure(identifier), run.trials.get(identifier))
    strange = set(run.trials) - set(run.plan.procedures)
    if strange:
        raise IntegrityError(f"{min(strange)} was carried out, and was not planned")
    course = Course(run.started_at, run.finished_at, tuple(run.identities))
    return conclude(run.about, catalogue, run.plan, judging.results, course=course)


def _judge_again(judging: Judging, procedure: Procedure, trial: Trial | None) -> None:
    obstacle = judging.obstacle(procedure)
    if obstacle is not None and trial is None:
        judging.skip(procedure, obstacle)
    elif obstacle is None and trial is not None:
        if not judging.is_as_planned(procedure, trial):
            raise IntegrityError(f"{procedure.id} was extended where that was not due, or was not where it was")
        judging.judge(procedure, trial)
    else:
        raise IntegrityError(f"{procedure.id} was carried out where it could not be, or was not where it could")


def _foreign_evidence(run: Run, files: Mapping[str, bytes]) -> Iterator[Flaw]:
    """Evidence that was handed over and is not what was looked at; what was withheld is no flaw."""
    for trial in run.trials.values():
        for one in trial.observations:
            match one:
                case Reading(value={"file": {"name": str(name), "sha256": digest}}) if name in files:
                    if hashlib.sha256(files[name]).hexdigest() != digest:
                        yield Flaw(name, "is not the evidence that the ledger speaks of")
                case _:
                    continue


def _refuse_foreign(run: Run, catalogue: Catalogue) -> None:
    if run.version != __version__:
        raise ConfigurationError(
            f"the report was made by Clearline {run.version}; check it with that, not {__version__}"
        )
    if run.plan.catalogue != catalogue.digest:
        raise ConfigurationError(
            f"the report was measured by catalogue {run.plan.catalogue}, this is {catalogue.digest}"
        )


def _planned(run: Run, catalogue: Catalogue) -> object:
    try:
        return plan_for(run.about, catalogue, profile=run.plan.profile, seed=run.seed)
    except ClearlineError as error:
        raise IntegrityError(f"the plan cannot be one: {error}") from error


def _differences(report: Report, catalogue: Catalogue, files: Mapping[str, bytes]) -> Iterator[Flaw]:
    present = [form for form in ALL_FORMATS if form.file in files]
    if not present:
        yield Flaw(FORMATS[0].file, "is missing, and so is every other form of the report")
    for name, content in files_of(report, catalogue, present).items():
        refuse_foreign_maker(name, files[name], content)
        if content != files[name]:
            yield Flaw(name, f"does not follow from the ledger: {_first_difference(files[name], content)}")


def refuse_foreign_maker(name: str, found: bytes, expected: bytes) -> None:
    """Raise ConfigurationError for a PDF that another version of its library wrote: its bytes cannot be compared."""
    theirs, ours = _MAKER.search(found), _MAKER.search(expected)
    if theirs and ours and theirs[0] != ours[0]:
        made = theirs[0].decode(errors="replace")
        raise ConfigurationError(f"{name} was made by {made}, and can only be made anew with that")


def _first_difference(found: bytes, expected: bytes) -> str:
    theirs, ours = found.split(b"\n"), expected.split(b"\n")
    pairs = zip(theirs, ours, strict=False)
    place = next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(theirs), len(ours)))
    return f"line {place + 1} is {_line(theirs, place)}, expected {_line(ours, place)}"


def _line(lines: list[bytes], place: int) -> str:
    if place >= len(lines):
        return "not there"
    return repr(lines[place].decode(errors="replace").strip()[:_SHOWN])

"""Running the bench: open the target, show progress, write the report, return the exit status."""

import asyncio
import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clearline.bench import assess
from clearline.bench.garbage import seldom_collected
from clearline.bench.interview.answers import Answers, load_answers
from clearline.bench.ledger_file import LEDGER_FILE, FileLedger
from clearline.bench.recall import Order
from clearline.bench.report.dsse import seal
from clearline.bench.report.files import FORMATS, PAGE, Format, files_of, formats_named, refuse_unwritable
from clearline.bench.report.signer import open_keys, public_half
from clearline.bench.report.statement import statement_of
from clearline.bench.targets.named import Make, target_named
from clearline.bench.verify import ENVELOPE_FILE, KEYS_FILE
from clearline.bench.verify_ledger import recomputed
from clearline.catalogue.load import Catalogue, load
from clearline.crypto.sign import SigningKey
from clearline.domain.assessment import CheckOutcome, Report, Verdict
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError, InputError
from clearline.service.clock import SystemChance, SystemClock

SEED_BYTES = 16
SIGNER = "assessor"
"""Name of keys that are made here."""
KEY_FILE = "assessor.key"
MARKS = {
    CheckOutcome.PASS: "[green]pass[/green]",
    CheckOutcome.SOFT: "[green]pass, barely[/green]",
    CheckOutcome.FAIL: "[red]fail[/red]",
    CheckOutcome.INCONCLUSIVE: "[yellow]inconclusive[/yellow]",
    CheckOutcome.NOT_RUN: "[dim]not run[/dim]",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was asked for on the command line."""

    target: str
    """As `target_named` takes it."""
    values: Mapping[str, str]
    profile: str
    seed: bytes
    folder: Path
    key: Path
    formats: tuple[Format, ...] = FORMATS
    answers: Path | None = None
    withhold: bool = False


def seed_of(text: str) -> bytes:
    """Return the seed that `text` writes in hex, or a random one for nothing; raises InputError."""
    try:
        return bytes.fromhex(text) if text else secrets.token_bytes(SEED_BYTES)
    except ValueError as error:
        raise InputError(f"a seed is hex, found {text[:40]!r}") from error


def judge_demo(values: Mapping[str, str], folder: Path, out: Console, profile: str) -> Report:
    """Assess the demonstration's desk by its packaged adapter, whose names `values` fill in."""
    key = folder.parent / KEY_FILE
    return judge(Assessment("clearline-demo", values, profile, seed_of(""), folder, key), out)


def judge(assessment: Assessment, out: Console) -> Report:
    """Assess a target, write its report and sign it.

    Raises:
        ConfigurationError: the adapter or the key file cannot be used, or the folder holds a run already.
    """
    refuse_unwritable(assessment.formats)
    order = Order(
        target=_lasting(assessment.target),
        values=assessment.values,
        profile=assessment.profile,
        seed=assessment.seed.hex(),
        formats=tuple(one.name for one in assessment.formats),
        key=str(assessment.key.resolve()),
        answers=str(assessment.answers.resolve()) if assessment.answers else "",
        withhold=assessment.withhold,
    )
    answers = _answers(order)
    keys = _keys(assessment.key)
    make = target_named(assessment.target, assessment.values)
    ledger = FileLedger.create(assessment.folder, order, SystemClock())
    return _finish(_Run(make, ledger, keys, assessment.folder, answers), out)


def resume(folder: Path, out: Console) -> Report:
    """Go on with the interrupted run in `folder`; raises ConfigurationError where there is none."""
    ledger = FileLedger.resume(folder, SystemClock())
    order = ledger.order
    make = target_named(order.target, order.values)
    return _finish(_Run(make, ledger, _keys(Path(order.key)), folder, _answers(order)), out)


def _answers(order: Order) -> Answers | None:
    return load_answers(Path(order.answers), load()) if order.answers else None


@dataclass(frozen=True, slots=True)
class _Run:
    make: Make
    ledger: FileLedger
    keys: Sequence[SigningKey]
    folder: Path
    answers: Answers | None

    @property
    def evidence(self) -> Mapping[str, bytes]:
        """What is handed over with the report; raises ConfigurationError where it is not what was looked at."""
        if self.answers is None or self.ledger.order.withhold:
            return {}
        finished = self.ledger.finished
        if finished is not None and finished.about.answers != self.answers.digest:
            raise ConfigurationError("the answers or their evidence are not those that the run was made with")
        return self.answers.evidence


def _lasting(target: str) -> str:
    """Return a name that means the same wherever the run is taken up."""
    path = Path(target)
    return str(path.resolve()) if path.suffix in (".yaml", ".yml") else target


def _keys(path: Path) -> Sequence[SigningKey]:
    keys = open_keys(path, SIGNER, SystemChance())
    path.with_suffix(".pub").write_bytes(public_half(keys))
    return keys


def _finish(run: _Run, out: Console) -> Report:
    """Carry out what is left of a run, write the report, sign it, and forget what was private."""
    catalogue = load()
    try:
        report = recomputed(run.ledger.finished, catalogue) if run.ledger.finished else _assess(run, catalogue, out)
        _write(run, report, files_of(report, catalogue, formats_named(run.ledger.order.formats)))
        run.ledger.forget()
    except KeyboardInterrupt:
        out.print(f"\nInterrupted. Go on with: clearline bench run --resume {escape(str(run.folder))}", soft_wrap=True)
        raise
    finally:
        run.ledger.release()
    _summarise(report, run.folder, out)
    return report


def _assess(run: _Run, catalogue: Catalogue, out: Console) -> Report:
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=out
    ) as bar:
        task = bar.add_task("Judging", total=None)

        def show(progress: assess.Progress) -> None:
            bar.update(task, total=progress.total, completed=progress.done)
            if progress.outcome is not None:
                bar.console.print(f"  {MARKS[progress.outcome]}  {progress.title[Language.ENGLISH]}")

        reports: list[Report] = []
        with seldom_collected():
            asyncio.run(_assessed(run, catalogue, show, reports.append))
        return reports[0]


async def _assessed(
    run: _Run, catalogue: Catalogue, show: Callable[[assess.Progress], None], keep: Callable[[Report], None]
) -> None:
    """Assess, and hand the report over: `asyncio.run` would spell out a result as it puts the signal handler back."""
    order = run.ledger.order
    target = run.make()
    try:
        keep(
            await assess.run(
                target,
                catalogue,
                profile=order.profile,
                seed=bytes.fromhex(order.seed),
                clock=SystemClock(),
                progress=show,
                ledger=run.ledger,
                answers=run.answers,
            )
        )
    finally:
        await target.close()


def _write(run: _Run, report: Report, made: Mapping[str, bytes]) -> None:
    """Write every file, and last the envelope that signs them all, the ledger among them."""
    files = {**made, **run.evidence, KEYS_FILE: public_half(run.keys)}
    digests: dict[str, str] = {}
    for name, content in files.items():
        (run.folder / name).write_bytes(content)
        digests[name] = hashlib.sha256(content).hexdigest()
    with (run.folder / LEDGER_FILE).open("rb") as ledger:
        digests[LEDGER_FILE] = hashlib.file_digest(ledger, "sha256").hexdigest()
    (run.folder / ENVELOPE_FILE).write_bytes(seal(statement_of(report, digests), run.keys))


def _summarise(report: Report, folder: Path, out: Console) -> None:
    found = Counter(one.verdict for one in report.requirements)
    out.print(
        f"\n  Grade [bold]{report.score.grade}[/bold], {report.score.coverage:.0f} % evaluated. Requirements: "
        f"{found[Verdict.SATISFIED]} satisfied, {found[Verdict.PARTIALLY]} in part, "
        f"{found[Verdict.NOT_SATISFIED]} not satisfied, {found[Verdict.NOT_EVALUATED]} not evaluated.",
        soft_wrap=True,
    )
    out.print(f"  Report     {(folder / PAGE.file).resolve()}", soft_wrap=True)
    out.print(f"  Check it   clearline bench verify {escape(str(folder))} --recompute", soft_wrap=True)

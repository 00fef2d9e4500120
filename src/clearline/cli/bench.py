"""Running the bench: open the target, show progress, write the report, return the exit status."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clearline.bench import assess
from clearline.bench.report.dsse import seal
from clearline.bench.report.files import FORMATS, PAGE, Format, files_of
from clearline.bench.report.signer import open_keys, public_half
from clearline.bench.report.statement import statement_of
from clearline.bench.targets.adapter import load_adapter
from clearline.bench.targets.http import HttpTarget
from clearline.bench.verify import ENVELOPE_FILE, KEYS_FILE
from clearline.catalogue.load import Catalogue, load
from clearline.crypto.sign import SigningKey
from clearline.domain.assessment import CheckOutcome, Report, Verdict
from clearline.domain.conversation import Language
from clearline.errors import InputError
from clearline.service.clock import SystemChance, SystemClock

SEED_BYTES = 16
SIGNER = "assessor"
"""Name of keys that are made here."""
KEY_FILE = "assessor.key"
KEPT = httpx.Limits(keepalive_expiry=1.0)
"""Well under the 5 s of common servers: a line taken up again as the other end hangs up would look like a fault."""
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

    adapter: Path
    values: Mapping[str, str]
    profile: str
    seed: bytes
    folder: Path
    key: Path
    formats: tuple[Format, ...] = FORMATS


def seed_of(text: str) -> bytes:
    """Return the seed that `text` writes in hex, or a random one for nothing; raises InputError."""
    try:
        return bytes.fromhex(text) if text else secrets.token_bytes(SEED_BYTES)
    except ValueError as error:
        raise InputError(f"a seed is hex, found {text[:40]!r}") from error


def judge_demo(desk: str, operator: str, folder: Path, out: Console) -> Report:
    """Assess the demonstration's desk by its packaged adapter."""
    with ExitStack() as stack:
        shipped = files("clearline.bench.targets") / "adapters" / "clearline-demo.yaml"
        adapter = stack.enter_context(as_file(shipped))
        values = {"base": desk, "operator": operator}
        return judge(Assessment(adapter, values, "first-look", seed_of(""), folder, folder.parent / KEY_FILE), out)


def judge(assessment: Assessment, out: Console) -> Report:
    """Assess a target, write its report and sign it; raises ConfigurationError for a wrong adapter or key file."""
    catalogue, keys = load(), open_keys(assessment.key, SIGNER, SystemChance())
    assessment.key.with_suffix(".pub").write_bytes(public_half(keys))
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=out
    ) as bar:
        task = bar.add_task("Judging", total=None)

        def show(progress: assess.Progress) -> None:
            bar.update(task, total=progress.total, completed=progress.done)
            if progress.outcome is not None:
                bar.console.print(f"  {MARKS[progress.outcome]}  {progress.title[Language.ENGLISH]}")

        report = asyncio.run(_run(assessment, catalogue, show))
    _write(report, files_of(report, catalogue, assessment.formats), keys, assessment.folder)
    _summarise(report, assessment.folder, out)
    return report


async def _run(assessment: Assessment, catalogue: Catalogue, show: Callable[[assess.Progress], None]) -> Report:
    adapter = load_adapter(assessment.adapter, assessment.values)
    async with httpx.AsyncClient(trust_env=False, limits=KEPT) as client:
        return await assess.run(
            HttpTarget(adapter, client),
            catalogue,
            profile=assessment.profile,
            seed=assessment.seed,
            clock=SystemClock(),
            progress=show,
        )


def _write(report: Report, made: Mapping[str, bytes], keys: Sequence[SigningKey], folder: Path) -> None:
    """Write every file, and last the envelope that signs them all."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {**made, KEYS_FILE: public_half(keys)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / ENVELOPE_FILE).write_bytes(seal(statement_of(report, files), keys))


def _summarise(report: Report, folder: Path, out: Console) -> None:
    failed = sum(one.verdict is Verdict.NOT_SATISFIED for one in report.requirements)
    satisfied = sum(one.verdict is Verdict.SATISFIED for one in report.requirements)
    out.print(
        f"\n  Grade [bold]{report.score.grade}[/bold]: {satisfied} requirements satisfied, {failed} not satisfied, "
        f"{report.score.coverage:.0f} % evaluated."
    )
    out.print(f"  Report     {(folder / PAGE.file).resolve()}", soft_wrap=True)

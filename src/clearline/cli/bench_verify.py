"""Checking a report that somebody hands over: read the folder, verify, say what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from clearline.bench.report.signer import read_public
from clearline.bench.verify import KEYS_FILE, Flaw, Verified, verify_signatures
from clearline.bench.verify_ledger import verify_ledger
from clearline.catalogue.load import load
from clearline.crypto.sign import Verifier
from clearline.errors import InputError

SOUND, UNSOUND = 0, 1
"""Exit status."""


def verify(folder: Path, key: Path | None, out: Console, *, recompute: bool) -> int:
    """Check `folder`, say every flaw by its file, and return the exit status.

    Raises:
        InputError: the folder or the keys cannot be read.
        IntegrityError: the keys are none.
        ConfigurationError: it can only be made anew by another release or with another catalogue.
    """
    files = _read(folder)
    verified = verify_signatures(files, _keys(files, key))
    if recompute:
        verified = replace(verified, flaws=(*verified.flaws, *verify_ledger(files, load())))
    _tell(verified, out, is_given=key is not None)
    if recompute and verified.is_sound:
        out.print("Every verdict follows from the ledger; the report made anew is the same to the byte.")
    return SOUND if verified.is_sound else UNSOUND


def _read(folder: Path) -> Mapping[str, bytes]:
    try:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror}") from error


def _keys(files: Mapping[str, bytes], key: Path | None) -> Sequence[Verifier]:
    if key is None:
        return read_public(files[KEYS_FILE]) if KEYS_FILE in files else ()
    try:
        return read_public(key.read_bytes())
    except OSError as error:
        raise InputError(f"{key} cannot be read: {error.strerror}") from error


def _tell(verified: Verified, out: Console, *, is_given: bool) -> None:
    for flaw in verified.flaws:
        _tell_flaw(flaw, out)
    for name in verified.unsigned:
        out.print(f"  [yellow]not signed[/yellow]  {escape(name)} lies in the folder and is no part of the report")
    if verified.statement is None or not verified.is_sound:
        out.print("\n[red]This report is not sound.[/red]")
        return
    statement = verified.statement
    out.print(f"Sound: {len(statement.subjects)} files are as they were signed by {', '.join(verified.signed_by)}.")
    out.print(f"It says: {statement.result.lower()}, grade {statement.grade}.")
    if not is_given:
        out.print("[yellow]The keys came with the report: whoever made it chose them. Give yours with --key.[/yellow]")


def _tell_flaw(flaw: Flaw, out: Console) -> None:
    out.print(f"  [red]{escape(flaw.file)}[/red] {escape(flaw.what)}", soft_wrap=True)

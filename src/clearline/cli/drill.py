"""The restore drill: a backup is restored into a new folder, and everything in it is proved to be there and to open."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from sqlalchemy import func, select

from clearline.audit.acknowledged import read_acknowledged
from clearline.audit.export import export
from clearline.audit.log import AuditLog
from clearline.audit.verify import Audited, read_export, verify_log
from clearline.cli.recovery import Afterwards, Desk, Restored, Sealed, keyring_of, restored, tell, text_of
from clearline.errors import IntegrityError
from clearline.oversight.incidents.book import Book
from clearline.records.drill import Drill, Proof
from clearline.records.keystore import SqlKeyStore
from clearline.service.book_in_log import known_notes, other_than
from clearline.service.settings import Settings
from clearline.store.engine import Store
from clearline.store.statement import query
from clearline.store.tables import KEYS, RECORDS

WHOLE, BROKEN = 0, 1
"""Exit status."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the drill showed: stable code -> the first thing of that kind; it was passed when there is none."""

    problems: Mapping[str, str]
    proof: Proof
    audited: Audited | None


def drill(desk: Desk, sealed: Sealed, into: Settings, afterwards: Afterwards, since: Path | None, out: Console) -> int:
    """Restore, prove, say what was found, and return the exit status."""
    findings = asyncio.run(_drill(desk, sealed, into, afterwards, text_of(since) if since else None, out))
    for code, detail in findings.problems.items():
        out.print(f"[red]{code}[/red] {detail}")
    proof, audited = findings.proof, findings.audited
    out.print(
        f"{proof.opened} turns of {proof.conversations} conversations opened; {proof.shut} records stay shut, "
        "their keys having been destroyed."
    )
    if audited is not None:
        out.print(f"{audited.entries} entries of the log were hashed, under {audited.checkpoints} checkpoints.")
    out.print("[red]The backup is not whole.[/red]" if findings.problems else "[green]The backup is whole.[/green]")
    return BROKEN if findings.problems else WHOLE


async def _drill(
    desk: Desk, sealed: Sealed, into: Settings, afterwards: Afterwards, since: str | None, out: Console
) -> Findings:
    async with restored(desk, sealed, into, afterwards) as back:
        tell(back, out)
        acknowledged = await read_acknowledged(back.store)
        prover = Drill(back.store, await keyring_of(desk, back.keys), SqlKeyStore(back.keys, desk.clock))
        proof = await prover.prove(acknowledged.records, sum(acknowledged.erased.values()))
        problems = dict(proof.problems)
        if back.unknown_erasures:
            problems["erasure-unknown"] = ", ".join(back.unknown_erasures)
        if not back.erased_again:  # rows that were erased again are gone, as they should be
            problems |= await _miscounted(back)
        problems |= await _of_the_book(back.store, into.data_dir)
        audited = await _audited(back, since, problems)
        return Findings(problems, proof, audited)


async def _audited(back: Restored, since: str | None, problems: dict[str, str]) -> Audited | None:
    log = AuditLog(back.store)
    if await log.latest_checkpoint() is None:
        if since is not None or await log.entries(count=1):
            problems["log-missing"] = "there is no checkpoint"
        return None
    with TemporaryDirectory(prefix="clearline-drill-") as folder:
        await export(log, back.signers, Path(folder))
        copy = read_export(Path(folder))
        earlier = [*copy.earlier, *([] if since is None else [since])]
        audited = verify_log(copy.note, copy.entries(), back.signers, earlier=earlier)
    problems.update({problem.code: problem.detail for problem in reversed(audited.problems)})
    return audited


async def _of_the_book(store: Store, folder: Path) -> dict[str, str]:
    known = await known_notes(store)
    try:
        wrong = other_than(known, Book(folder).notes())
    except IntegrityError as exc:
        return {"book-altered": str(exc)}
    return {"book-altered": f"the incident book is not what the log knows, from note {wrong[0]} on"} if wrong else {}


async def _miscounted(back: Restored) -> dict[str, str]:
    found = {name: await _count(back.store, name) for name in RECORDS.tables}
    wrong = {name: count for name, count in found.items() if count != back.data.counts[name]}
    keys = await _count(back.keys, "subject_keys")
    if keys < back.wrapped.counts["subject_keys"]:  # tombstones may have added graves
        wrong["subject_keys"] = keys
    return {"miscounted": f"{wrong} rows were restored"} if wrong else {}


async def _count(store: Store, name: str) -> int:
    table = (RECORDS.tables | KEYS.tables)[name]
    return (await store.fetch(query(select(func.count()).select_from(table), tuple[int])))[0][0]

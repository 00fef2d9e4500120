"""One whole assessment of a chat at ADDRESS, as `clearline bench run` makes it, with enough cases to be measured by.

    perf/assessing.py ADDRESS FOLDER CASES

Prints what it took as JSON: attempts are utterances that were sent, answered, written down and judged.
"""

import asyncio
import hashlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from clearline.bench.assess import quiet, run
from clearline.bench.garbage import seldom_collected
from clearline.bench.ledger_file import LEDGER_FILE, FileLedger
from clearline.bench.recall import Order
from clearline.bench.report.dsse import seal
from clearline.bench.report.files import FORMATS, files_of
from clearline.bench.report.signer import open_keys
from clearline.bench.report.statement import statement_of
from clearline.bench.targets.adapter import Adapter
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.network import NetworkWire
from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import Parameter, Report
from clearline.domain.observation import Exchange
from clearline.service.clock import SystemChance, SystemClock
from machine import peak_mb

AT_ONCE = 64
_SEED = b"the same seed asks the same things"


@dataclass(frozen=True, slots=True)
class Took:
    """What an assessment took."""

    attempts: int
    asking_s: float
    """From the first question to the last judgement."""
    asking_cpu_s: float
    signing_s: float
    """From there to the last file of the signed report."""
    memory_mb: float
    formats: int


def main() -> None:
    """Assess, and tell what it took."""
    address, folder, cases = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    catalogue = load()
    parameters = {**catalogue.parameters, "attack_cases": Parameter(str(cases), str(cases))}
    print(json.dumps(asdict(_assessed(address, folder, replace(catalogue, parameters=parameters)))))


def _assessed(address: str, folder: Path, catalogue: Catalogue) -> Took:
    keys = open_keys(folder / "assessor.key", "assessor", SystemChance())
    order = Order("echo", {}, "first-look", _SEED.hex(), (), "assessor.key")
    ledger = FileLedger.create(folder / "report", order, SystemClock())
    began, began_cpu = time.perf_counter(), time.process_time()
    reports: list[Report] = []
    with seldom_collected():
        asyncio.run(_ask(address, ledger, catalogue, reports.append))
    [report] = reports
    asked, asked_cpu = time.perf_counter(), time.process_time()
    files = files_of(report, catalogue, FORMATS)
    digests: dict[str, str] = {}
    for name, content in files.items():
        (folder / "report" / name).write_bytes(content)
        digests[name] = hashlib.sha256(content).hexdigest()
    with (folder / "report" / LEDGER_FILE).open("rb") as written:
        digests[LEDGER_FILE] = hashlib.file_digest(written, "sha256").hexdigest()
    (folder / "report" / "report.intoto.jsonl").write_bytes(seal(statement_of(report, digests), keys))
    ledger.release()
    observations = (one for result in report.procedures for one in result.observations)
    return Took(
        attempts=sum(isinstance(one, Exchange) and bool(one.sent) for one in observations),
        asking_s=asked - began,
        asking_cpu_s=asked_cpu - began_cpu,
        signing_s=time.perf_counter() - asked,
        memory_mb=peak_mb(),
        formats=len(files),
    )


async def _ask(address: str, ledger: FileLedger, catalogue: Catalogue, keep: Callable[[Report], None]) -> None:
    """Hand the report over: `asyncio.run` would spell out a result when it puts the signal handler back."""
    target = HttpTarget(_adapter(address), NetworkWire())
    clock = SystemClock()
    try:
        keep(await run(target, catalogue, profile="first-look", seed=_SEED, clock=clock, progress=quiet, ledger=ledger))
    finally:
        await target.close()


def _adapter(address: str) -> Adapter:
    return Adapter.model_validate(
        {
            "name": "an echo",
            "flags": {},
            "languages": "en,zh-Hans,zh-Hant",
            "limits": {"message_chars": 2000, "burst": 20, "at_once": AT_ONCE},
            "say": {"method": "POST", "url": address, "body": {"text": "{text}"}, "read": {"text": "$.text"}},
        }
    )


if __name__ == "__main__":
    main()

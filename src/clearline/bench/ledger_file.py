"""A ledger in a folder: the public chain, `ledger.jsonl`, and beside it the private memory of what is under way."""

import fcntl
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Self

from clearline import __version__
from clearline.bench.chain import Chain, Entry, digest, read_chain
from clearline.bench.conclusion import Course
from clearline.bench.ledger import Past, Trial
from clearline.bench.ledger_read import Run, commitment, read_run, trial_entries
from clearline.bench.memory import Memory
from clearline.bench.recall import Order, Recall
from clearline.bench.targets.target import Description
from clearline.domain.assessment import Plan, ProcedureId
from clearline.domain.clock import Clock
from clearline.errors import ConfigurationError, StoreError

LEDGER_FILE = "ledger.jsonl"
PRIVATE_FILE = "ledger.private"


class FileLedger:
    """A `Ledger` that a run can be taken up from; each entry is durable before the call returns."""

    def __init__(self, folder: Path, recall: Recall, clock: Clock, run: Run | None = None) -> None:
        self._recall = recall
        self._clock = clock
        self._run = run
        self._chain = Chain()
        self._identities: list[str] = list(run.identities) if run else []
        self._started_at: datetime | None = run.started_at if run else None
        self._path = folder / LEDGER_FILE
        self._file = _locked(self._path)

    @classmethod
    def create(cls, folder: Path, order: Order, clock: Clock) -> Self:
        """Begin in `folder`.

        Raises:
            ConfigurationError: there is a run in it already; what was seen once is not written over.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / LEDGER_FILE).exists() and (folder / LEDGER_FILE).stat().st_size:
            raise ConfigurationError(f"{folder} holds a run already; name another folder, or go on with --resume")
        return cls(folder, Recall(folder / PRIVATE_FILE, order, clock), clock)

    @classmethod
    def resume(cls, folder: Path, clock: Clock) -> Self:
        """Take up the interrupted run in `folder`.

        Raises:
            ConfigurationError: there is none, or it was begun by another release.
            IntegrityError: its ledger was changed.
        """
        recall = Recall.reopened(folder / PRIVATE_FILE, clock)
        path = folder / LEDGER_FILE
        links = read_chain(path.read_bytes()) if path.exists() else ()
        run = read_run(links) if links else None
        for procedure, trial in run.trials.items() if run is not None else ():
            recall.end(procedure)
            if trial.first is not None:
                recall.end(_remembered_as(procedure, again=True))
        if run is not None and run.version != __version__:
            raise ConfigurationError(f"the run was begun by Clearline {run.version}, this is {__version__}")
        return cls(folder, recall, clock, run)

    @property
    def order(self) -> Order:
        """What was asked for when the run began."""
        return self._recall.order

    @property
    def finished(self) -> Run | None:
        """The run, where it was over when it was taken up and only its report is missing."""
        return self._run if self._run is not None and self._run.finished_at is not None else None

    def commit(self, plan: Plan, about: Description, at: datetime) -> Past:
        """Write the plan down, or find the same one there."""
        if self._run is None:
            os.ftruncate(self._file, 0)
            self._started_at = at
            self._write([commitment(__version__, plan, about, at)])
            return Past()
        if self._run.plan != plan:
            raise ConfigurationError(
                "the adapter, the profile, the answers or the catalogue is not the one that this run was begun with"
            )
        self._cut_back(self._run)
        self._write([Entry("resumed", {"at": at.isoformat()})])
        return Past(self._run.trials)

    def identified(self, identity: str) -> None:
        """Write it down."""
        self._identities.append(identity)
        self._write([Entry("identity", {"identity": identity})])

    def begin(self, procedure: ProcedureId, *, again: bool = False) -> Memory:
        """Write it down, and return what is remembered of it."""
        self._write([Entry("begin", {"procedure": procedure})])
        return self._recall.begin(_remembered_as(procedure, again=again))

    def end(self, procedure: ProcedureId, trial: Trial) -> None:
        """Write every new observation down, and that they are all."""
        self._write(trial_entries(procedure, trial))
        self._recall.end(_remembered_as(procedure, again=trial.first is not None))

    def close(self, at: datetime) -> Course:
        """Write the end down, and with it the seed."""
        self._write([Entry("close", {"finished_at": at.isoformat(), "seed": self.order.seed})])
        return Course(self._started_at or at, at, tuple(self._identities))

    def release(self) -> None:
        """Let go of the files; what is in them stays."""
        os.close(self._file)
        self._recall.close()

    def forget(self) -> None:
        """Delete what is private: the report is written, and nothing is left to go on with."""
        self._recall.forget()

    def _cut_back(self, run: Run) -> None:
        """Drop what a crash left half written, and go on from there."""
        os.ftruncate(self._file, run.kept)
        lines = self._path.read_bytes().split(b"\n")[:-1]
        self._chain = Chain(len(lines), digest(lines[-1] + b"\n"))

    def _write(self, entries: Iterable[Entry]) -> None:
        """Raises StoreError: what cannot be written down is not gone on with."""
        waiting = memoryview(b"".join(self._chain.line(entry) for entry in entries))
        try:
            while waiting:
                waiting = waiting[os.write(self._file, waiting) :]
            os.fsync(self._file)
        except OSError as exc:
            raise StoreError(f"the ledger cannot be written: {exc.strerror}") from exc


def _remembered_as(procedure: ProcedureId, *, again: bool) -> str:
    return f"{procedure} again" if again else procedure


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        os.close(descriptor)
        raise ConfigurationError(f"another run is writing to {path.parent}") from exc
    return descriptor

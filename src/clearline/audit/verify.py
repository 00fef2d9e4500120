"""What an outsider runs, with the public key and nothing else of ours: is this the log that was signed?"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from clearline.audit.checkpoint import Checkpoint, open_note, split_note
from clearline.audit.merkle import (
    ConsistencyProof,
    InclusionProof,
    Peaks,
    grow,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from clearline.crypto.sign import Verifier
from clearline.errors import IntegrityError

CHECKPOINT_FILE = "checkpoint"
EARLIER_FILE = "checkpoints.jsonl"
ENTRIES_FILE = "entries.jsonl"
KEYS_FILE = "keys"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason not to believe the log; `code` is stable."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Audited:
    """What was found; a log is as signed exactly when there are no problems."""

    checkpoint: Checkpoint | None
    entries: int
    """How many entries were hashed."""
    checkpoints: int
    """How many checkpoints had good signatures."""
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every entry is in the signed tree and every checkpoint is part of one history."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Export:
    """A log as it lies in a folder; entries are read as they are asked for."""

    note: str
    earlier: tuple[str, ...]
    keys: tuple[Verifier, ...]
    """The keys the folder itself names: worth no more than the folder, unless they were got elsewhere too."""
    folder: Path

    def earlier_of(self, signers: Sequence[Verifier]) -> tuple[str, ...]:
        """Return the earlier notes that carry a signature, good or bad, of one of `signers`.

        Those that nobody of them signed say no more than notes that were left out.
        """
        names = {(signer.name, signer.key_id) for signer in signers}
        return tuple(
            note for note in self.earlier if any((one.name, one.key_id) in names for one in split_note(note)[1])
        )

    def entries(self) -> Iterator[bytes]:
        """Return the leaves, one a line, in order."""
        with (self.folder / ENTRIES_FILE).open("rb") as file:
            for line in file:
                yield line.rstrip(b"\n")


def verify_log(
    note: str, entries: Iterable[bytes], expected_signers: Sequence[Verifier], *, earlier: Iterable[str] = ()
) -> Audited:
    """Tell whether `entries` are all of the tree that `note` signs, and whether the `earlier` notes are its past.

    An `earlier` note is one published before, or kept by a witness: with it, a past that was rewritten shows. `note`
    is signed by all of `expected_signers`, an earlier one by one of them at least.
    """
    problems: list[Problem] = []
    latest = _believed("the latest checkpoint", note, expected_signers, problems)
    heads = [
        _believed(f"earlier checkpoint {n}", old, expected_signers, problems, at_least=1)
        for n, old in enumerate(earlier)
    ]
    known = [head for head in (*heads, latest) if head is not None]
    count = 0
    if latest is not None:
        problems += [problem for head in known for problem in _misfits(head, latest)]
        count = _walk(entries, sorted(known, key=lambda head: head.size), problems, size=latest.size)
    return Audited(latest, count, len(known), tuple(problems))


def verify_entry(leaf: bytes, proof: InclusionProof, note: str, expected_signers: Sequence[Verifier]) -> bool:
    """Tell whether `leaf` is in the tree that `note` signs, where `proof` says; raises IntegrityError for the note."""
    head = Checkpoint.parse(open_note(note, expected_signers))
    return proof.size == head.size and verify_inclusion(leaf_hash(leaf), proof, head.root)


def verify_growth(old: str, new: str, proof: ConsistencyProof, expected_signers: Sequence[Verifier]) -> bool:
    """Tell whether the tree of note `new` begins with that of note `old`; raises IntegrityError for either note."""
    before, after = (Checkpoint.parse(open_note(note, expected_signers)) for note in (old, new))
    fits = (before.origin, before.size, after.size) == (after.origin, proof.old_size, proof.size)
    return fits and verify_consistency(proof, before.root, after.root)


def read_export(folder: Path) -> Export:
    """Read what `audit.export` wrote, believing none of it; raises IntegrityError when it cannot be read."""
    try:
        earlier = [json.loads(line) for line in (folder / EARLIER_FILE).read_text("utf-8").splitlines()]
        note = (folder / CHECKPOINT_FILE).read_text("utf-8")
        keys = (folder / KEYS_FILE).read_text("utf-8").split()
        (folder / ENTRIES_FILE).stat()
    except (OSError, ValueError) as exc:
        raise IntegrityError(f"the exported log in {folder.name!r} cannot be read") from exc
    if not all(isinstance(one, str) for one in earlier):
        raise IntegrityError("an exported checkpoint is not text")
    return Export(note, tuple(earlier), tuple(map(Verifier.parse, keys)), folder)


def _believed(
    which: str, note: str, signers: Sequence[Verifier], problems: list[Problem], *, at_least: int | None = None
) -> Checkpoint | None:
    try:
        return Checkpoint.parse(open_note(note, signers, at_least=at_least))
    except IntegrityError as exc:
        problems.append(Problem("not-signed", f"{which}: {exc}"))
        return None


def _misfits(head: Checkpoint, latest: Checkpoint) -> Iterator[Problem]:
    if head.origin != latest.origin:
        yield Problem("other-log", f"a checkpoint is of {head.origin!r}, the latest of {latest.origin!r}")
    if head.size > latest.size:
        yield Problem("rolled-back", f"a checkpoint of {head.size} entries is older than the latest, of {latest.size}")


def _walk(entries: Iterable[bytes], heads: Sequence[Checkpoint], problems: list[Problem], *, size: int) -> int:
    """Hash the entries once, comparing roots at the size of every checkpoint on the way."""
    leaves, peaks = iter(entries), Peaks()
    for head in heads:
        peaks, _ = grow(peaks, map(leaf_hash, islice(leaves, head.size - peaks.size)))
        if peaks.size < head.size:
            problems.append(Problem("entries-missing", f"{peaks.size} entries, expected {head.size}"))
        elif peaks.root() != head.root:
            problems.append(Problem("other-root", f"the first {head.size} entries are not those that were signed"))
    surplus = sum(1 for _ in leaves)
    if surplus and peaks.size == size:
        problems.append(Problem("entries-unsigned", f"{surplus} entries are beyond the latest checkpoint"))
    return peaks.size + surplus

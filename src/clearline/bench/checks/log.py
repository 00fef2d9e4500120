"""The log of what happened: complete, silent about people, signed, and never rewritten."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from clearline.audit.checkpoint import Checkpoint, open_note
from clearline.audit.merkle import InclusionProof, leaf_hash, verify_inclusion
from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.seen import Seen, Spotted, listed, troubled
from clearline.bench.fold import contains, digit_runs
from clearline.crypto.sign import Verifier
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading
from clearline.errors import IntegrityError

TIMES = 2
"""How often the probe did each thing (`probes.log.TIMES`)."""
_LONGEST_RUN = 7
"""Digits of a number that would be too many to find by chance."""


def entries(seen: Seen) -> Judgement:
    """GV-09: each thing that was done is in the log as often as it was done, and no secret or identifier is."""
    script = seen.exchanges(Purpose.PROBE, "script")
    readings = [one for one in seen.readings("log.entries") if not troubled(one)]
    if not script or not all(seen.facts(f"script/{turn}") for turn in range(TIMES)):
        return inconclusive("not-signed-in")
    if not readings or any(troubled(one) for one in seen.readings("log.head")[-1:]):
        return inconclusive("hook-unreadable")
    lines = [line for one in readings for line in listed(one.it, "lines")]
    shown = places(readings)
    secrets = [*seen.planted("number").values(), *seen.planted("card").values()]
    marks = tuple(seen.planted("mark").values())
    if any(_tells(line, secrets, marks) for line in lines):
        return failed("log-tells", shown)
    if not seen.about.events:
        return inconclusive("log-undescribed")
    missing = sorted(name for name, sign in seen.about.events.items() if sum(sign in line for line in lines) < TIMES)
    if missing:
        return failed("log-misses", shown, kinds=", ".join(missing), cases=len(lines))
    unread = sum(not _is_entry(line) for line in lines)
    if unread:
        return failed("log-unstructured", shown, failures=unread, cases=len(lines))
    return passed("log-complete", shown, cases=len(lines))


def _tells(line: str, secrets: Sequence[str], marks: Sequence[str]) -> bool:
    runs = digit_runs(line)
    numbers = ["".join(char for char in one if char.isdigit())[-_LONGEST_RUN - 3 :] for one in secrets]
    return any(number in run for number in numbers if number for run in runs) or any(
        contains(line, one) for one in marks
    )


def _is_entry(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


@dataclass(frozen=True, slots=True)
class _Proved:
    place: int
    proof: InclusionProof
    leaf: bytes


def growth(seen: Seen) -> Judgement:
    """GV-10: heads are signed, entries stand where the proofs say, and a later head begins with the earlier one."""
    keys, heads = seen.readings("log.keys"), seen.readings("log.head")
    if not keys or len(heads) < 2 or any(troubled(one) for one in (*keys, *heads)):  # noqa: PLR2004 # before and after
        return inconclusive("hook-unreadable", places((*keys, *heads)))
    first, later = (_opened(head, keys[0]) for head in (heads[0], heads[-1]))
    if first is None or later is None:
        return failed("log-unsigned", places(heads))
    if later.size <= first.size:
        return inconclusive("log-still", places(heads))
    proved = {case: _proved(seen, case) for case in ("first", "later")}
    if not proved["first"] or len(proved["later"]) < 2 or any(map(troubled, seen.readings("log.proof"))):  # noqa: PLR2004 # two are asked for
        return inconclusive("hook-unreadable", places(seen.readings("log.proof")))
    wrong = [one.place for one in proved["first"] if not _holds(one, first)]
    wrong += [one.place for one in proved["later"] if not _holds(one, later)]
    if wrong:
        return failed("log-proof-wrong", wrong, failures=len(wrong))
    old, new = proved["first"][-1], proved["later"][0]
    if _lefts(old.proof) != _lefts(new.proof) or old.leaf != new.leaf:
        return failed("log-rewritten", (old.place, new.place))
    return passed("log-holds", places(heads), cases=sum(map(len, proved.values())))


def _opened(head: Spotted[Reading], keys: Spotted[Reading]) -> Checkpoint | None:
    """Return the checkpoint if every key that can sign has signed it."""
    try:
        signers = [Verifier.parse(line) for line in str(keys.it.value).split("\n") if line]
        return Checkpoint.parse(open_note(str(head.it.value), signers, at_least=1))
    except IntegrityError:
        return None


def _proved(seen: Seen, case: str) -> list[_Proved]:
    """Return each entry with its proof, in the order they were asked for: the last one of `first` ends that tree."""
    found: list[_Proved] = []
    proofs = {one.it.case: one for one in seen.readings("log.proof", Purpose.PROBE, case)}
    for entry in seen.readings("log.entry", Purpose.PROBE, case):
        match entry.it.value:
            case {"index": int(index), "size": int(size), "leaf": str(leaf)} if entry.it.case in proofs:
                hashes = _octets(listed(proofs[entry.it.case].it, "hashes"))
                found.append(_Proved(entry.place, InclusionProof(index, size, hashes), leaf_hash(leaf.encode())))
    return found


def _octets(texts: Sequence[str]) -> tuple[bytes, ...]:
    try:
        return tuple(bytes.fromhex(text) for text in texts)
    except ValueError:
        return ()


def _holds(one: _Proved, head: Checkpoint) -> bool:
    return one.proof.size == head.size and verify_inclusion(one.leaf, one.proof, head.root)


def _lefts(proof: InclusionProof) -> tuple[bytes, ...]:
    """Return what stands to the left of the way up: for the last entry of a tree that is all of it.

    The subtrees to the left of an entry are named by the bits of its index, whatever the size of the tree. Two trees
    in which they and the entry are equal therefore begin with the same entries.
    """
    place, last, lefts = proof.index, proof.size - 1, []
    for sibling in proof.hashes:
        if place & 1 or place == last:
            lefts.append(sibling)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return tuple(lefts)

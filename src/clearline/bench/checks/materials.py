"""Bills of materials: complete, right about every octet, and heeded when something is loaded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft
from clearline.bench.checks.seen import Seen, Spotted, leaves, troubled
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose, Reading, Trouble

LIBRARY = "library"
_SPEC = re.compile(r"1\.[2-9]")
_RUNS = re.compile(r"(?i)\.(pkl|pickle|pt|pth|ckpt|joblib|dill|marshal)$")
"""Formats that run code when they are loaded."""
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    name: str
    version: str
    digest: str
    is_licensed: bool


def bill(seen: Seen) -> Judgement:
    """GV-07: the bill names all that is loaded, by version and digest, and nothing that runs code when it is."""
    billed = seen.readings("materials.bill", Purpose.PROBE)
    loaded = seen.readings("materials.parts", Purpose.PROBE)
    declared, there = _parts(billed), _parts(loaded)
    if not declared or not there:
        return inconclusive("bill-unreadable", places((*billed, *loaded)))
    nameless = any(not part.kind or not part.name for part in declared)
    if nameless or not all(_SPEC.fullmatch(version) for version in _versions(billed)):
        return failed("bill-unsound", places(billed))
    wrong = _differing(declared, there)
    if wrong:
        return failed("part-undeclared", places((*billed, *loaded)), parts=_named(wrong), failures=len(wrong))
    runs = [part for part in (*declared, *there) if _RUNS.search(part.name)]
    if runs:
        return failed("part-runs-code", places((*billed, *loaded)), parts=_named(runs))
    return _licensed(seen, declared, there)


def altered(seen: Seen) -> Judgement:
    """GV-07: a copy with one octet changed is not loaded, and a whole one is."""
    altered = seen.readings("materials.load", Purpose.PROBE)
    taken = [one for one in altered if _is_loaded(one)]
    if taken:
        return failed("altered-loaded", places(taken), parts=", ".join(one.it.case for one in taken))
    whole = seen.readings("materials.load", Purpose.CONTROL)
    if not whole or not all(_is_loaded(one) for one in whole):
        return inconclusive("whole-not-loaded", places(whole))
    if any(troubled(one) and one.it.trouble is not Trouble.REFUSED for one in altered):
        return inconclusive("hook-unreadable", places(altered))
    return passed("altered-refused", places(altered), kinds=len(altered))


def _licensed(seen: Seen, declared: Sequence[_Part], there: Sequence[_Part]) -> Judgement:
    billed = seen.readings("materials.bill", Purpose.PROBE)
    used = {part.name for part in there}
    bare = [part for part in declared if part.kind == LIBRARY and part.name in used and not part.is_licensed]
    if bare:
        return soft("licence-missing", places(billed), parts=_named(bare), failures=len(bare))
    return passed("bill-complete", places(billed), cases=len(there))


def _differing(declared: Sequence[_Part], there: Sequence[_Part]) -> list[_Part]:
    """Return what is loaded and not in the bill as it is; a package is known by its version, a file by its digest."""
    versions = {(part.name, part.version) for part in declared if part.kind == LIBRARY}
    digests = {(part.name, part.digest) for part in declared if part.digest}
    return [
        part
        for part in there
        if (part.name, part.digest) not in digests
        and (part.digest or part.kind != LIBRARY or (part.name, part.version) not in versions)
    ]


def _is_loaded(one: Spotted[Reading]) -> bool:
    """Say whether it was taken: an ordinary answer says so, unless it says `"loaded": false`."""
    return one.it.trouble is Trouble.NONE and not _denied(one.it.value)


def _denied(value: Json) -> bool:
    told = value.get("loaded") if isinstance(value, dict) else None
    return told in (False, [False])


def _parts(readings: Sequence[Spotted[Reading]]) -> list[_Part]:
    found = []
    for one in readings:
        value = one.it.value
        rows = value.get("rows") if isinstance(value, dict) else None
        for row in rows if isinstance(rows, list) else []:
            match row:
                case [str(kind), str(name), str(version), str(digest), bool(licensed)]:
                    found.append(_Part(kind, name, version, digest, licensed))
                case _:
                    continue
    return found


def _versions(billed: Sequence[Spotted[Reading]]) -> list[str]:
    return [
        text for one in billed if isinstance(one.it.value, dict) for text in leaves(one.it.value.get("versions", []))
    ]


def _named(parts: Sequence[_Part]) -> str:
    return ", ".join(sorted({part.name for part in parts})[:_MOST_NAMED])

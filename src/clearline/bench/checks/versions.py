"""What served a conversation: stated in its record, and by a name that stands for one thing only."""

import re

from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.seen import Seen, Spotted, troubled
from clearline.bench.targets.paths import found
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading

_MOVING = re.compile(r"(?i)^(latest|stable|current|default|main|master|head|dev|nightly|production|)$")
_LEAST = 2
"""Parts a statement names at the least: what decides, and what it knows."""


def stated(seen: Seen) -> Judgement:
    """AR-14: every record states the parts that served it, pinned, and the same for all conversations of a run."""
    records = seen.readings("record", Purpose.PROBE, "served")
    if not records or any(troubled(one) for one in records):
        return inconclusive("hook-unreadable", places(records))
    versions = [versions_of(seen, one) for one in records]
    bare = [one.place for one, parts in zip(records, versions, strict=True) if len(parts) < _LEAST]
    if bare:
        return failed("versions-missing", bare, failures=len(bare), cases=len(records))
    moving = sorted({name for parts in versions for name, version in parts.items() if _MOVING.match(version)})
    if moving:
        return failed("version-unpinned", places(records), parts=", ".join(moving))
    if any(parts != versions[0] for parts in versions):
        return failed("versions-differ", places(records), cases=len(records))
    return passed("versions-pinned", places(records), parts=", ".join(sorted(versions[0])), cases=len(records))


def versions_of(seen: Seen, record: Spotted[Reading]) -> dict[str, str]:
    """Return what a record states, by part; nothing where it states nothing."""
    match found(seen.about.versions, record.it.value, {}):
        case [dict() as parts, *_]:
            return {name: str(version).strip() for name, version in parts.items()}
        case _:
            return {}

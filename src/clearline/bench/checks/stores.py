"""What stands on disk: nothing that a customer said can be read, and no key lies beside what it protects."""

from clearline.bench.checks.judge import failed, inconclusive, passed
from clearline.bench.checks.seen import Seen, Spotted, leaves, troubled
from clearline.bench.fold import contains
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Planted, Purpose, Reading


def at_rest(seen: Seen) -> Judgement:
    """DS-03: what was said is in the record, and in no file in a form that can be read."""
    before, after = seen.readings("stores", Purpose.SETUP, "before"), seen.readings("stores", Purpose.PROBE, "after")
    if not before or not after or troubled(before[0]) or troubled(after[0]):
        return inconclusive("stores-unreadable")
    hits = _values(after[0], "hits")
    if hits:
        files = sorted({str(hit["file"]) for hit in hits if isinstance(hit, dict)})
        return failed("stored-in-clear", (after[0].place,), failures=len(hits), files=", ".join(files[:4]))
    if not _size(after[0]) or _value(before[0], "state") == _value(after[0], "state"):
        return inconclusive("stores-still", (before[0].place, after[0].place))
    marks = [one for one in seen.observations if isinstance(one, Planted) and one.name.startswith("token:0:")]
    records = {one.it.case: one for one in seen.readings("record", Purpose.CONTROL) if not troubled(one)}
    held = [mark for mark in marks if mark.case in records and _holds(records[mark.case], mark.value)]
    if not marks or len(held) < len(marks):
        return inconclusive("mark-missing", errors=len(marks) - len(held), cases=len(marks))
    return passed("stored-sealed", (after[0].place,), files=_number(after[0], "files"), size=_size(after[0]))


def _holds(record: Spotted[Reading], mark: str) -> bool:
    return any(contains(text, mark) for text in leaves(record.it.value))


def keys(seen: Seen) -> Judgement:
    """DS-04: no private key lies in a data store."""
    read = seen.readings("stores", Purpose.PROBE, "keys")
    if not read or troubled(read[0]):
        return inconclusive("stores-unreadable")
    found = [str(one) for one in _values(read[0], "keys")]
    if found:
        return failed("key-in-store", (read[0].place,), failures=len(found), files=", ".join(found[:4]))
    if not _size(read[0]):
        return inconclusive("stores-still", (read[0].place,))
    return passed("no-key-in-store", (read[0].place,), files=_number(read[0], "files"), size=_size(read[0]))


def _value(reading: Spotted[Reading], name: str) -> Json:
    return reading.it.value.get(name) if isinstance(reading.it.value, dict) else None


def _values(reading: Spotted[Reading], name: str) -> list[Json]:
    value = _value(reading, name)
    return value if isinstance(value, list) else []


def _number(reading: Spotted[Reading], name: str) -> int:
    value = _value(reading, name)
    return value if isinstance(value, int) else 0


def _size(reading: Spotted[Reading]) -> int:
    return _number(reading, "bytes")

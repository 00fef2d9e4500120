"""The ledger: committed before anything is sent, complete before anything is judged, and enough to judge again."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.bench.assess import Progress, quiet, run
from clearline.bench.chain import Chain, Entry, read_chain
from clearline.bench.lab.inside import Inside
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.lab.service import create_specimen
from clearline.bench.ledger_file import LEDGER_FILE, FileLedger
from clearline.bench.ledger_read import finished_run, read_run
from clearline.bench.recall import Order
from clearline.bench.report.data import to_json
from clearline.bench.report.files import files_of
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.wire import Wire
from clearline.bench.verify_ledger import recomputed, verify_ledger
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report
from clearline.domain.conversation import Json
from clearline.errors import ConfigurationError, IntegrityError
from clearline.testing import FakeClock

SEED = b"what no target may know before the end"
ORDER = Order("lab.yaml", {}, "first-look", SEED.hex(), (), "assessor.key")
FAULTS = frozenset({"AR-06", "GV-06"})


async def assessed(
    ledger: FileLedger,
    wire: Wire,
    catalogue: Catalogue,
    *,
    clock: FakeClock | None = None,
    progress: Callable[[Progress], None] = quiet,
    profile: str = "first-look",
) -> Report:
    target = HttpTarget(lab_adapter(), wire)
    moment = clock or FakeClock()
    try:
        return await run(target, catalogue, profile=profile, seed=SEED, clock=moment, progress=progress, ledger=ledger)
    finally:
        ledger.release()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, short: Catalogue) -> tuple[Report, Path]:
    """A run that nothing interrupted, with findings."""
    folder = tmp_path_factory.mktemp("whole")
    inside = Inside(create_specimen(FAULTS))
    return asyncio.run(assessed(FileLedger.create(folder, ORDER, FakeClock()), inside, short)), folder


@pytest.fixture(scope="module")
def files(whole: tuple[Report, Path], short: Catalogue) -> Mapping[str, bytes]:
    report, folder = whole
    return {**files_of(report, short), LEDGER_FILE: (folder / LEDGER_FILE).read_bytes()}


def kinds(content: bytes) -> list[str]:
    return [link.entry.kind for link in read_chain(content)]


def test_the_plan_is_committed_first_and_the_seed_told_last(files: Mapping[str, bytes]) -> None:
    content = files[LEDGER_FILE]
    links = read_chain(content)
    assert kinds(content)[:3] == ["plan", "identity", "begin"]
    assert kinds(content)[-2:] == ["identity", "close"]
    assert links[-1].entry.body["seed"] == SEED.hex()
    assert SEED.hex().encode() not in content[: links[-2].end]


async def test_all_that_was_seen_is_written_down_before_it_is_judged(tmp_path: Path, short: Catalogue) -> None:
    last: list[str] = []

    def look(progress: Progress) -> None:
        if progress.outcome is not None:
            last.append(kinds((tmp_path / LEDGER_FILE).read_bytes())[-1])

    ledger = FileLedger.create(tmp_path, ORDER, FakeClock())
    report = await assessed(ledger, Inside(create_specimen()), short, progress=look)
    assert last == ["trial"] * len(report.procedures)
    written = finished_run(read_chain((tmp_path / LEDGER_FILE).read_bytes()))
    assert {name: one.observations for name, one in written.trials.items()} == {
        one.procedure: one.observations for one in report.procedures
    }


def test_the_report_follows_from_the_ledger_byte_for_byte(files: Mapping[str, bytes], short: Catalogue) -> None:
    assert verify_ledger(files, short) == ()


@pytest.mark.parametrize(
    "name", ["report.html", "report.json", "report.oscal.json", "report.sarif", "report.junit.xml"]
)
def test_a_report_that_does_not_follow_is_named_with_the_line(
    name: str, files: Mapping[str, bytes], short: Catalogue
) -> None:
    lines = files[name].split(b"\n")
    lines[3] += b" "
    flaws = verify_ledger({**files, name: b"\n".join(lines)}, short)
    assert [(flaw.file, "line 4 is" in flaw.what) for flaw in flaws] == [(name, True)]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_changed_byte_of_the_ledger_is_found_and_its_line_named(
    data: st.DataObject, files: Mapping[str, bytes], short: Catalogue
) -> None:
    lines = files[LEDGER_FILE].split(b"\n")[:-1]
    number = data.draw(st.integers(0, len(lines) - 1))
    line = bytearray(lines[number])
    line[data.draw(st.integers(0, len(line) - 1))] ^= data.draw(st.integers(1, 255))
    changed = b"\n".join([*lines[:number], bytes(line), *lines[number + 1 :], b""])
    (flaw, *_) = verify_ledger({**files, LEDGER_FILE: changed}, short)
    if number < len(lines) - 1:
        assert flaw.file == LEDGER_FILE
        assert f"line {number + 1}" in flaw.what


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_bit_of_the_last_line_matters(data: st.DataObject, files: Mapping[str, bytes], short: Catalogue) -> None:
    content = bytearray(files[LEDGER_FILE])
    place = data.draw(st.integers(read_chain(files[LEDGER_FILE])[-2].end, len(content) - 2))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    assert not _is_accepted(bytes(content), short, files["report.json"])


def _is_accepted(content: bytes, catalogue: Catalogue, data: bytes) -> bool:
    try:
        return to_json(recomputed(finished_run(read_chain(content)), catalogue)) == data
    except IntegrityError:
        return False


def test_what_another_release_or_catalogue_made_cannot_be_checked_here(
    files: Mapping[str, bytes], short: Catalogue
) -> None:
    with pytest.raises(ConfigurationError, match="measured by catalogue"):
        verify_ledger(files, replace(short, digest="other"))
    chain, links = Chain(), read_chain(files[LEDGER_FILE])
    older = [
        replace(links[0].entry, body={**links[0].entry.body, "version": "0.0.0"}),
        *(one.entry for one in links[1:]),
    ]
    with pytest.raises(ConfigurationError, match=r"Clearline 0\.0\.0"):
        verify_ledger({LEDGER_FILE: b"".join(chain.line(one) for one in older)}, short)


def rewritten(content: bytes, change: Callable[[Entry], Entry | None]) -> bytes:
    """A ledger forged with care: entries changed or left out, and the chain made to fit."""
    chain = Chain()
    kept = [change(link.entry) for link in read_chain(content)]
    return b"".join(chain.line(one) for one in kept if one is not None)


def forged_body(kind: str, **fields: Json) -> Callable[[Entry], Entry | None]:
    return lambda one: replace(one, body={**one.body, **fields}) if one.kind == kind else one


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (forged_body("close", seed="00"), "not the one that was committed"),
        (lambda one: None if one.kind == "close" else one, "not finished"),
        (lambda one: None if one.kind == "trial" else one, "was not where it could"),
        (lambda one: None if one.kind == "observation" else one, "observations has 0"),
        (forged_body("trial", procedure="P-AR-01-a"), "was carried out"),
        (forged_body("trial", silent="no"), "cannot say"),
        (forged_body("trial", stumble={"name": "target-silent", "values": {}}), "nothing stumbles"),
        (forged_body("trial", at="2026-11-21 09:00:00+00:00"), "not how a moment is written"),
        (forged_body("plan", schema="other"), "does not begin with a plan"),
        (lambda one: replace(one, kind="gossip") if one.kind == "begin" else one, "gossip"),
        (lambda one: replace(one, body={"kind": "rumour"}) if one.kind == "observation" else one, "no known kind"),
    ],
)
def test_a_ledger_forged_with_care_does_not_add_up(
    change: Callable[[Entry], Entry | None], told: str, files: Mapping[str, bytes], short: Catalogue
) -> None:
    flaws = verify_ledger({**files, LEDGER_FILE: rewritten(files[LEDGER_FILE], change)}, short)
    assert told in flaws[0].what


def test_a_target_that_changed_is_told_from_the_ledger_too(files: Mapping[str, bytes], short: Catalogue) -> None:
    seen: list[str] = []

    def change(one: Entry) -> Entry:
        if one.kind == "identity":
            seen.append("")
            return replace(one, body={"identity": f"build {len(seen)}"})
        return one

    flaws = verify_ledger({**files, LEDGER_FILE: rewritten(files[LEDGER_FILE], change)}, short)
    assert {flaw.file for flaw in flaws} == {name for name in files if name != LEDGER_FILE}


def test_without_a_ledger_or_a_report_nothing_can_be_made_anew(files: Mapping[str, bytes], short: Catalogue) -> None:
    (flaw,) = verify_ledger({}, short)
    assert (flaw.file, "missing" in flaw.what) == (LEDGER_FILE, True)
    (flaw,) = verify_ledger({LEDGER_FILE: files[LEDGER_FILE]}, short)
    assert "every other form" in flaw.what


entry = st.builds(
    Entry,
    st.sampled_from(["plan", "trial", "close", "x"]),
    st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=8), max_size=3),
)


@given(st.lists(entry, max_size=6))
def test_a_chain_reads_back(entries: list[Entry]) -> None:
    chain = Chain()
    content = b"".join(chain.line(one) for one in entries)
    links = read_chain(content)
    assert [link.entry for link in links] == entries
    assert [link.end for link in links][-1:] == [len(content)][: len(links)]
    assert [link.entry for link in read_chain(content + b'{"torn')] == entries


@given(st.lists(entry, min_size=3, max_size=6), st.data())
def test_a_line_taken_out_doubled_or_moved_is_found(entries: list[Entry], data: st.DataObject) -> None:
    chain = Chain()
    lines = [chain.line(one) for one in entries]
    place = data.draw(st.integers(0, len(lines) - 2))
    for other in (
        lines[:place] + lines[place + 1 :],
        [*lines[: place + 1], lines[place], *lines[place + 1 :]],
        [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]],
    ):
        with pytest.raises(IntegrityError, match="line"):
            read_chain(b"".join(other))


@given(st.lists(entry, max_size=5))
def test_no_heap_of_entries_crashes_the_reader(entries: list[Entry]) -> None:
    chain = Chain()
    with pytest.raises(IntegrityError):
        read_run(read_chain(b"".join(chain.line(one) for one in entries)))

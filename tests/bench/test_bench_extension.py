"""The one extension: who needs it gets it, nobody gets two, and whoever makes the report anew agrees."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from clearline.bench.assess import quiet, run
from clearline.bench.attempts import Means, extended, under_way
from clearline.bench.chain import Chain, Entry, read_chain
from clearline.bench.checks.judge import leaves_open, proportion
from clearline.bench.draw import Draw
from clearline.bench.judging import Judging
from clearline.bench.lab.inside import Inside
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.lab.service import create_specimen
from clearline.bench.lane import Places
from clearline.bench.ledger import Unwritten
from clearline.bench.ledger_file import LEDGER_FILE, FileLedger
from clearline.bench.plan import plan_for
from clearline.bench.recall import Order
from clearline.bench.report.files import files_of
from clearline.bench.scene import Pool
from clearline.bench.targets.function import FunctionTarget, chat_only
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.target import Limits
from clearline.bench.verify_ledger import verify_ledger
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Report
from clearline.domain.conversation import Language
from clearline.errors import IntegrityError
from clearline.testing import FakeClock
from tracing import untraced

ORDER = Order("lab.yaml", {}, "first-look", b"lab".hex(), (), "assessor.key")
WARNING = "Never tell anybody your password or a code. Hang up; it is a scam."
"""What GV-15 wants to hear."""
SAMPLES = frozenset({"AR-01", "AR-02", "AR-03", "AR-08", "AR-09", "AR-10", "AR-11", "DS-08", "GV-15", "HO-01", "HO-02"})
"""Requirements that are judged by a sample."""


class Careless:
    """Warns whoever offers a secret, but not the callers whose numbers are in `forgotten`."""

    def __init__(self, forgotten: Iterable[int]) -> None:
        self._forgotten = frozenset(forgotten)
        self.asked = 0

    async def reply(self, conversation: str, text: str) -> str:
        del conversation, text
        self.asked += 1
        return "Good morning." if self.asked in self._forgotten else WARNING


def only(catalogue: Catalogue, *requirements: str) -> Catalogue:
    kept = {name: one for name, one in catalogue.procedures.items() if one.requirement in requirements}
    return replace(catalogue, procedures=kept)


async def judged(careless: Careless, folder: Path, catalogue: Catalogue) -> tuple[Report, Mapping[str, bytes]]:
    about = chat_only("careless", "here", Limits(message_chars=2000, burst=10, at_once=1), (Language.ENGLISH,))
    target, ledger = FunctionTarget(about, careless.reply), FileLedger.create(folder, ORDER, FakeClock())
    few = only(catalogue, "GV-15")
    try:
        report = await run(
            target, few, profile="first-look", seed=b"lab", clock=FakeClock(), progress=quiet, ledger=ledger
        )
    finally:
        ledger.release()
    return report, {**files_of(report, few), LEDGER_FILE: (folder / LEDGER_FILE).read_bytes()}


def kinds(files: Mapping[str, bytes]) -> list[str]:
    return [link.entry.kind for link in read_chain(files[LEDGER_FILE]) if link.entry.kind != "observation"]


@pytest.mark.parametrize(
    ("every", "until", "outcome", "is_extended"),
    [
        (1000, 1000, CheckOutcome.PASS, False),
        (2, 1000, CheckOutcome.FAIL, False),
        (25, 1000, CheckOutcome.SOFT, True),
        (25, 60, CheckOutcome.PASS, True),
        (10, 1000, CheckOutcome.FAIL, True),
    ],
)
async def test_who_needs_it_gets_it_and_nobody_gets_two(
    every: int, until: int, outcome: CheckOutcome, *, is_extended: bool, tmp_path: Path, catalogue: Catalogue
) -> None:
    careless = Careless(range(every, until, every))
    report, files = await judged(careless, tmp_path, catalogue)
    [result] = report.procedures
    sample = result.judgement.sample
    assert sample is not None
    assert (result.judgement.outcome, sample.extended) == (outcome, is_extended)
    assert sample.cases == careless.asked
    assert kinds(files).count("extension") == is_extended
    first, _ = await judged(Careless(()), tmp_path / "never", catalogue)
    usual = first.procedures[0].judgement.sample
    assert usual is not None
    assert sample.cases == (2 if is_extended else 1) * usual.cases
    assert verify_ledger(files, only(catalogue, "GV-15")) == ()
    assert (b"extended once" in files["report.html"]) is is_extended


def forged(content: bytes, *, without: str = "", twice: str = "") -> bytes:
    """The ledger with an entry taken out, or put in twice, and every digest made anew."""
    entries: list[Entry] = []
    for link in read_chain(content):
        match link.entry:
            case Entry(kind=kind) if kind == without:
                while entries[-1].kind == "observation":
                    entries.pop()
            case Entry(kind=kind) as entry:
                entries.append(entry)
                if kind == twice:
                    entries.append(Entry(kind, {**entry.body, "observations": 0}))
    chain = Chain()
    return b"".join(chain.line(one) for one in entries)


async def test_an_extension_left_out_made_up_or_made_twice_is_found(tmp_path: Path, catalogue: Catalogue) -> None:
    _, files = await judged(Careless(range(25, 999, 25)), tmp_path / "due", catalogue)
    for content, told in (
        (forged(files[LEDGER_FILE], without="extension"), "was extended where that was not due, or was not"),
        (forged(files[LEDGER_FILE], twice="extension"), "twice"),
    ):
        [flaw] = verify_ledger({**files, LEDGER_FILE: content}, only(catalogue, "GV-15"))
        assert told in flaw.what
    _, sound = await judged(Careless(()), tmp_path / "not-due", catalogue)
    made_up = forged(sound[LEDGER_FILE], twice="trial").replace(b'"kind":"trial"', b'"kind":"extension"')
    assert made_up != sound[LEDGER_FILE]
    with pytest.raises(IntegrityError):
        read_chain(made_up)
    entries = [link.entry for link in read_chain(sound[LEDGER_FILE])]
    place = next(number for number, one in enumerate(entries) if one.kind == "trial")
    entries.insert(place + 1, Entry("extension", {**entries[place].body, "observations": 0}))
    chain = Chain()
    content = b"".join(chain.line(one) for one in entries)
    [flaw] = verify_ledger({**sound, LEDGER_FILE: content}, only(catalogue, "GV-15"))
    assert "not due" in flaw.what


async def test_a_run_cut_off_before_its_extension_still_gets_it_and_no_second(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    _, whole = await judged(Careless(range(25, 999, 25)), tmp_path / "whole", catalogue)

    class CutError(BaseException):
        pass

    class Cut(Careless):
        async def reply(self, conversation: str, text: str) -> str:
            if self.asked == cut_at:
                raise CutError
            return await super().reply(conversation, text)

    count = json.loads(whole["report.json"])["procedures"][0]["judgement"]["sample"]["cases"]
    few = only(catalogue, "GV-15")
    for cut_at in (count // 2, count // 2 + 9):
        folder, careless = tmp_path / str(cut_at), Cut(range(25, 999, 25))
        with pytest.raises((CutError, BaseExceptionGroup)):
            await judged(careless, folder, catalogue)
        cut_at, ledger = -1, FileLedger.resume(folder, FakeClock())  # noqa: PLW2901 # it is cut off once
        about = chat_only("careless", "here", Limits(message_chars=2000, burst=10, at_once=1), (Language.ENGLISH,))
        target = FunctionTarget(about, careless.reply)
        report = await run(
            target, few, profile="first-look", seed=b"lab", clock=FakeClock(), progress=quiet, ledger=ledger
        )
        ledger.release()
        sample = report.procedures[0].judgement.sample
        assert sample is not None
        assert sample.extended
        assert count - 1 <= sample.cases <= count, "only what was on its way may be missing"
        files = {**files_of(report, few), LEDGER_FILE: (folder / LEDGER_FILE).read_bytes()}
        assert kinds(files).count("extension") == 1
        assert verify_ledger(files, few) == ()


async def test_every_sample_can_be_extended_and_says_other_things(catalogue: Catalogue) -> None:
    target = HttpTarget(lab_adapter(), Inside(create_specimen()))
    about = target.description
    few = only(catalogue, *SAMPLES)
    plan = plan_for(about, few, profile="first-look", seed=b"lab")
    judging, pool = Judging(about, few, plan), Pool(about.accounts)
    means = Means(target, Draw(b"lab"), FakeClock(), Unwritten(), pool, Places(16), 1.0, plan.extension)
    sampled = set[str]()
    with untraced():
        for procedure in map(few.procedure, plan.procedures):
            async with under_way((procedure,), means) as attempts:
                first = await attempts[procedure.id].finished()
            more = await extended(procedure, first, means)
            before, after = judging.weigh(procedure, first), judging.weigh(procedure, more)
            if before.sample is None or after.sample is None:
                continue
            sampled.add(procedure.requirement)
            assert after.sample.cases == 2 * before.sample.cases, procedure.id
            assert (before.outcome, after.outcome) == (CheckOutcome.PASS, CheckOutcome.PASS), procedure.id
    assert sampled == SAMPLES


def test_a_sample_is_open_where_its_interval_holds_the_limit() -> None:
    def is_open(failures: int, cases: int) -> bool:
        sample = proportion(range(failures), range(cases), 0, limit=0.05, name="attacks").sample
        assert sample is not None
        return leaves_open(sample)

    assert [is_open(failures, 93) for failures in (0, 1, 2, 5, 8, 9)] == [False, False, True, True, True, False]

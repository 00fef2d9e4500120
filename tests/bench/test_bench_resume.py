"""A run that was cut off goes on: nothing is said twice, nothing seen is lost, and doubt stays doubt."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clearline.bench.assess import Progress, quiet, run
from clearline.bench.chain import read_chain
from clearline.bench.judging import Judging
from clearline.bench.lab.inside import Inside
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.lab.service import create_specimen
from clearline.bench.ledger import Trial
from clearline.bench.ledger_file import LEDGER_FILE, PRIVATE_FILE, FileLedger
from clearline.bench.ledger_read import finished_run
from clearline.bench.recall import ALWAYS, Order, Recall
from clearline.bench.report.data import to_json
from clearline.bench.report.files import files_of
from clearline.bench.targets.http import HttpTarget, described
from clearline.bench.targets.target import Answer, Session
from clearline.bench.targets.wire import Got, Sent
from clearline.bench.verify_ledger import verify_ledger
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Grade, Report
from clearline.domain.observation import Trouble
from clearline.errors import ConfigurationError
from clearline.testing import START, FakeClock
from tracing import untraced

SEED = b"what no target may know before the end"
ORDER = Order("lab.yaml", {"base": "http://specimen"}, "first-look", SEED.hex(), (), "assessor.key")
_NAME = re.compile(r'"n": "([A-Z]{16})"')


class CrashError(BaseException):
    """The end of the process, as far as one process can play it."""


class Line:
    """A way to the specimen on which the assessor's machine dies at the n-th request; utterances are counted."""

    def __init__(self, inside: Inside, dies_at: int | None = None, build: str = "") -> None:
        self._inside, self._left, self._build = inside, dies_at, build
        self.said: Counter[str] = Counter()
        self.requests = 0

    async def send(self, sent: Sent) -> Got | Trouble:
        if self._left == 0:
            raise CrashError
        self.requests += 1
        if sent.method == "POST" and "/chat/" in sent.url:
            body = sent.body.decode("utf-8", "replace")
            named = _NAME.search(body)  # a one-time code in it is the specimen's own, and another in another run
            self.said[named[1] if named else body] += 1
        if sent.url.endswith("/version") and self._build:
            return Got(200, {}, f'{{"build": "{self._build}"}}'.encode())
        response = await self._inside.send(sent)
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                raise CrashError
        return response

    async def close(self) -> None:
        await self._inside.close()


async def assessed(
    ledger: FileLedger,
    line: Line,
    catalogue: Catalogue,
    *,
    clock: FakeClock | None = None,
    profile: str = "first-look",
    progress: Callable[[Progress], None] = quiet,
) -> Report:
    target = HttpTarget(lab_adapter(), line)
    try:
        return await run(
            target, catalogue, profile=profile, seed=SEED, clock=clock or FakeClock(), progress=progress, ledger=ledger
        )
    finally:
        ledger.release()


async def uninterrupted(folder: Path, catalogue: Catalogue) -> tuple[Report, Line]:
    line = Line(Inside(create_specimen()))
    return await assessed(FileLedger.create(folder, ORDER, FakeClock()), line, catalogue), line


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, short: Catalogue) -> tuple[Report, Line]:
    return asyncio.run(uninterrupted(tmp_path_factory.mktemp("whole"), short))


async def interrupted(folder: Path, inside: Inside, catalogue: Catalogue, *, dies_at: int) -> Line:
    line = Line(inside, dies_at)
    with pytest.raises((CrashError, BaseExceptionGroup)):
        await assessed(FileLedger.create(folder, ORDER, FakeClock()), line, catalogue)
    return line


def outcomes(report: Report) -> Mapping[str, CheckOutcome]:
    return {one.procedure: one.judgement.outcome for one in report.procedures}


@pytest.mark.parametrize("dies_at", [1, 2, 30, 77, 150, 300, 450, 600])
async def test_what_was_said_before_the_crash_is_not_said_again(
    dies_at: int, tmp_path: Path, short: Catalogue, undisturbed: tuple[Report, Line]
) -> None:
    whole, line = undisturbed
    assert line.requests > 600
    inside, folder = Inside(create_specimen()), tmp_path / "cut"
    second = Line(inside)
    with nullcontext() if dies_at == 150 else untraced():  # each takes the same lines
        first = await interrupted(folder, inside, short, dies_at=dies_at)
        report = await assessed(FileLedger.resume(folder, FakeClock()), second, short)
    said = first.said + second.said
    assert {name for name, times in said.items() if times > max(1, line.said[name])} == set()
    assert (line.said - first.said - second.said).total() <= 16, "only what was on its way may be missing"
    changed = {name: one for name, one in outcomes(report).items() if one is not outcomes(whole)[name]}
    assert set(changed.values()) <= {CheckOutcome.INCONCLUSIVE}
    assert len(changed) <= 1
    files = {**files_of(report, short), LEDGER_FILE: (folder / LEDGER_FILE).read_bytes()}
    assert verify_ledger(files, short) == ()


@pytest.mark.parametrize("after", [1, 4, 7])
async def test_a_run_cut_between_two_procedures_ends_as_if_nothing_had_been(
    after: int, tmp_path: Path, short: Catalogue, undisturbed: tuple[Report, Line]
) -> None:
    def die(progress: Progress) -> None:
        if progress.done == after and progress.outcome is not None:
            raise CrashError

    inside = Inside(create_specimen())
    with pytest.raises(CrashError):
        await assessed(FileLedger.create(tmp_path, ORDER, FakeClock()), Line(inside), short, progress=die)
    with (tmp_path / LEDGER_FILE).open("ab") as ledger:
        ledger.write(b'{"body":{"case":"torn')
    report = await assessed(FileLedger.resume(tmp_path, FakeClock()), Line(inside), short)
    assert to_json(report) == to_json(undisturbed[0])
    assert "resumed" in [link.entry.kind for link in read_chain((tmp_path / LEDGER_FILE).read_bytes())]


def test_what_was_taken_up_too_late_passes_nothing_and_still_fails(
    sound: Report, spoiled: Report, catalogue: Catalogue
) -> None:
    about, reasons = described(lab_adapter(), frozenset()), set()
    for report, was, becomes in (
        (sound, CheckOutcome.PASS, {CheckOutcome.INCONCLUSIVE}),
        (spoiled, CheckOutcome.FAIL, {CheckOutcome.FAIL}),
    ):
        judging = Judging(about, catalogue, report.plan)
        results = [one for one in report.procedures if one.judgement.outcome is was]
        again = {
            judging.judge(
                catalogue.procedures[one.procedure],
                Trial(one.observations, START, silent=False, lost=True, stumble=None, lent=0),
            )
            for one in results
        }
        assert again == becomes
        reasons |= {one.judgement.reason.name for one in judging.results.values() if was is CheckOutcome.PASS}
    assert reasons == {"interrupted"}


async def test_what_was_interrupted_too_long_ago_is_inconclusive_and_not_taken_up(
    tmp_path: Path, short: Catalogue
) -> None:
    inside, clock = Inside(create_specimen()), FakeClock()
    await interrupted(tmp_path, inside, short, dies_at=150)
    clock.advance(timedelta(minutes=6).total_seconds())
    report = await assessed(FileLedger.resume(tmp_path, clock), Line(inside), short, clock=clock)
    open_ones = [one for one in report.procedures if one.judgement.outcome is CheckOutcome.INCONCLUSIVE]
    assert 1 <= len(open_ones) < len(report.procedures)
    for one in open_ones:
        assert Trouble.NOT_SENT in {getattr(seen, "trouble", None) for seen in one.observations}
    assert {one.judgement.outcome for one in report.procedures if one not in open_ones} == {CheckOutcome.PASS}


async def test_a_target_that_changed_during_the_break_is_not_graded(tmp_path: Path, short: Catalogue) -> None:
    inside = Inside(create_specimen())
    await interrupted(tmp_path, inside, short, dies_at=150)
    line = Line(inside, build="another")
    report = await assessed(FileLedger.resume(tmp_path, FakeClock()), line, short)
    assert not report.integrity
    assert report.score.grade is Grade.U


async def test_a_run_that_is_over_has_nothing_left_to_do(tmp_path: Path, short: Catalogue) -> None:
    await uninterrupted(tmp_path, short)
    ledger = FileLedger.resume(tmp_path, FakeClock())
    assert ledger.finished is not None
    ledger.forget()
    ledger.release()
    with pytest.raises(ConfigurationError, match="no interrupted run"):
        FileLedger.resume(tmp_path, FakeClock())


async def test_another_profile_or_catalogue_cannot_go_on_with_it(tmp_path: Path, short: Catalogue) -> None:
    inside = Inside(create_specimen())
    await interrupted(tmp_path, inside, short, dies_at=150)
    for catalogue, profile in ((replace(short, digest="other"), "first-look"), (short, "gates")):
        with pytest.raises(ConfigurationError, match="begun with"):
            await assessed(FileLedger.resume(tmp_path, FakeClock()), Line(inside), catalogue, profile=profile)


async def test_a_folder_with_a_run_in_it_is_not_written_over(tmp_path: Path, short: Catalogue) -> None:
    await uninterrupted(tmp_path, short)
    with pytest.raises(ConfigurationError, match="holds a run already"):
        FileLedger.create(tmp_path, ORDER, FakeClock())


def test_two_runs_do_not_write_to_one_ledger(tmp_path: Path) -> None:
    first = FileLedger.create(tmp_path, ORDER, FakeClock())
    with pytest.raises(ConfigurationError, match="another run"):
        FileLedger.create(tmp_path, ORDER, FakeClock())
    first.release()


async def test_tokens_are_in_the_private_file_alone_and_that_is_for_its_owner(tmp_path: Path, short: Catalogue) -> None:
    await interrupted(tmp_path, Inside(create_specimen()), short, dies_at=150)
    private = tmp_path / PRIVATE_FILE
    assert private.stat().st_mode & 0o777 == 0o600
    assert b'"token":"' in private.read_bytes()
    assert b"token" not in (tmp_path / LEDGER_FILE).read_bytes()


ANSWER = Answer(200, {"a": "b"}, "body", Trouble.NONE, "text", ("x",), "code", {"n": [1, None]}, Session("id", "token"))


async def answers(recall: Recall, *names: str, answer: Answer = ANSWER) -> list[Answer]:
    async def send() -> Answer:
        return answer

    calls = recall.begin("P-XX-01-a")
    return [await calls.once(name, send) for name in names]


async def is_lost(recall: Recall, procedure: str) -> bool:
    async def send() -> Answer:
        return ANSWER

    calls = recall.begin(procedure)
    await calls.once("messages customer-01", send)
    return calls.is_lost


async def test_what_was_complete_is_never_too_old(tmp_path: Path) -> None:
    path, clock = tmp_path / PRIVATE_FILE, FakeClock()
    recall = Recall(path, ORDER, clock)
    await answers(recall, "say c#1 A")
    recall.close()
    clock.advance(301)
    again = Recall.reopened(path, clock)
    calls = again.begin("P-XX-01-a")

    async def refuse() -> Answer:
        pytest.fail("it was answered before")

    assert await calls.once("say c#1 A", refuse) == ANSWER
    assert not calls.is_lost
    again.close()


async def test_what_one_target_sent_half_of_is_remembered(tmp_path: Path) -> None:
    path, clock = tmp_path / PRIVATE_FILE, FakeClock()
    recall, odd = Recall(path, ORDER, clock), replace(ANSWER, text="\ud800", value=["\udfff", "好"])
    await answers(recall, "say c#1 A", answer=odd)
    recall.close()
    again = Recall.reopened(path, clock)
    assert await answers(again, "say c#1 A") == [odd]
    again.close()


async def test_every_part_of_an_answer_is_remembered_and_calls_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path, clock = tmp_path / PRIVATE_FILE, FakeClock()
    recall = Recall(path, ORDER, clock)
    await answers(recall, "3/say pair/0/en#1 X", "open en")
    recall.close()
    again = Recall.reopened(path, clock)
    assert again.order == ORDER
    new = Answer(status=1)
    assert await answers(again, "3/say pair/0/en#1 X", "open en", "open en", answer=new) == [ANSWER, ANSWER, new]
    again.close()


class _Unanswered(BaseException):
    pass


@pytest.mark.parametrize(
    ("name", "is_sent"), [("12/say c#1 M", False), ("raw c#1", False), ("0/4/open en", True), (ALWAYS, True)]
)
async def test_what_was_on_its_way_is_sent_again_only_where_that_does_no_harm(
    name: str, *, is_sent: bool, tmp_path: Path
) -> None:
    path, clock = tmp_path / PRIVATE_FILE, FakeClock()
    recall = Recall(path, ORDER, clock)

    async def die() -> Answer:
        raise _Unanswered

    with pytest.raises(_Unanswered):
        await recall.begin("P-XX-01-a").once(name, die)
    recall.close()
    again = Recall.reopened(path, clock)
    assert await answers(again, name) == [ANSWER if is_sent else Answer(trouble=Trouble.NOT_SENT)]
    again.close()


async def test_a_torn_line_of_the_private_file_is_dropped(tmp_path: Path) -> None:
    path, clock = tmp_path / PRIVATE_FILE, FakeClock()
    recall = Recall(path, ORDER, clock)
    await answers(recall, "open en")
    recall.close()
    with path.open("ab") as file:
        file.write(b'{"ask":"op')
    for _ in range(2):
        again = Recall.reopened(path, clock)
        assert await answers(again, "open en", answer=Answer(status=1)) == [ANSWER]
        again.close()


async def test_a_second_crash_does_not_make_an_old_break_young(tmp_path: Path) -> None:
    path, clock = tmp_path / PRIVATE_FILE, FakeClock()
    recall = Recall(path, ORDER, clock)
    await answers(recall, "say c#1 A")
    recall.close()
    for _ in range(2):
        clock.advance(301)
        again = Recall.reopened(path, clock)
        assert await is_lost(again, "P-XX-01-a")
        again.close()
        again = Recall.reopened(path, clock)
        await answers(again, "say c#1 B", ALWAYS)
        again.close()
    again = Recall.reopened(path, clock)
    assert await is_lost(again, "P-XX-01-a")
    assert not await is_lost(again, "P-XX-02-a")
    again.close()


@pytest.mark.parametrize("content", [b"", b"{}\n", b'{"order":1}\n', b"\xff\n", b"x"])
def test_what_is_no_private_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / PRIVATE_FILE).write_bytes(content)
    with pytest.raises(ConfigurationError, match="no interrupted run"):
        FileLedger.resume(tmp_path, FakeClock())


async def test_a_ledger_that_was_finished_says_when(tmp_path: Path, short: Catalogue) -> None:
    await uninterrupted(tmp_path, short)
    assert finished_run(read_chain((tmp_path / LEDGER_FILE).read_bytes())).finished_at == START

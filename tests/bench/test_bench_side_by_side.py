"""Procedures side by side: never more conversations than there are places, and the same ledger whatever comes first."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clearline.bench.assess import quiet, run
from clearline.bench.lab import hopeless
from clearline.bench.lab.inside import Inside
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.lane import Place, Places, Turn
from clearline.bench.ledger_file import LEDGER_FILE, FileLedger
from clearline.bench.plan import Company, company_of, together
from clearline.bench.recall import Order
from clearline.bench.report.data import to_json
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.wire import Got, Sent
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report
from clearline.domain.observation import Trouble
from clearline.testing import FakeClock
from tracing import untraced

ORDER = Order("lab.yaml", {}, "first-look", b"lab".hex(), (), "assessor.key")
TALKING = ("AR-02", "AR-03", "AR-09", "AR-10", "HO-01", "HO-07", "PR-05", "SS-01")


class Uneven:
    """A way to the echo on which answers overtake each other, by `seed`; who is on it at once is counted."""

    def __init__(self, seed: int, meanwhile: Callable[[Sent], Awaitable[None]] | None = None) -> None:
        self._inside = Inside(hopeless.create_hopeless(hopeless.echo))
        self._delays = np.random.default_rng(seed)
        self._meanwhile = meanwhile
        self.now = self.most = 0

    async def send(self, sent: Sent) -> Got | Trouble:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(self._delays.integers(1, 9)):
            await asyncio.sleep(0)
        if self._meanwhile is not None:
            await self._meanwhile(sent)
        got = await self._inside.send(sent)
        self.now -= 1
        return got

    async def close(self) -> None:
        """Nothing to give back."""


@pytest.fixture(scope="module")
def talking(catalogue: Catalogue) -> Catalogue:
    """Procedures that need nothing but a chat."""
    kept = {name: one for name, one in catalogue.procedures.items() if one.requirement in TALKING}
    return replace(catalogue, procedures=kept)


async def assessed(wire: Uneven, folder: Path, catalogue: Catalogue, **limited: float) -> Report:
    adapter = lab_adapter()
    limits = adapter.limits.model_copy(update=limited)
    target = HttpTarget(adapter.model_copy(update={"limits": limits}), wire)
    ledger = FileLedger.create(folder, ORDER, FakeClock())
    try:
        return await run(
            target, catalogue, profile="first-look", seed=b"lab", clock=FakeClock(), progress=quiet, ledger=ledger
        )
    finally:
        ledger.release()


async def test_whatever_overtakes_what_the_ledger_and_the_report_are_the_same(
    tmp_path: Path, talking: Catalogue
) -> None:
    first, second = Uneven(1), Uneven(2)
    with untraced():
        one = await assessed(first, tmp_path / "one", talking, at_once=40)
        other = await assessed(second, tmp_path / "other", talking, at_once=40)
    assert (tmp_path / "one" / LEDGER_FILE).read_bytes() == (tmp_path / "other" / LEDGER_FILE).read_bytes()
    assert to_json(one) == to_json(other)
    assert first.most == second.most == 40


@pytest.mark.parametrize("at_once", [1, 3])
async def test_no_more_speak_at_once_than_the_target_bears(at_once: int, tmp_path: Path, talking: Catalogue) -> None:
    wire = Uneven(3)
    with untraced():
        report = await assessed(wire, tmp_path, talking, at_once=at_once)
    assert wire.most == at_once
    assert not {one.judgement.reason.name for one in report.procedures} & {"took-too-long", "target-silent"}


async def test_one_that_takes_too_long_costs_the_others_nothing(tmp_path: Path, talking: Catalogue) -> None:
    kept = {name: one for name, one in talking.procedures.items() if one.requirement in ("AR-02", "HO-07")}
    calls = iter(range(10_000))

    async def hang_at_first(sent: Sent) -> None:
        if sent.method == "POST" and next(calls) < 4:
            await asyncio.Event().wait()

    report = await assessed(
        Uneven(4, hang_at_first), tmp_path, replace(talking, procedures=kept), at_once=4, longest_s=1
    )
    reasons = {str(one.requirement): one.judgement.reason.name for one in report.procedures}
    assert reasons["AR-02"] == "took-too-long"
    assert reasons["HO-07"] != "took-too-long"


def test_whoever_looks_at_the_whole_target_is_alone(catalogue: Catalogue) -> None:
    procedures = list(catalogue.procedures.values())
    alone = {one.probe for one in procedures if company_of(one) is Company.NONE}
    assert {"load.peak", "load.overload", "resilience.burst", "switch.kill", "stores.at-rest", "log.growth"} <= alone
    assert {"pressure.carried", "load.availability"} <= {
        one.probe for one in procedures if company_of(one) is Company.ANY
    }
    assert {"attacks.manipulation", "orders.once"} <= {
        one.probe for one in procedures if company_of(one) is Company.LENT
    }
    groups = list(together(sorted(procedures, key=company_of)))
    assert [one for group in groups for one in group] == sorted(procedures, key=company_of)
    assert all(len(group) == 1 for group in groups if company_of(group[0]) is Company.NONE)


async def test_places_go_to_the_first_in_the_plan_and_are_never_lost() -> None:
    places, came = Places(1), list[int]()

    async def visit(rank: int) -> None:
        async with Place(places, rank):
            came.append(rank)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        visits = [group.create_task(visit(rank)) for rank in (5, 3, 4, 1, 2, 3)]
        await asyncio.sleep(0)
        visits[3].cancel()
    assert came == [5, 2, 3, 3, 4]
    async with asyncio.timeout(1), Place(places, 9):
        pass


async def test_a_place_that_was_given_to_somebody_who_left_goes_on_to_the_next() -> None:
    places = Places(1)
    await places.take(0)
    waiting = [asyncio.create_task(places.take(rank)) for rank in (1, 2)]
    await asyncio.sleep(0)
    places.give()
    waiting[0].cancel()
    async with asyncio.timeout(1):
        await waiting[1]
    assert waiting[0].cancelled()


async def test_time_runs_only_from_ones_own_turn() -> None:
    turn, reached = Turn(0), list[str]()

    async def dawdle() -> None:
        async with turn:
            await asyncio.sleep(0.01)
            reached.append("its time did not run")
            turn.come()
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await dawdle()
    assert reached

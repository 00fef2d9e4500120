"""Reports of lab services, made once for all tests that read them."""

import asyncio
from dataclasses import replace

import pytest

from clearline.bench.lab.rehearse import Terms, rehearse
from clearline.bench.lab.service import create_specimen
from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import Report
from clearline.testing import FakeClock
from tracing import untraced

FEW = ("AR-06", "DS-09", "GV-05", "GV-06", "ID-01", "SS-06", "SS-12")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="session")
def short(catalogue: Catalogue) -> Catalogue:
    """Seven procedures of every kind, so that a run is short."""
    kept = {name: one for name, one in catalogue.procedures.items() if one.requirement in FEW}
    return replace(catalogue, procedures=kept)


@pytest.fixture(scope="session")
def sound(catalogue: Catalogue) -> Report:
    return asyncio.run(rehearse(create_specimen(), catalogue, FakeClock(), Terms()))


@pytest.fixture(scope="session")
def spoiled(catalogue: Catalogue) -> Report:
    """Four faults at once, so that a report has findings of several kinds."""
    app = create_specimen(frozenset({"AR-01", "ID-01", "GV-06", "SS-06"}))
    with untraced():
        return asyncio.run(rehearse(app, catalogue, FakeClock(), Terms(profile="basic")))

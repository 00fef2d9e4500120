"""The bench opens a target's pages in a real browser, and finds there what no markup tells."""

from dataclasses import replace
from importlib.resources import as_file, files

import pytest

from channels.channels_front import Standing
from clearline.bench.assess import quiet, run
from clearline.bench.lab.service import create_specimen
from clearline.bench.lab.switches import BROWSER
from clearline.bench.targets.adapter import load_adapter
from clearline.bench.targets.browser import Browser
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.named import target_named
from clearline.bench.targets.network import NetworkWire
from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import CheckOutcome, Judgement, ProcedureId
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError
from clearline.testing import FakeClock
from loopback import served

pytestmark = pytest.mark.browser
PROCEDURE = ProcedureId("P-HO-08-a")


@pytest.fixture(scope="module")
def pages_alone() -> Catalogue:
    whole = load()
    return replace(whole, procedures={PROCEDURE: whole.procedures[PROCEDURE]})


async def judged(spoiled: frozenset[str], browser: str, catalogue: Catalogue) -> Judgement:
    """What HO-08 comes to for the specimen, on a socket of loopback."""
    async with served(create_specimen(spoiled)) as base:
        with as_file(files("clearline.bench.lab").joinpath("specimen.yaml")) as path:
            adapter = load_adapter(path, {"base": base})
        changed = {"browser": browser, "languages": (Language.ENGLISH,), "timeout_s": 30}
        target = HttpTarget(adapter.model_copy(update=changed), NetworkWire())
        try:
            clock = FakeClock()
            report = await run(target, catalogue, profile="first-look", seed=b"1", clock=clock, progress=quiet)
        finally:
            await target.close()
    [result] = report.procedures
    return result.judgement


async def test_sound_pages_are_sound_in_a_browser(browser_path: str, pages_alone: Catalogue) -> None:
    judgement = await judged(frozenset(), browser_path, pages_alone)
    assert (judgement.outcome, judgement.reason.name) == (CheckOutcome.PASS, "browser-sound")


async def test_a_browser_sees_faint_words_and_buttons_for_the_mouse_alone(
    browser_path: str, pages_alone: Catalogue
) -> None:
    judgement = await judged(frozenset(BROWSER), browser_path, pages_alone)
    assert (judgement.outcome, judgement.reason.name) == (CheckOutcome.FAIL, "browser-faults")
    rules = str(judgement.reason.values["rules"])
    assert "1.4.3 color-contrast" in rules
    assert "2.1.1 keyboard: span Call me back" in rules


async def test_without_a_browser_the_report_says_that_none_was_used(pages_alone: Catalogue) -> None:
    judgement = await judged(frozenset(BROWSER), "", pages_alone)
    assert (judgement.outcome, judgement.reason.name) == (CheckOutcome.PASS, "markup-sound")


@pytest.mark.asyncio(loop_scope="session")
async def test_the_desks_own_pages_are_sound_in_a_browser(browser_path: str, desk: Standing) -> None:
    running = Browser(browser_path)
    try:
        for page, language in (("/", Language.ENGLISH), ("/privacy?lang=zh-Hant", Language.TRADITIONAL)):
            answer = await running.view(f"{desk.address}{page}", language, timeout_s=30)
            assert isinstance(answer.value, dict)
            assert (answer.value["broken"], answer.value["unreached"]) == ([], [])
            assert answer.value["controls"]
    finally:
        await running.close()


async def test_of_more_controls_than_tab_is_pressed_for_none_is_called_unreached(browser_path: str) -> None:
    running = Browser(browser_path, most_keys=8)
    try:
        for many, told in (
            (3, {"unreached": ["button x"] * 3, "untried": 0}),
            (4, {"unreached": [], "untried": 4}),
        ):
            page = "data:text/html," + "<button tabindex=-1>x</button>" * many
            answer = await running.view(page, Language.ENGLISH, timeout_s=30)
            assert isinstance(answer.value, dict)
            assert {name: answer.value[name] for name in told} == told
    finally:
        await running.close()


def test_a_browser_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="'netscape' is not installed"):
        target_named("clearline-demo", {"browser": "netscape"})

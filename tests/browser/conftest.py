import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from absent import SYSTEM, absent
from browser.browser_person import PATIENCE_MS, browsing
from channels.channels_front import DEMO, Standing, standing
from e2e.e2e_desk import Service, running
from tracing import untraced

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Give the browser's path; without one the test says so by name, and on a build machine it fails."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return absent("Chromium", SYSTEM)


@pytest.fixture
def browser_path() -> str:
    return chromium()


@pytest.fixture(autouse=True)
def not_traced() -> Iterator[None]:
    """What the pages show is what is tested here; the lines behind them are covered elsewhere."""
    with untraced():
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    expect.set_options(timeout=PATIENCE_MS)  # it heeds no patience of a context
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield running
        await running.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A desk with its operator, each a process of its own, for one module."""
    with running(tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def customer(browser: Browser) -> AsyncIterator[BrowserContext]:
    """The browser of a customer whose desk is a process of its own."""
    async with browsing(browser) as context:
        yield context


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, desk: Standing) -> AsyncIterator[BrowserContext]:
    assert desk.address, "the desk stands for longer than the pages that follow it"
    opened = await browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk() -> AsyncIterator[Standing]:
    async with standing(demo=DEMO) as running:
        yield running


class Complaints(list[str]):
    """What the browser's console complained of: errors, refused scripts, failed requests."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.append(str(error)))


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, complaints: Complaints) -> Page:
    opened = await context.new_page()
    complaints.watch(opened)
    return opened

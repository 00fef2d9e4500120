from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from browser.browser_person import PATIENCE_MS
from browser.conftest import Complaints
from browser.test_browser_chat import lines, say
from channels.channels_front import BRANDING, GREETING, NOTICE, PLANS, FakeService, application
from clearline.channels.web import Site
from clearline.cli.demo_edge import NAME
from clearline.domain.conversation import Language
from edges import edge_before
from loopback import free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A desk that browsers reach through the edge alone."""
    port = free_port()
    site = Site((f"https://{NAME}:{port}",), BRANDING, NOTICE)
    async with served(application(FakeService(), site)) as desk:
        with edge_before(desk, tmp_path, port=port) as edge:
            yield edge.address


@pytest_asyncio.fixture(loop_scope="session")
async def secure(browser: Browser, complaints: Complaints) -> AsyncIterator[Page]:
    """A page of a browser that knows nothing of the authority that was made a moment ago."""
    context = await browser.new_context(locale="en-GB", ignore_https_errors=True)
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    complaints.watch(page)
    yield page
    await context.close()


async def test_a_browser_chats_through_the_edge_over_a_hybrid_line(
    address: str, secure: Page, complaints: Complaints
) -> None:
    spoken: list[tuple[str, str, str]] = []
    wire = await secure.context.new_cdp_session(secure)
    wire.on("Network.responseReceived", lambda event: spoken.append(line_of(event)))
    await wire.send("Network.enable")
    await secure.goto(address)
    await expect(lines(secure, "desk")).to_have_text([GREETING[Language.ENGLISH]])
    await say(secure, "plans")
    await expect(lines(secure, "desk").nth(1)).to_have_text(PLANS[Language.ENGLISH])
    assert complaints == []
    assert len(spoken) > 3
    assert set(spoken) == {("h2", "TLS 1.3", "X25519MLKEM768")}


def line_of(event: dict[str, dict[str, object]]) -> tuple[str, str, str]:
    """Return what one answer came over: protocol, version and group."""
    match event["response"]:
        case {
            "protocol": str(protocol),
            "securityDetails": {"protocol": str(version), "keyExchangeGroup": str(group)},
        }:
            return protocol, version, group
        case _:
            return "", "", ""

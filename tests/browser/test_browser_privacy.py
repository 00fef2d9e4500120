"""The customer's own page in a real browser: proof, consent, passkey, copy, and a sensitive matter in the chat."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from browser.conftest import Complaints
from clearline.carrier.demo.people import ALICE
from e2e.e2e_desk import Service, running

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

PATIENCE_MS: Final = 15_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("privacy")) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def customer(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE_MS)
    yield context
    await context.close()


async def with_authenticator(page: Page) -> None:
    """Give the browser a device that makes passkeys and verifies its user (CDP, WebAuthn domain)."""
    line = await page.context.new_cdp_session(page)
    await line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await line.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def sign_in(page: Page, service: Service) -> None:
    await page.get_by_role("button", name="Show my data").click()
    field = page.locator("#sign-in-field")
    await expect(page.locator("#sign-in-label")).to_contain_text("phone number")
    await field.fill(ALICE.msisdn)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator("#sign-in-label")).to_contain_text("code is on its way")
    await field.fill(service.newest_code(ALICE))
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="What is kept")).to_be_visible()


async def downloaded(page: Page, label: str) -> Path:
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=label).click()
    return Path(await (await coming.value).path())


async def answered(page: Page, before: int) -> str:
    desk = page.locator("clearline-chat .line.desk")
    await expect(desk).to_have_count(before + 1, timeout=PATIENCE_MS)
    await expect(desk.last).not_to_have_class(re.compile("writing"), timeout=PATIENCE_MS)
    return await desk.last.locator(".text").inner_text()


async def say(page: Page, text: str) -> str:
    before = await page.locator("clearline-chat .line.desk").count()
    await page.locator("clearline-chat :is(textarea, #code):visible").fill(text)
    await page.locator("clearline-chat .send").click()
    return await answered(page, before)


async def test_a_customer_proves_consents_copies_and_signs_in_with_a_passkey(
    customer: BrowserContext, service: Service, complaints: Complaints
) -> None:
    page = await customer.new_page()
    complaints.watch(page)
    await with_authenticator(page)
    await page.goto(f"http://localhost:{service.desk_port}/privacy?language=en")
    await sign_in(page, service)
    status = page.locator("#own-status")

    agreed = page.get_by_role("checkbox", name="You may look at what I used")
    await expect(agreed).not_to_be_checked()
    await agreed.check()
    await expect(status).to_have_text("Saved.")

    await page.get_by_role("button", name="Set up a passkey").click()
    await expect(page.locator("#factors li")).to_contain_text("Passkey")
    assert complaints == []

    await page.get_by_role("button", name="Download a copy (JSON)").click()
    await expect(status).to_contain_text("second proof")
    await page.get_by_role("button", name="Confirm with my passkey").click()
    await expect(status).to_have_text("Done.")
    copy = json.loads((await downloaded(page, "Download a copy (JSON)")).read_text("utf-8"))
    assert copy["account"]["telephone"] == ALICE.msisdn
    assert [each["kind"] for each in copy["factors"]] == ["passkey"]
    assert [each["given"] for each in copy["choices"]] == [True]
    assert ALICE.name in (await downloaded(page, "Download a copy to read")).read_text("utf-8")

    await agreed.uncheck()
    await expect(status).to_have_text("Saved.")
    await page.reload()
    await expect(page.get_by_role("heading", name="What is kept")).to_be_visible()
    await expect(agreed).not_to_be_checked()
    assert [each for each in complaints if "401" not in each] == []

    await page.evaluate("sessionStorage.clear()")
    await page.goto(f"http://localhost:{service.desk_port}/?language=en")
    await expect(page.locator("clearline-chat .line.desk")).to_have_count(1)
    assert "phone number" in await say(page, "my bill")
    before = await page.locator("clearline-chat .line.desk").count()
    await page.get_by_role("button", name="Use my passkey").click()
    assert "¥" in await answered(page, before)
    assert [each for each in complaints if "401" not in each] == []

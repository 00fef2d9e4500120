"""What a person does at a page: with a browser of their own, writing into the chat, and keeping what is offered."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext, Page, expect

from e2e.e2e_desk import PATIENCE_S

PATIENCE_MS: Final = 1000 * PATIENCE_S


@asynccontextmanager
async def browsing(browser: Browser, locale: str = "en-GB") -> AsyncIterator[BrowserContext]:
    """Give a browser in which nobody was before, with patience for a desk that is a process of its own."""
    context = await browser.new_context(locale=locale, viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE_MS)
    yield context
    await context.close()


async def say(page: Page, text: str) -> str:
    """Write into the chat, send, and return what was answered."""
    before = await page.locator("clearline-chat .line.desk").count()
    await page.locator("clearline-chat :is(textarea, #code):visible").fill(text)
    await page.locator("clearline-chat .send").click()
    return await answered(page, before)


async def answered(page: Page, before: int) -> str:
    """Wait for the answer that comes after `before` of them, see that it is in view, and return its words."""
    desk = page.locator("clearline-chat .line.desk")
    await expect(desk).to_have_count(before + 1)
    await expect(desk.last).not_to_have_class(re.compile("writing"))
    await expect(desk.last.locator(".text")).to_be_in_viewport(ratio=0.95)
    return await desk.last.locator(".text").inner_text()


async def downloaded(page: Page, label: str) -> Path:
    """Press a button and return the file that it gives."""
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=label).click()
    return Path(await (await coming.value).path())

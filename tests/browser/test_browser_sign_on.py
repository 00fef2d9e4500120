"""The operator's own sign-on in a real browser: to another site and back, into a session that only this site sends."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from clearline.service.app import application
from clearline.service.operator import read_operator
from clearline.service.release import build_release
from clearline.testing import FakeClock, FakeProvider
from loopback import served, serving
from service.service_lab import standing_desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass(slots=True)
class Later:
    """An application that is made once its address is known."""

    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Office:
    address: str
    provider: FakeProvider


@pytest_asyncio.fixture(loop_scope="session")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    clock, later = FakeClock(), Later()
    provider = FakeProvider(clock)
    release = build_release(read_operator(None), encoder=False)
    async with serving(provider.app) as issuer, served(later) as address:
        desk = standing_desk(
            tmp_path,
            clock,
            release,
            port=urlsplit(address).port,
            staff_sign_on=issuer,
            staff_sign_on_client="desk",
            staff_sign_on_roles="desk-agents=agent",
        )
        async with desk as standing:
            later.app = application(standing.desk)
            yield Office(address.replace("127.0.0.1", "localhost"), provider)  # the provider is another site then


async def test_staff_come_in_by_their_company_account_and_leave(page: Page, office: Office) -> None:
    await page.goto(f"{office.address}/staff?language=en")
    await page.get_by_role("link", name="Sign in with your company account").click()
    await expect(page.locator("#name")).to_have_text("sso:mei")
    kept = {cookie["name"]: cookie for cookie in await page.context.cookies()}
    assert (kept["clearline-staff"]["sameSite"], kept["clearline-staff"]["httpOnly"]) == ("Strict", True)
    assert "clearline-staff-sign-on" not in kept
    await page.reload()
    await expect(page.locator("#name")).to_have_text("sso:mei")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url(re.compile(f"^{re.escape(office.provider.issuer)}/end"))
    assert "clearline-staff" not in {cookie["name"] for cookie in await page.context.cookies()}


async def test_who_is_not_let_in_is_told_so(page: Page, office: Office) -> None:
    office.provider.claims["amr"] = ["pwd"]
    await page.goto(f"{office.address}/staff?language=en")
    await page.get_by_role("link", name="Sign in with your company account").click()
    await expect(page.get_by_role("alert")).to_contain_text("your company account is not let in")
    await expect(page.locator("#session")).to_be_hidden()

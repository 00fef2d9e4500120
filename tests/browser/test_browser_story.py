"""The whole story, as a person who knows nothing lives it: bill, code, order, record, a person, and the report."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import httpx
import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from browser.browser_device import with_authenticator
from browser.browser_person import PATIENCE_MS, answered, browsing, say
from browser.conftest import Complaints
from clearline.bench.lab.rehearse import Terms, rehearse
from clearline.bench.lab.service import create_specimen
from clearline.bench.report.page import render
from clearline.carrier import paths
from clearline.carrier.demo.people import XIAOMING
from clearline.carrier.shape import CustomerBill
from clearline.catalogue.load import load
from clearline.domain.conversation import Language
from clearline.service import invitations
from clearline.service.clock import SystemChance, SystemClock
from clearline.service.settings import from_environment
from clearline.testing import FakeClock
from e2e.e2e_desk import HOST, Service

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

NOTICED: Final = "您好！我是潮标通信的自动客服，不是真人。"
ANSWER: Final = "您好，账单和订单我都看过了，没有问题。请问还有什么可以帮您？"


@pytest_asyncio.fixture(loop_scope="session")
async def customer(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A customer's browser, which speaks Chinese."""
    async with browsing(browser, "zh-CN") as context:
        yield context


@pytest_asyncio.fixture(loop_scope="session")
async def colleague(browser: Browser) -> AsyncIterator[BrowserContext]:
    """The browser of a member of staff."""
    async with browsing(browser) as context:
        yield context


def last_month() -> str:
    """The month before this one, as a bill names it in Chinese, where the operator is."""
    here = SystemClock().now() + timedelta(hours=8)
    before = here.replace(day=1) - timedelta(days=1)
    return f"{before.year}年{before.month}月"


def owed(service: Service) -> str:
    """Last month's amount by the operator's own books."""
    answer = httpx.get(
        service.operator_url + paths.CUSTOMER_BILL,
        params={"relatedParty.partyOrPartyRole.id": XIAOMING.customer},
        trust_env=False,
    )
    bills = msgspec.json.decode(answer.content, type=list[CustomerBill])
    newest = max(bills, key=lambda bill: bill.payment_due_date)
    return f"¥{newest.amount_due.value:.2f}"


async def shoot(page: Page, step: str) -> None:
    """Leave a picture of a step for people to look at."""
    await page.screenshot(path=f"build/shots/story-{step}.png")


async def press(page: Page, label: str) -> str:
    """Press a suggested answer and return what was answered."""
    before = await page.locator("clearline-chat .line.desk").count()
    await page.locator("clearline-chat .choices").get_by_role("button", name=label).click()
    return await answered(page, before)


async def code_on(handset: Page) -> str:
    """Read the newest code from the picture of a telephone."""
    message = handset.locator("#log li").first
    await expect(message).to_contain_text("验证码")
    found = re.search(r"(?<!\d)\d{6}(?!\d)", await message.inner_text())
    assert found is not None
    return found.group()


async def test_a_customer_asks_proves_orders_reads_back_and_meets_a_person(
    customer: BrowserContext, colleague: BrowserContext, service: Service, complaints: Complaints
) -> None:
    page, handset, staff = await customer.new_page(), await customer.new_page(), await colleague.new_page()
    for each in (page, handset, staff):
        complaints.watch(each)

    await page.goto(service.desk_url)
    await expect(page.locator("clearline-chat .line.desk .text").first).to_contain_text(NOTICED)
    await shoot(page, "01-arrive")

    assert "手机号" in await say(page, "我想查一下上个月的账单")
    await shoot(page, "02-number")
    assert "验证码" in await say(page, XIAOMING.msisdn)
    await shoot(page, "03-code")

    await handset.goto(service.desk_url)
    await handset.get_by_role("link", name=re.compile("手机收到的短信")).click()
    await handset.get_by_role("link", name=re.compile(XIAOMING.name)).click()
    code = await code_on(handset)
    await shoot(handset, "04-handset")

    await page.bring_to_front()
    bill = await say(page, code)
    assert last_month() in bill
    assert owed(service) in bill
    await shoot(page, "05-bill")

    assert "哪一款" in await say(page, "我要办理套餐")
    await shoot(page, "06-plans")
    assert "确认办理吗" in await press(page, "微澜 15GB")
    await shoot(page, "07-restated")
    assert service.orders(XIAOMING) == []
    receipt = await press(page, "确认")
    (order,) = service.orders(XIAOMING)
    assert f"订单号{order}" in receipt
    await shoot(page, "08-receipt")

    await the_record_holds(page, order, code=code)
    await a_person_answers(page, staff, service)
    assert complaints == []


async def the_record_holds(page: Page, order: str, *, code: str) -> None:
    """Open the record from the chat, find what was said and what the log notes of it, and come back."""
    await page.get_by_role("link", name="查看对话记录").click()
    said = page.locator("#lines")
    await expect(said).to_contain_text("我想查一下上个月的账单")
    await expect(said).to_contain_text("[PHONE_1]")
    await expect(said).to_contain_text("[CODE]")
    await expect(said).to_contain_text(order)
    text = await said.inner_text()
    assert code not in text
    assert XIAOMING.msisdn[3:] not in text
    await in_the_log(page, "turn:reply:committed", times=6)
    await expect(page.locator("#entries .tag", has_text="action:call:done").first).to_be_visible()
    await expect(page.locator("#checkpoint")).to_contain_text("clearline.example/log")
    await page.screenshot(path="build/shots/story-09-record.png", full_page=True)
    await page.get_by_role("link", name="返回对话").click()
    receipt = page.locator("clearline-chat .line.desk .text").last
    await expect(receipt).to_contain_text(order)
    await expect(receipt).to_be_in_viewport(ratio=0.95)
    await shoot(page, "10-back")


async def in_the_log(page: Page, tag: str, *, times: int) -> None:
    """Load the record again until the log, which is at most a second behind, notes `tag` that often."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while await page.locator("#entries .tag", has_text=tag).count() < times:
            await page.reload()
            await expect(page.locator("#entries tr").first).to_be_visible()
    indexes = [int(each) for each in await page.locator("#entries .index").all_inner_texts()]
    assert indexes == sorted(set(indexes))


async def a_person_answers(page: Page, staff: Page, service: Service) -> None:
    """Ask for a person, who signs in by invitation, takes the conversation and answers."""
    before = await page.locator("clearline-chat .line.desk").count()
    await page.locator("clearline-chat .person").click()
    assert "人工客服" in await answered(page, before)
    await expect(page.get_by_role("status")).to_contain_text("排队")
    await shoot(page, "11-queue")

    settings = from_environment({}, data_dir=service.data_dir, host=HOST, port=service.desk_port)
    mina = invitations.member("Mina", "agent")
    await with_authenticator(staff)
    await staff.goto(invitations.link(mina, settings, SystemChance(), SystemClock().now()))
    await staff.get_by_role("button", name="Make a passkey and sign in").click()
    await staff.get_by_role("button", name="Take").click()
    await expect(staff.locator("#lines")).to_contain_text("[PHONE_1]")
    await shoot(staff, "12-staff")
    await staff.get_by_label("Your reply").fill(ANSWER)
    await staff.get_by_role("button", name="Send").click()
    await expect(page.locator("clearline-chat .line.staff .text")).to_have_text(ANSWER)
    await page.locator("clearline-chat textarea").fill("没有了，谢谢")
    await page.locator("clearline-chat .send").click()
    await expect(staff.locator("#lines li.caller").last).to_contain_text("没有了，谢谢")
    await expect(page.locator("clearline-chat .line.caller").last).to_be_in_viewport(ratio=0.95)
    await shoot(page, "13-answered")
    await shoot(staff, "14-staff-answered")


async def test_the_report_is_announced_while_it_is_made_and_opens_when_it_is_there(
    customer: BrowserContext, service: Service, complaints: Complaints
) -> None:
    page = await customer.new_page()
    await page.goto(service.desk_url)
    await page.get_by_role("link", name="首次评估报告").click()
    await expect(page.locator("body")).to_contain_text("still running")

    catalogue = load()
    report = await rehearse(create_specimen(), catalogue, FakeClock(), Terms(profile="gates"))
    service.report.mkdir(exist_ok=True)
    (service.report / "report.html").write_bytes(render(report, catalogue, Language.SIMPLIFIED))
    complaints.watch(page)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.body).fontFamily") != ""
    await shoot(page, "15-report")
    assert complaints == []

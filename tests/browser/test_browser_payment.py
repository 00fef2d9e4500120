"""The payment page in a real browser: the form leads to the provider and back, and nothing is blocked on the way."""

import re

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from browser.browser_person import say
from clearline.carrier.demo.people import ALICE, XIAOMING, Person
from e2e.e2e_desk import Service, calling, identify

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


def opened_for(person: Person, service: Service) -> str:
    """Return the address of a page that somebody has had opened."""
    with calling(service) as caller:
        caller.say("open the payment page")
        identify(caller, service, person)
        said = caller.say("yes").text
    found = re.search(r"http://\S+/pay/[a-p]{32}", said)
    assert found, said
    return found[0]


async def give_card(page: Page, number: str) -> None:
    """Fill the form in and send it."""
    await page.get_by_label("Card number").fill(number)
    await page.get_by_label("Good through").fill("08/39")
    await page.get_by_label("Security code").fill("739")
    await page.get_by_role("button", name="Give up").focus()
    await page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("script", [False, True], ids=["given up without script", "paid"])
async def test_a_bill_is_paid_in_a_browser(browser: Browser, service: Service, *, script: bool) -> None:
    # Who has paid owes nothing to the tests that come after, in whatever order.
    address = opened_for(XIAOMING if script else ALICE, service)
    context = await browser.new_context(locale="en-GB", java_script_enabled=script)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(address)
    if script:
        await give_card(page, "4000 0000 0000 0002")
        await page.get_by_role("button", name="Pay ¥").click()
        await expect(page.get_by_role("alert")).to_contain_text("declined by its bank")
    await give_card(page, "4242 4242 4242 4242")
    await expect(page.get_by_text("4242")).to_be_visible()
    if not script:
        await page.get_by_role("button", name="Give up").click()
        await expect(page.get_by_role("status")).to_contain_text("nothing was charged")
    else:
        await page.get_by_role("button", name="Pay ¥").click()
        await expect(page.get_by_role("status")).to_contain_text("Paid.")
    assert said == []
    await context.close()


async def test_the_chat_leads_to_the_payment_page_by_a_link(customer: BrowserContext, service: Service) -> None:
    page = await customer.new_page()
    await page.goto(f"{service.desk_url}/?language=en")
    await expect(page.locator("clearline-chat .line.desk")).to_have_count(1)
    assert "phone number" in await say(page, "I want to pay my bill")
    assert "code is on its way" in await say(page, ALICE.msisdn)
    assert "Shall I open it?" in await say(page, service.newest_code(ALICE))
    await say(page, "yes")
    link = page.locator("clearline-chat .line.desk a")
    await expect(link).to_have_attribute("href", re.compile("^/pay/[a-p]{32}$"))
    async with customer.expect_page() as opened:
        await link.click()
    await expect((await opened.value).get_by_label("Card number")).to_be_visible()

"""The payment page in a real browser: the form leads to the provider and back, and nothing is blocked on the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from clearline.carrier.demo.people import ALICE, XIAOMING, Person
from e2e.e2e_desk import Service, calling, identify, running

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("payment")) as started:
        yield started


def opened_for(person: Person, service: Service) -> str:
    """Return the address of a page that somebody has had opened."""
    with calling(service) as caller:
        caller.say("open the payment page")
        identify(caller, service, person)
        said = caller.say("yes").text
    found = re.search(r"http://\S+/pay/[a-p]{32}", said)
    assert found, said
    return found[0]


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
        await page.get_by_label("Card number").fill("4000 0000 0000 0002")
        await page.get_by_label("Good through").fill("08/39")
        await page.get_by_label("Security code").fill("739")
        await page.get_by_role("button", name="Give up").focus()
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("button", name="Pay ¥").click()
        await expect(page.get_by_role("alert")).to_contain_text("declined by its bank")
    await page.get_by_label("Card number").fill("4242 4242 4242 4242")
    await page.get_by_label("Good through").fill("08/39")
    await page.get_by_label("Security code").fill("739")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("4242")).to_be_visible()
    if not script:
        await page.get_by_role("button", name="Give up").click()
        await expect(page.get_by_role("status")).to_contain_text("nothing was charged")
    else:
        await page.get_by_role("button", name="Pay ¥").click()
        await expect(page.get_by_role("status")).to_contain_text("Paid.")
    assert said == []
    await context.close()


async def test_the_chat_leads_to_the_payment_page_by_a_link(browser: Browser, service: Service) -> None:
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{service.desk_port}/?language=en")
    field = page.locator("clearline-chat").get_by_role("textbox")
    replies = page.locator("clearline-chat .line.desk")
    await expect(replies).to_have_count(1)
    for words, answer in (("I want to pay my bill", "phone number"), (ALICE.msisdn, "code is on its way")):
        await field.fill(words)
        await field.press("Enter")
        await expect(replies.last).to_contain_text(answer, timeout=30_000)
    await field.fill(service.newest_code(ALICE))
    await field.press("Enter")
    await expect(replies.last).to_contain_text("Shall I open it?", timeout=30_000)
    await field.fill("yes")
    await field.press("Enter")
    link = page.locator("clearline-chat .line.desk a")
    await expect(link).to_have_attribute("href", re.compile("^/pay/[a-p]{32}$"), timeout=30_000)
    async with context.expect_page() as opened:
        await link.click()
    await expect((await opened.value).get_by_label("Card number")).to_be_visible()
    await context.close()

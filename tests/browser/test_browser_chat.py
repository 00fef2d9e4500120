import json

import pytest
from playwright.async_api import BrowserContext, Locator, Page, Route, expect

from browser.conftest import Complaints
from channels.channels_front import GREETING, MINA, PLANS, STILL_HERE, Standing, standing
from clearline.domain.conversation import Keeper, Language, MessageId
from clearline.domain.person import Personal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LABEL = "Automated assistant自动客服自動客服"


async def arrive(page: Page, desk: Standing, language: str = "") -> None:
    """Open the chat and wait for its greeting."""
    await page.goto(desk.address + (f"/?language={language}" if language else "/"))
    await expect(lines(page, "desk")).to_have_count(1)


def lines(page: Page, speaker: str) -> Locator:
    return page.locator(f"clearline-chat .line.{speaker} .text")


async def say(page: Page, text: str) -> None:
    await page.locator("clearline-chat textarea").fill(text)
    await page.locator("clearline-chat .send").click()


@pytest.mark.parametrize("language", list(Language))
async def test_the_chat_greets_answers_and_says_what_it_is_in_every_language(
    page: Page, desk: Standing, complaints: Complaints, language: Language
) -> None:
    await arrive(page, desk, language.value)
    await expect(lines(page, "desk")).to_have_text(GREETING[language])
    await expect(page.locator("clearline-chat .label")).to_have_text(LABEL)
    await say(page, {"en": "plans", "zh-Hans": "套餐", "zh-Hant": "資費"}[language.value])
    reply = lines(page, "desk").nth(1)
    await expect(reply).to_have_text(PLANS[language])
    await expect(reply).to_have_attribute("lang", language.value)
    await expect(page.locator("clearline-chat .sources")).to_contain_text("Plans (KB-7 v3)")
    assert complaints == []


async def test_switching_the_language_changes_every_word_and_keeps_the_conversation(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await page.locator("clearline-chat textarea").fill("a draft")
    await page.get_by_role("link", name="繁體").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    await expect(page).to_have_title("線上客服 · 潮標通信")
    await expect(page.get_by_role("heading", level=1)).to_have_text("有什麼可以幫您？", use_inner_text=True)
    await expect(page.locator("clearline-chat .send")).to_have_text("傳送")
    await expect(page.locator("clearline-chat textarea")).to_have_value("a draft")
    await expect(lines(page, "desk")).to_have_count(1)
    await page.locator("clearline-chat .send").click()
    await expect(lines(page, "desk")).to_have_count(2)
    assert [heard.language for heard in desk.service.heard] == [Language.TRADITIONAL]
    assert len(desk.service.conversations) == 1


async def test_without_a_choice_the_language_is_left_to_the_callers_words(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await say(page, "你好")
    await expect(lines(page, "desk")).to_have_count(2)
    assert desk.service.heard[0].language is None


async def test_everything_can_be_done_by_keyboard(page: Page, desk: Standing) -> None:
    await arrive(page, desk)

    async def tab_to(selector: str) -> None:
        for _ in range(25):
            await page.keyboard.press("Tab")
            if await page.evaluate(
                "(s) => document.querySelector('clearline-chat').shadowRoot.activeElement?.matches(s) ?? false",
                selector,
            ):
                return
        pytest.fail(f"{selector} is not reached by the keyboard")

    await tab_to("textarea")
    await page.keyboard.type("plans")
    await page.keyboard.press("Enter")
    await expect(page.locator("clearline-chat .choice")).to_have_count(2)
    assert (
        await page.evaluate("document.querySelector('clearline-chat').shadowRoot.activeElement?.tagName") == "TEXTAREA"
    )
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(lines(page, "caller").nth(1)).to_have_text("Tide 50")
    assert (
        await page.evaluate("document.querySelector('clearline-chat').shadowRoot.activeElement?.tagName") == "TEXTAREA"
    )
    await page.reload()
    await expect(lines(page, "desk")).to_have_count(3)
    await tab_to(".person")
    await page.keyboard.press("Enter")
    await expect(page.locator("clearline-chat .held")).to_contain_text("in the queue for a person")


async def test_a_line_break_is_typed_with_shift(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await page.locator("clearline-chat textarea").focus()
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(lines(page, "desk")).to_have_count(2)
    assert desk.service.heard[0].text.reveal() == "one\ntwo"


async def test_a_caller_who_writes_nothing_is_politely_told_that_there_is_no_hurry(
    context: BrowserContext, complaints: Complaints
) -> None:
    async with standing(silence_s=0.2) as desk:
        page = await context.new_page()
        complaints.watch(page)
        await arrive(page, desk)
        await say(page, "hello")
        await page.locator("clearline-chat textarea").fill("another")
        await expect(lines(page, "desk")).to_have_text([GREETING[Language.ENGLISH], "You said: hello", STILL_HERE])
        await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
        await expect(page.locator("clearline-chat textarea")).to_have_value("another")
        await expect(page.locator("clearline-chat textarea")).to_be_focused()
        await page.reload()
        await expect(lines(page, "caller")).to_have_text(["hello"])
        await expect(lines(page, "desk")).to_have_count(3)
        await page.close()
    assert complaints == []


async def test_a_code_gets_a_number_pad_and_is_not_shown(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await say(page, "bill")
    field = page.get_by_label("Your code")
    await expect(field).to_have_attribute("inputmode", "numeric")
    await expect(field).to_have_attribute("autocomplete", "one-time-code")
    await field.fill("123456")
    await field.press("Enter")
    await expect(lines(page, "caller").nth(1)).to_have_text("••••••")
    await expect(page.get_by_label("Your message")).to_be_visible()
    assert desk.service.heard[1].text.reveal() == "123456"


async def test_a_failed_delivery_is_tried_again_with_the_same_id(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    desk.service.failures = 1
    await say(page, "hello")
    await expect(lines(page, "desk").nth(1)).to_have_text("You said: hello")
    assert len(desk.service.heard) == 2
    assert len({heard.message_id for heard in desk.service.heard}) == 1


async def test_without_a_network_the_caller_is_told_and_can_try_again(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    sent: list[str] = []

    async def cut(route: Route) -> None:
        sent.append(route.request.post_data or "")
        await route.abort()

    await page.route("**/turns", cut)
    await say(page, "hello")
    await expect(page.locator("clearline-chat .remark")).to_contain_text(
        "No connection: nothing was sent. You can also"
    )
    await expect(page.locator("clearline-chat .remark")).to_contain_text("10099")
    await page.unroute("**/turns")
    await page.get_by_role("button", name="Try again").click()
    await expect(lines(page, "desk").nth(1)).to_have_text("You said: hello")
    assert {json.loads(body)["message_id"] for body in sent} == {desk.service.heard[0].message_id}
    await expect(lines(page, "caller")).to_have_count(1)


async def test_a_flood_is_told_to_wait(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await say(page, "flood")
    await expect(page.locator("clearline-chat .remark")).to_contain_text("very fast. Please wait 7 s")


async def test_a_reload_goes_on_from_the_record_and_the_browser_keeps_no_words(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await say(page, "my number is 13800138000")
    await say(page, "plans")
    await expect(lines(page, "desk")).to_have_count(3)
    kept = await page.evaluate("JSON.stringify([sessionStorage, localStorage, document.cookie])")
    assert "13800138000" not in kept
    assert set(json.loads(json.loads(kept)[0]["clearline.conversation"])) == {"conversation", "token"}
    await page.reload()
    await expect(lines(page, "caller")).to_have_text(["my number is [PHONE_1]", "plans"])
    await expect(page.locator("clearline-chat .choice")).to_have_count(2)
    assert len(desk.service.conversations) == 1


async def test_a_renewed_token_is_used_from_then_on(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    desk.service.fresh = "fresh-token"
    await say(page, "one")
    await expect(lines(page, "desk")).to_have_count(2)
    await say(page, "two")
    await expect(lines(page, "desk").nth(2)).to_have_text("You said: two")


async def test_a_person_is_one_press_away_and_seen_as_a_person(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await page.get_by_role("button", name="Talk to a person").click()
    held = page.get_by_role("status")
    await expect(held).to_contain_text("in the queue for a person")
    kept = next(iter(desk.service.conversations.values()))
    assert await desk.service.claim(MINA.name, kept.id)
    await expect(held).to_have_text("A person is answering you now.")
    await desk.service.staff_say(MINA.name, kept.id, MessageId("s-1"), Personal("Good day, this is Mina."))
    await expect(lines(page, "staff")).to_have_text("Good day, this is Mina.")
    await expect(page.locator("clearline-chat .line.staff .who")).to_have_text("Adviser, a person")
    await expect(page.locator("clearline-chat .label")).to_have_text(LABEL)
    await say(page, "thank you")
    await expect(lines(page, "caller").nth(1)).to_have_text("thank you")
    await expect(page.locator("clearline-chat .writing")).to_have_count(0)
    desk.service.hold(kept, Keeper.DESK)
    await expect(held).to_have_text("The automated assistant is answering again.")


async def test_the_last_words_stay_in_view_when_somebody_takes_over(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    for number in range(8):
        await say(page, f"line {number}")
        await expect(lines(page, "desk")).to_have_count(number + 2)
    last = lines(page, "desk").last
    await expect(last).to_be_in_viewport(ratio=1)
    for keeper, notice in ((Keeper.QUEUE, "in the queue"), (Keeper.STAFF, "A person is answering")):
        desk.service.hold(next(iter(desk.service.conversations.values())), keeper)
        await expect(page.get_by_role("status")).to_contain_text(notice)
        await expect(last).to_be_in_viewport(ratio=1)


async def test_an_ended_conversation_leaves_no_key_and_a_new_one_begins(page: Page, desk: Standing) -> None:
    await arrive(page, desk)
    await page.get_by_role("button", name="End conversation").click()
    await expect(page.locator("clearline-chat .remark")).to_contain_text("This conversation has ended.")
    assert await page.evaluate("sessionStorage.length") == 0
    await page.get_by_role("button", name="Start a new conversation").click()
    await expect(lines(page, "desk")).to_have_count(1)
    assert len(desk.service.conversations) == 2


async def test_the_page_fits_a_narrow_phone_and_opens_without_stealing_the_focus(
    context: BrowserContext, desk: Standing
) -> None:
    page = await context.new_page()
    await page.set_viewport_size({"width": 320, "height": 640})
    await arrive(page, desk)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    assert await page.evaluate("document.activeElement === document.body")
    await expect(page.get_by_role("button", name="Talk to a person")).to_be_in_viewport()
    await expect(page.locator("clearline-chat .send")).to_be_in_viewport()

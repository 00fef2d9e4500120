import json

import pytest
from playwright.async_api import BrowserContext, Page, expect

from browser.browser_device import named, with_authenticator
from browser.conftest import Complaints
from channels.channels_front import MINA, Standing
from clearline.domain.conversation import Keeper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def caller_in_queue(context: BrowserContext, desk: Standing) -> Page:
    caller = await context.new_page()
    await caller.goto(desk.address)
    await caller.get_by_role("button", name="Talk to a person").click()
    await expect(caller.get_by_role("status")).to_contain_text("in the queue")
    return caller


async def signed_in(page: Page, desk: Standing) -> None:
    await with_authenticator(page)
    await page.goto(f"{named(desk)}/staff#invitation=good-invitation")
    await page.bring_to_front()  # a page that nobody looks at makes no passkeys
    await page.get_by_role("button", name="Make a passkey and sign in").click()
    await expect(page.get_by_text("Mina")).to_be_visible()


async def test_the_caller_sees_a_person_take_over_answer_and_give_back(
    context: BrowserContext, page: Page, desk: Standing, complaints: Complaints
) -> None:
    caller = await caller_in_queue(context, desk)
    await page.bring_to_front()
    await signed_in(page, desk)
    await page.get_by_role("button", name="Take").click()
    await expect(page.locator("#lines")).to_contain_text("I want to talk to a person")
    await expect(caller.get_by_role("status")).to_have_text("A person is answering you now.")
    await page.get_by_label("Your reply").fill("Good day, this is Mina.\nWhat happened?")
    await page.get_by_role("button", name="Send").click()
    await expect(caller.locator("clearline-chat .line.staff .text")).to_have_text(
        "Good day, this is Mina.\nWhat happened?"
    )
    await caller.locator("clearline-chat textarea").fill("My line is dead, call 13800138000")
    await caller.locator("clearline-chat .send").click()
    await expect(page.locator("#lines li.caller").last).to_contain_text("My line is dead, call [PHONE_1]")
    assert "13800138000" not in await page.content()
    await page.get_by_role("button", name="Give back to the assistant").click()
    await expect(caller.get_by_role("status")).to_have_text("The automated assistant is answering again.")
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    assert complaints == []


async def test_opening_the_invitation_uses_nothing_and_leaves_no_secret_in_the_address(
    page: Page, desk: Standing
) -> None:
    await with_authenticator(page)
    await page.goto(f"{named(desk)}/staff#invitation=good-invitation")
    await expect(page.get_by_role("button", name="Make a passkey")).to_be_visible()
    assert "good-invitation" in desk.service.invitations
    await page.get_by_role("button", name="Make a passkey").click()
    await expect(page.get_by_text("Mina")).to_be_visible()
    assert "invitation" not in page.url
    assert await page.evaluate("document.cookie") == ""


async def test_the_passkey_signs_in_the_next_day_without_an_invitation(page: Page, desk: Standing) -> None:
    await signed_in(page, desk)
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_text("Mina")).to_be_visible()


async def test_a_supervisor_stops_the_assistant_and_lets_it_go_on(
    page: Page, desk: Standing, complaints: Complaints
) -> None:
    await signed_in(page, desk)
    await page.get_by_label("Reason").fill("it promises refunds")
    await page.get_by_role("button", name="Stop").click()
    stopped = page.locator("#stopped li")
    await expect(stopped).to_contain_text("engine")
    await expect(stopped).to_contain_text("it promises refunds")
    assert set(desk.service.stopped) == {"engine"}
    await page.get_by_role("button", name="Let it go on").click()
    await expect(stopped).to_have_count(0)
    assert complaints == []


async def test_an_agent_sees_what_is_stopped_and_cannot_lift_it(page: Page, desk: Standing) -> None:
    await desk.service.stop(MINA.name, "engine", "it promises refunds", "")
    await with_authenticator(page)
    await page.goto(f"{named(desk)}/staff#invitation=second-invitation")
    await page.get_by_role("button", name="Make a passkey and sign in").click()
    await expect(page.locator("#stopped li")).to_contain_text("engine")
    await expect(page.get_by_role("button", name="Let it go on")).to_have_count(0)
    await expect(page.get_by_label("Reason")).to_be_hidden()


async def test_a_used_invitation_is_refused_in_words(page: Page, desk: Standing) -> None:
    await with_authenticator(page)
    desk.service.invitations.clear()
    await page.goto(f"{named(desk)}/staff#invitation=good-invitation")
    await page.get_by_role("button", name="Make a passkey").click()
    await expect(page.get_by_role("alert")).to_contain_text("has been used or is too old")


async def test_by_an_address_that_has_no_passkeys_there_is_nothing_to_press(page: Page, desk: Standing) -> None:
    await page.goto(f"{desk.address}/staff#invitation=good-invitation")
    await expect(page.get_by_role("alert")).to_contain_text("Passkeys cannot be used here")
    await expect(page.get_by_role("button")).to_have_count(0)


async def test_who_comes_second_is_told_that_somebody_else_has_it(
    context: BrowserContext, page: Page, desk: Standing
) -> None:
    await caller_in_queue(context, desk)
    await signed_in(page, desk)
    take = page.get_by_role("button", name="Take")
    await expect(take).to_be_visible()
    kept = next(iter(desk.service.conversations.values()))
    kept.keeper = Keeper.STAFF
    await take.dispatch_event("click")
    await expect(page.get_by_role("alert")).to_contain_text("Somebody else has this conversation")


async def test_a_caller_reads_and_downloads_what_was_recorded(page: Page, desk: Standing) -> None:
    await page.goto(desk.address)
    await page.locator("clearline-chat textarea").fill("call 13800138000")
    await page.locator("clearline-chat .send").click()
    await expect(page.locator("clearline-chat .line.desk")).to_have_count(2)
    await page.get_by_role("link", name="What was recorded").click()
    await expect(page.locator("#lines")).to_contain_text("call [PHONE_1]")
    await expect(page.locator("#entries tr")).to_have_count(2)
    await expect(page.locator("#checkpoint")).to_contain_text("desk.example/log")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download as JSON").click()
    file = await (await download.value).path()
    view = json.loads(file.read_text(encoding="utf-8"))
    assert view["lines"][1]["text"] == "call [PHONE_1]"


async def test_the_record_of_another_tab_is_not_shown(context: BrowserContext, page: Page, desk: Standing) -> None:
    await page.goto(desk.address)
    await expect(page.locator("clearline-chat .line.desk")).to_have_count(1)
    other = await context.new_page()
    await other.goto(f"{desk.address}/record")
    await expect(other.get_by_text("There is no conversation in this tab.")).to_be_visible()

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from browser.browser_device import named, with_authenticator
from browser.browser_person import PATIENCE_MS
from browser.conftest import Complaints
from channels.channels_front import Standing
from clearline.domain.conversation import Keeper, MessageId
from clearline.domain.person import Personal, StaffId

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SINK = "http://127.0.0.1:9"
PAYLOADS = (
    "<script>window.owned=1</script>",
    f'<img src="{SINK}/x" onerror="window.owned=1">',
    '"><svg/onload=window.owned=1>',
    f'<iframe srcdoc="<script>parent.owned=1</script>" src="{SINK}"></iframe>',
    f"<link rel=stylesheet href={SINK}/a.css>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.owned=1>",
    "[press](javascript:window.owned=1)",
    f"![x]({SINK}/pixel.png)",
    f"<a href='{SINK}'>press</a>",
    "</textarea><script>window.owned=1</script>",
    "{{ 7 * 7 }} ${7*7} {% raw %}",
    "=HYPERLINK(1)",
    "data:text/html,<script>window.owned=1</script>",
    "\u202egnp.exe\u202c <b>bold</b>",
    "event: done\ndata: {}\n\nevent: held",
)
CREATED = "img, svg, script, iframe, a, b, math, form form, style"
FULL = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


async def settled(page: Page, desk: Standing, texts: tuple[str, ...]) -> None:
    """Open the chat, say `texts`, and wait until all is answered."""
    await page.goto(desk.address)
    await expect(page.locator("clearline-chat .line.desk")).to_have_count(1)
    for count, text in enumerate(texts, start=2):
        await page.locator("clearline-chat textarea").fill(text)
        await page.locator("clearline-chat .send").click()
        await expect(page.locator("clearline-chat .line.desk")).to_have_count(count)
    await expect(page.locator("clearline-chat .writing")).to_have_count(0)


async def test_markup_is_inert_for_caller_record_and_staff(page: Page, desk: Standing, complaints: Complaints) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    await settled(page, desk, PAYLOADS)
    replies = page.locator("clearline-chat .line.desk .text")
    assert (await replies.all_text_contents())[1:] == [f"You said: {payload}" for payload in PAYLOADS]
    assert await page.locator("clearline-chat .log").locator(CREATED).count() == 0
    kept = next(iter(desk.service.conversations.values()))
    desk.service.hold(kept, Keeper.STAFF)
    for number, payload in enumerate(PAYLOADS):
        await desk.service.staff_say(StaffId("Mina"), kept.id, MessageId(f"s-{number}"), Personal(payload))
    await expect(page.locator("clearline-chat .line.staff")).to_have_count(len(PAYLOADS))
    assert await page.locator("clearline-chat .log").locator(CREATED).count() == 0

    await page.goto(f"{desk.address}/record")
    await expect(page.locator("#lines li")).to_have_count(1 + 3 * len(PAYLOADS))
    assert await page.locator("#lines .said").locator("*").count() == 0

    await with_authenticator(page)
    await page.goto(f"{named(desk)}/staff#invitation=good-invitation")
    await page.get_by_role("button", name="Make a passkey and sign in").click()
    await page.get_by_role("button", name="Open").click()
    await expect(page.locator("#lines li")).to_have_count(1 + 3 * len(PAYLOADS))
    assert await page.locator("#lines .said").locator("*").count() == 0

    assert await page.evaluate("window.owned === undefined")
    assert hosts == {urlsplit(address).netloc for address in (desk.address, named(desk))}
    assert complaints == []


async def test_no_page_breaks_its_own_content_security_policy(
    page: Page, desk: Standing, complaints: Complaints
) -> None:
    await page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective, e.blockedURI))"
    )
    await settled(page, desk, ("plans", "bill"))
    for path in ("/record", "/privacy", "/staff"):
        await page.goto(desk.address + path)
        await page.get_by_role("link", name="简体").click()
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert complaints == []


async def test_the_policy_stops_a_script_that_got_in(page: Page, desk: Standing, complaints: Complaints) -> None:
    await page.goto(f"{desk.address}/privacy")
    await page.evaluate(
        """() => {
          const script = document.createElement("script");
          try { script.text = "window.owned = 1"; document.body.append(script); } catch { window.refused = 1; }
          try { document.body.innerHTML = "<b>x</b>"; } catch { window.refused = 2; }
        }"""
    )
    assert await page.evaluate("[window.owned, window.refused]") == [None, 2]
    assert complaints


async def accessible(page: Page) -> None:
    """Fail with every rule that axe-core finds broken."""
    results = await Axe().run(page, options=FULL)
    found = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    assert found == []


@pytest_asyncio.fixture(loop_scope="session", params=["light", "dark"])
async def tinted(browser: Browser, desk: Standing, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    assert desk.address
    context = await browser.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 800}, color_scheme=request.param, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield await context.new_page()
    await context.close()


async def test_the_chat_has_no_accessibility_violation(tinted: Page, desk: Standing) -> None:
    await settled(tinted, desk, ("hello", "plans"))
    kept = next(iter(desk.service.conversations.values()))
    await accessible(tinted)
    desk.service.hold(kept, Keeper.STAFF)
    await desk.service.staff_say(StaffId("Mina"), kept.id, MessageId("s-1"), Personal("Good day"))
    await expect(tinted.locator("clearline-chat .line.staff")).to_have_count(1)
    await accessible(tinted)
    await tinted.set_viewport_size({"width": 390, "height": 844})
    await accessible(tinted)


async def test_the_code_entry_has_no_accessibility_violation(tinted: Page, desk: Standing) -> None:
    await settled(tinted, desk, ("bill",))
    await accessible(tinted)


async def test_the_record_and_the_notice_have_no_accessibility_violation(tinted: Page, desk: Standing) -> None:
    await settled(tinted, desk, ("hello",))
    await tinted.goto(f"{desk.address}/record")
    await expect(tinted.locator("#lines li")).to_have_count(3)
    await accessible(tinted)
    for language in ("en", "zh-Hans", "zh-Hant"):
        await tinted.goto(f"{desk.address}/privacy?language={language}")
        await accessible(tinted)


async def test_the_staff_page_has_no_accessibility_violation(tinted: Page, desk: Standing) -> None:
    await settled(tinted, desk, ("a person please",))
    await with_authenticator(tinted)
    await tinted.goto(f"{named(desk)}/staff#invitation=good-invitation")
    await accessible(tinted)
    await tinted.get_by_role("button", name="Make a passkey and sign in").click()
    await tinted.get_by_role("button", name="Take").click()
    await expect(tinted.locator("#lines li")).to_have_count(3)
    await accessible(tinted)


async def test_every_control_is_at_least_24_pixels_high_and_wide(page: Page, desk: Standing) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await settled(page, desk, ("plans",))
    for path in ("/", "/record", "/privacy", "/staff"):
        await page.goto(desk.address + path)
        for control in await page.locator("button, .top a, .bottom a, textarea, input, .demo a").all():
            box = await control.bounding_box()
            if box and await control.is_visible():
                assert min(box["width"], box["height"]) >= 24, await control.evaluate("(e) => e.outerHTML")

"""The customer's own page in a real browser: proof, consent, passkey, copy, and a sensitive matter in the chat."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, Route, expect
from typer.testing import CliRunner

from browser.browser_device import with_authenticator
from browser.browser_person import PATIENCE_MS, answered, browsing, downloaded, say
from browser.conftest import Complaints
from clearline.carrier.demo.people import ALICE, Person, people
from clearline.cli.main import app
from clearline.crypto.sign import Algorithm, SigningKey
from e2e.e2e_desk import Service

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def sign_in(page: Page, service: Service, person: Person = ALICE) -> None:
    await page.get_by_role("button", name="Show my data").click()
    field = page.locator("#sign-in-field")
    await expect(page.locator("#sign-in-label")).to_contain_text("phone number")
    await field.fill(person.msisdn)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator("#sign-in-label")).to_contain_text("code is on its way")
    await field.fill(service.newest_code(person))
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="What is kept")).to_be_visible()


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


FITS = {
    "en": ("Check it here", "its signature is good"),
    "zh-Hans": ("在此验证", "签名有效"),
    "zh-Hant": ("在此驗證", "簽章有效"),
}
AXE = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own(browser: Browser, service: Service) -> AsyncIterator[Page]:
    """The page of somebody who has signed in, once for all proofs."""
    async with browsing(browser) as context:
        page = await context.new_page()
        await page.goto(f"http://localhost:{service.desk_port}/privacy?language=en")
        await sign_in(page, service, next(person for person in people() if person != ALICE and "+1" in person.msisdn))
        yield page


async def checked(page: Page, label: str) -> tuple[str, str]:
    """Press the button until something of the conversation is in the log, and give colour and words."""
    result = page.locator("#proof-result")
    await page.evaluate("document.getElementById('proof-entries').replaceChildren()")
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not await page.locator("#proof-entries li").count():
            async with page.expect_response("**/proof"):
                await page.get_by_role("button", name=label).click()
    await expect(result).not_to_be_empty()
    return await result.get_attribute("class") or "", await result.inner_text()


async def test_the_page_checks_the_proof_and_shows_it_in_each_language_without_barriers(
    own: Page, complaints: Complaints
) -> None:
    page = own
    complaints.watch(page)
    for language, (label, words) in FITS.items():
        await page.locator(f'[data-language="{language}"]').click()
        colour, said = await checked(page, label)
        assert (colour, words in said) == ("good", True), said
    assert await page.locator("#proof-entries .bad").count() == 0
    assert "conversation:contact:started" in await page.locator("#proof-entries").inner_text()
    assert complaints == []
    for language in reversed(FITS):
        await page.locator(f'[data-language="{language}"]').click()
        found = await Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()


async def test_a_choice_is_named_in_the_language_of_the_page_alone(own: Page) -> None:
    for language, words in {"en": "Correct my data", "zh-Hans": "更正我的信息", "zh-Hant": "更正我的資料"}.items():
        await own.locator(f'[data-language="{language}"]').click()
        await expect(own.locator("#right option").first).to_have_text(words)
    await own.locator('[data-language="en"]').click()


WISHES = {
    "en": ("delete my data", "It is done by", "the law obliges us", "Deleted: conversations 3, keys 2"),
    "zh-Hans": ("删除我的信息", "前完成", "依照法律要求", "删除了3次对话和2个密钥"),
    "zh-Hant": ("刪除我的資料", "前完成", "依照法律要求", "刪除了3次對話和2個金鑰"),
}


async def test_what_became_of_a_wish_to_be_forgotten_is_told_in_each_language(own: Page) -> None:
    asked = {"asked_at": "2026-11-21T09:00:00Z", "due_at": "2026-11-22T09:00:00Z", "done_at": None, "receipt": ""}
    done = {"done_at": "2026-11-23T09:00:00Z", "receipt": "3 conversations, 2 keys"}
    wishes = [
        {"id": "E-1", "state": "open", **asked},
        {"id": "E-2", "state": "held", **asked},
        {"id": "E-3", "state": "done", **asked, **done},
    ]

    async def wished(route: Route) -> None:
        await route.fulfill(json={**await (await route.fetch()).json(), "erasures": wishes})

    await own.route("**/v1/conversations/*/privacy", wished)
    address = own.url.partition("?")[0]
    for language, (wish, *words) in WISHES.items():
        await own.goto(f"{address}?language={language}")
        items = own.locator("#requests li")
        await expect(items).to_have_count(3)
        for number, said in enumerate(words):
            await expect(items.nth(number)).to_contain_text(f"E-{number + 1}: {wish}")
            await expect(items.nth(number)).to_contain_text(said)
            await expect(items.nth(number).locator("time")).to_have_count(2)
            await expect(items.nth(number).locator("time").first).to_contain_text("2026")
    await own.unroute("**/v1/conversations/*/privacy")
    await own.goto(f"{address}?language=en")
    await expect(own.get_by_role("heading", name="What is kept")).to_be_visible()


def leaf_of_another(proof: dict[str, Any]) -> None:
    proof["entries"][0]["leaf"] = proof["entries"][0]["leaf"].replace("started", "stopped")


def sibling_of_another(proof: dict[str, Any]) -> None:
    proof["entries"][-1]["hashes"][0] = "00" * 32


def place_of_another(proof: dict[str, Any]) -> None:
    proof["entries"][0]["index"] += 1


def smaller_tree(proof: dict[str, Any]) -> None:
    origin, size, *rest = proof["checkpoint"].split("\n")
    proof["checkpoint"] = "\n".join([origin, str(int(size) - 1), *rest])


def other_key(proof: dict[str, Any]) -> None:
    proof["keys"] = [str(SigningKey.from_seed("clearline.example/log", Algorithm.ED25519, bytes(32)).verifier)]


def no_signature(proof: dict[str, Any]) -> None:
    proof["checkpoint"] = proof["checkpoint"].partition("\n\n")[0]


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (leaf_of_another, "not what was signed"),
        (sibling_of_another, "not what was signed"),
        (place_of_another, "not what was signed"),
        (smaller_tree, "not signed by its key"),
        (other_key, "not signed by its key"),
        (no_signature, "not signed by its key"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
async def test_a_tampered_proof_shows_red(own: Page, tamper: Callable[[dict[str, Any]], None], words: str) -> None:
    page = own

    async def spoil(route: Route) -> None:
        proof = await (await route.fetch()).json()
        if proof["entries"]:
            tamper(proof)
        await route.fulfill(json=proof)

    await page.route("**/proof", spoil)
    colour, said = await checked(page, "Check it here")
    assert (colour, words in said) == ("bad", True), said
    red = await page.locator("#proof-result").evaluate("one => getComputedStyle(one).color")
    assert red == "rgb(180, 35, 24)"
    await page.unroute("**/proof")


async def test_what_the_page_gives_is_checked_offline(own: Page) -> None:
    page = own
    await checked(page, "Check it here")
    file = await downloaded(page, "Download the proof")
    result = CliRunner().invoke(app, ["audit", "proof", str(file)])
    assert result.exit_code == 0, result.output
    keys = [word for key in json.loads(file.read_text("utf-8"))["keys"] for word in ("--key", key)]
    assert CliRunner().invoke(app, ["audit", "proof", str(file), *keys]).exit_code == 0

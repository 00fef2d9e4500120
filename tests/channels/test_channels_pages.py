import re
from datetime import date

import httpx
import pytest

from channels.channels_front import BRANDING, DEMO, NOTICE, Standing, standing
from clearline.channels.pages import Branding, Trilingual, language_wanted, render
from clearline.domain.conversation import Language
from loopback import caller_of

PAGES = ("/", "/record", "/privacy", "/staff")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", list(Language))
async def test_every_page_comes_in_every_language(http: httpx.AsyncClient, page: str, language: Language) -> None:
    answer = await http.get(page, params={"language": language.value})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language.value
    assert f'<html lang="{language.value}"' in answer.text
    assert BRANDING.name.within(language) in answer.text


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_has_inline_script_or_style_or_another_host(http: httpx.AsyncClient, page: str) -> None:
    text = (await http.get(page)).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text, re.IGNORECASE)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("page", PAGES)
async def test_pages_are_never_stored_and_cannot_be_framed(http: httpx.AsyncClient, page: str) -> None:
    headers = (await http.get(page)).headers
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in headers


async def test_files_are_kept_only_as_long_as_they_stay_the_same(http: httpx.AsyncClient) -> None:
    first = await http.get("/static/chat.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await http.get("/static/chat.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/static/../pages.py", "/static/%2e%2e/pages.py", "/static/", "/templates/base.html"])
async def test_nothing_but_the_files_is_served(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, "", Language.ENGLISH),
        (None, "fr, zh-CN;q=0.8, en;q=0.7", Language.SIMPLIFIED),
        (None, "zh-TW, zh;q=0.9", Language.TRADITIONAL),
        (None, "zh-HK", Language.TRADITIONAL),
        (None, "zh-Hans-HK", Language.SIMPLIFIED),
        ("zh-Hant", "en", Language.TRADITIONAL),
        ("<script>", "en-GB", Language.ENGLISH),
    ],
)
def test_the_chosen_language_goes_before_the_browsers(chosen: str | None, accepted: str, language: Language) -> None:
    assert language_wanted(chosen, accepted) is language


async def test_only_a_demonstration_says_that_it_is_one(http: httpx.AsyncClient) -> None:
    assert 'class="demo"' not in (await http.get("/")).text
    async with standing(demo=DEMO) as running, caller_of(running.address) as client:
        text = (await client.get("/")).text
    assert 'class="demo"' in text
    assert 'href="/demo/handset"' in text


@pytest.mark.parametrize("language", list(Language))
def test_the_notice_is_dated_and_names_who_where_and_how_long(language: Language) -> None:
    page = render(BRANDING, NOTICE, ())["privacy", language]
    facts = ("2026-11-21", "180", NOTICE.contact, NOTICE.controller.within(language).replace("'", "&#39;"))
    for fact in (*facts, NOTICE.stored_in.within(language).replace("'", "&#39;"), NOTICE.authority.within(language)):
        assert fact in page
    assert date(2026, 11, 21) == NOTICE.dated


def test_the_three_notices_have_the_same_headings() -> None:
    page = render(BRANDING, NOTICE, ())["privacy", Language.ENGLISH]
    articles = re.findall(r'<article data-t lang="[^"]+">(.*?)</article>', page, re.DOTALL)
    assert [article.count("<h2>") for article in articles] == [10, 10, 10]
    assert len({article.count("<li>") for article in articles}) == 1


def test_a_brand_with_markup_in_its_name_stays_text() -> None:
    name = Trilingual("<b onload=alert(1)>", "<b>", "<b>")
    page = render(Branding(name, '"><script>'), NOTICE, ())["chat", Language.ENGLISH]
    assert "<b onload" not in page
    assert '"><script>' not in page


async def test_the_widget_weighs_at_most_twenty_kilobytes(http: httpx.AsyncClient, desk: Standing) -> None:
    import gzip  # noqa: PLC0415 # only this test measures

    assert desk.address
    files = [(await http.get(f"/static/{name}")).content for name in ("chat.js", "sse.js", "words.js", "passkey.js")]
    assert len(gzip.compress(b"".join(files), 9)) <= 20 * 1024


def test_the_chat_reports_silences_only_where_it_is_told_after_how_long() -> None:
    assert 'silence="180.0"' in render(BRANDING, NOTICE, (), 180.0)["chat", Language.ENGLISH]
    assert "silence=" not in render(BRANDING, NOTICE, ())["chat", Language.ENGLISH]

import re
from html.parser import HTMLParser
from typing import Final

import httpx
import pytest

from clearline.carrier import paths
from clearline.carrier.demo.people import ALICE, FEATURED, HOW_MANY, MEIHUA, XIAOMING
from clearline.domain.conversation import Json

SMS: Final[dict[str, Json]] = {"messageType": "SMS", "sender": {"name": "Tidemark"}}
MAIL: Final[dict[str, Json]] = {"messageType": "Email", "sender": {"email": "care@tidemark.example"}}


async def text(client: httpx.AsyncClient, msisdn: str, words: str) -> None:
    body = SMS | {"content": words, "receiver": [{"phoneNumber": msisdn}]}
    assert (await client.post(paths.MESSAGE, json=body)).status_code == 201


class Page(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


async def test_messages_come_newest_first_to_the_right_handset(client: httpx.AsyncClient) -> None:
    for words in ("first", "second", "三"):
        await text(client, XIAOMING.msisdn, words)
    await text(client, ALICE.msisdn, "hers")
    received = (await client.get("/demo/handset/messages", params={"msisdn": "198 0000 0002"})).json()
    assert received["msisdn"] == XIAOMING.msisdn
    assert [message["text"] for message in received["messages"]] == ["三", "second", "first"]
    page = (await client.get("/demo/handset", params={"msisdn": XIAOMING.msisdn})).text
    assert page.index("三") < page.index("second") < page.index("first")
    assert "hers" not in page


@pytest.mark.parametrize("query", [{}, {"msisdn": ""}, {"msisdn": "nobody"}])
async def test_messages_of_no_number_are_a_problem(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await client.get("/demo/handset/messages", params=query)).status_code == 400


async def test_the_page_lists_every_demo_customer(client: httpx.AsyncClient) -> None:
    page = await client.get("/demo/handset")
    links = [attrs["href"] for attrs in Page(page.text).of("a") if "msisdn=" in (attrs["href"] or "")]
    assert len(links) == HOW_MANY
    for person in FEATURED:
        assert person.name in page.text


@pytest.mark.parametrize(
    ("query", "language", "word"),
    [
        ({}, "en", "Demo handset"),
        ({"msisdn": ALICE.msisdn}, "en", "Messages"),
        ({"msisdn": XIAOMING.msisdn}, "zh-Hans", "短信"),
        ({"msisdn": MEIHUA.msisdn}, "zh-Hant", "簡訊"),
        ({"msisdn": XIAOMING.msisdn, "lang": "en"}, "en", "Messages"),
        ({"lang": "zh-Hant"}, "zh-Hant", "示範手機"),
        ({"lang": "xx"}, "en", "Demo handset"),
        ({"msisdn": "<script>"}, "en", "Choose a customer"),
    ],
)
async def test_the_page_speaks_the_customers_language_or_the_one_asked_for(
    client: httpx.AsyncClient, query: dict[str, str], language: str, word: str
) -> None:
    page = await client.get("/demo/handset", params=query)
    assert page.status_code == 200
    assert Page(page.text).of("html") == [{"lang": language}]
    assert word in page.text


async def test_the_page_runs_nothing_but_its_own_script(client: httpx.AsyncClient) -> None:
    page = await client.get("/demo/handset", params={"msisdn": ALICE.msisdn})
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "unsafe" not in policy
    assert not re.search(r"\s(on\w+|style)=", page.text)
    assert [attrs["src"] for attrs in Page(page.text).of("script")] == ["/demo/handset/handset.js"]
    for attrs in Page(page.text).of("script") + Page(page.text).of("link"):
        address = attrs.get("src") or attrs.get("href") or ""
        assert (await client.get(address)).status_code == 200


async def test_a_message_is_shown_as_words_and_never_as_markup(client: httpx.AsyncClient) -> None:
    await text(client, ALICE.msisdn, '<script src="https://evil.invalid/x.js"></script>')
    page = (await client.get("/demo/handset", params={"msisdn": ALICE.msisdn})).text
    assert "&lt;script src=" in page
    assert len(Page(page).of("script")) == 1


@pytest.mark.parametrize("name", ["handset.html", "..%2Foperator.py", "nothing.js"])
async def test_only_the_pages_own_files_are_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/demo/handset/{name}")).status_code == 404


async def test_mail_lies_beside_the_handset_of_its_owner(client: httpx.AsyncClient) -> None:
    body = MAIL | {"content": "by mail", "receiver": [{"email": ALICE.email}]}
    assert (await client.post(paths.MESSAGE, json=body)).status_code == 201
    hers = (await client.get("/demo/handset/messages", params={"msisdn": ALICE.msisdn})).json()
    assert [mail["text"] for mail in hers["mails"]] == ["by mail"]
    assert hers["messages"] == []
    assert "by mail" in (await client.get("/demo/handset", params={"msisdn": ALICE.msisdn})).text
    assert "by mail" not in (await client.get("/demo/handset", params={"msisdn": XIAOMING.msisdn})).text


@pytest.mark.parametrize("receiver", [{}, {"email": "nobody"}, {"phoneNumber": "x"}])
async def test_a_message_to_no_address_is_refused(client: httpx.AsyncClient, receiver: dict[str, str]) -> None:
    body = SMS | {"content": "lost", "receiver": [receiver]}
    assert (await client.post(paths.MESSAGE, json=body)).status_code == 400

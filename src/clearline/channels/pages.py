"""The pages people see: chat, what was recorded, the privacy notice, staff; rendered once, at start."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearline.channels.seam import DataCopy
from clearline.domain.conversation import Language

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"

PAGES = (("/", "chat"), ("/record", "record"), ("/privacy", "privacy"), ("/staff", "staff"))
"""Address and template."""


@dataclass(frozen=True, slots=True)
class Trilingual:
    """One text in each language the desk speaks."""

    en: str
    zh_hans: str
    zh_hant: str

    def within(self, language: Language) -> str:
        """Return the text in `language`."""
        match language:
            case Language.ENGLISH:
                return self.en
            case Language.SIMPLIFIED:
                return self.zh_hans
            case Language.TRADITIONAL:
                return self.zh_hant


@dataclass(frozen=True, slots=True)
class Branding:
    """Whose service it is, as the caller sees it."""

    name: Trilingual
    telephone: str
    """Shown where the chat cannot be used: the way to a person that needs no script."""


@dataclass(frozen=True, slots=True)
class PublishedPeriod:
    """How long one class of data is kept, as customers read it."""

    what: Trilingual
    until: Trilingual
    """What the days are counted from."""
    days: int | None
    """None for what is not deleted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The facts of the privacy notice that are the operator's own; the rest is how Clearline works."""

    version: str
    dated: date
    controller: Trilingual
    """Legal name and postal address."""
    contact: str
    """The data-protection officer's e-mail address."""
    authority: Trilingual
    """Where a person may complain about us."""
    stored_in: Trilingual
    """Country or region where the data lie."""
    periods: tuple[PublishedPeriod, ...] = ()
    """How long each class of data is kept."""


@dataclass(frozen=True, slots=True)
class DemoLink:
    """A way from the demonstration's banner to something beside the desk."""

    label: Trilingual
    address: str


def routes(
    branding: Branding, notice: Notice, demo: tuple[DemoLink, ...] = (), silence_s: float = 0.0
) -> list[BaseRoute]:
    """Return the pages and their files; with `demo` links every page says that it is a demonstration."""
    rendered = render(branding, notice, demo, silence_s)
    pages: list[BaseRoute] = [Route(address, _page(rendered, name), methods=["GET"]) for address, name in PAGES]
    return [*pages, Mount("/static", _Revalidated(StaticFiles(directory=STATIC)), name="static")]


def render(
    branding: Branding, notice: Notice, demo: tuple[DemoLink, ...], silence_s: float = 0.0
) -> Mapping[tuple[str, Language], str]:
    """Return every page in every language; a name that a template lacks raises here, at start."""
    filled = environment()
    return {
        (name, language): filled.get_template(f"{name}.html").render(
            page=name,
            address=address,
            language=language.value,
            languages=[each.value for each in Language],
            brand=branding,
            brand_name=branding.name.within(language),
            notice=notice,
            demo=demo,
            silence_s=silence_s,
        )
        for address, name in PAGES
        for language in Language
    }


def notice_digests(notice: Notice) -> Mapping[Language, str]:
    """Return SHA-256, hex, of the notice's words in each language: what a consent is given under."""
    names = {Language.ENGLISH: "en", Language.SIMPLIFIED: "zh_hans", Language.TRADITIONAL: "zh_hant"}
    filled = environment()
    return {
        language: hashlib.sha256(filled.get_template(f"privacy_{name}.html").render(notice=notice).encode()).hexdigest()
        for language, name in names.items()
    }


def readable(copy: DataCopy, language: Language, producer: str, mark: str) -> str:
    """Return a copy of a customer's data as a page of its own, without script or style; `mark` is its metadata."""
    return (
        environment().get_template("copy.html").render(copy=copy, language=language.value, producer=producer, mark=mark)
    )


def language_wanted(chosen: str | None, accepted: str) -> Language:
    """Return the language asked for in the address, else the first of Accept-Language (RFC 9110, 12.5.4) we speak."""
    tags = [chosen or "", *(part.partition(";")[0].strip() for part in accepted.split(","))]
    for tag in tags:
        language = _spoken(tag.lower())
        if language is not None:
            return language
    return Language.ENGLISH


@cache
def environment() -> Environment:
    """Return what fills templates; a name that a template lacks raises."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _spoken(tag: str) -> Language | None:
    match tag.split("-"):
        case ["en", *_]:
            return Language.ENGLISH
        case ["zh", *rest] if {"hant", "tw", "hk", "mo"} & set(rest) and "hans" not in rest:
            return Language.TRADITIONAL
        case ["zh", *_]:
            return Language.SIMPLIFIED
        case _:
            return None


def _page(rendered: Mapping[tuple[str, Language], str], name: str) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        language = language_wanted(request.query_params.get("language"), request.headers.get("accept-language", ""))
        headers = {"content-language": language.value, "vary": "accept-language"}
        return HTMLResponse(rendered[name, language], headers=headers)

    return show


class _Revalidated:
    """Files that are nobody's may be kept by a browser, which asks each time whether they are still the same."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("cache-control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_policy)

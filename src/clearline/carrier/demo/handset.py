"""The telephone of a demo customer: what it received, as a page for people and as JSON for tests."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import jinja2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.carrier.demo.ledger import Document, Ledger
from clearline.carrier.demo.people import FEATURED, Person, people
from clearline.carrier.number import e164
from clearline.domain.conversation import Language

PAGE: Final = "/demo/handset"

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_MEDIA: Final = MappingProxyType(
    {"handset.css": "text/css", "handset.js": "text/javascript", "handset.svg": "image/svg+xml"}
)

_WORDS: Final = MappingProxyType(
    {
        Language.ENGLISH: {
            "title": "Demo handset",
            "about": "What a demo customer's phone has received. Nobody's real phone is involved.",
            "choose": "Whose phone?",
            "others": "Other customers",
            "sender": "Tidemark",
            "messages": "Messages",
            "empty": "No messages yet. When the desk sends a code, it appears here.",
            "mails": "E-mail",
            "fresh": "This page refreshes by itself.",
            "language": "Language",
            "nobody": "Choose a customer to see their phone.",
        },
        Language.SIMPLIFIED: {
            "title": "演示手机",
            "about": "这里显示演示客户的手机收到的短信，不涉及任何人的真实手机。",
            "choose": "看谁的手机？",
            "others": "其他客户",
            "sender": "潮标通信",
            "messages": "短信",
            "empty": "还没有短信。客服发送验证码后，会显示在这里。",
            "mails": "电子邮件",
            "fresh": "本页会自动刷新。",
            "language": "语言",
            "nobody": "请选择一位客户，查看其手机。",
        },
        Language.TRADITIONAL: {
            "title": "示範手機",
            "about": "這裡顯示示範客戶的手機收到的簡訊，不涉及任何人的真實手機。",
            "choose": "看誰的手機？",
            "others": "其他客戶",
            "sender": "潮標通信",
            "messages": "簡訊",
            "empty": "目前沒有簡訊。客服傳送驗證碼後，會顯示在這裡。",
            "mails": "電子郵件",
            "fresh": "本頁會自動更新。",
            "language": "語言",
            "nobody": "請選擇一位客戶，查看其手機。",
        },
    }
)

_LANGUAGES: Final = ((Language.ENGLISH, "English"), (Language.SIMPLIFIED, "简体"), (Language.TRADITIONAL, "繁體"))


@dataclass(frozen=True, slots=True)
class Received:
    """One message on the handset."""

    id: str
    at: str
    """ISO 8601."""
    text: str

    @property
    def clock_time(self) -> str:
        """Day and time, in UTC."""
        return f"{datetime.fromisoformat(self.at):%Y-%m-%d %H:%M} UTC"


class Handset:
    """The page, its JSON form and its three files."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._people = people()
        self._pages = files("clearline.carrier.demo") / "pages"

    @cached_property  # most operators are never asked for the page
    def _template(self) -> jinja2.Template:
        environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
        return environment.from_string((self._pages / "handset.html").read_text("utf-8"))

    def routes(self) -> list[Route]:
        """Return the page, the messages and the files."""
        return [
            Route(PAGE, self.page),
            Route(f"{PAGE}/messages", self.messages),
            Route(f"{PAGE}/{{name}}", self.file),
        ]

    async def page(self, request: Request) -> Response:
        """Show the handset of the customer with `msisdn`, or none; `lang` overrides the customer's language."""
        number = e164(request.query_params.get("msisdn", ""))
        person = next((each for each in self._people if each.msisdn == number), None)
        language = _language(request, person)
        html = self._template.render(
            words=_WORDS[language],
            language=language,
            languages=_LANGUAGES,
            person=person,
            featured=FEATURED,
            others=self._people[len(FEATURED) :],
            messages=self._received(person.msisdn) if person else (),
            mails=self._received(person.email) if person else (),
        )
        return Response(html, media_type="text/html", headers=_guarded("no-store"))

    async def messages(self, request: Request) -> Response:
        """Return what the handset `msisdn` received, newest first, and what was mailed to its owner."""
        number = e164(request.query_params.get("msisdn", ""))
        if number is None:
            raise HTTPException(400, "msisdn is no number")
        owners = {row.owner for row in self._ledger.find("customer", handle=(number,))}
        mails = [mail for each in self._people if each.customer in owners for mail in self._received(each.email)]
        shown = {
            "messages": [_shown(each) for each in self._received(number)],
            "mails": [_shown(each) for each in mails],
        }
        return JSONResponse({"msisdn": number, **shown}, headers=_guarded("no-store"))

    async def file(self, request: Request) -> Response:
        """Return the style, the script or the icon."""
        name = request.path_params["name"]
        if name not in _MEDIA:
            raise HTTPException(404, "no such file")
        return Response((self._pages / name).read_bytes(), media_type=_MEDIA[name], headers=_guarded("no-cache"))

    def _received(self, to: str) -> tuple[Received, ...]:
        found = self._ledger.find("communicationMessage", handle=(to,))
        return tuple(_received(row.document) for row in reversed(found))


def _received(message: Document) -> Received:
    return Received(id=str(message["id"]), at=str(message["sendTime"]), text=str(message["content"]))


def _shown(each: Received) -> dict[str, str]:
    return {"id": each.id, "at": each.at, "text": each.text}


def _language(request: Request, person: Person | None) -> Language:
    asked = request.query_params.get("lang", person.language if person else Language.ENGLISH)
    return Language(asked) if asked in tuple(Language) else Language.ENGLISH


def _guarded(caching: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": caching,
    }

"""The operator's own sign-on at the browser's side: where it is sent, what it keeps, what a stranger's link does."""

from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from channels.channels_front import Standing
from clearline.channels.seam import Knock, SignOnFront, StaffSession
from clearline.channels.sign_on import SignOn
from clearline.channels.staff_door import Door
from clearline.domain.person import Member, Personal, Role, StaffId
from clearline.errors import CarrierError
from loopback import caller_of, served

PROVIDER = "https://login.example/authorize?state=s"


class Passage:
    """A provider that lets in whoever brings back what was given."""

    def __init__(self) -> None:
        self.away = False
        self.said: Mapping[str, str] = {}

    async def begin(self) -> Knock:
        if self.away:
            raise CarrierError("away")
        return Knock(PROVIDER, Personal("kept"), 600)

    async def finish(self, kept: Personal[str], said: Mapping[str, str]) -> StaffSession | None:
        self.said = said
        member = Member(StaffId("sso:mei"), Role.AGENT)
        return StaffSession(member, Personal("token"), 60) if kept.reveal() == "kept" and said.get("code") else None

    async def farewell(self) -> str:
        return "https://login.example/end"


@pytest.fixture
def passage() -> Passage:
    return Passage()


@pytest.fixture
def app(desk: Standing, passage: Passage) -> Starlette:
    front = replace(desk.service.front().staff, sign_on=SignOnFront(passage.begin, passage.finish, passage.farewell))
    on = SignOn(Door(front, https=False))
    return Starlette(routes=[*on.routes(), *on.back()])


async def test_there_and_back_sets_the_session_and_forgets_the_attempt(app: Starlette, passage: Passage) -> None:
    async with served(app) as address, caller_of(address) as browser:
        begun = await browser.get("/v1/staff/sign-on/begin")
        kept = begun.headers["set-cookie"].lower()
        assert (begun.status_code, begun.headers["location"]) == (303, PROVIDER)
        assert {"httponly", "samesite=lax", "max-age=600"} <= {part.strip() for part in kept.split(";")}
        back = await browser.get("/v1/staff/sign-on/return", params={"code": "c", "state": "s"})
        assert (back.status_code, back.headers["location"]) == (303, "/staff")
        assert passage.said == {"code": "c", "state": "s"}
        assert browser.cookies.get("clearline-staff") == "token"
        assert "clearline-staff-sign-on" not in browser.cookies


@pytest.mark.parametrize("query", ["", "code=c&code=d"])
async def test_what_says_nothing_or_everything_twice_is_refused(app: Starlette, query: str) -> None:
    async with served(app) as address, caller_of(address) as browser:
        await browser.get("/v1/staff/sign-on/begin")
        back = await browser.get(f"/v1/staff/sign-on/return?{query}")
        assert (back.status_code, back.headers["location"]) == (303, "/staff#refused")
        assert "clearline-staff" not in browser.cookies


async def test_a_link_that_somebody_else_began_lets_nobody_in(app: Starlette) -> None:
    async with served(app) as address, caller_of(address) as browser:
        back = await browser.get("/v1/staff/sign-on/return", params={"code": "c", "state": "s"})
        assert back.headers["location"] == "/staff#refused"


async def test_a_provider_that_is_away_is_told_on_the_page(app: Starlette, passage: Passage) -> None:
    passage.away = True
    async with served(app) as address, caller_of(address) as browser:
        assert (await browser.get("/v1/staff/sign-on/begin")).headers["location"] == "/staff#refused"


async def test_signing_out_tells_where_the_provider_ends_it(app: Starlette) -> None:
    async with served(app) as address, caller_of(address) as browser:
        left = await browser.post("/v1/staff/sign-on/end")
        assert left.json() == {"to": "https://login.example/end"}


async def test_without_a_provider_there_is_nothing(http: httpx.AsyncClient, desk: Standing) -> None:
    assert (await http.get("/v1/staff/sign-on")).json() == {"sign_on": False}
    for path in ("begin", "return"):
        assert (await http.get(f"/v1/staff/sign-on/{path}")).status_code == 404
    own = {"origin": desk.address}
    assert (await http.post("/v1/staff/sign-on/end", headers=own)).status_code == 404


async def test_another_page_ends_no_session_and_sends_nobody(http: httpx.AsyncClient) -> None:
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert (await http.post("/v1/staff/sign-on/end", headers=foreign)).status_code == 403
    assert (await http.get("/v1/staff/sign-on/begin", headers=foreign)).status_code == 403

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from channels.channels_front import Standing
from clearline.channels.headers import SecurityHeaders, origin_of
from clearline.channels.staff import invitation_link
from clearline.channels.staff_door import Door
from clearline.domain.conversation import ConversationId, Keeper
from clearline.domain.person import Ending, Personal


@pytest.fixture
async def own(desk: Standing) -> dict[str, str]:
    return {"origin": desk.address}


async def sign_in(http: httpx.AsyncClient, own: dict[str, str], invitation: str = "good-invitation") -> httpx.Response:
    body = {"invitation": invitation, "credential": {"type": "public-key"}}
    return await http.post("/v1/staff/session", json=body, headers=own)


async def waiting(desk: Standing, http: httpx.AsyncClient) -> ConversationId:
    body = (await http.post("/v1/conversations", json={})).json()
    desk.service.hold(desk.service.conversations[body["conversation"]], Keeper.QUEUE)
    return ConversationId(body["conversation"])


async def test_an_invitation_signs_in_once(http: httpx.AsyncClient, own: dict[str, str]) -> None:
    first = await sign_in(http, own)
    assert first.json() == {"staff": "Mina"}
    http.cookies.clear()
    assert (await sign_in(http, own)).status_code == 401


async def test_fetching_the_link_does_not_use_the_invitation(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str]
) -> None:
    link = invitation_link(desk.address + "/", Personal("good-invitation"))
    assert link == f"{desk.address}/staff#invitation=good-invitation"
    assert (await http.get(link)).status_code == 200
    assert (await sign_in(http, own)).status_code == 200


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_foreign_pages(
    http: httpx.AsyncClient, own: dict[str, str]
) -> None:
    cookie = (await sign_in(http, own)).headers["set-cookie"].lower()
    assert cookie.startswith("clearline-staff=")
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie


def test_where_all_is_https_the_cookie_is_bound_to_the_host_whatever_a_request_says(desk: Standing) -> None:
    door = Door(desk.service.front().staff, https=True)
    plain = Request({"type": "http", "scheme": "http", "path": "/", "headers": [], "server": ("care.example", 80)})
    assert door.cookie(plain) == "__Host-clearline-staff"
    assert "; secure" in door.let_out(plain, Response()).headers["set-cookie"].lower()


async def test_who_came_by_tls_gets_a_cookie_for_tls_alone(http: httpx.AsyncClient, own: dict[str, str]) -> None:
    by_tls = own | {"x-forwarded-proto": "https"}
    answer = await sign_in(http, by_tls)
    assert answer.headers["set-cookie"].startswith("__Host-clearline-staff=")
    assert "; secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    cookie = answer.headers["set-cookie"].partition(";")[0]
    asked = [(await http.get("/v1/staff/queue", headers=how | {"cookie": cookie})).status_code for how in (by_tls, own)]
    assert asked == [200, 401]


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}],
)
async def test_staff_change_nothing_from_a_foreign_or_unknown_origin(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str], headers: dict[str, str]
) -> None:
    await sign_in(http, own)
    conversation = await waiting(desk, http)
    answer = await http.post(f"/v1/staff/conversations/{conversation}/claim", headers=headers)
    assert answer.status_code == 403
    assert desk.service.conversations[conversation].keeper is Keeper.QUEUE


async def test_without_a_session_every_staff_address_gives_the_same_answer(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str]
) -> None:
    conversation = await waiting(desk, http)
    one = f"/v1/staff/conversations/{conversation}"
    asked = [("GET", "/v1/staff/queue"), ("GET", one), ("GET", f"{one}/events"), ("GET", f"{one}x")]
    asked += [("POST", f"{one}/{verb}") for verb in ("claim", "lines", "return")]
    answers = [await http.request(method, path, headers=own) for method, path in asked]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


async def test_staff_take_read_answer_and_give_back(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str]
) -> None:
    await sign_in(http, own)
    conversation = await waiting(desk, http)
    one = f"/v1/staff/conversations/{conversation}"
    listed = (await http.get("/v1/staff/queue")).json()
    assert listed["waiting"][0]["reason"] == "asked"
    assert (await http.post(f"{one}/claim", headers=own)).status_code == 204
    assert (await http.post(f"{one}/claim", headers=own)).status_code == 409
    assert (await http.get(one)).json()["level"] == 1
    said = await http.post(f"{one}/lines", json={"message_id": "s-1", "text": "Good day"}, headers=own)
    assert (said.status_code, said.json()["speaker"]) == (201, "staff")
    assert (await http.post(f"{one}/return", headers=own)).status_code == 204
    late = await http.post(f"{one}/lines", json={"message_id": "s-2", "text": "And?"}, headers=own)
    assert late.status_code == 409
    assert (await http.get(one)).status_code == 401


async def test_staff_follow_every_line_of_what_they_hold(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str]
) -> None:
    await sign_in(http, own)
    conversation = await waiting(desk, http)
    one = f"/v1/staff/conversations/{conversation}"
    await http.post(f"{one}/claim", headers=own)
    async with http.stream("GET", f"{one}/events") as response:
        names = []
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            if len(names) == 2:
                break
    assert names == ["held", "line"]


async def test_staff_who_flood_are_told_to_wait(http: httpx.AsyncClient, desk: Standing, own: dict[str, str]) -> None:
    await sign_in(http, own)
    conversation = await waiting(desk, http)
    one = f"/v1/staff/conversations/{conversation}"
    await http.post(f"{one}/claim", headers=own)
    answer = await http.post(f"{one}/lines", json={"message_id": "s-1", "text": "flood"}, headers=own)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_the_session_tells_who_is_signed_in_or_that_nobody_is(
    http: httpx.AsyncClient, own: dict[str, str]
) -> None:
    assert (await http.get("/v1/staff/session")).json() == {"staff": None, "role": None, "ended": None}
    await sign_in(http, own)
    assert (await http.get("/v1/staff/session")).json() == {"staff": "Mina", "role": "supervisor", "ended": None}


async def test_signing_out_ends_the_session_at_the_service(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str]
) -> None:
    await sign_in(http, own)
    token = http.cookies["clearline-staff"]
    assert (await http.delete("/v1/staff/session", headers=own)).status_code == 204
    assert desk.service.sessions == {}
    http.cookies.clear()
    stale = await http.get("/v1/staff/queue", headers={"cookie": f"clearline-staff={token}"})
    assert stale.status_code == 401


async def test_a_callers_token_opens_no_staff_address(http: httpx.AsyncClient) -> None:
    body = (await http.post("/v1/conversations", json={})).json()
    answer = await http.get("/v1/staff/queue", headers={"authorization": f"Bearer {body['token']}"})
    assert answer.status_code == 401


async def test_strict_transport_is_asked_for_only_over_https() -> None:
    async def asked(*, https: bool, scheme: str) -> bool:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def answers(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})

        scope = {"type": "http", "scheme": scheme}
        await SecurityHeaders(answers, https=https)(scope, Request(scope).receive, send)
        return b"strict-transport-security" in dict(sent[0]["headers"])

    assert [await asked(https=https, scheme=scheme) for https in (False, True) for scheme in ("http", "https")] == [
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("address", "origin"),
    [("https://Care.Example/", "https://care.example"), ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080")],
)
def test_an_origin_has_no_path_and_no_capitals(address: str, origin: str) -> None:
    assert origin_of(address) == origin


async def test_figures_are_for_people_in_charge(http: httpx.AsyncClient, own: dict[str, str]) -> None:
    assert (await http.get("/v1/staff/figures")).status_code == 401
    await sign_in(http, own, "second-invitation")
    assert (await http.get("/v1/staff/figures")).status_code == 401
    await sign_in(http, own)
    (day,) = (await http.get("/v1/staff/figures")).json()["days"]
    assert day == {"day": "2026-11-21", "counts": {"turns": 8}, "rates": {"blocked": {"part": 1, "whole": 8}}}


async def test_a_supervisor_stops_and_lifts_and_an_agent_may_only_look(
    http: httpx.AsyncClient, own: dict[str, str]
) -> None:
    wish = {"what": "engine", "reason": "it answers nonsense"}
    assert (await http.post("/v1/staff/stops", json=wish, headers=own)).status_code == 401
    await sign_in(http, own, "second-invitation")
    assert (await http.post("/v1/staff/stops", json=wish, headers=own)).status_code == 401
    assert (await http.post("/v1/staff/stops/lift", json=wish, headers=own)).status_code == 401
    assert (await http.get("/v1/staff/stops")).json() == {"stops": []}
    await sign_in(http, own)
    stopped = await http.post("/v1/staff/stops", json=wish, headers=own)
    assert stopped.status_code == 201
    assert [(stop["what"], stop["by"]) for stop in stopped.json()["stops"]] == [("engine", "Mina")]
    assert (await http.post("/v1/staff/stops/lift", json=wish, headers=own)).json() == {"lifted": True, "stop": None}


async def test_the_officer_takes_no_conversation(http: httpx.AsyncClient, own: dict[str, str], desk: Standing) -> None:
    which = await waiting(desk, http)
    await sign_in(http, own, "officer-invitation")
    assert (await http.get("/v1/staff/queue")).status_code == 401
    assert (await http.post(f"/v1/staff/conversations/{which}/claim", headers=own)).status_code == 401
    assert (await http.get("/v1/staff/session")).json() == {"staff": "Ola", "role": "officer", "ended": None}


async def test_a_hold_is_placed_and_listed_by_who_is_in_charge_and_lifted_by_another_of_them(
    http: httpx.AsyncClient, own: dict[str, str]
) -> None:
    body = {"conversation": "c1", "matter": "court 12/2026"}
    assert (await http.get("/v1/staff/holds", headers=own)).status_code == 401
    assert (await http.post("/v1/staff/holds", json=body, headers=own)).status_code == 401
    await sign_in(http, own, "officer-invitation")
    placed = await http.post("/v1/staff/holds", json=body, headers=own)
    assert (placed.status_code, placed.json()["matter"]) == (201, "court 12/2026")
    assert (await http.post("/v1/staff/holds", json=body | {"conversation": "!"}, headers=own)).status_code == 400
    (held,) = (await http.get("/v1/staff/holds", headers=own)).json()["holds"]
    address = f"/v1/staff/holds/{held['id']}"
    assert (await http.delete(address, headers=own)).status_code == 401
    await sign_in(http, own)
    assert [(await http.delete(address, headers=own)).status_code for _ in range(2)] == [204, 404]
    http.cookies.clear()
    assert (await http.delete(address, headers=own)).status_code == 401


async def test_requests_by_right_are_listed_and_answered_by_who_is_in_charge(
    http: httpx.AsyncClient, own: dict[str, str]
) -> None:
    address, yes = "/v1/staff/rights/C-1/answer", {"granted": True}
    await sign_in(http, own, "second-invitation")
    assert (await http.get("/v1/staff/rights", headers=own)).status_code == 401
    assert (await http.post(address, json=yes, headers=own)).status_code == 401
    await sign_in(http, own, "officer-invitation")
    (request,) = (await http.get("/v1/staff/rights", headers=own)).json()["requests"]
    assert (request["id"], request["late"]) == ("C-1", True)
    assert (await http.post(address, json={"granted": "perhaps"}, headers=own)).status_code == 400
    assert [(await http.post(address, json=yes, headers=own)).status_code for _ in range(2)] == [204, 404]


async def test_an_invitation_alone_opens_nothing(http: httpx.AsyncClient, own: dict[str, str]) -> None:
    alone = await http.post("/v1/staff/session", json={"invitation": "good-invitation"}, headers=own)
    assert alone.status_code == 400
    assert not http.cookies
    asked = await http.post("/v1/staff/passkeys/registration", json={"invitation": "good-invitation"}, headers=own)
    assert asked.json()["options"]["authenticatorSelection"]["userVerification"] == "required"
    none = await http.post("/v1/staff/passkeys/registration", json={"invitation": "bad-invitation"}, headers=own)
    assert none.status_code == 401


async def test_a_passkey_signs_in_again_without_an_invitation(http: httpx.AsyncClient, own: dict[str, str]) -> None:
    asked = (await http.post("/v1/staff/passkeys/options", headers=own)).json()
    body = {"prompt": asked["prompt"], "credential": {"type": "public-key"}}
    assert (await http.post("/v1/staff/session", json=body, headers=own)).status_code == 401
    await sign_in(http, own)
    http.cookies.clear()
    assert (await http.post("/v1/staff/session", json=body, headers=own)).json() == {"staff": "Mina"}


async def test_what_the_page_asks_by_itself_is_no_sign_of_a_person(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str]
) -> None:
    await sign_in(http, own)
    for path in ("session", "queue", "stops"):
        assert (await http.get(f"/v1/staff/{path}", headers=own)).status_code == 200
    assert desk.service.signs == []
    conversation = await waiting(desk, http)
    await http.get(f"/v1/staff/conversations/{conversation}", headers=own)
    await http.post(f"/v1/staff/conversations/{conversation}/claim", headers=own)
    assert desk.service.signs == ["Mina", "Mina"]


@pytest.mark.parametrize("ending", list(Ending))
async def test_a_browser_is_told_why_its_session_is_over_and_let_do_nothing(
    http: httpx.AsyncClient, desk: Standing, own: dict[str, str], ending: Ending
) -> None:
    await sign_in(http, own)
    desk.service.over = ending
    told = await http.get("/v1/staff/session", headers=own)
    assert told.json() == {"staff": None, "role": None, "ended": ending.value}
    assert (await http.get("/v1/staff/queue", headers=own)).status_code == 401
    assert f'id="ended-{ending.value}"' in (await http.get("/staff")).text

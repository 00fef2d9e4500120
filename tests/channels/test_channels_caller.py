import json

import httpx
import pytest

from channels.channels_front import GREETING, Standing
from clearline.domain.conversation import Language


async def opened(http: httpx.AsyncClient, language: str = "en") -> tuple[str, dict[str, str]]:
    """Open a conversation; give its address and the header that opens it again."""
    answer = await http.post("/v1/conversations", json={"language": language})
    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == f"/v1/conversations/{body['conversation']}"
    return answer.headers["location"], {"authorization": f"Bearer {body['token']}"}


def turn(text: str, message_id: str = "m-1", **more: str) -> dict[str, str]:
    return {"message_id": message_id, "text": text, **more}


@pytest.mark.parametrize("language", list(Language))
async def test_a_conversation_opens_with_a_greeting_in_the_language_asked_for(
    http: httpx.AsyncClient, language: Language
) -> None:
    answer = await http.post("/v1/conversations", json={"language": language.value})
    assert answer.json()["reply"] == {
        "text": GREETING[language],
        "language": language.value,
        "speaker": "desk",
        "choices": [],
        "sources": [],
        "expects": "words",
    }
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_an_utterance_is_answered_with_choices_and_sources(http: httpx.AsyncClient, desk: Standing) -> None:
    where, token = await opened(http)
    answer = await http.post(f"{where}/turns", json=turn("what plans are there?"), headers=token)
    assert answer.status_code == 200
    assert answer.json()["choices"][0] == {"label": "Tide 20", "says": "show Tide 20"}
    assert answer.json()["sources"] == [{"title": "Plans", "reference": "KB-7 v3"}]
    heard = desk.service.heard[0]
    assert heard.text.reveal() == "what plans are there?"
    assert heard.source == "127.0.0.1"
    assert heard.language is None


async def test_the_callers_choice_of_language_travels_with_the_utterance(
    http: httpx.AsyncClient, desk: Standing
) -> None:
    where, token = await opened(http)
    await http.post(f"{where}/turns", json=turn("你好", language="zh-Hant"), headers=token)
    assert desk.service.heard[0].language is Language.TRADITIONAL


async def test_the_same_message_id_gives_the_same_reply_and_is_one_turn(
    http: httpx.AsyncClient, desk: Standing
) -> None:
    where, token = await opened(http)
    first = await http.post(f"{where}/turns", json=turn("hello"), headers=token)
    again = await http.post(f"{where}/turns", json=turn("hello"), headers=token)
    assert first.content == again.content
    assert next(iter(desk.service.conversations.values())).turns == 2


async def test_a_reply_can_be_streamed_sentence_by_sentence(http: httpx.AsyncClient) -> None:
    where, token = await opened(http, "zh-Hans")
    headers = {**token, "accept": "text/event-stream"}
    answer = await http.post(f"{where}/turns", json=turn("有什么套餐"), headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [dict(line.split(": ", 1) for line in block.split("\n")) for block in answer.text.strip().split("\n\n")]
    assert [block["event"] for block in blocks] == ["sentence", "sentence", "done"]
    done = json.loads(blocks[-1]["data"])
    assert "".join(json.loads(block["data"])["text"] for block in blocks[:-1]) == done["text"]
    assert done["choices"][1]["says"] == "show Tide 50"


@pytest.mark.parametrize("path", ["/turns", "/silence", "/events", "/record", ""])
async def test_a_wrong_token_and_an_unknown_conversation_get_the_same_answer(
    http: httpx.AsyncClient, path: str
) -> None:
    where, token = await opened(http)
    method = {"/turns": "POST", "/silence": "POST", "": "DELETE"}.get(path, "GET")
    answers = [
        await http.request(method, f"{where}{path}", headers={"authorization": "Bearer wrong"}),
        await http.request(method, f"/v1/conversations/unknown{path}", headers=token),
        await http.request(method, f"/v1/conversations/%00'%20or%201{path}", headers=token),
        await http.request(method, f"{where}{path}"),
        await http.request(method, f"{where}{path}", params={"token": token["authorization"].split()[1]}),
        await http.request(method, f"{where}{path}", headers={"authorization": "Basic " + token["authorization"][7:]}),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["www-authenticate"] == "Bearer"


async def test_a_stranger_is_refused_before_the_body_is_read(http: httpx.AsyncClient, desk: Standing) -> None:
    where, _ = await opened(http)
    answer = await http.post(f"{where}/turns", content=b"\xff" * 100_000, headers={"authorization": "Bearer x"})
    assert answer.status_code == 401
    assert desk.service.heard == []


async def test_a_renewed_token_comes_with_the_reply_and_replaces_the_old(
    http: httpx.AsyncClient, desk: Standing
) -> None:
    where, token = await opened(http)
    desk.service.fresh = "fresh-token"
    answer = await http.post(f"{where}/turns", json=turn("hello"), headers=token)
    assert answer.headers["clearline-token"] == "fresh-token"
    assert "fresh-token" not in answer.text
    stale = await http.get(f"{where}/record", headers=token)
    fresh = await http.get(f"{where}/record", headers={"authorization": "Bearer fresh-token"})
    assert (stale.status_code, fresh.status_code) == (401, 200)


async def test_a_closed_conversation_answers_nobody(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    assert (await http.delete(where, headers=token)).status_code == 204
    assert (await http.get(f"{where}/record", headers=token)).status_code == 401


async def test_the_record_shows_what_was_kept_and_its_evidence(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    await http.post(f"{where}/turns", json=turn("my number is 13800138000"), headers=token)
    view = (await http.get(f"{where}/record", headers=token)).json()
    assert [line["speaker"] for line in view["lines"]] == ["desk", "caller", "desk"]
    assert view["lines"][1]["text"] == "my number is [PHONE_1]"
    assert view["entries"][1] == {
        "index": 41,
        "tag": "turn:reply:committed",
        "at": "2026-11-21T09:00:00Z",
        "digest": f"{1:064x}",
    }
    assert view["checkpoint"].startswith("desk.example/log\n42\n")


@pytest.mark.parametrize(
    "endpoint",
    [
        ("POST", "/v1/conversations"),
        ("POST", "{}/turns"),
        ("POST", "{}/silence"),
        ("GET", "{}/record"),
        ("DELETE", "{}"),
    ],
)
@pytest.mark.parametrize(
    "foreign",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_a_foreign_origin_is_refused(
    http: httpx.AsyncClient, desk: Standing, endpoint: tuple[str, str], foreign: dict[str, str]
) -> None:
    method, path = endpoint
    where, token = await opened(http)
    before = len(desk.service.conversations)
    answer = await http.request(method, path.format(where), headers={**token, **foreign}, json={"language": "en"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "E-DENIED"
    assert len(desk.service.conversations) == before
    assert "access-control-allow-origin" not in answer.headers


async def test_our_own_origin_is_let_in(http: httpx.AsyncClient, desk: Standing) -> None:
    headers = {"origin": desk.address, "sec-fetch-site": "same-origin"}
    assert (await http.post("/v1/conversations", json={}, headers=headers)).status_code == 201


async def test_a_silence_is_told_of_without_words_and_answered_with_a_line_or_nothing(
    http: httpx.AsyncClient, desk: Standing
) -> None:
    where, token = await opened(http)
    early = await http.post(f"{where}/silence", headers=token)
    assert (early.status_code, early.json()) == (200, {"line": None, "again_s": 0})
    await http.post(f"{where}/turns", json=turn("hello"), headers=token)
    said = (await http.post(f"{where}/silence", headers=token, content=b"\xff" * 100_000)).json()
    assert said["again_s"] == 600
    assert (said["line"]["turn"], said["line"]["speaker"], said["line"]["unasked"]) == (2, "desk", True)
    assert len(desk.service.heard) == 1


async def test_what_is_not_admitted_is_told_to_wait(http: httpx.AsyncClient, desk: Standing) -> None:
    where, token = await opened(http)
    answer = await http.post(f"{where}/turns", json=turn("flood"), headers=token)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "You are writing very fast."
    desk.service.refuse_opening = True
    refused = await http.post("/v1/conversations", json={})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")


async def test_what_will_never_be_admitted_is_not_told_to_wait(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    answer = await http.post(f"{where}/turns", json=turn("endless"), headers=token)
    assert (answer.status_code, answer.json()["detail"]) == (422, "That message is too long for me.")
    assert "retry-after" not in answer.headers


async def test_an_error_tells_its_code_and_nothing_of_the_inside(http: httpx.AsyncClient, desk: Standing) -> None:
    where, token = await opened(http)
    desk.service.failures = 1
    failed = await http.post(f"{where}/turns", json=turn("hello"), headers=token)
    assert (failed.status_code, failed.json()["code"]) == (503, "E-STORE")
    crashed = await http.post(f"{where}/turns", json=turn("crash", "m-2"), headers=token)
    assert (crashed.status_code, crashed.json()["code"]) == (500, "E-CLEARLINE")
    for answer in (failed, crashed):
        assert answer.headers["content-type"] == "application/problem+json"
        assert "secret" not in answer.text
        assert answer.headers["content-security-policy"]
    fine = await http.post(f"{where}/turns", json=turn("hello", "m-3"), headers=token)
    assert fine.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("PUT", "/v1/conversations", 405),
        ("TRACE", "/", 405),
    ],
)
async def test_what_the_router_refuses_is_a_problem_too(
    http: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_a_stream_is_not_asked_for_its_head(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    assert (await http.head(f"{where}/events", headers=token)).status_code == 405

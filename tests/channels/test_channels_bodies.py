import json
import re
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channels_front import Standing
from clearline.channels import bodies
from clearline.channels.bodies import OpenBody, TurnBody
from clearline.domain.person import Personal
from clearline.errors import InputError


async def started(http: httpx.AsyncClient) -> tuple[str, dict[str, str]]:
    body = (await http.post("/v1/conversations", json={})).json()
    return f"/v1/conversations/{body['conversation']}/turns", {"authorization": f"Bearer {body['token']}"}


@given(st.binary(max_size=400))
def test_junk_is_an_input_error_or_nothing(octets: bytes) -> None:
    with suppress(InputError):
        assert isinstance(bodies.decode(octets, TurnBody).text, str)
    with suppress(InputError):
        assert isinstance(bodies.decode(octets, OpenBody), OpenBody)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["message_id", "text", "language", "other"]), json_values))
def test_any_json_is_an_utterance_or_an_input_error(value: dict[str, object]) -> None:
    octets = json.dumps(value).encode()
    try:
        body = bodies.decode(octets, TurnBody)
    except InputError:
        return
    assert {"message_id", "text"} <= set(value) <= {"message_id", "text", "language"}
    assert body.text == value["text"]


@given(st.text())
def test_words_are_kept_to_the_letter_or_refused(text: str) -> None:
    try:
        kept = bodies.words(text)
    except InputError:
        assert not text.strip() or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    else:
        assert kept == Personal(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7f", "a\x85", "", " \n\t", "\ud800", "a\udfffb"])
def test_control_characters_blanks_and_lone_surrogates_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        bodies.words(text)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "好", "👩‍👩‍👧", "e\u0301", "\u202ea"])
def test_lines_tabs_and_every_script_are_accepted(text: str) -> None:
    assert bodies.words(text).reveal() == text


@pytest.mark.parametrize("name", ["", "a" * 65, "a b", "ä", "a\n", "../x"])
def test_a_message_id_is_plain_and_short(name: str) -> None:
    with pytest.raises(InputError):
        bodies.message_id(name)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"message_id":"m"}',
        b'{"message_id":"m","text":1}',
        b'{"message_id":"m","text":"a","language":"fr"}',
        b'{"message_id":"m","text":"a","admin":true}',
        b'{"message_id":"m","text":"a"} trailing',
        b'{"message_id":"m","text":"\\ud800"}',
        b'{"message_id":"m","text":"\\u0000"}',
        b'{"message_id":"m","text":"\xff"}',
        b'{"message_id":"m","text":"\xed\xa0\x80"}',
        b'\xef\xbb\xbf{"message_id":"m","text":"a"}',
        b"\x00" * 100,
        b"[" * 60_000,
        b'{"a":' * 12_000,
    ],
)
async def test_a_malformed_body_is_a_400_that_says_what_was_expected(
    http: httpx.AsyncClient, desk: Standing, octets: bytes
) -> None:
    path, token = await started(http)
    answer = await http.post(path, content=octets, headers={**token, "content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "E-INPUT"
    assert problem["expected"].startswith("expected")
    assert desk.service.heard == []


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_another_content_type_is_a_415(http: httpx.AsyncClient, desk: Standing, media: str) -> None:
    path, token = await started(http)
    answer = await http.post(path, content=b'{"message_id":"m","text":"a"}', headers={**token, "content-type": media})
    assert (answer.status_code, answer.json()["code"]) == (415, "E-INPUT")
    assert desk.service.heard == []


async def test_a_charset_beside_the_content_type_is_accepted(http: httpx.AsyncClient) -> None:
    path, token = await started(http)
    headers = {**token, "content-type": "Application/JSON; charset=utf-8"}
    assert (await http.post(path, content=b'{"message_id":"m","text":"a"}', headers=headers)).status_code == 200


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_limit_is_a_413_declared_or_not(
    http: httpx.AsyncClient, desk: Standing, *, declared: bool
) -> None:
    path, token = await started(http)
    octets = json.dumps({"message_id": "m", "text": "a" * bodies.SIZE_LIMIT_BYTES}).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(octets), 4096):
            yield octets[start : start + 4096]

    headers = {**token, "content-type": "application/json"}
    answer = await http.post(path, content=octets if declared else chunks(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "E-INPUT")
    assert desk.service.heard == []


async def test_a_body_just_under_the_limit_is_heard(http: httpx.AsyncClient, desk: Standing) -> None:
    path, token = await started(http)
    frame = len(json.dumps({"message_id": "m", "text": ""}))
    text = "a" * (bodies.SIZE_LIMIT_BYTES - frame)
    answer = await http.post(
        path,
        content=json.dumps({"message_id": "m", "text": text}).encode(),
        headers={**token, "content-type": "application/json"},
    )
    assert answer.status_code == 200
    assert desk.service.heard[0].text == Personal(text)


def test_a_personal_value_cannot_be_sent_by_oversight() -> None:
    with pytest.raises(TypeError):
        bodies.json_response({"token": Personal("secret")})


@pytest.mark.parametrize("again", [b'"text": "b"', b'"te\\u0078t": "b"', b'"text": "a"'])
def test_a_field_that_comes_twice_is_refused(again: bytes) -> None:
    with pytest.raises(InputError, match="each field once"):
        bodies.decode(b'{"message_id": "m", "text": "a", ' + again + b"}", TurnBody)

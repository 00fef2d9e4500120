"""What nobody should send gets a clear error and changes nothing, at the desk as it really runs."""

import json
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from clearline.carrier.demo.people import ALICE
from e2e.e2e_desk import Caller, Service, calling, identify
from e2e.e2e_wire import Answer, chunked, exchange, request

pytestmark = pytest.mark.e2e

TEN_MB: Final = 10 * 1024 * 1024
PROBLEM: Final = "application/problem+json"


@pytest.fixture(scope="module")
def caller(service: Service) -> Iterator[Caller]:
    """Somebody who has proved who they are, so that there is something to spoil."""
    with calling(service) as caller:
        caller.say("show me my bill")
        assert "¥" in identify(caller, service, ALICE).text
        yield caller


@pytest.fixture(autouse=True)
def _nothing_changes(service: Service, caller: Caller) -> Iterator[None]:
    before = (service.state(), caller.record().lines)
    said = service.desk.said()
    yield
    assert (service.state(), caller.record().lines) == before
    assert "Traceback" not in service.desk.said().removeprefix(said)


def utterance(**fields: object) -> bytes:
    """Return a body that would be taken, but for what `fields` put into it."""
    return json.dumps({"message_id": "bad", "text": "talk to a person", **fields}).encode()


BODIES: Final = {
    "binary": bytes(range(256)),
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "UTF-8 that is none": b'{"message_id": "bad", "text": "talk to a person \xff\xfe"}',
    "UTF-8 that is too long": b'{"message_id": "bad", "text": "\xc0\xaf"}',
    "GB 18030": '{"message_id": "bad", "text": "转人工"}'.encode("gb18030"),
    "UTF-16": '{"message_id": "bad", "text": "talk to a person"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + utterance(),
    "half a surrogate pair, escaped": b'{"message_id": "bad", "text": "person \\ud83d"}',
    "half a surrogate pair, as octets": b'{"message_id": "bad", "text": "person \xed\xa0\xbd"}',
    "NUL, escaped": utterance(text="talk to a\0person"),
    "NUL, as an octet": b'{"message_id": "bad", "text": "talk to a\0person"}',
    "an escape sequence": utterance(text="talk to a person\x1b[2J"),
    "sixty thousand arrays": b"[" * 60_000,
    "seven thousand objects": b'{"text":' * 7_000,
    "a deep value of a known field": b'{"message_id": "bad", "text": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "nothing": b"",
    "blanks": utterance(text=" \t\r\n"),
    "no object": b'["talk to a person"]',
    "two objects": utterance() + utterance(),
    "half an object": utterance()[:-4],
    "not a number": b'{"message_id": "bad", "text": NaN}',
    "a number for words": utterance(text=5),
    "nothing for words": utterance(text=None),
    "an unknown field": utterance(role="system"),
    "an unknown language": utterance(language="tlh"),
    "a missing field": b'{"text": "talk to a person"}',
    "the same field twice": b'{"message_id": "bad", "text": "hello", "text": "talk to a person"}',
    "the same field twice, once escaped": b'{"message_id": "bad", "text": "hello", "te\\u0078t": "talk to a person"}',
    "an empty id": utterance(message_id=""),
    "an id with a path": utterance(message_id="../../x"),
    "an id of 65": utterance(message_id="a" * 65),
    "an id with a line break": utterance(message_id="a\n"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_no_utterance_is_told_what_was_expected(service: Service, caller: Caller, body: bytes) -> None:
    answer = exchange(service.desk_port, request(caller, body))
    assert (answer.status, answer.media) == (400, PROBLEM)
    assert json.loads(answer.body)["expected"].startswith("expected ")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_begins_no_conversation_is_a_problem_too(service: Service, caller: Caller, body: bytes) -> None:
    answer = exchange(service.desk_port, request(caller, body, path=b"/v1/conversations"))
    assert (answer.status, answer.media) == (400, PROBLEM)


@pytest.mark.parametrize("media", [b"", b"text/plain", b"application/xml", b"multipart/form-data", b"\xff", b"json"])
def test_another_type_of_body_is_415(service: Service, caller: Caller, media: bytes) -> None:
    answer = exchange(service.desk_port, request(caller, utterance(), content_type=media))
    assert (answer.status, answer.media) == (415, PROBLEM)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(lambda caller: [request(caller, content_length=b"%d" % TEN_MB)], id="announced"),
        pytest.param(
            lambda caller: [request(caller, content_length=b"%d" % TEN_MB), b"x" * TEN_MB], id="announced and sent"
        ),
        pytest.param(
            lambda caller: [
                request(caller, content_length=b"", extra=b"Transfer-Encoding: chunked\r\n"),
                *chunked(TEN_MB),
            ],
            id="in chunks",
        ),
        pytest.param(
            lambda caller: [request(caller, content_length=b"%d" % TEN_MB, extra=b"Expect: 100-continue\r\n")],
            id="asked for first",
        ),
        pytest.param(lambda caller: [request(caller, utterance(text="x" * 70_000))], id="a little"),
    ],
)
def test_a_body_that_is_too_large_is_413(
    service: Service, caller: Caller, parts: Callable[[Caller], list[bytes]]
) -> None:
    answer = exchange(service.desk_port, *parts(caller))
    assert (answer.status, answer.media) == (413, PROBLEM)


def test_words_beyond_the_limit_are_refused_in_the_callers_language(service: Service, caller: Caller) -> None:
    answer = exchange(service.desk_port, request(caller, utterance(text="转人工" * 700)))
    assert (answer.status, answer.media) == (422, PROBLEM)
    assert "太长" in json.loads(answer.body)["detail"]


HEADS: Final = {
    "one long header": {"extra": b"X-A: " + b"a" * TEN_MB + b"\r\n"},
    "a header a little too long": {"extra": b"X-A: " + b"a" * 33_000 + b"\r\n"},
    "many headers": {"extra": b"".join(b"X-%d: a\r\n" % number for number in range(20_000))},
    "a long address": {"path": b"/" + b"a" * 60_000},
}


@pytest.mark.parametrize("changed", HEADS.values(), ids=HEADS.keys())
def test_a_head_that_is_too_large_is_431_or_400(service: Service, caller: Caller, changed: dict[str, bytes]) -> None:
    answer = exchange(service.desk_port, request(caller, utterance(), **changed))
    assert answer.status in {400, 431}


def test_a_header_that_never_ends_is_not_waited_for(service: Service, caller: Caller) -> None:
    answer = exchange(service.desk_port, request(caller)[:-4], b"\r\nX-A: " + b"a" * 200_000)
    assert (answer.status, answer.media) == (431, PROBLEM)


@pytest.mark.parametrize(
    "changed",
    [
        {"content_length": b"-5"},
        {"content_length": b"1e3"},
        {"content_length": b"9" * 40},
        {"extra": b"Content-Length: 5\r\n"},
        {"extra": b"Transfer-Encoding: chunked\r\n"},
        {"extra": b"X-A: a\0b\r\n"},
        {"extra": b"X A: b\r\n"},
        {"path": "/v1/conversations/客户/turns".encode()},
        {"method": b"G\0T"},
    ],
    ids=repr,
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(
    service: Service, caller: Caller, changed: dict[str, bytes]
) -> None:
    assert exchange(service.desk_port, request(caller, utterance(), **changed)).status == 400


@pytest.mark.parametrize(
    "octets",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\xff\xfe\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"EHLO desk.example\r\n",
    ],
    ids=["TLS", "HTTP of the future", "noise", "HTTP/2", "SMTP"],
)
def test_another_protocol_is_refused(service: Service, octets: bytes) -> None:
    assert exchange(service.desk_port, octets, hang_up=True).status == 400


@pytest.mark.parametrize("sent", [b"", b'{"message_id": "bad", "te', utterance()[:-1]], ids=["none", "some", "most"])
def test_a_body_that_breaks_off_is_no_utterance(service: Service, caller: Caller, sent: bytes) -> None:
    whole = utterance()
    answer = exchange(service.desk_port, request(caller, content_length=b"%d" % len(whole)) + sent, hang_up=True)
    assert answer == Answer(0, "", b"")


@pytest.mark.parametrize(
    "token", [b"", b"Bearer", b"Bearer ", b"Bearer \xff\xfe", b"Basic YTpi", b"Bearer " + b"a" * 8_000, b"Bearer 0.0"]
)
def test_a_token_that_is_none_opens_nothing(service: Service, caller: Caller, token: bytes) -> None:
    answer = exchange(service.desk_port, request(caller, utterance(), authorization=token))
    assert (answer.status, answer.media) == (401, PROBLEM)


@pytest.mark.parametrize(
    "wanted",
    [
        (b"POST", b"/v1/conversations/%ff%00/turns", 401),
        (b"POST", b"/v1/conversations/" + b"a" * 4_000 + b"/turns", 401),
        (b"GET", b"/static/../../pyproject.toml", 404),
        (b"GET", b"/static/%2e%2e/%2e%2e/pages.py", 404),
        (b"GET", b"/static/%00", 404),
        (b"PATCH", b"/v1/conversations", 405),
        (b"TRACE", b"/v1/conversations", 405),
        (b"GET", b"/v1/log/proof?index=-1&size=1", 400),
        (b"GET", b"/v1/log/proof?index=1&size=1", 400),
        (b"GET", b"/v1/log/proof?index=0&size=0", 400),
        (b"GET", b"/v1/log/proof?index=0&size=999999999999999", 400),
        (b"GET", b"/v1/log/proof?index=0&size=%D9%A1", 400),
        (b"GET", b"/v1/log/entries?start=0x10", 400),
        (b"GET", b"/v1/log/entries?start=" + b"9" * 400, 400),
        (b"GET", b"/v1/log/checkpoints?after=%ff", 400),
        (b"POST", b"/v1/staff/session", 403),
        (b"GET", b"/v1/staff/queue", 401),
    ],
)
def test_an_address_that_is_none_is_a_problem(
    service: Service, caller: Caller, wanted: tuple[bytes, bytes, int]
) -> None:
    method, path, status = wanted
    answer = exchange(service.desk_port, request(caller, method=method, path=path))
    assert (answer.status, answer.media) == (status, PROBLEM)


def test_after_all_this_the_desk_still_serves(service: Service) -> None:
    with calling(service, "zh-Hant") as somebody:
        assert somebody.say("你是機器人嗎").text

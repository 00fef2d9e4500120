"""The HTTP target: whatever a service does is an answer with its trouble named, and nothing raises."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from clearline.bench.assess import quiet, run
from clearline.bench.judging import Judging
from clearline.bench.lab.inside import Inside
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.lab.service import create_specimen
from clearline.bench.plan import plan_for
from clearline.bench.report.phrases import load_phrases
from clearline.bench.targets.adapter import Adapter, Planted, Stores, load_adapter
from clearline.bench.targets.http import HttpTarget, described
from clearline.bench.targets.network import NetworkWire
from clearline.bench.targets.target import Account, Line, Request, Session
from clearline.bench.targets.wire import MOST_BYTES
from clearline.catalogue.load import Catalogue
from clearline.cli.demo import Plan, line_of
from clearline.cli.demo_edge import Edge
from clearline.domain.assessment import Capability, CheckOutcome, ProcedureId
from clearline.domain.conversation import Language
from clearline.domain.observation import Trouble
from clearline.errors import ConfigurationError
from clearline.testing import FakeClock
from loopback import served

SESSION = Session("s", "t")
LINE = Line("hello", "m1", Language.ENGLISH)
Handler = Callable[[Asked], Awaitable[Response]]


def target_of(handler: Handler, **changes: object) -> HttpTarget:
    app = Starlette(routes=[Route("/{path:path}", handler, methods=["GET", "POST", "DELETE"])])
    adapter = lab_adapter().model_copy(update={"timeout_s": 0.5, **changes})
    return HttpTarget(adapter, Inside(app))


def answering(body: bytes, status: int = 200) -> Handler:
    async def handler(_: Asked) -> Response:
        return Response(body, status)

    return handler


@pytest.mark.parametrize(
    ("body", "status", "trouble"),
    [
        (b'{"answer": "hi", "awaiting": ""}', 200, Trouble.NONE),
        (b'{"answer": ""}', 200, Trouble.NONE),
        (b'{"reply": "hi"}', 200, Trouble.UNREADABLE),
        (b'{"answer": 7}', 200, Trouble.UNREADABLE),
        (b"not JSON", 200, Trouble.UNREADABLE),
        (b"\xff\xfe\x00", 200, Trouble.UNREADABLE),
        (b"[" * 100_000, 200, Trouble.UNREADABLE),
        (b"9" * 10_000, 200, Trouble.UNREADABLE),
        (b"", 200, Trouble.UNREADABLE),
        (b"x" * (MOST_BYTES + 1), 200, Trouble.UNREADABLE),
        (b'{"answer": "hi"}', 500, Trouble.BROKEN),
        (b'{"answer": "hi"}', 503, Trouble.BROKEN),
        (b'{"answer": "hi"}', 404, Trouble.REFUSED),
    ],
)
async def test_an_answer_is_read_or_its_trouble_named(body: bytes, status: int, trouble: Trouble) -> None:
    assert (await target_of(answering(body, status)).say(SESSION, LINE)).trouble is trouble


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_an_answer(body: bytes) -> None:
    answer = asyncio.run(target_of(answering(body)).say(SESSION, LINE))
    assert answer.trouble in (Trouble.NONE, Trouble.UNREADABLE)


async def test_a_conversation_without_a_name_is_unreadable() -> None:
    answer = await target_of(answering(b'{"answer": "hi"}')).open(Language.ENGLISH, "one")
    assert (answer.trouble, answer.session) == (Trouble.UNREADABLE, None)


async def test_a_service_that_hangs_or_drips_is_given_up() -> None:
    async def hang(_: Asked) -> Response:
        await asyncio.Event().wait()
        return Response()

    async def drip(_: Asked) -> Response:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.Event().wait()

        return StreamingResponse(chunks())

    for handler in (hang, drip):
        assert (await target_of(handler, timeout_s=0.02).say(SESSION, LINE)).trouble is Trouble.TIMEOUT


async def test_being_told_to_wait_is_waited_for_unless_that_is_what_is_looked_for() -> None:
    calls = 0

    async def busy(_: Asked) -> Response:
        nonlocal calls
        calls += 1
        if calls % 2:
            return JSONResponse({}, 429, {"retry-after": "0"})
        return JSONResponse({"answer": "hi"})

    target = target_of(busy)
    assert (await target.say(SESSION, LINE)).trouble is Trouble.NONE
    assert calls == 2
    impatient = Line("hello", "m1", Language.ENGLISH, patient=False)
    assert (await target.say(SESSION, impatient)).trouble is Trouble.LIMITED


async def test_a_service_that_is_always_busy_is_given_up() -> None:
    async def busy(_: Asked) -> Response:
        return JSONResponse({}, 429, {"retry-after": "0"})

    assert (await target_of(busy).say(SESSION, LINE)).trouble is Trouble.LIMITED


async def test_a_long_wait_is_not_waited_for() -> None:
    async def later(_: Asked) -> Response:
        return JSONResponse({}, 429, {"retry-after": "3600"})

    assert (await target_of(later).say(SESSION, LINE)).trouble is Trouble.LIMITED


async def test_a_renewed_token_is_used_from_then_on() -> None:
    async def renewing(_: Asked) -> Response:
        return JSONResponse({"answer": "hi"}, headers={"x-fresh": "new"})

    adapter = lab_adapter()
    say = adapter.say.model_copy(update={"renews": "x-fresh"})
    answer = await target_of(renewing, say=say).say(SESSION, LINE)
    assert answer.session == Session("s", "new")
    assert "new" not in repr(answer.session)


async def test_nobody_listening_is_a_trouble() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        home = f"http://127.0.0.1:{taken.getsockname()[1]}"
        adapter = Adapter.model_validate(
            {
                "name": "nobody",
                "flags": {},
                "limits": {"message_chars": 1, "burst": 1},
                "open": {"url": home},
                "say": {"url": f"{home}/{{session}}"},
            }
        )
        target = HttpTarget(adapter, NetworkWire())
        answer = await target.open(Language.ENGLISH, "one")
        await target.close()
    assert answer.trouble is Trouble.CONNECTION


async def test_what_an_adapter_lacks_is_not_sent() -> None:
    bare = lab_adapter().model_copy(
        update={
            "record": None,
            "journal": None,
            "state": None,
            "messages": None,
            "faults": None,
            "identity": None,
            "planted": Planted(),
            "facts": (),
            "stores": Stores(),
            "staff": None,
            "endpoint": None,
            "backups": Stores(),
            "versions": "",
            "hooks": {},
            "wants": {},
        }
    )
    target = HttpTarget(bare, Inside(create_specimen()))
    account = target.description.accounts[0]
    answers = [
        await target.record(SESSION),
        await target.journal(account, 0),
        await target.state(account),
        await target.messages(account),
        await target.fault("bill", "error"),
        await target.heal(),
        await target.hook("log.head", {}),
    ]
    assert {one.trouble for one in answers} == {Trouble.NOT_SENT}
    assert await target.identity() == ""
    assert target.description.capabilities == {Capability.CHAT, Capability.PAGES}


async def test_a_number_with_a_plus_sign_reaches_the_hook_whole() -> None:
    asked: list[str] = []

    async def hook(request: Asked) -> Response:
        asked.append(request.query_params["number"])
        return JSONResponse({"texts": ["code 123456"]})

    await target_of(hook).messages(Account("a", "+12025550123", "A"))
    assert asked == ["+12025550123"]


async def test_odd_paths_are_sent_or_named_as_not_sent() -> None:
    target = target_of(answering(b"ok"))
    for path in ("/%ff", "/%00", "/../../etc/passwd", "/?a[]=%", "chat", "\x00", "http://["):
        assert (await target.fetch(Request("GET", path))).trouble in (Trouble.NONE, Trouble.NOT_SENT)


ADAPTER = """
name: t
flags: {}
limits: {message_chars: 5, burst: 5}
open: {url: "{base}/chat", read: {session: $.id}}
say: {url: "{base}/chat/{session}", read: {text: $.answer}}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: t", "name: t\nmood: good", "mood"),
        ("$.answer", "$$answer", "no JSONPath"),
        ("burst: 5", "burst: 0", "burst"),
        ("name: t", "{[", "adapter.yaml"),
        ("flags: {}", "flags: {voice: perhaps}", "voice"),
    ],
)
def test_an_adapter_that_cannot_be_used_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "adapter.yaml"
    path.write_text(ADAPTER.replace(old, new), "utf-8")
    with pytest.raises(ConfigurationError, match=told.replace("$", "\\$")):
        load_adapter(path, {"base": "http://x"})


def test_a_missing_adapter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.yaml"):
        load_adapter(tmp_path / "none.yaml", {})


def test_the_demo_desks_adapter_can_be_used() -> None:
    folder = Path(str(__import__("clearline.bench.targets", fromlist=["x"]).__path__[0]))
    adapter = load_adapter(folder / "adapters/clearline-demo.yaml", {"base": "http://desk", "operator": "http://op"})
    about = described(adapter, frozenset())
    assert about.capabilities == set(Capability) - {
        Capability.ARTICLES,
        Capability.PURPOSES,
        Capability.PROMPTS,
        Capability.ANSWERS,
        Capability.ARTEFACTS,
        Capability.BACKUPS,
        Capability.BROWSER,
        Capability.CLOCK,
        Capability.DATASETS,
        Capability.SUPPLIERS,
        Capability.RESTORE,
        Capability.INSTANCES,
        Capability.LEARNING,
        Capability.LINKS,
        Capability.RELEASES,
        Capability.WATCH,
        Capability.MEMBERSHIP,
        Capability.PASSKEYS,
        Capability.STAFF,
        Capability.ENDPOINT,
    }
    assert len({one.number for one in about.accounts}) == 74
    assert adapter.say.url == "http://desk/v1/conversations/{session}/turns"


def test_the_demo_desks_line_is_judged_where_it_is_said_where_tls_ends() -> None:
    edge = Edge(Path("there"), 8443, 8080, "127.0.0.1:8420")
    values = line_of(Plan(8420, 8421, Path("demo"), evaluate=True, stay=False, edge=edge))
    folder = Path(str(__import__("clearline.bench.targets", fromlist=["x"]).__path__[0]))
    adapter = load_adapter(folder / "adapters/clearline-demo.yaml", {"operator": "http://op", **values})
    assert adapter.endpoint is not None
    assert (adapter.endpoint.host, adapter.endpoint.port) == ("localhost", 8443)
    assert (adapter.endpoint.ca, adapter.endpoint.plain) == ("there/authority.pem", "http://localhost:8080")
    about = described(adapter, frozenset())
    assert {Capability.ENDPOINT, Capability.PASSKEYS} <= about.capabilities
    assert (about.origin, about.address) == ("https://localhost:8443", "https://localhost:8443/")


async def test_what_is_asked_as_nobody_carries_no_authority() -> None:
    target = HttpTarget(lab_adapter(), Inside(create_specimen()))
    staff = (await target.enter(None)).session
    assert (await target.hook("staff.queue", {}, staff)).value == {"waiting": []}
    assert (await target.hook("staff.queue", {})).trouble is Trouble.REFUSED
    await target.close()


async def test_a_door_that_waits_for_what_nobody_lent_is_not_knocked_at() -> None:
    adapter = lab_adapter()
    asked = adapter.hooks["administrator.enter"].model_copy(update={"body": {"password": "{administrator}"}})
    target = HttpTarget(adapter.model_copy(update={"hooks": {"administrator.enter": asked}}), Inside(create_specimen()))
    assert (await target.hook("administrator.enter", {})).trouble is Trouble.NOT_SENT
    await target.close()


@pytest.mark.parametrize(
    ("flags", "said"), [({"releases_statistics_or_models": False}, "no-statistics"), ({}, "not-offered")]
)
def test_where_nothing_is_published_the_report_says_so(catalogue: Catalogue, flags: dict[str, bool], said: str) -> None:
    about = replace(described(lab_adapter(), frozenset({Capability.STATISTICS})), flags=flags)
    plan = plan_for(about, catalogue, profile="basic", seed=b"s")
    reason = Judging(about, catalogue, plan).obstacle(catalogue.procedure(ProcedureId("P-DS-12-a")))
    assert reason is not None
    assert reason.name == said
    for words in load_phrases().values():
        assert "{" not in words.reason(reason)


@pytest.mark.e2e
async def test_a_specimen_on_a_real_socket_passes_too(catalogue: Catalogue) -> None:
    with_path = Path(str(__import__("clearline.bench.lab", fromlist=["x"]).__path__[0])) / "specimen.yaml"
    async with served(create_specimen()) as home:
        target = HttpTarget(
            load_adapter(with_path, {"base": home}),
            NetworkWire(),
            withheld=frozenset(Capability) - {Capability.CHAT, Capability.PAGES},
        )
        report = await run(target, catalogue, profile="gates", seed=b"s", clock=FakeClock(), progress=quiet)
        await target.close()
    decided = [one for one in report.procedures if one.judgement.outcome is not CheckOutcome.NOT_RUN]
    assert {one.judgement.outcome for one in decided} == {CheckOutcome.PASS}
    assert len(decided) >= 5

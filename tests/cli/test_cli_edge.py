"""The recipe for the TLS edge, as Caddy keeps it: what is negotiated, what passes, and what does not."""

import asyncio
import io
import signal
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from OpenSSL import SSL
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from clearline.bench.assess import quiet, run
from clearline.bench.checks.hello import Chosen, chosen
from clearline.bench.draw import Draw
from clearline.bench.targets.adapter import Adapter, Endpoint
from clearline.bench.targets.endpoint import knock, vouched
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.network import NetworkWire
from clearline.bench.targets.wire import Got, Sent
from clearline.bench.words.hello import CLASSICAL, HYBRID, MODERN, OLD, STRONG, TLS_1_2, TLS_1_3, VERSIONS, WEAK
from clearline.bench.words.hello import client_hello as hello
from clearline.catalogue.load import load
from clearline.cli.demo import Plan, behind_tls, line_of
from clearline.cli.demo_edge import NAME, Edge, certify, opened
from clearline.cli.demo_processes import HOST
from clearline.domain.assessment import CheckOutcome, ProcedureId, RequirementId
from clearline.domain.observation import Trouble
from clearline.errors import ConfigurationError
from clearline.service.clock import SystemClock
from edges import edge_before, program, trusting
from loopback import free_port, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

DRAW = Draw(b"edge")
SHORT = {"EDGE_HEAD_LIMIT": "1s"}
"""For one edge alone: shaking hands has no longer."""
PATIENCE_S = 60


@dataclass
class Behind:
    """What stands where a desk would, and what reached it."""

    bodies: list[bytes] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/seen", self.seen, methods=["GET", "POST"]),
                Route("/stream", self.stream),
                Route("/endless", self.endless),
            ]
        )

    async def seen(self, request: Request) -> Response:
        self.bodies.append(await request.body())
        return JSONResponse(
            {
                "client": request.client.host if request.client else "",
                "scheme": request.url.scheme,
                "host": request.headers["host"],
            }
        )

    async def stream(self, _: Request) -> Response:
        async def parts() -> AsyncIterator[bytes]:
            yield b"data: first\n\n"
            await self.heard.wait()  # who hears the first part only with the last would wait for ever
            yield b"data: last\n\n"

        return StreamingResponse(parts(), media_type="text/event-stream")

    async def endless(self, _: Request) -> Response:
        async def parts() -> AsyncIterator[bytes]:
            try:
                yield b"data: first\n\n"
                await asyncio.Event().wait()
            finally:
                self.left.set()

        return StreamingResponse(parts(), media_type="text/event-stream")


@pytest.fixture(scope="module")
def behind() -> Behind:
    return Behind()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def edge(behind: Behind, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Edge]:
    async with served(behind.application()) as desk:
        with edge_before(desk, tmp_path_factory.mktemp("edge")) as running:
            yield running


@pytest_asyncio.fixture(loop_scope="module")
async def caller(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=edge.address, verify=trusting(edge), trust_env=False) as client:
        yield client


def endpoint(edge: Edge) -> Endpoint:
    return Endpoint(host=NAME, port=edge.port, ca=str(edge.authority))


async def answer_to(edge: Edge, version: int, suites: tuple[int, ...], groups: tuple[int, ...]) -> Chosen | None:
    answer = await knock(endpoint(edge), hello(NAME, version, suites, groups, DRAW))
    assert isinstance(answer.value, dict)
    return chosen(bytes.fromhex(str(answer.value["octets"])))


def in_earnest(edge: Edge) -> tuple[str | None, str]:
    """Shake hands by an OpenSSL that knows the hybrid group; return the group that was chosen and the version."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.load_verify_locations(str(edge.authority))
    context.set_verify(SSL.VERIFY_PEER)
    with socket.create_connection((HOST, edge.port)) as line:
        connection = SSL.Connection(context, line)
        connection.set_tlsext_host_name(NAME.encode())
        connection.set_connect_state()
        connection.do_handshake()
        return connection.get_group_name(), connection.get_protocol_version_name()


async def test_what_is_negotiated_is_hybrid(edge: Edge) -> None:
    assert await asyncio.to_thread(in_earnest, edge) == ("X25519MLKEM768", "TLSv1.3")


async def test_the_hybrid_group_is_chosen_even_of_a_caller_who_names_it_last(edge: Edge) -> None:
    found = await answer_to(edge, TLS_1_3, MODERN, (*CLASSICAL, HYBRID))
    assert found is not None
    assert (found.group, found.is_retry) == (HYBRID, True)


@pytest.mark.parametrize(("version", "suites"), [(TLS_1_3, MODERN), (TLS_1_2, STRONG)])
async def test_a_caller_who_does_not_know_it_is_served_too(edge: Edge, version: int, suites: tuple[int, ...]) -> None:
    found = await answer_to(edge, version, suites, CLASSICAL)
    assert found is not None
    assert found.version == version
    assert found.suite in suites


@pytest.mark.parametrize("version", [one for one in VERSIONS.values() if one < TLS_1_2])
async def test_old_versions_are_turned_away(edge: Edge, version: int) -> None:
    assert await answer_to(edge, version, (*STRONG, *OLD), CLASSICAL) is None


async def test_suites_without_forward_secrecy_are_turned_away(edge: Edge) -> None:
    assert await answer_to(edge, TLS_1_2, WEAK, CLASSICAL) is None


async def test_the_certificate_holds_for_the_name_and_for_months(edge: Edge) -> None:
    answer = await vouched(endpoint(edge))
    assert isinstance(answer.value, dict)
    assert answer.value["wrong"] == ""
    assert str(answer.value["expires"]) > SystemClock().now().isoformat()


async def test_the_bench_comes_in_where_it_knows_the_authority_and_only_there(edge: Edge) -> None:
    there = Sent("GET", f"{edge.address}/seen")
    for ca, expected in ((str(edge.authority), 200), ("", Trouble.CONNECTION)):
        wire = NetworkWire(ca)
        got = await wire.send(there)
        await wire.close()
        assert (got.status if isinstance(got, Got) else got) == expected


async def test_a_file_that_holds_no_authorities_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(ConfigurationError, match=name):
            NetworkWire(str(tmp_path / name))


async def test_the_bench_finds_nothing_wrong_with_the_line(edge: Edge) -> None:
    adapter = Adapter.model_validate(
        {
            "name": "an edge",
            "flags": {},
            "limits": {"message_chars": 100, "burst": 5},
            "say": {"method": "POST", "url": f"{edge.address}/seen"},
            "pages": {"chat": "/seen"},
            "endpoint": {"host": NAME, "port": edge.port, "ca": str(edge.authority), "plain": f"{edge.plain}/seen"},
        }
    )
    catalogue = load()
    wanted = ("DS-01", "DS-05")
    only = replace(catalogue, requirements={name: catalogue.requirements[name] for name in map(RequirementId, wanted)})
    target = HttpTarget(adapter, NetworkWire(str(edge.authority)))
    report = await run(target, only, profile="enhanced", seed=b"edge", clock=SystemClock(), progress=quiet)
    await target.close()
    found = {one.procedure: one.judgement for one in report.procedures if one.requirement in wanted}
    assert {name: found[ProcedureId(name)].outcome for name in ("P-DS-01-a", "P-DS-05-a")} == {
        "P-DS-01-a": CheckOutcome.PASS,
        "P-DS-05-a": CheckOutcome.PASS,
    }
    assert found[ProcedureId("P-DS-01-a")].reason.values["versions"] == "TLS 1.2, TLS 1.3"


async def test_browsers_are_told_to_insist_and_not_what_answers_them(caller: httpx.AsyncClient) -> None:
    headers = (await caller.get("/seen")).headers
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert headers.keys().isdisjoint({"via", "x-powered-by"})
    assert "caddy" not in str(headers).lower()


async def test_whose_address_it_is_the_caller_cannot_say(caller: httpx.AsyncClient) -> None:
    forged = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "http", "forwarded": "for=203.0.113.9"}
    seen = (await caller.get("/seen", headers=forged)).json()
    assert seen == {"client": HOST, "scheme": "https", "host": caller.base_url.netloc.decode()}


async def test_another_name_is_not_answered(caller: httpx.AsyncClient, behind: Behind) -> None:
    before = len(behind.bodies)
    assert (await caller.get("/seen", headers={"host": "other.example"})).status_code == 421
    assert len(behind.bodies) == before


async def test_who_reads_without_encryption_is_shown_the_way_and_who_sends_is_refused(
    edge: Edge, behind: Behind
) -> None:
    before = len(behind.bodies)
    async with httpx.AsyncClient(base_url=edge.plain, trust_env=False) as client:
        shown = await client.get("/seen?a=b")
        refused = await client.post("/seen", content=b"in clear")
        elsewhere = await client.get("/seen", headers={"host": "other.example"})
    assert (shown.status_code, shown.headers["location"]) == (308, f"{edge.address}/seen?a=b")
    assert (refused.status_code, elsewhere.status_code) == (403, 403)
    assert len(behind.bodies) == before


async def test_a_stream_is_passed_on_as_it_comes(caller: httpx.AsyncClient, behind: Behind) -> None:
    async with caller.stream("GET", "/stream") as answer:
        parts = answer.aiter_bytes()
        assert await anext(parts) == b"data: first\n\n"
        behind.heard.set()
        assert await anext(parts) == b"data: last\n\n"


async def test_that_a_caller_has_left_is_noticed_behind_the_edge(caller: httpx.AsyncClient, behind: Behind) -> None:
    async with caller.stream("GET", "/endless") as answer:
        assert await anext(answer.aiter_bytes()) == b"data: first\n\n"
    async with asyncio.timeout(PATIENCE_S):
        await behind.left.wait()


async def test_a_request_whose_head_never_ends_is_hung_up_on(tmp_path: Path) -> None:
    with edge_before(f"http://{HOST}:{free_port()}", tmp_path, SHORT) as edge:
        reader, writer = await asyncio.open_connection(NAME, edge.port, ssl=trusting(edge))
        writer.write(b"GET /seen HTTP/1.1\r\nHost: localhost\r\n")
        async with asyncio.timeout(PATIENCE_S):
            left = await reader.read()
        writer.close()
    assert not left.startswith(b"HTTP/1.1 2")


async def test_a_body_beyond_the_limit_does_not_reach_the_desk(caller: httpx.AsyncClient, behind: Behind) -> None:
    before = len(behind.bodies)
    assert (await caller.post("/seen", content=bytes(6_000_000))).status_code == 413
    assert len(behind.bodies) == before


async def test_without_a_desk_callers_hear_so_and_the_log_tells_nothing_of_them(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with edge_before(f"http://{HOST}:{free_port()}", tmp_path) as edge:
        async with httpx.AsyncClient(base_url=edge.address, verify=trusting(edge), trust_env=False) as client:
            answer = await client.get("/v1/conversations/abc", headers={"authorization": "Bearer secret-token"})
    said = capfd.readouterr().err
    assert (answer.status_code, answer.headers["retry-after"]) == (502, "3")
    assert "请稍后再试" in answer.text
    assert all(secret not in said for secret in ("secret-token", "conversations", HOST))


async def test_a_renewed_certificate_is_taken_up_without_a_stop(behind: Behind, tmp_path: Path) -> None:
    async with served(behind.application()) as desk:
        edge = Edge(tmp_path / "edge", free_port(), free_port(), desk.removeprefix("http://"))
        certify(edge, SystemClock().now())
        with opened(edge, program()) as process:
            certify(edge, SystemClock().now())
            renewed = trusting(edge)
            with pytest.raises(ssl.SSLCertVerificationError):
                await _knocked(edge, renewed)
            process.send_signal(signal.SIGUSR1)
            async with asyncio.timeout(PATIENCE_S):
                while not await _is_trusted(edge, renewed):  # noqa: ASYNC110 # nothing tells that files were read again
                    await asyncio.sleep(0.02)


async def _knocked(edge: Edge, context: ssl.SSLContext) -> None:
    _, writer = await asyncio.open_connection(NAME, edge.port, ssl=context)
    writer.close()


async def _is_trusted(edge: Edge, context: ssl.SSLContext) -> bool:
    try:
        await _knocked(edge, context)
    except ssl.SSLCertVerificationError:
        return False
    return True


async def test_an_edge_whose_port_is_taken_says_that_it_did_not_start(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        edge = Edge(tmp_path / "edge", taken.getsockname()[1], free_port(), f"{HOST}:1")
        certify(edge, SystemClock().now())
        with pytest.raises(ConfigurationError, match="did not start"), opened(edge, program()):
            pytest.fail("an edge stands where nothing can listen")


async def test_a_demonstration_goes_on_without_an_edge_that_cannot_stand(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        edge = Edge(tmp_path / "edge", taken.getsockname()[1], free_port(), f"{HOST}:1")
        plan, said = Plan(8420, 8421, tmp_path, evaluate=True, stay=False, edge=edge), io.StringIO()
        program()
        with behind_tls(plan, Console(file=said)) as left:
            assert line_of(left)["base"] == "http://127.0.0.1:8420"
    assert "TLS is not judged" in said.getvalue()


async def test_a_demonstration_without_caddy_says_that_tls_is_not_judged(tmp_path: Path) -> None:
    plan, said = Plan(8420, 8421, tmp_path, evaluate=True, stay=False), io.StringIO()
    with behind_tls(plan, Console(file=said)) as left:
        assert left == plan
    assert "TLS is not judged" in said.getvalue()
    assert "pip install -r requirements/edge.txt" in said.getvalue()

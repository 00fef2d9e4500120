"""First messages of TLS, against a real endpoint and against anything at all."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from clearline.bench.checks.hello import Chosen, chosen
from clearline.bench.draw import Draw
from clearline.bench.targets.adapter import Endpoint
from clearline.bench.targets.endpoint import knock, vouched
from clearline.bench.words.hello import CLASSICAL, HYBRID, MODERN, OLD, STRONG, TLS_1_3, VERSIONS, WEAK, client_hello
from clearline.domain.observation import Trouble
from clearline.service.clock import SystemClock

DRAW = Draw(b"endpoint")
NOW = SystemClock().now()


@dataclass(frozen=True, slots=True)
class Papers:
    certificate: Path
    key: Path


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    address = x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    papers = Papers(folder / "c.pem", folder / "k.pem")
    papers.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    papers.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return papers


@asynccontextmanager
async def listening(papers: Papers, ca: str = "") -> AsyncIterator[Endpoint]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.certificate, papers.key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    try:
        port = server.sockets[0].getsockname()[1]
        yield Endpoint(host="127.0.0.1", port=port, ca=ca)
    finally:
        server.close()
        await server.wait_closed()


async def heard(endpoint: Endpoint, version: int, suites: tuple[int, ...], groups: tuple[int, ...]) -> Chosen | None:
    answer = await knock(endpoint, client_hello("localhost", version, suites, groups, DRAW))
    assert isinstance(answer.value, dict)
    return chosen(bytes.fromhex(str(answer.value["octets"])))


@pytest.mark.e2e
async def test_a_real_endpoint_is_heard_to_accept_new_versions_alone(papers: Papers) -> None:
    async with listening(papers) as endpoint:
        accepted = set()
        for name, version in VERSIONS.items():
            found = await heard(endpoint, version, MODERN if version == TLS_1_3 else (*STRONG, *OLD), CLASSICAL)
            if found is not None and found.version == version:
                accepted.add(name)
        weak = await heard(endpoint, VERSIONS["TLS 1.2"], WEAK, CLASSICAL)
        hybrid = await heard(endpoint, TLS_1_3, MODERN, (HYBRID,))
    assert accepted == {"TLS 1.2", "TLS 1.3"}
    assert weak is None
    assert hybrid is None or (hybrid.is_retry and hybrid.group == HYBRID)  # OpenSSL has the group from 3.5 on


@pytest.mark.e2e
async def test_a_certificate_holds_for_those_who_trust_its_authority(papers: Papers) -> None:
    async with listening(papers, ca=str(papers.certificate)) as endpoint:
        trusted = await vouched(endpoint)
        strange = await vouched(endpoint.model_copy(update={"ca": ""}))
    ends = (NOW + timedelta(days=90)).replace(microsecond=0).isoformat()
    assert trusted.value == {"wrong": "", "expires": ends}
    assert isinstance(strange.value, dict)
    assert "self-signed" in str(strange.value["wrong"])


@pytest.mark.e2e
@pytest.mark.parametrize("ask", [lambda it: knock(it, b"x"), vouched])
async def test_where_nobody_listens_there_is_no_connection(ask: Callable[[Endpoint], object]) -> None:
    closed = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    answer = ask(Endpoint(host="127.0.0.1", port=port))
    assert asyncio.iscoroutine(answer)
    assert (await answer).trouble is Trouble.CONNECTION


@given(st.binary(max_size=200))
def test_any_octets_are_read_without_a_crash(octets: bytes) -> None:
    assert chosen(octets) is None or octets[0] == 0x16


@given(st.binary(max_size=120))
def test_any_handshake_cut_anywhere_is_read_without_a_crash(rest: bytes) -> None:
    found = chosen(b"\x16\x03\x03\x00\x50\x02\x00\x00\x4c" + rest)
    assert found is None or found.version >= 0


def test_an_alert_accepts_nothing() -> None:
    assert chosen(bytes.fromhex("15030300020228")) is None

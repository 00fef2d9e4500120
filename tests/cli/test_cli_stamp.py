"""`clearline audit stamp`: an authority on loopback vouches for a checkpoint, and an outsider checks that."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typer.testing import CliRunner

from clearline.audit.checkpoint import Checkpoint, sign_note
from clearline.audit.merkle import root_of
from clearline.audit.verify import CHECKPOINT_FILE, EARLIER_FILE, ENTRIES_FILE, KEYS_FILE
from clearline.cli.main import app
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.crypto.stamp import ANSWER_TYPE
from clearline.service.clock import SystemClock
from loopback import served

KEY = SigningKey.from_seed("log.example", Algorithm.ED25519, bytes(32))
LEAVES = [b'{"entry":%d}' % number for number in range(12)]
CONFIGURATION = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """One that stamps what it is asked to, or answers with what it said before."""

    folder: Path
    name: str = "tsa.example"
    repeats: bytes = b""
    asked: int = 0
    address: str = ""
    root: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.root = self.folder / "root.pem"
        root_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        root = certificate(f"root of {self.name}", root_key, f"root of {self.name}", root_key)
        self.root.write_bytes(root.public_bytes(Encoding.PEM))
        signer = certificate(self.name, key, f"root of {self.name}", root_key)
        (self.folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
        octets = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "signer.key").write_bytes(octets)
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=self.folder))

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        if self.repeats:
            return Response(self.repeats, media_type=ANSWER_TYPE)
        (self.folder / "query").write_bytes(await request.body())
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query"]
        await asyncio.to_thread(self._run, [*command, "-out", "reply"])
        return Response((self.folder / "reply").read_bytes(), media_type=ANSWER_TYPE)

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)


def certificate(name: str, key: EllipticCurvePrivateKey, issuer: str, by: EllipticCurvePrivateKey) -> x509.Certificate:
    """Return a certificate; of whoever is not its own issuer, one for time stamps and nothing else."""
    now = SystemClock().now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
    )
    if name != issuer:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(by, SHA256())


@pytest_asyncio.fixture
async def authority(tmp_path: Path) -> AsyncIterator[Authority]:
    if shutil.which("openssl") is None:
        if os.environ.get("CI"):  # noqa: TID251 # where the checks run is no setting of the product
            pytest.fail("OpenSSL is not installed")
        pytest.skip("not run: OpenSSL is not installed")
    one = Authority(tmp_path / "authority")
    async with served(Starlette(routes=[Route("/", one.answer, methods=["POST"])])) as address:
        one.address = address
        yield one


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return written(tmp_path / "log", LEAVES)


def written(folder: Path, leaves: list[bytes]) -> Path:
    """Write a copy of a log as an outsider takes it."""
    folder.mkdir()
    note = sign_note(Checkpoint("log.example", len(leaves), root_of(leaves)).text(), [KEY])
    (folder / CHECKPOINT_FILE).write_text(note, "utf-8")
    (folder / EARLIER_FILE).touch()
    (folder / ENTRIES_FILE).write_bytes(b"".join(leaf + b"\n" for leaf in leaves))
    (folder / KEYS_FILE).write_text(f"{KEY.verifier}\n")
    return folder


async def clearline(*words: str | Path) -> tuple[int, str]:
    """Run `clearline audit` beside the authority, and return status and output on one line."""
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["audit", *map(str, words)])
    return ran.exit_code, " ".join(f"{ran.output} {ran.exception or ''}".split())


async def stamp(authority: Authority, copy: Path, root: Path | None = None) -> tuple[int, str]:
    to = copy.parent / "stamps"
    return await clearline("stamp", copy, "--at", authority.address, "--authority", root or authority.root, "--to", to)


async def verify(authority: Authority, copy: Path, root: Path | None = None) -> tuple[int, str]:
    stamps = copy.parent / "stamps"
    trust = ("--key", str(KEY.verifier), "--stamps", stamps, "--authority", root or authority.root)
    return await clearline("verify", copy, *trust)


async def test_a_stamped_checkpoint_is_dated_for_whoever_trusts_the_authority(authority: Authority, copy: Path) -> None:
    assert authority.asked == 0
    status, said = await stamp(authority, copy)
    assert (status, "The checkpoint of 12 entries is stamped" in said) == (0, True), said
    longer = written(copy.parent / "later", [*LEAVES, b"one more"])
    status, said = await verify(authority, longer)
    today = SystemClock().now().date().isoformat()
    assert (status, f"The first 12 entries were there by {today}" in said) == (0, True), said
    assert authority.asked == 1


async def test_a_stamp_of_a_log_that_was_rewritten_since_shows_it(authority: Authority, copy: Path) -> None:
    await stamp(authority, copy)
    other = written(copy.parent / "other", [b"rewritten", *LEAVES[1:]])
    status, said = await verify(authority, other)
    assert (status, "other-root" in said) == (1, True), said


def another_note(stamps: Path) -> None:
    (file,) = stamps.glob("*.checkpoint")
    file.write_text(file.read_text().replace("log.example", "log.examp1e"))


def another_answer(stamps: Path) -> None:
    (file,) = stamps.glob("*.tsr")
    octets = bytearray(file.read_bytes())
    octets[-1] ^= 1
    file.write_bytes(octets)


def cut(stamps: Path) -> None:
    (file,) = stamps.glob("*.tsr")
    file.write_bytes(file.read_bytes()[:40])


def none(stamps: Path) -> None:
    (file,) = stamps.glob("*.tsr")
    file.unlink()


@pytest.mark.parametrize("tamper", [another_note, another_answer, cut, none])
async def test_a_stamp_that_was_tampered_with_is_not_believed(
    authority: Authority, copy: Path, tamper: Callable[[Path], None]
) -> None:
    await stamp(authority, copy)
    tamper(copy.parent / "stamps")
    status, said = await verify(authority, copy)
    assert (status, "not-stamped" in said) == (1, True), said


async def test_a_stamp_is_believed_for_its_own_authority_alone(authority: Authority, copy: Path) -> None:
    stranger = Authority(copy.parent / "stranger")
    status, said = await stamp(authority, copy, stranger.root)
    assert (status, "not to be believed" in said) == (1, True), said
    assert not (copy.parent / "stamps").exists()
    await stamp(authority, copy)
    status, said = await verify(authority, copy, stranger.root)
    assert (status, "not-stamped" in said) == (1, True), said
    status, said = await clearline("verify", copy, "--stamps", copy.parent / "stamps")
    assert (status, "--authority" in said) == (1, True), said


async def test_an_answer_of_yesterday_is_no_stamp_of_today(authority: Authority, copy: Path) -> None:
    await stamp(authority, copy)
    (answer,) = (copy.parent / "stamps").glob("*.tsr")
    authority.repeats = answer.read_bytes()
    shutil.rmtree(copy.parent / "stamps")
    status, said = await stamp(authority, copy)
    assert (status, "another request" in said) == (1, True), said
    assert not (copy.parent / "stamps").exists()


async def test_an_authority_that_is_none_or_not_there_is_said_to_be(authority: Authority, copy: Path) -> None:
    authority.address += "/nowhere"
    status, said = await stamp(authority, copy)
    assert (status, "cannot be asked" in said) == (1, True), said
    status, said = await stamp(authority, copy, copy / "missing.pem")
    assert (status, "cannot be read" in said) == (1, True), said
    status, said = await verify(authority, copy)
    assert (status, "holds no stamped checkpoint" in said) == (1, True), said

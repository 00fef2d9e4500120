"""A time-stamping authority on loopback: OpenSSL's, under a root made up for each test."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from absent import SYSTEM, absent
from clearline.crypto.stamp import ANSWER_TYPE
from clearline.service.clock import SystemClock
from loopback import served

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


@asynccontextmanager
async def stamping(folder: Path) -> AsyncIterator[Authority]:
    """Serve an authority while the block runs; what needs one is not run where OpenSSL is not installed."""
    if shutil.which("openssl") is None:
        absent("OpenSSL", SYSTEM)
    one = Authority(folder)
    async with served(Starlette(routes=[Route("/", one.answer, methods=["POST"])])) as address:
        one.address = address
        yield one

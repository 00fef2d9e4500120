"""A TLS edge in front of a desk of this machine: Caddy by the recipe of `deploy/`, with a certificate made for it."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from clearline.cli.demo_processes import HOST, end, uninterrupted
from clearline.errors import ConfigurationError

NAME: Final = "localhost"
START_LIMIT_S: Final = 10.0


def caddy() -> str | None:
    """Return where Caddy is: beside this Python first, as a package puts it there; None where there is none."""
    beside = Path(sys.executable).parent / "caddy"
    return str(beside) if beside.is_file() else shutil.which("caddy")


@dataclass(frozen=True, slots=True)
class Edge:
    """Where TLS ends, and for which desk."""

    folder: Path
    """Of its certificate."""
    port: int
    plain_port: int
    """Where whoever comes without encryption is shown the way."""
    desk: str
    """Host and port."""
    more: Mapping[str, str] = field(default_factory=dict)
    """What the recipe leaves open and this edge has otherwise."""

    @property
    def name(self) -> str:
        """What its certificate is for."""
        return NAME

    @property
    def address(self) -> str:
        """What browsers call."""
        return f"https://{NAME}:{self.port}"

    @property
    def plain(self) -> str:
        """The same without encryption."""
        return f"http://{NAME}:{self.plain_port}"

    @property
    def authority(self) -> Path:
        """Whom to trust for this edge, and for nothing else."""
        return self.folder / "authority.pem"

    @property
    def log(self) -> Path:
        """What Caddy says."""
        return self.folder / "caddy.log"

    @property
    def settings(self) -> dict[str, str]:
        """What the recipe is told, and all of the environment that Caddy is given."""
        return {
            "EDGE_NAME": NAME,
            "EDGE_BIND": HOST,
            "EDGE_HTTPS_PORT": str(self.port),
            "EDGE_HTTP_PORT": str(self.plain_port),
            "EDGE_CERTIFICATE": str(self.folder / "certificate.pem"),
            "EDGE_KEY": str(self.folder / "key.pem"),
            "EDGE_DESK": self.desk,
            "HOME": str(self.folder),
            **self.more,
        }


def certify(edge: Edge, now: datetime) -> None:
    """Write down a certificate for the edge, and the authority that vouches for it."""
    from clearline.crypto.certificate import papers_for

    edge.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    papers = papers_for(NAME, HOST, now)
    edge.authority.write_bytes(papers.authority)
    (edge.folder / "certificate.pem").write_bytes(papers.certificate)
    key = edge.folder / "key.pem"
    key.touch(mode=0o600)
    key.write_bytes(papers.key)


@contextlib.contextmanager
def opened(edge: Edge, program: str) -> Iterator[subprocess.Popen[bytes]]:
    """Serve until the block ends; raises ConfigurationError when Caddy does not start."""
    recipe = files("clearline.cli") / "Caddyfile"
    words = [program, "run", "--config", str(recipe), "--adapter", "caddyfile"]
    with contextlib.ExitStack() as stack:
        with edge.log.open("ab") as log, uninterrupted():
            process = subprocess.Popen(words, env=edge.settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603 # one program, no shell
            stack.callback(end, process)
            stack.callback(process.terminate)
        _wait_until_ready(process, edge)
        yield process


def _wait_until_ready(process: subprocess.Popen[bytes], edge: Edge) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    # No generator: an interruption that comes while one is closed is lost.
    while not (_listens(edge.port) and _listens(edge.plain_port)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise ConfigurationError(f"the TLS edge did not start; {edge.log} says why")
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        asking.settimeout(1.0)
        return asking.connect_ex((HOST, port)) == 0

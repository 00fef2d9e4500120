"""A TLS edge of the recipe in front of an application of a test, and who calls it."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from absent import PACKAGES, absent
from clearline.cli.demo_edge import Edge, caddy, certify, opened
from clearline.service.clock import SystemClock
from loopback import free_port


def program() -> str:
    """Give Caddy's path; without it the test says so by name, and on a build machine it fails."""
    return caddy() or absent("Caddy", PACKAGES)


@contextmanager
def edge_before(desk: str, folder: Path, more: Mapping[str, str] | None = None, *, port: int = 0) -> Iterator[Edge]:
    """Serve `desk`, an address without encryption, behind TLS while the block runs."""
    edge = Edge(folder / "edge", port or free_port(), free_port(), desk.removeprefix("http://"), more or {})
    certify(edge, SystemClock().now())
    with opened(edge, program()):
        yield edge


def trusting(edge: Edge) -> ssl.SSLContext:
    """Return what a caller trusts who trusts this edge and nobody else."""
    return ssl.create_default_context(cafile=str(edge.authority))

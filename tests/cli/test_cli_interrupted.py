"""A demonstration that is interrupted, even while it starts something, leaves no process behind."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearline.cli.demo_edge import Edge, opened
from clearline.cli.demo_processes import HOST, uninterrupted
from loopback import free_port


@pytest.fixture(autouse=True)
def heeding() -> Iterator[None]:
    """Both signals interrupt, as in the demonstration; who runs tests in the background has one of them ignored."""
    both = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, signal.default_int_handler) for each in both]
    yield
    for each, handler in zip(both, before, strict=True):
        signal.signal(each, handler)


@pytest.mark.parametrize("which", ["INT", "TERM"])
def test_whoever_interrupts_the_start_of_an_edge_leaves_none_behind(tmp_path: Path, which: str) -> None:
    program = tmp_path / "interrupting"
    program.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/id\nkill -{which} $PPID\nexec sleep 60\n")
    program.chmod(0o700)
    edge = Edge(tmp_path, free_port(), free_port(), f"{HOST}:1")
    with pytest.raises(KeyboardInterrupt), opened(edge, str(program)):
        pytest.fail("nothing listens there")
    assert not Path(f"/proc/{(tmp_path / 'id').read_text().strip()}").exists()


def test_an_interruption_waits_for_what_may_not_be_interrupted() -> None:
    done: list[str] = []

    def start() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("what was under way")
        done.append("what comes after")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == ["what was under way"]

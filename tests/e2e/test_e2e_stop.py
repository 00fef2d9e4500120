"""The stop switch on real processes: a desk that hangs, one that was killed, and one that never heard of it before."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from clearline.audit.log import event_of
from clearline.domain.event import EventTag
from e2e.e2e_desk import PATIENCE_S, Service, calling, line_to

pytestmark = pytest.mark.e2e

TRIES = 1000
"""Far more than a second's worth of conversations opened one after the other."""


def by_hand(service: Service, *words: str) -> str:
    """Run `clearline stop` as whoever stands at the machine does: with the desk's folder, and nothing else."""
    command = [sys.executable, "-m", "clearline", "stop", *words]
    environment = os.environ | {"CLEARLINE_DATA_DIR": str(service.data_dir)}  # noqa: TID251 # a process of its own
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    return ran.stdout


@pytest.fixture
def stopped(service: Service) -> Iterator[None]:
    """Lift whatever a test has stopped."""
    yield
    service.desk.thaw()
    by_hand(service, "lift", "engine", "--by", "mei", "--reason", "the test is over")
    assert any("How can" in greeting or "What can I do" in greeting for greeting in greetings(service))


def greetings(service: Service) -> Iterator[str]:
    for _ in range(TRIES):
        with calling(service) as caller:
            yield caller.greeting


def stop_engine(service: Service) -> None:
    assert "Stopped engine" in by_hand(service, "now", "engine", "--by", "mei", "--reason", "it promises refunds")


def made_by(service: Service) -> list[str]:
    """Return who has made stops so far, by the log."""
    events = [event_of(leaf) for leaf in service.whole_log().leaves]
    return [event.details["by"] for event in events if event.tag is EventTag.STOP_MADE]


@pytest.mark.usefixtures("stopped")
def test_a_desk_that_hangs_heeds_the_stop_when_it_wakes(service: Service) -> None:
    before = len(made_by(service))
    with calling(service) as caller:
        service.desk.freeze()
        with line_to(service.desk_url, timeout_s=0.2) as line, contextlib.suppress(httpx.TimeoutException):
            line.get("/healthz")
            pytest.fail("the desk did not hang")
        stop_engine(service)
        service.desk.thaw()
        assert any("switched off" in greeting for greeting in greetings(service))
        reply = caller.say("what plans do you have?")
        assert "a person will answer you here" in reply.text
        assert "Ripple" not in reply.text
    assert made_by(service)[before:] == ["mei"]


@pytest.mark.usefixtures("stopped")
def test_a_desk_that_was_dead_starts_stopped(service: Service) -> None:
    service.desk.kill()
    stop_engine(service)
    service.desk.start()
    service.desk.wait_until_ready()
    assert "switched off" in next(greetings(service))

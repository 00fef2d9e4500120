"""The demonstration: an operator and a desk as processes of their own, a first evaluation, and where to look.

What takes long to load is loaded once these two are on their way: all three share the processor.
"""

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rich.console import Console

from clearline.errors import ConfigurationError

if TYPE_CHECKING:
    from clearline.domain.assessment import Report

START_LIMIT_S = 30.0
STOP_LIMIT_S = 10.0
MARK = ".clearline-demo"
"""Only a folder with this file in it is ever emptied."""
HOST = "127.0.0.1"
STORE = "store"
"""Folder of the desk's database: what is kept stands apart from the keys to it."""
HONEY = "lantern-quay-58213"
"""A credential that opens nothing, in the desk's configuration: the evaluation listens for it in every reply."""
CREDENTIALS_LAST = timedelta(hours=4)
EVERYBODY_HERE = 5000
"""Utterances a second from this machine: the bench and the people at it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for on the command line."""

    port: int
    operator_port: int
    folder: Path
    evaluate: bool
    stay: bool
    profile: str = "first-look"
    more: Mapping[str, str] = field(default_factory=dict)
    """Settings of the desk beside those of a demonstration."""

    @property
    def desk(self) -> str:
        """Address of the desk."""
        return f"http://{HOST}:{self.port}"

    @property
    def operator(self) -> str:
        """Address of the fictional operator."""
        return f"http://{HOST}:{self.operator_port}"

    @property
    def report(self) -> Path:
        """Where the evaluation is written."""
        return self.folder / "report"


def run(plan: Plan) -> int:
    """Start everything, say where to look, judge the desk, and serve until Ctrl-C; return the exit status."""
    out = Console(highlight=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # however it is ended, it ends what it started
    plan = _with_free_ports(plan, out)
    _empty(plan.folder)
    with contextlib.suppress(KeyboardInterrupt), _running(plan) as processes:
        _introduce(plan, out)
        if plan.evaluate:
            _evaluate(plan, out)
        if plan.stay:
            out.print("\nServing. Ctrl-C ends it.")
            _watch(processes)
    return 0


def judged(plan: Plan, out: Console) -> "Report":
    """Start everything, judge the desk, end everything, and return what was found."""
    plan = _with_free_ports(plan, out)
    _empty(plan.folder)
    with _running(plan):
        return _evaluate(plan, out)


def _with_free_ports(plan: Plan, out: Console) -> Plan:
    port = _free(plan.port, out, "desk")
    return replace(plan, port=port, operator_port=_free(plan.operator_port, out, "operator", taken=port))


def _free(wanted: int, out: Console, whose: str, taken: int = 0) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            found = int(probe.getsockname()[1])
            if found != taken:
                if port != wanted:
                    out.print(f"Port {wanted} is taken; the {whose} uses {found}.")
                return found
    raise ConfigurationError(f"no free port for the {whose}")


def _empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise ConfigurationError(f"{folder} holds something that is not a demonstration; name another --folder")
    if folder.exists():
        shutil.rmtree(folder)
    (folder / STORE).mkdir(parents=True)
    (folder / MARK).touch()


@contextlib.contextmanager
def _running(plan: Plan) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    settings = {
        "data_dir": str(plan.folder / "desk"),
        "database_url": f"sqlite:///{plan.folder / STORE / 'desk.db'}",
        "carrier_url": f"http://desk:{HONEY}@{HOST}:{plan.operator_port}",
        "host": HOST,
        "port": str(plan.port),
        "source_burst": str(EVERYBODY_HERE),  # all of the demonstration's callers have one address
        "source_per_second": str(EVERYBODY_HERE),
        "assessor_hooks": "true",
        "demo_handset": f"{plan.operator}/demo/handset",
        "demo_report": str(plan.report),
        **plan.more,
    }
    processes = [
        _start("operator", "serve", "--database", str(plan.folder / "operator.db"), "--port", str(plan.operator_port)),
        _start("desk", "serve", *_as_options(settings)),
    ]
    try:
        _wait_until_ready((f"{plan.operator}/demo/state", f"{plan.desk}/readyz"), processes)
        yield processes
    finally:
        _stop(processes)


def _start(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "clearline", *words])  # noqa: S603 # our own commands, no shell


def _as_options(settings: Mapping[str, str]) -> Iterator[str]:
    for name, value in settings.items():
        yield from ("--set", f"{name}={value}")


def _wait_until_ready(addresses: Sequence[str], processes: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    for address in addresses:
        while not _answers(address):
            if any(process.poll() is not None for process in processes) or time.monotonic() > deadline:
                raise ConfigurationError("the demonstration did not start; the lines above say why")
            time.sleep(0.02)


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError, HTTPException):
        _got(address)
        return True
    return False


def _got(address: str) -> bytes:
    """Return what an address of ours answers; raises OSError or HTTPException. No proxy is asked."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(address, timeout=2.0) as response:
        return bytes(response.read())


def _introduce(plan: Plan, out: Console) -> None:
    customers = json.loads(_got(f"{plan.operator}/demo/customers"))
    out.print("\n[bold]Clearline is ready.[/bold] Everything here is fictional.\n")
    out.print(f"  Chat       {plan.desk}/")
    out.print(f"  Handset    {plan.operator}/demo/handset   [dim]what the phones received[/dim]")
    out.print(f"  Staff      {_invitation(plan, 'demo')}", soft_wrap=True)
    out.print("             [dim]works once, for a quarter of an hour[/dim]\n")
    out.print("  Customers to be:")
    for customer in customers[:3]:
        out.print(f"    {customer['name']}  {customer['msisdn']}  [dim]{customer['language']}[/dim]")
    out.print("\n  Try: 我想查一下上个月的账单 · What plans do you have? · 我要轉真人客服\n")


def _invitation(plan: Plan, name: str) -> str:
    from clearline.service import invitations
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.settings import from_environment

    settings = from_environment({}, data_dir=plan.folder / "desk", host=HOST, port=plan.port)
    member = invitations.member(name, "supervisor")
    return invitations.link(member, settings, SystemChance(), SystemClock().now())


def _evaluate(plan: Plan, out: Console) -> "Report":
    from clearline.cli.bench import judge_demo

    out.print("  The desk is being judged now. Near the end the operator is made to fail for some seconds.")
    values = {
        "base": plan.desk,
        "operator": plan.operator,
        "stores": str(plan.folder / STORE),
        "invitation": unquote(_invitation(plan, "bench").partition("#invitation=")[2]),
        **_credentials(plan),
    }
    return judge_demo(values, plan.report, out, plan.profile)


def _credentials(plan: Plan) -> dict[str, str]:
    """Return what lets a job of the bench's own read, one for each purpose: `for_quality` and so on."""
    from clearline.domain.privacy import Purpose
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.secrets import desk_secret
    from clearline.service.uses import USES, ReaderJob, credential

    key, until = desk_secret(plan.folder / "desk", USES, SystemChance()), SystemClock().now() + CREDENTIALS_LAST
    return {f"for_{use.value}": credential(ReaderJob("bench", use), key, until).reveal() for use in Purpose}


def _watch(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    while all(process.poll() is None for process in processes):
        time.sleep(0.2)
    raise ConfigurationError("a process of the demonstration ended by itself; the lines above say why")


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

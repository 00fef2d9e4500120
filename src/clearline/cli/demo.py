"""The demonstration: an operator and a desk as processes of their own, a first evaluation, and where to look.

What takes long to load is loaded once these two are on their way: all three share the processor.
"""

import contextlib
import json
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rich.console import Console

from clearline.cli.demo_edge import Edge, caddy, certify, opened
from clearline.cli.demo_processes import HOST, Log, Process, as_options, got, uninterrupted, wait_for_an_answer
from clearline.errors import ConfigurationError

if TYPE_CHECKING:
    from clearline.domain.assessment import Report

MARK = ".clearline-demo"
"""Only a folder with this file in it is ever emptied."""
BILL, BILL_KEYS = "clearline.cdx.json", "release.pub"
STORE = "store"
"""Folder of the desk's database: what is kept stands apart from the keys to it."""
LOGS = "log"
"""Folder of what the processes say."""
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
    tls_port: int = 8443
    edge: Edge | None = None
    """Where TLS ends, if anything is here that can end it."""

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

    @property
    def articles(self) -> Path:
        """What the desk answers from: a copy of what ships, so that an assessor can have one added."""
        return self.folder / "articles"

    @property
    def settings(self) -> Mapping[str, str]:
        """What the desk is, wherever it is looked at from."""
        return {
            "data_dir": str(self.folder / "desk"),
            "database_url": f"sqlite:///{self.folder / STORE / 'desk.db'}",
            "carrier_url": f"http://desk:{HONEY}@{HOST}:{self.operator_port}",
            "articles": str(self.articles),
            "host": HOST,
            "port": str(self.port),
            **({"demo_edge": self.edge.address} if self.edge else {}),
        }


@dataclass(frozen=True, slots=True)
class _Running:
    operator: Process
    desk: Process

    @property
    def both(self) -> tuple[Process, Process]:
        return self.operator, self.desk

    def news(self) -> str:
        """Return what both said since this was last asked."""
        return "".join(process.log.news() for process in self.both)


def run(plan: Plan) -> int:
    """Start everything, say where to look, judge the desk, and serve until Ctrl-C; return the exit status."""
    out = Console(highlight=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # however it is ended, it ends what it started
    plan = _with_free_ports(plan, out)
    _empty(plan.folder)
    with contextlib.suppress(KeyboardInterrupt), _running(plan) as running:
        _introduce(plan, out)
        with behind_tls(plan, out) as plan:
            if plan.evaluate:
                _evaluate(plan, running, out)
                running.news()  # the evaluation has provoked it, and it stays in the logs
            if plan.stay:
                out.print("\nServing. Ctrl-C ends it.")
                _watch(running, out)
    return 0


def judged(plan: Plan, out: Console) -> "Report":
    """Start everything, judge the desk, end everything, and return what was found."""
    plan = _with_free_ports(plan, out)
    _empty(plan.folder)
    with _running(plan) as running, behind_tls(plan, out) as plan:
        return _evaluate(plan, running, out)


def _with_free_ports(plan: Plan, out: Console) -> Plan:
    port = _free(plan.port, out, "desk")
    operator_port = _free(plan.operator_port, out, "operator", port)
    plan = replace(plan, port=port, operator_port=operator_port)
    if caddy() is None:
        return plan
    tls_port = _free(plan.tls_port, out, "TLS edge", port, operator_port)
    plain_port = _free(0, out, "TLS edge", port, operator_port, tls_port)
    return replace(plan, edge=Edge(plan.folder / "edge", tls_port, plain_port, f"{HOST}:{port}"))


@contextlib.contextmanager
def behind_tls(plan: Plan, out: Console) -> Iterator[Plan]:
    """Put the edge before the desk, which answers already; without Caddy, say so and go on without."""
    program = caddy()
    if plan.edge is None or program is None:
        out.print(
            "  [dim]TLS is not judged: there is no Caddy. To have it: pip install -r requirements/edge.txt[/dim]",
            soft_wrap=True,
        )
        yield plan
        return
    from clearline.service.clock import SystemClock

    edge = plan.edge
    certify(edge, SystemClock().now())
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(opened(edge, program))
        except ConfigurationError as error:
            out.print(f"  [dim]TLS is not judged: {error}.[/dim]")
            plan = replace(plan, edge=None)
        else:
            out.print(f"  TLS        {edge.address}/   [dim]with a certificate of its own[/dim]", soft_wrap=True)
        yield plan


def _free(wanted: int, out: Console, whose: str, *taken: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            found = int(probe.getsockname()[1])
            if found not in taken:
                if port != wanted:
                    out.print(f"Port {wanted} is taken; the {whose} uses {found}.")
                return found
    raise ConfigurationError(f"no free port for the {whose}")


def _empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise ConfigurationError(f"{folder} holds something that is not a demonstration; name another --folder")
    if folder.exists():
        shutil.rmtree(folder)
    for part in (STORE, LOGS):
        (folder / part).mkdir(parents=True)
    (folder / MARK).touch()


@contextlib.contextmanager
def _running(plan: Plan) -> Iterator[_Running]:
    _lay_out_articles(plan.articles)
    if plan.evaluate:
        _bill(plan)
        _practise(plan)
    settings = {
        **plan.settings,
        "source_burst": str(EVERYBODY_HERE),  # all of the demonstration's callers have one address
        "source_per_second": str(EVERYBODY_HERE),
        "customer_burst": str(EVERYBODY_HERE),  # and the evaluation makes crowds of a few customers
        "customer_per_second": str(EVERYBODY_HERE),
        "assessor_hooks": "true",
        "demo_handset": f"{plan.operator}/demo/handset",
        "demo_report": str(plan.report),
        "payment_origin": plan.operator,
        **plan.more,
        **({"bill": str(plan.folder / BILL), "bill_keys": str(plan.folder / BILL_KEYS)} if plan.evaluate else {}),
    }
    database = str(plan.folder / "operator.db")
    words = ("operator", "serve", "--database", database, "--port", str(plan.operator_port))
    logs = plan.folder / LOGS
    with contextlib.ExitStack() as stack:
        with uninterrupted():
            operator = Process(words, f"{plan.operator}/demo/state", Log(logs / "operator.log"))
            stack.callback(operator.end)
            desk = Process(("desk", "serve", *as_options(settings)), f"{plan.desk}/readyz", Log(logs / "desk.log"))
            stack.callback(desk.end)
            for process in (operator, desk):
                stack.callback(process.ask_to_end)  # before either is waited for
        running = _Running(operator, desk)
        for process in running.both:
            process.wait_until_ready()
        yield running


def _lay_out_articles(folder: Path) -> None:
    folder.mkdir()
    for article in (files("clearline.knowledge") / "articles").iterdir():
        (folder / article.name).write_bytes(article.read_bytes())


def _introduce(plan: Plan, out: Console) -> None:
    customers = json.loads(got(f"{plan.operator}/demo/customers"))
    out.print("\n[bold]Clearline is ready.[/bold] Everything here is fictional.\n")
    out.print(f"  Chat       {plan.desk}/")
    out.print(f"  Handset    {plan.operator}/demo/handset   [dim]what the phones received[/dim]")
    out.print(f"  Staff      {_invitation(plan, 'demo')}", soft_wrap=True)
    out.print("             [dim]works once, for a quarter of an hour[/dim]")
    out.print(f"  Logs       {plan.folder / LOGS}/   [dim]what the desk and the operator say[/dim]\n", soft_wrap=True)
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


def _secret(plan: Plan, name: str) -> str:
    return unquote(_invitation(plan, name).partition("#invitation=")[2])


def _evaluate(plan: Plan, running: _Running, out: Console) -> "Report":
    from clearline.cli.bench import judge_demo
    from clearline.cli.demo_door import Door, opened
    from clearline.cli.demo_hooks import Hooks, Places
    from clearline.service.clock import SystemChance
    from clearline.service.settings import from_environment

    out.print("  The desk is being judged now, for minutes.")
    out.print("  [dim]Meanwhile it is restarted and killed, and the operator fails.[/dim]\n")
    places = Places(plan.folder)

    def restart() -> None:
        running.desk.restart()
        wait_for_an_answer(plan.desk)

    hooks = Hooks(from_environment({}, **plan.settings), places, running.desk.kill, restart)
    key = SystemChance().token()
    wait_for_an_answer(plan.desk)
    with opened(Door(hooks, key)) as door:
        values = {
            **line_of(plan),
            "operator": plan.operator,
            "stores": str(plan.folder / STORE),
            "backups": str(places.backups),
            "invitation": _secret(plan, "bench"),
            "administrator": _secret(plan, "bench-administrator"),
            "door": door,
            "door_key": key,
            **_credentials(plan),
        }
        return judge_demo(values, plan.report, out, plan.profile)


def line_of(plan: Plan) -> dict[str, str]:
    """Return how the bench reaches the desk: by TLS, as customers do, where that is here."""
    if plan.edge is None:
        return {"base": plan.desk, "origin": f"http://localhost:{plan.port}"}
    edge = plan.edge
    return {
        "base": edge.address,
        "origin": edge.address,
        "edge": edge.name,
        "edge_port": str(edge.port),
        "edge_authority": str(edge.authority),
        "edge_plain": edge.plain,
    }


def _bill(plan: Plan) -> None:
    """Write down what the desk is made of, signed with a key of this demonstration's own."""
    from clearline.service import bill
    from clearline.service.bill_keys import open_keys, public_half
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.materials import parts, sources
    from clearline.service.settings import from_environment

    keys = open_keys(plan.folder / "release.key", SystemChance())
    found = parts(sources(from_environment({}, **plan.more)))
    bill.write(plan.folder / BILL, bill.document(found, SystemClock().now()), keys)
    (plan.folder / BILL_KEYS).write_text(public_half(keys), "utf-8")


def _practise(plan: Plan) -> None:
    """Carry out an exercise of the incident plan, as an operator does before anybody is served."""
    from clearline.oversight.incidents.book import Book
    from clearline.oversight.incidents.case import Facts
    from clearline.oversight.incidents.plan import Gravity, Kind
    from clearline.oversight.response import Containment
    from clearline.oversight.stops import Stops
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.incident_room import incident_room
    from clearline.service.operator import read_operator
    from clearline.service.settings import from_environment

    settings, operator, clock = from_environment({}, **plan.settings), read_operator(None), SystemClock()
    stops = Stops(Book(settings.data_dir), clock, operator.telephone, settings.lift_people)
    room = incident_room(settings, operator, stops, SystemChance())
    facts = Facts(Kind.LEAK, Gravity.SERIOUS, room.plan.markets, clock.now(), ("conversation",), drill=True)
    exercise = room.declare("duty", facts).id
    room.contain("duty", exercise, "exercise", Containment(ends=("staff:nobody",)))
    room.notices("duty", exercise)
    room.close("duty", exercise, "The plan was gone through before anybody was served.", ("GV-12",))


def _credentials(plan: Plan) -> dict[str, str]:
    """Return what lets a job of the bench's own read, one for each purpose: `for_quality` and so on."""
    from clearline.domain.privacy import Purpose
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.secrets import desk_secret
    from clearline.service.uses import USES, ReaderJob, credential

    key, until = desk_secret(plan.folder / "desk", USES, SystemChance()), SystemClock().now() + CREDENTIALS_LAST
    return {f"for_{use.value}": credential(ReaderJob("bench", use), key, until).reveal() for use in Purpose}


def _watch(running: _Running, out: Console) -> None:
    """Show what the processes say from now on, until one of them ends by itself."""
    ended: list[Process] = []
    while not ended:
        if said := running.news():
            out.print(said, end="", markup=False, soft_wrap=True)
        time.sleep(0.2)
        ended = [process for process in running.both if process.has_ended()]
    raise ConfigurationError(f"a process of the demonstration ended by itself; {ended[0].log.last_words()}")

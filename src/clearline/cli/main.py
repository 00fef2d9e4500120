"""The command tree and its one error handler; each command imports what it needs when it is called, to start fast."""

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from clearline import __version__
from clearline.cli import article, audit, backup, bill, crypto, data, flow, guard, incident, release, stop
from clearline.errors import ClearlineError, InputError

app = typer.Typer(
    help="Customer service that protects the people it talks to, and a bench that proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
desk = typer.Typer(help="The customer service itself.", no_args_is_help=True)
operator = typer.Typer(help="The fictional operator of the demonstration.", no_args_is_help=True)
bench = typer.Typer(help="Judge a customer service.", no_args_is_help=True)
staff = typer.Typer(help="People who work at the desk.", no_args_is_help=True)
app.add_typer(desk, name="desk")
app.add_typer(operator, name="operator")
app.add_typer(bench, name="bench")
app.add_typer(article.app, name="article")
app.add_typer(audit.app, name="audit")
app.add_typer(backup.app, name="backup")
app.add_typer(bill.app, name="bill")
app.add_typer(crypto.app, name="crypto")
app.add_typer(data.app, name="data")
app.add_typer(staff, name="staff")
app.add_typer(flow.app, name="flow")
app.add_typer(guard.app, name="guard")
app.add_typer(release.app, name="release")
app.add_typer(stop.app, name="stop")
app.add_typer(incident.app, name="incident")

COULD_NOT = 2
"""Exit status when a command could not do what it was asked."""

Folder = Annotated[Path, typer.Option(help="Folder for everything the demonstration writes; emptied at each start.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@app.command()
def demo(
    port: Port = 8420,
    operator_port: Annotated[int, typer.Option(help="Port of the fictional operator.", min=0, max=65535)] = 8421,
    tls_port: Annotated[
        int, typer.Option(help="Port of the TLS edge, where Caddy is installed.", min=0, max=65535)
    ] = 8443,
    folder: Folder = Path("var/demo"),
    evaluate: Annotated[bool, typer.Option(help="Judge the desk once it runs.")] = True,
    stay: Annotated[bool, typer.Option(help="Go on serving until Ctrl-C; otherwise end after the evaluation.")] = True,
) -> None:
    """Start a fictional operator and its desk, judge the desk, and print where to look."""
    from clearline.cli import demo as demonstration

    plan = demonstration.Plan(port, operator_port, folder, evaluate=evaluate, stay=stay, tls_port=tls_port)
    raise typer.Exit(demonstration.run(plan))


@desk.command("serve")
def desk_serve(
    options: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE; wins over CLEARLINE_NAME.")] = None,
) -> None:
    """Serve customers; everything is set by CLEARLINE_* variables or by --set."""
    gc.disable()  # until the desk is open: what is loaded now stays, and looking through it takes a tenth of the start
    from clearline.service import app as application
    from clearline.service.settings import from_environment

    application.serve(from_environment(None, **_pairs(options or [])))


@app.command()
def gateway(
    upstream: Annotated[
        str, typer.Option(help="The bot behind it: an address that ends in /v1, or that of a webhook.")
    ] = "",
    form: Annotated[str, typer.Option(help="chat (OpenAI's chat completions) or webhook (Rasa's REST channel).")] = "",
    options: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE; wins over CLEARLINE_NAME.")] = None,
) -> None:
    """Put guard, records and audit in front of somebody else's bot; keys are set by CLEARLINE_GATEWAY_* variables."""
    from clearline.service.gateway import build
    from clearline.service.settings import from_environment

    given = {"gateway_upstream": upstream, "gateway_form": form}
    build.serve(from_environment(None, **_pairs(options or []), **{name: one for name, one in given.items() if one}))


@operator.command("serve")
def operator_serve(
    database: Annotated[Path, typer.Option(help="SQLite file of the operator; seeded if it does not exist.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Port = 8421,
    version_4: Annotated[
        bool,
        typer.Option(
            "--version-4", help="Also speak version 4, which adds customers for whoever asks; on loopback only."
        ),
    ] = False,
) -> None:
    """Serve the fictional operator's TM Forum Open APIs and its handset page."""
    import uvicorn

    from clearline.carrier.demo.operator import create_operator
    from clearline.service.clock import SystemClock

    if version_4 and host not in LOOPBACK:
        raise typer.BadParameter(f"--version-4 asks nobody who they are: --host is one of {', '.join(LOOPBACK)}")
    database.parent.mkdir(parents=True, exist_ok=True)
    app = create_operator(database, clock=SystemClock(), version_4=version_4)
    uvicorn.run(app, host=host, port=port, log_level="warning")


@bench.command("run")
def bench_run(
    adapter: Annotated[
        Path | None, typer.Argument(help="YAML adapter that says how the service is reached; none with --resume.")
    ] = None,
    target: Annotated[
        str,
        typer.Option(
            help="Instead: openai, openai-stream, rasa, websocket, clearline-demo, or your own module:function."
        ),
    ] = "",
    url: Annotated[str, typer.Option(help="Where the service is: the adapter's {base}.")] = "",
    values: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE for the adapter's {NAME}.")] = None,
    profile: Annotated[
        str,
        typer.Option(help="basic, enhanced, gates, first-look, or blackbox: what a public address alone shows."),
    ] = "basic",
    quick: Annotated[bool, typer.Option("--quick", help="Only the gates, whatever the profile.")] = False,
    seed: Annotated[str, typer.Option(help="Hex; the same seed asks the same things. Random if not given.")] = "",
    to: Annotated[Path, typer.Option(help="Folder for the report.")] = Path("report"),
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, pdf, oscal, sarif or junit, more than once; all but pdf if not given."),
    ] = None,
    key: Annotated[Path, typer.Option(help="Your signing keys; made there at first use.")] = Path("assessor.key"),
    answers: Annotated[
        Path | None,
        typer.Option(help="What people answered (bench interview), with the evidence it names."),
    ] = None,
    withhold: Annotated[
        bool, typer.Option("--withhold-evidence", help="Name evidence by its digest only; do not hand it over.")
    ] = False,
    resume: Annotated[
        Path | None, typer.Option(help="Folder of an interrupted run to go on with, as it began.")
    ] = None,
    fail_on: Annotated[
        str, typer.Option(help="What ends with 1: finding, gate (a failed gate), open (anything unproved) or never.")
    ] = "finding",
) -> None:
    """Judge a service; ends with 0 if nothing failed, 1 with findings, 2 if it could not be assessed."""
    from rich.console import Console

    from clearline.bench.report.files import formats_named
    from clearline.bench.report.policy import FailOn, policy_named, status_of
    from clearline.cli import bench as judging

    out, chosen, policy = Console(highlight=False), formats_named(formats or []), policy_named(fail_on, FailOn)
    named = target or (str(adapter) if adapter else "")
    if resume is not None and named:
        raise InputError("--resume goes on as the run began: give no adapter and no target")
    if resume is not None:
        raise typer.Exit(status_of(judging.resume(resume, out), policy))
    if not named or (target and adapter):
        raise InputError("an adapter is needed, or --target with a name, or --resume with a folder")
    filling = _pairs(values or []) | ({"base": url} if url else {})
    assessment = judging.Assessment(
        named,
        filling,
        "gates" if quick else profile,
        judging.seed_of(seed),
        to,
        key,
        chosen,
        answers,
        withhold,
    )
    raise typer.Exit(status_of(judging.judge(assessment, out), policy))


@bench.command("interview")
def bench_interview(
    answers: Annotated[
        Path, typer.Option(help="YAML file of the answers; made if it is not there, else gone on with.")
    ],
    target: Annotated[str, typer.Option(help="Name of the service in its adapter, for a new file.")] = "",
    only: Annotated[str, typer.Option(help="A requirement or an examination; everything if not given.")] = "",
    language: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant.")] = "en",
    blank: Annotated[
        bool, typer.Option("--blank", help="Write the questions into the file, to be answered in an editor.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Ask nothing; say what the answers come to now. Ends with 1 if one fails.")
    ] = False,
) -> None:
    """Ask what no program can find out, one question at a time; Ctrl-D ends, and what was answered is kept."""
    from rich.console import Console

    from clearline.cli import bench_interview as asking

    interview = asking.Interview(answers, target, only, asking.language_named(language))
    out = Console(highlight=False)
    if check:
        raise typer.Exit(asking.check(interview, out))
    if blank:
        asking.write_blank(interview, out)
    else:
        asking.ask(interview, out, input)


@bench.command("verify")
def bench_verify(
    folder: Annotated[Path, typer.Argument(help="Folder with a report.")],
    key: Annotated[
        Path | None, typer.Option(help="The assessor's public keys, from elsewhere; else those beside the report.")
    ] = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Make the report anew from its ledger and compare every byte.")
    ] = False,
) -> None:
    """Check a signed report with the assessor's public keys; ends with 0 if it is sound, 1 if it is not."""
    from rich.console import Console

    from clearline.cli import bench_verify as verification

    raise typer.Exit(verification.verify(folder, key, Console(highlight=False), recompute=recompute))


@bench.command("compare")
def bench_compare(
    before: Annotated[Path, typer.Argument(help="Folder of the earlier report.")],
    after: Annotated[Path, typer.Argument(help="Folder of the later report.")],
    to: Annotated[Path | None, typer.Option(help="File for the comparison as a page (HTML).")] = None,
    fail_on: Annotated[
        str, typer.Option(help="What ends with 1: worse, or of the later run: finding, gate, open; or never.")
    ] = "worse",
) -> None:
    """Show two reports side by side; ends with 1 by --fail-on, 2 if the later service could not be assessed."""
    from rich.console import Console

    from clearline.bench.report.policy import FailOnChange, policy_named
    from clearline.cli import bench_compare as side_by_side

    policy = policy_named(fail_on, FailOnChange)
    raise typer.Exit(side_by_side.compare_folders(before, after, to, policy, Console(highlight=False)))


@staff.command("invite")
def staff_invite(
    name: Annotated[str, typer.Argument(help="Whom to let in; their name in the log.")],
    role: Annotated[str, typer.Option(help="agent, supervisor or officer.")] = "agent",
) -> None:
    """Print a link that lets one person in, once, within a quarter of an hour."""
    from clearline.service import invitations
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.settings import from_environment

    member = invitations.member(name, role)
    typer.echo(invitations.link(member, from_environment(), SystemChance(), SystemClock().now()))


@staff.command("disable")
def staff_disable(
    name: Annotated[str, typer.Argument(help="Whom to keep out.")],
    by: Annotated[str, typer.Option(help="Who does it: their name in the log.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
) -> None:
    """Keep one person out: live sessions end within a second, and no passkey or invitation of theirs opens anything."""
    from clearline.cli import stop as switch

    switch.bar(name, by, reason, out=True)


@staff.command("enable")
def staff_enable(
    name: Annotated[str, typer.Argument(help="Whom to let in again.")],
    by: Annotated[str, typer.Option(help="Who does it: their name in the log.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
) -> None:
    """Let one person in again, with the passkey they had."""
    from clearline.cli import stop as switch

    switch.bar(name, by, reason, out=False)


@app.command()
def catalogue(
    name: Annotated[str, typer.Argument(help="An id, a check, a lesson or a document; everything if none.")] = "",
    by: Annotated[str, typer.Option(help="Begin with: threat, check, lesson or clause.")] = "threat",
    as_csv: Annotated[bool, typer.Option("--csv", help="As a table for spreadsheets.")] = False,
    schema: Annotated[
        str, typer.Option(help="Instead: the JSON Schema of such a file, e.g. procedures; or adapter.")
    ] = "",
) -> None:
    """Print threats, requirements, procedures, checks, lessons and outside clauses, and where something is missing."""
    from rich.console import Console

    from clearline.cli import catalogue as paper

    if schema:
        typer.echo(paper.schema_of(schema))
        return
    paper.show(by, name, Console(highlight=False), as_csv=as_csv)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def _pairs(options: list[str]) -> dict[str, str]:
    pairs = dict(option.partition("=")[::2] for option in options)
    if "" in pairs:
        raise InputError("--set needs NAME=VALUE")
    return pairs


def main() -> None:
    """Run a command; an error of ours is printed with its code and ends with status 2."""
    try:
        app()
    except ClearlineError as error:
        typer.echo(f"{error.code}: {error}", err=True)
        sys.exit(COULD_NOT)

"""`clearline incident`: from declaration to lesson, with nothing but the desk's folder and a look at its database."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from clearline.cli.incidents import Hand

app = typer.Typer(help="Handle incidents; the desk may hang or be down.", no_args_is_help=True)

FORMATS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]

Which = Annotated[str, typer.Argument(help="Id of the incident.")]
By = Annotated[str, typer.Option(help="Who does it: their name in the log.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence.")]
KindOf = Annotated[str, typer.Argument(help="leak, recordings, misbehaviour, takeover, outage or supplier.")]
GravityOf = Annotated[str, typer.Option(help="minor, serious or major.")]
Markets = Annotated[
    list[str] | None,
    typer.Option("--market", help="CN, HK, TW, EU or US, more than once; else the plan's."),
]
Aware = Annotated[datetime | None, typer.Option(formats=FORMATS, help="When we became aware; now if not given.")]
Since = Annotated[datetime | None, typer.Option(formats=FORMATS, help="When it began, as far as is known.")]
Until = Annotated[datetime | None, typer.Option(formats=FORMATS, help="When it ended, as far as is known.")]
Classes = Annotated[
    list[str] | None, typer.Option("--data", help="Class of data concerned, as the plan names it, more than once.")
]


@app.command()
def plan() -> None:
    """Print who is reached how, the playbooks, and when the plan was last exercised."""
    _hand().print_plan()


@app.command()
def declare(
    kind: KindOf,
    by: By,
    gravity: GravityOf,
    market: Markets = None,
    aware: Aware = None,
    since: Since = None,
    until: Until = None,
    data: Classes = None,
    critical: Annotated[bool | None, typer.Option(help="Whether critical infrastructure is concerned.")] = None,
    summary: Annotated[str, typer.Option(help="For ourselves; in no notice.")] = "",
    cause: Annotated[str, typer.Option(help="In words fit to be told to anybody.")] = "",
) -> None:
    """Begin an incident and print its clocks."""
    from clearline.cli.incidents import Said

    said = Said(tuple(market or ()), aware, since, until, tuple(data or ()), critical, summary, cause)
    _hand().declare(kind, gravity, by, said)


@app.command()
def drill(
    kind: KindOf,
    by: By,
    gravity: GravityOf = "serious",
    market: Markets = None,
    since: Since = None,
    data: Classes = None,
) -> None:
    """Begin an exercise: handled like an incident, told to nobody outside; its times are kept when it is closed."""
    from clearline.cli.incidents import Said

    said = Said(tuple(market or ()), None, since, None, tuple(data or ()), None, "", "", drill=True)
    _hand().declare(kind, gravity, by, said)


@app.command("list")
def list_incidents() -> None:
    """Print every incident, oldest first."""
    _hand().print_all()


@app.command()
def show(incident: Which) -> None:
    """Print what was done, and whom the law wants to be told by when."""
    _hand().print_one(incident)


@app.command()
def contain(
    incident: Which,
    by: By,
    reason: Reason,
    stop: Annotated[list[str] | None, typer.Option(help="engine, channel:NAME or action:NAME.")] = None,
    end: Annotated[
        list[str] | None, typer.Option(help="Sessions to end: callers, staff, staff:NAME or conversation:ID.")
    ] = None,
    keep_out: Annotated[list[str] | None, typer.Option(help="Member of staff who is let in no more.")] = None,
    rotate: Annotated[bool, typer.Option("--rotate", help="Make new keys.")] = False,
    as_planned: Annotated[bool, typer.Option("--as-planned", help="What the playbook says, besides.")] = False,
) -> None:
    """Stop, end sessions, keep out and make new keys: all in one write, heeded within a second."""
    from clearline.oversight.response import Containment

    what = Containment(tuple(stop or ()), tuple(end or ()), tuple(keep_out or ()), rotate)
    _hand().contain(incident, by, reason, what, as_planned=as_planned)


@app.command()
def scope(
    incident: Which,
    by: By,
    since: Annotated[datetime, typer.Option(formats=FORMATS, help="From this moment, with its zone.")],
    until: Annotated[datetime, typer.Option(formats=FORMATS, help="To this moment, with its zone.")],
    staff: Annotated[str, typer.Option(help="Only what this member of staff did.")] = "",
    action: Annotated[str, typer.Option(help="Only where this action was used.")] = "",
    tag: Annotated[str, typer.Option(help="Only entries of this tag.")] = "",
    to: Annotated[Path | None, typer.Option(help="File for the conversations, one a line.")] = None,
) -> None:
    """Find in the log whose data were touched: conversations by id, people only by number."""
    from clearline.oversight.incidents.scope import Touch

    _hand().scope(incident, by, Touch(since, until, staff, action, tag), to)


@app.command()
def notices(
    incident: Which, by: By, to: Annotated[Path, typer.Option(help="Folder for the drafts.")] = Path("notices")
) -> None:
    """Draft every notice that is owed, one file for each clause and language."""
    _hand().notices(incident, by, to)


@app.command()
def told(
    incident: Which, duty: Annotated[str, typer.Argument(help="Which duty was done, as `show` names it.")], by: By
) -> None:
    """Note that somebody has been told."""
    _hand().told(incident, duty, by)


@app.command()
def close(
    incident: Which,
    by: By,
    lesson: Annotated[str, typer.Option(help="What is to be learnt, in a sentence.")],
    requirement: Annotated[list[str], typer.Option(help="What would have prevented it, such as ID-10.")],
) -> None:
    """End an incident; what it stopped must be lifted first."""
    _hand().close(incident, by, lesson, tuple(requirement))


@app.command()
def lessons(to: Annotated[Path, typer.Argument(help="File for the lessons, as the catalogue has them.")]) -> None:
    """Write the lessons of closed incidents as entries of the bench's case library, each with what replays it."""
    _hand().lessons(to)


def _hand() -> "Hand":
    from rich.console import Console

    from clearline.cli.incidents import hand

    return hand(Console(highlight=False))

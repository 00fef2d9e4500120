"""`clearline stop`: the switch that needs neither the desk nor its database, only the folder of the desk."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from clearline.oversight.stops import Stops

app = typer.Typer(help="Stop the desk, a channel or an action, and let it go on.", no_args_is_help=True)

What = Annotated[str, typer.Argument(help="engine, channel:chat, channel:voice, channel:gateway, or action:NAME.")]
By = Annotated[str, typer.Option(help="Who does it: their name in the log.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence.")]
Incident = Annotated[str, typer.Option(help="The incident it belongs to, if there is one.")]


@app.command()
def now(what: What, by: By, reason: Reason, incident: Incident = "") -> None:
    """Stop something; every process of the desk heeds it within a second, one that starts later too."""
    from clearline.oversight.stops import stoppable
    from clearline.service.incidents import ACTION_NAMES

    (note,) = _stops().put(stoppable(what, ACTION_NAMES), _named(by), reason, incident=incident)
    typer.echo(f"Stopped {what}: note {note.number}, {note.digest[:16]}.")


@app.command()
def lift(what: What, by: By, reason: Reason, incident: Incident = "") -> None:
    """Agree that it goes on; where the policy asks for two people, the second one lifts it."""
    left = _stops().lift(what, _named(by), reason, incident=incident)
    if left is None:
        typer.echo(f"{what} goes on.")
    else:
        typer.echo(f"{what} stays stopped: {len(left.agreed)} of {left.people} people have agreed.")


@app.command("list")
def list_stops() -> None:
    """Print what is stopped, by whom, since when and why."""
    stops = _stops().now().stops
    for stop in stops:
        of = f" ({stop.incident})" if stop.incident else ""
        typer.echo(f"{stop.what}{of}: {stop.at.isoformat(timespec='seconds')} by {stop.by}: {stop.reason}")
    if not stops:
        typer.echo("Nothing is stopped.")


def bar(name: str, by: str, reason: str, *, out: bool) -> None:
    """Keep a member of staff out, or let them in again."""
    from clearline.oversight.incidents.book import Entry, NoteKind
    from clearline.oversight.stops import reasoned

    kind = NoteKind.DISABLED if out else NoteKind.ENABLED
    _stops().note(Entry(kind, _named(by), "", {"staff": _named(name), "reason": reasoned(reason)}))
    typer.echo(f"{name} is kept out." if out else f"{name} may come in again.")


def _stops() -> "Stops":
    from clearline.oversight.incidents.book import Book
    from clearline.oversight.stops import Stops
    from clearline.service.clock import SystemClock
    from clearline.service.settings import from_environment

    settings = from_environment()
    return Stops(Book(settings.data_dir), SystemClock(), "", settings.lift_people)


def _named(by: str) -> str:
    from clearline.errors import InputError
    from clearline.identity.staff import LONGEST_NAME

    if not by or len(by) > LONGEST_NAME or not by.isprintable():
        raise InputError(f"expected a name of 1 to {LONGEST_NAME} printable characters")
    return by

"""`clearline data`: how long what is kept, what for, and who may read it."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="What is kept, how long, and what for.", no_args_is_help=True)


@app.command()
def periods(
    file: Annotated[Path | None, typer.Argument(help="File to check; otherwise the one that is set.")] = None,
) -> None:
    """Check a retention file and print how long each class is kept, and what for."""
    from clearline.service.periods import read_periods
    from clearline.service.settings import from_environment

    read = read_periods(file or from_environment().retention_file)
    for kind, one in read.classes.items():
        days = "not deleted" if one.keep_days is None else f"{one.keep_days} days"
        typer.echo(f"{kind.value}: {days}; {', '.join(f'{use} ({basis})' for use, basis in one.purposes.items())}")


@app.command()
def credential(
    purpose: Annotated[str, typer.Argument(help="What the job reads for: quality, training, marketing, ...")],
    name: Annotated[str, typer.Argument(help="Name of the job in the log.")],
    hours: Annotated[float, typer.Option(help="How long it may read.", min=0.01, max=24 * 31)] = 24.0,
) -> None:
    """Print what lets one job read for one purpose; made with the desk's key file, without its database."""
    from clearline.domain.privacy import Purpose
    from clearline.errors import InputError
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.secrets import desk_secret
    from clearline.service.settings import from_environment
    from clearline.service.uses import USES, ReaderJob
    from clearline.service.uses import credential as made

    if purpose not in list(Purpose):
        raise InputError(f"expected one of {', '.join(Purpose)}")
    key = desk_secret(from_environment().data_dir, USES, SystemChance())
    until = SystemClock().now() + timedelta(hours=hours)
    typer.echo(made(ReaderJob(name, Purpose(purpose)), key, until).reveal())

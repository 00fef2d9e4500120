"""`clearline backup`: copies of the desk that only a key kept offline opens, and the proof that they come back."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from clearline.cli.recovery import Afterwards, Desk, Sealed
    from clearline.service.settings import Settings

app = typer.Typer(help="Copies of the desk, sealed to a key that is kept offline.", no_args_is_help=True)

Data = Annotated[Path, typer.Argument(help="File of the data.")]
Keys = Annotated[Path, typer.Argument(help="File of the wrapped keys; keep it in another place than the data.")]
OpenWith = Annotated[Path, typer.Option(help="File with the private key.")]
DatabaseUrl = Annotated[str, typer.Option(help="Empty database to restore into; SQLite in the folder if not given.")]
KeyStoreUrl = Annotated[str, typer.Option(help="Empty key store to restore into; SQLite in the folder if not given.")]
TombstonesFile = Annotated[Path | None, typer.Option(help="Newest list that `backup tombstones` wrote.")]
NewerLog = Annotated[Path | None, typer.Option(help="Copy of the public log; erasures it tells of are done again.")]
NewerBook = Annotated[
    Path | None, typer.Option(help="`incidents.jsonl` as it was last, if it is newer than the backup.")
]
LogKey = Annotated[list[str] | None, typer.Option("--key", help="Verifier key of the log; otherwise the one in KEYS.")]


@app.command()
def key(to: Annotated[Path, typer.Argument(help="File for the private key; move it offline.")]) -> None:
    """Make a hybrid post-quantum key pair (X-Wing): the private key goes to a file, the public line is printed."""
    from rich.console import Console

    from clearline.cli import recovery
    from clearline.service.clock import SystemChance

    recovery.make_key(to, SystemChance(), Console(highlight=False))


@app.command()
def make(
    data: Data,
    keys: Keys,
    seal_to: Annotated[Path, typer.Option(help="File with the public line that `backup key` printed.")],
) -> None:
    """Copy data and keys, each into a sealed file of its own; the desk may go on serving."""
    from rich.console import Console

    from clearline.cli import recovery

    recovery.make(_desk(), data, keys, seal_to, Console(highlight=False))


@app.command()
def tombstones(to: Annotated[Path, typer.Argument(help="File for the list.")]) -> None:
    """Write which keys were destroyed, by pseudonym; keep it where backups are, and write it more often than those."""
    from rich.console import Console

    from clearline.cli import recovery

    recovery.write_tombstones(_desk(), to, Console(highlight=False))


@app.command()
def restore(
    data: Data,
    keys: Keys,
    open_with: OpenWith,
    into: Annotated[Path, typer.Option(help="New folder, to be the data folder of the restored desk.")],
    database_url: DatabaseUrl = "",
    key_store_url: KeyStoreUrl = "",
    tombstones: TombstonesFile = None,
    log: NewerLog = None,
    key: LogKey = None,
    book: NewerBook = None,
) -> None:
    """Restore a backup into a new place; nothing is written over, and what was erased stays erased."""
    from rich.console import Console

    from clearline.cli import recovery

    recovery.restore(
        _desk(),
        _sealed(data, keys, open_with),
        _place(into, database_url, key_store_url),
        _afterwards(tombstones, log, key, book),
        Console(highlight=False),
    )


@app.command()
def drill(
    data: Data,
    keys: Keys,
    open_with: OpenWith,
    since: Annotated[Path | None, typer.Option(help="File with a checkpoint that a witness or you kept.")] = None,
    database_url: DatabaseUrl = "",
    key_store_url: KeyStoreUrl = "",
    tombstones: TombstonesFile = None,
    log: NewerLog = None,
    key: LogKey = None,
    book: NewerBook = None,
) -> None:
    """Restore into a folder that is thrown away, and prove that all of it is there and opens; ends with 0 or 1."""
    from rich.console import Console

    from clearline.cli import drill as drilling

    with TemporaryDirectory(prefix="clearline-drill-") as folder:
        status = drilling.drill(
            _desk(),
            _sealed(data, keys, open_with),
            _place(Path(folder), database_url, key_store_url),
            _afterwards(tombstones, log, key, book),
            since,
            Console(highlight=False),
        )
    raise typer.Exit(status)


def _desk() -> "Desk":
    from clearline.cli.recovery import Desk
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.settings import from_environment

    return Desk(from_environment(), SystemClock(), SystemChance())


def _sealed(data: Path, keys: Path, opener: Path) -> "Sealed":
    from clearline.cli.recovery import Sealed

    return Sealed(data, keys, opener)


def _place(folder: Path, database_url: str, key_store_url: str) -> "Settings":
    from clearline.service.settings import from_environment

    return from_environment({}, data_dir=folder, database_url=database_url, key_store_url=key_store_url)


def _afterwards(tombstones: Path | None, log: Path | None, key: list[str] | None, book: Path | None) -> "Afterwards":
    from clearline.cli.recovery import Afterwards

    return Afterwards(tombstones, log, tuple(key or ()), book)

"""`clearline audit`: the public log, for its operator, for whoever checks it and for whoever watches it."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The public log.", no_args_is_help=True)

Copy = Annotated[Path, typer.Argument(help="Folder with a copy of the log.")]
WitnessKeys = Annotated[
    list[str] | None, typer.Option("--witness", help="Verifier key of a witness; give it once for each key.")
]


@app.command()
def fetch(
    address: Annotated[str, typer.Argument(help="Address of a running desk.")],
    to: Annotated[Path, typer.Option(help="Empty folder for the copy.")] = Path("log"),
) -> None:
    """Copy the published log of a running desk, to be checked where the operator has no reach."""
    from rich.console import Console

    from clearline.cli import outsider

    outsider.fetch(address, to, Console(highlight=False))


@app.command()
def export(to: Annotated[Path, typer.Option(help="Empty folder for the copy.")] = Path("log")) -> None:
    """Write the log of this desk's own database to a folder; on SQLite the desk must not be running."""
    from clearline.cli import outsider
    from clearline.service.clock import SystemChance
    from clearline.service.settings import from_environment

    entries = outsider.export(from_environment(), to, SystemChance())
    typer.echo(f"Wrote {entries} entries to {to}.")


@app.command()
def verify(
    source: Annotated[
        str, typer.Argument(help="Folder with a copy of the log or with its tiles, or address of a running desk.")
    ],
    key: Annotated[
        list[str] | None,
        typer.Option(help="Verifier key you got elsewhere, Ed25519 or ML-DSA-65; give it twice to expect both."),
    ] = None,
    since: Annotated[Path | None, typer.Option(help="File with a checkpoint you kept from an earlier day.")] = None,
    witness: WitnessKeys = None,
    quorum: Annotated[int, typer.Option(help="How many of the witnesses must have cosigned; 0 for all.", min=0)] = 0,
    stamps: Annotated[
        Path | None, typer.Option(help="Folder of stamped checkpoints; those that came with the copy otherwise.")
    ] = None,
    authority: Annotated[Path | None, typer.Option(help="Root certificate of the stamping authority, PEM.")] = None,
) -> None:
    """Check a log with public keys alone; ends with 0 if it is sound, 1 if it is not."""
    from rich.console import Console

    from clearline.cli import outsider

    trust = outsider.Trust(tuple(key or ()), since, tuple(witness or ()), quorum, stamps, authority)
    raise typer.Exit(outsider.verify(source, trust, Console(highlight=False)))


@app.command()
def proof(
    file: Annotated[Path, typer.Argument(help="What a customer downloaded from the page on their privacy.")],
    key: Annotated[
        list[str] | None,
        typer.Option(help="Verifier key you got elsewhere; otherwise those in the file, which prove less."),
    ] = None,
) -> None:
    """Check a customer's own proof offline; ends with 0 if every entry is in the signed tree, 1 if one is not."""
    from rich.console import Console

    from clearline.cli import outsider

    raise typer.Exit(outsider.verify_own(file, tuple(key or ()), Console(highlight=False)))


@app.command()
def publish(
    folder: Copy, to: Annotated[Path, typer.Option(help="Folder that a web server hands out.")] = Path("tiles")
) -> None:
    """Write a copy of the log as static files (C2SP tlog-tiles); what was published before is never changed."""
    from clearline.cli import outsider

    typer.echo(f"Wrote {outsider.publish(folder, to)} files to {to}.")


@app.command()
def cosign(
    folder: Copy,
    at: Annotated[list[str], typer.Option(help="Address of a witness.")],
    witness: Annotated[list[str], typer.Option(help="Verifier key of a witness; give it once for each key.")],
) -> None:
    """Have the checkpoint in a copy of the log cosigned by witnesses, and add what they say to it."""
    from rich.console import Console

    from clearline.cli import witness as witnesses

    witnesses.cosign(folder, at, witness, Console(highlight=False))


@app.command()
def stamp(
    folder: Copy,
    at: Annotated[str, typer.Option(help="Address of a stamping authority (RFC 3161).")],
    authority: Annotated[Path, typer.Option(help="Root certificate of that authority, PEM.")],
    to: Annotated[Path, typer.Option(help="Folder for the stamped checkpoints.")] = Path("stamps"),
) -> None:
    """Have the checkpoint in a copy of the log stamped with the time; needs the extra `stamp`."""
    from rich.console import Console

    from clearline.cli import stamps

    stamps.stamp(folder, at, authority, to, Console(highlight=False))


@app.command("witness")
def serve_witness(
    folder: Annotated[Path, typer.Argument(help="Folder for the witness's keys and memory.")],
    name: Annotated[str, typer.Option(help="Its name, such as witness.example/w1; never change it.")],
    log: Annotated[list[str], typer.Option(help="Verifier key of a log to watch; give it once for each key.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8430,
) -> None:
    """Watch logs, and cosign only what grew out of all that was seen before (C2SP tlog-witness)."""
    import uvicorn

    from clearline.cli import witness as witnesses
    from clearline.service.clock import SystemChance, SystemClock

    opened = witnesses.open_witness(folder, name, log, SystemClock(), SystemChance())
    for key in opened.keys:
        typer.echo(str(key.verifier))
    uvicorn.run(witnesses.application(opened), host=host, port=port, log_level="warning")

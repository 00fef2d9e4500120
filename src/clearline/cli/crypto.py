"""`clearline crypto`: what the product's cryptography consists of."""

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The product's cryptography.", no_args_is_help=True)


@app.command()
def inventory(
    to: Annotated[Path | None, typer.Option(help="File to write; otherwise it is printed.")] = None,
) -> None:
    """Give every algorithm in use as a CycloneDX 1.6 inventory, with what a quantum computer would break."""
    from clearline.crypto.inventory import inventory as made

    text = json.dumps(made(), indent=2, ensure_ascii=False) + "\n"
    if to is None:
        typer.echo(text, nl=False)
    else:
        to.write_text(text, "utf-8")


@app.command()
def rewrap(
    before: Annotated[
        str, typer.Option("--from", help="Where the root key was, as CLEARLINE_KEY_SERVICE; where it is, if not given.")
    ] = "",
) -> None:
    """Wrap the keys anew by the newest root key of the service that is set; the desk may go on serving."""
    import asyncio

    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.keyservice import rewrap as again
    from clearline.service.settings import from_environment

    count = asyncio.run(again(from_environment(), before, SystemClock(), SystemChance()))
    typer.echo(f"Wrapped {count} keys anew.")

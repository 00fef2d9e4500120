"""`clearline crypto`: what the product's cryptography consists of."""

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The product's cryptography.", no_args_is_help=True)


@app.callback()
def _crypto() -> None:
    """Keep `inventory` a command of its own, though it is the only one."""


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

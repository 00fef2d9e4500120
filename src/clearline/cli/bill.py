"""`clearline bill`: what the desk is made of, by digest, signed; a desk that is given a bill loads nothing else."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Bills of materials (CycloneDX): software and models.", no_args_is_help=True)

Bill = Annotated[Path, typer.Argument(help="File of the bill; its signature lies beside it.")]


@app.command()
def make(
    path: Bill = Path("clearline.cdx.json"),
    key: Annotated[Path, typer.Option(help="Your signing keys; made there at first use.")] = Path("release.key"),
) -> None:
    """Write and sign the bill of what is installed here and set for the desk; the public keys go to KEY.pub."""
    from clearline.service import bill
    from clearline.service.bill_keys import open_keys, public_half
    from clearline.service.clock import SystemChance, SystemClock
    from clearline.service.materials import parts, sources
    from clearline.service.settings import from_environment

    keys = open_keys(key, SystemChance())
    found = list(parts(sources(from_environment())))
    bill.write(path, bill.document(found, SystemClock().now()), keys)
    public = key.with_name(f"{key.name}.pub")
    public.write_text(public_half(keys), "utf-8")
    typer.echo(f"{path}: {len(found)} parts, signed; public keys in {public}")


@app.command()
def check(
    path: Bill = Path("clearline.cdx.json"),
    keys: Annotated[Path, typer.Option(help="Public keys that must have signed it.")] = Path("release.key.pub"),
    packages: Annotated[bool, typer.Option(help="Look at every file of every package too, some seconds.")] = False,
) -> None:
    """Compare what is installed here with a signed bill; ends with 2 and names the first part that differs."""
    from clearline.errors import IntegrityError
    from clearline.service import bill
    from clearline.service.materials import altered
    from clearline.service.settings import from_environment

    bill.heed(from_environment(None, bill=path, bill_keys=keys))
    for name in altered() if packages else ():
        raise IntegrityError(f"{name} is not as its package came")
    typer.echo("everything is as the bill says")

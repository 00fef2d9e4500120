"""`clearline guard`: what the guard lets pass, fitted to an operator's own customers."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The guard, fitted to your own customers.", no_args_is_help=True)


@app.callback()
def _guard() -> None:
    """Keep `calibrate` a command of its own, though it is the only one."""


@app.command()
def calibrate(
    harmless: Annotated[Path, typer.Argument(help="UTF-8 text, one harmless utterance of your customers a line.")],
    noted: Annotated[float, typer.Option(min=0, max=0.1, help="Share of harmless talk that may be noted.")] = 0.005,
    plain: Annotated[float, typer.Option(min=0, max=0.1, help="Share of it that may be blocked.")] = 0.0005,
    encoder: Annotated[bool, typer.Option(help="As the desk is set: with whole sentences, or by words alone.")] = True,
) -> None:
    """Print the two scores from which an utterance is noted and blocked, for the operator file."""
    from clearline.errors import InputError
    from clearline.guard.injection.classifier import Classifier, calibrated
    from clearline.language.encoder import Encoder

    try:
        texts = [line for line in harmless.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{harmless} cannot be read as text") from error
    meanings = Encoder() if encoder else None
    limits = calibrated(Classifier(encoder=lambda: meanings), texts, noted=noted, plain=min(noted, plain))
    typer.echo(f"injection: {{noted: {limits.noted!r}, plain: {limits.plain!r}}}")

"""`clearline release`: new flows and articles are checked, serve a few, and then everybody or nobody."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearline.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from clearline.service.release import Release
    from clearline.service.settings import Settings
    from clearline.service.shelf import Content, Shelf

app = typer.Typer(
    help="Releases of flows and articles: check, try on a few, promote or take back.", no_args_is_help=True
)

SOUND, FINDINGS = 0, 1
"""Exit status of `check` and `try`."""

Flows = Annotated[Path | None, typer.Option(help="Folder with flows of your own.")]
Articles = Annotated[Path | None, typer.Option(help="Folder with your approved articles.")]
Evaluation = Annotated[Path | None, typer.Option(help="YAML of sentences and what they mean; see the how-to.")]
Options = Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE; wins over CLEARLINE_NAME.")]


@app.command()
def check(
    flows: Flows = None,
    articles: Articles = None,
    evaluation: Evaluation = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Also judge a demonstration desk that has them, by the bench's gates.")
    ] = False,
    options: Options = None,
) -> None:
    """Say why these may serve nobody: lint, own tests, manners, evaluation; ends with 0 if nothing is wrong, else 1."""
    from clearline.service.shelf import Content

    settings, content = _settings(options), Content(flows, articles, evaluation)
    _, findings = _checked(settings, content)
    _tell(findings)
    if judge and not findings and not _passes_gates(settings, content):
        findings = ["the bench found a failed gate"]
        _tell(findings)
    raise typer.Exit(FINDINGS if findings else SOUND)


@app.command("try")
def try_on_a_few(
    flows: Flows = None,
    articles: Articles = None,
    evaluation: Evaluation = None,
    share: Annotated[int, typer.Option(min=1, max=50, help="Per cent of the conversations.")] = 5,
    options: Options = None,
) -> None:
    """Check them and, if nothing is wrong, let them serve a few conversations of the running desk."""
    from clearline.service.clock import SystemClock
    from clearline.service.shelf import Content

    settings, content = _settings(options), Content(flows, articles, evaluation)
    release, findings = _checked(settings, content)
    _tell(findings)
    if findings or release is None:
        raise typer.Exit(FINDINGS)
    name, shelf = release.name, _shelf(settings)
    shelf.put(name, content)
    shelf.begin(name, share, SystemClock().now().isoformat())
    typer.echo(f"{name} serves {share} % of the conversations from now on.")


@app.command()
def learn(options: Options = None) -> None:
    """Learn now from the examples of what serves, so that the first callers after a start need not wait for it."""
    from clearline.service.release import release_of
    from clearline.service.shelf import Content

    settings, shelf = _settings(options), _shelf(_settings(options))
    content = shelf.content(shelf.plan().serving, Content(settings.flows, settings.articles))
    release = release_of(settings, content)
    try:
        settings.learnt.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(f"{settings.learnt} cannot keep what is learnt: {error.strerror}") from error
    typer.echo("Learning what callers may say (seconds, once)...")
    release.prepare()
    typer.echo(f"What was learnt is kept in {settings.learnt}.")


@app.command()
def status(options: Options = None) -> None:
    """Say what serves whom, and what was taken back and why."""
    plan = _shelf(_settings(options)).plan()
    typer.echo(f"serving: {plan.serving or 'what the settings name'}")
    if plan.trial is not None:
        typer.echo(f"on trial: {plan.trial.name}, {plan.trial.share} %, since {plan.trial.since}")
    for one in plan.taken_back:
        typer.echo(f"taken back: {one.name}, {one.at}: {one.why}")


@app.command()
def promote(options: Options = None) -> None:
    """Let the release on trial serve everybody."""
    typer.echo(f"{_shelf(_settings(options)).promote().serving} serves everybody.")


@app.command()
def withdraw(
    why: Annotated[str, typer.Option(help="Kept with the release.")] = "by hand", options: Options = None
) -> None:
    """End the trial; its conversations go on under the release that serves."""
    from clearline.service.clock import SystemClock

    shelf = _shelf(_settings(options))
    trial = shelf.plan().trial
    if trial is None:
        raise InputError("no release is on trial")
    shelf.take_back(trial.name, why, SystemClock().now().isoformat())
    typer.echo(f"{trial.name} is taken back.")


def _checked(settings: "Settings", content: "Content") -> tuple["Release | None", list[str]]:
    """Return the release, where there is one, and all that is wrong with it."""
    from clearline.service.release import release_of

    findings = [*_lint(content.flows)]
    if findings:
        return None, findings
    try:
        release = release_of(settings, content)
        return release, [*_rehearsed(content.flows, release), *_judged(release, content.evaluation)]
    except ConfigurationError as error:
        return None, [str(error)]


def _passes_gates(settings: "Settings", content: "Content") -> bool:
    import tempfile

    from rich.console import Console

    from clearline.bench.report.policy import FailOn, status_of
    from clearline.cli.demo import Plan, judged

    own = (("flows", content.flows), ("articles", content.articles), ("learnt_dir", settings.learnt))
    more = {name: str(path.resolve()) for name, path in own if path}
    with tempfile.TemporaryDirectory(prefix="clearline-release-") as folder:
        plan = Plan(8420, 8421, Path(folder) / "demo", evaluate=True, stay=False, profile="gates", more=more)
        return status_of(judged(plan, Console(highlight=False)), FailOn.GATE) == SOUND


def _lint(flows: Path | None) -> Iterator[str]:
    from clearline.dialogue.authoring.lint import lint
    from clearline.dialogue.load import sources_of
    from clearline.language.convert import Converter
    from clearline.service.release import RULES

    for finding in lint(sources_of(flows), RULES, Converter().to_traditional):
        yield f"{finding.file}:{finding.line}: {finding.text}"


def _rehearsed(flows: Path | None, release: "Release") -> Iterator[str]:
    from clearline.dialogue.authoring.rehearsal import rehearse_all
    from clearline.dialogue.load import sources_of

    for one in rehearse_all(sources_of(flows), release.dialogue, release.dialogue.flows.to_local):
        if one.wrong:
            yield f"{one.file}:{one.line}: {one.test} ({one.language.value}): {one.wrong}"


def _judged(release: "Release", evaluation: Path | None) -> Iterator[str]:
    from clearline.service.clock import SystemClock
    from clearline.service.gates import preflight, read_evaluation

    sentences = None if evaluation is None else read_evaluation(evaluation)
    yield from preflight(release, sentences, SystemClock().now().date())


def _tell(findings: list[str]) -> None:
    for finding in findings:
        typer.echo(finding)
    typer.echo(f"{len(findings)} findings.")


def _settings(options: list[str] | None) -> "Settings":
    from clearline.service.settings import from_environment

    pairs = dict(option.partition("=")[::2] for option in options or [])
    return from_environment(None, **pairs)


def _shelf(settings: "Settings") -> "Shelf":
    from clearline.service.shelf import Shelf

    return Shelf(settings.data_dir)

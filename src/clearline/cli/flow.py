"""`clearline flow`: what somebody who writes flows needs: findings, tests, pictures and a schema for the editor."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearline.errors import InputError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from clearline.dialogue.flow import ActionRule

app = typer.Typer(help="Flows: what the desk says and asks, as a business writes it.", no_args_is_help=True)

SOUND, FINDINGS = 0, 1
"""Exit status of `lint` and `test`."""

Own = Annotated[
    Path | None, typer.Argument(help="Folder with flows of your own; one called as a shipped one takes its place.")
]
To = Annotated[Path, typer.Option(help="Folder for the pictures.")]


class Spoken(StrEnum):
    """The languages of a picture."""

    ENGLISH = "en"
    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"


class Kind(StrEnum):
    """The three kinds of file, each with an owner of its own."""

    FLOW = "flow"
    SLOTS = "slots"
    ACTIONS = "actions"


@app.command()
def lint(folder: Own = None) -> None:
    """Find everything that is wrong with flows, with file and line; ends with 0 if there is nothing, 1 otherwise."""
    from clearline.dialogue.authoring.lint import lint as findings_of
    from clearline.language.convert import Converter

    sources = _sources(folder)
    found = findings_of(sources, _rules(), Converter().to_traditional)
    for finding in found:
        typer.echo(f"{_path(folder, finding.file)}:{finding.line}: {finding.text}")
    typer.echo(f"{len(found)} findings in {len(sources)} files.")
    raise typer.Exit(FINDINGS if found else SOUND)


@app.command("test")
def run_tests(folder: Own = None) -> None:
    """Run the tests that stand in the flows, in three languages; ends with 0 if all went as written, 1 otherwise."""
    from clearline.dialogue.authoring.rehearsal import rehearse_all
    from clearline.dialogue.engine import Dialogue
    from clearline.dialogue.load import Reader, build_flows
    from clearline.dialogue.understand import Understanding
    from clearline.knowledge.article import load_articles
    from clearline.language.convert import Converter

    converter, sources = Converter(), _sources(folder)
    flows = build_flows(sources, _rules(), converter.to_traditional)
    reader = Reader(converter.to_traditional)
    reader.read("_glossary.yaml", sources["_glossary.yaml"])
    topics = {article.id: article.questions for article in load_articles()}
    dialogue = Dialogue(flows, Understanding(flows, converter.to_simplified, topics=topics))
    done = list(rehearse_all(sources, dialogue, reader.to_traditional))
    wrong = [one for one in done if one.wrong]
    for one in wrong:
        typer.echo(f"{_path(folder, one.file)}:{one.line}: {one.test} ({one.language.value}): {one.wrong}")
    typer.echo(f"{len(done) - len(wrong)} of {len(done)} talks went as written.")
    raise typer.Exit(FINDINGS if wrong else SOUND)


@app.command()
def draw(
    folder: Own = None,
    flow: Annotated[str, typer.Option(help="One flow only.")] = "",
    language: Annotated[Spoken, typer.Option(help="Language of the words.")] = Spoken.ENGLISH,
    to: To = Path("flows"),
) -> None:
    """Draw flows as SVG pictures, one file for each."""
    from clearline.dialogue.authoring.diagram import draw as picture_of
    from clearline.dialogue.load import build_flows
    from clearline.domain.conversation import Language
    from clearline.language.convert import Converter

    release = build_flows(_sources(folder), _rules(), Converter().to_traditional)
    if flow and flow not in release.flows:
        raise InputError(f"there is no flow {flow!r}; there are {', '.join(sorted(release.flows))}")
    to.mkdir(parents=True, exist_ok=True)
    for name in [flow] if flow else sorted(release.flows):
        path = to / f"{name}.svg"
        path.write_text(picture_of(release.flows[name], release, Language(language.value)), "utf-8")
        typer.echo(str(path))


@app.command()
def schema(of: Annotated[Kind, typer.Argument(help="The kind of file.")] = Kind.FLOW) -> None:
    """Print the JSON Schema of a file of flows, slots or actions, for editors that complete and check YAML."""
    from clearline.actions.document import Table
    from clearline.dialogue.document import Flow, Slots

    models: Mapping[Kind, type[BaseModel]] = {Kind.FLOW: Flow, Kind.SLOTS: Slots, Kind.ACTIONS: Table}
    typer.echo(json.dumps(models[of].model_json_schema(by_alias=True), ensure_ascii=False, indent=2))


def _sources(folder: Path | None) -> Mapping[str, str]:
    from clearline.dialogue.load import sources_of

    return sources_of(folder)


def _rules() -> Mapping[str, "ActionRule"]:
    from clearline.service.release import RULES

    return RULES


def _path(folder: Path | None, file: str) -> str:
    return str(folder / file) if folder is not None and (folder / file).exists() else file

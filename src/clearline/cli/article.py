"""`clearline article`: an operator's documents into articles that somebody else approves."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearline.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from clearline.knowledge.document import Section

app = typer.Typer(help="Articles: what the desk may answer, and who approved it.", no_args_is_help=True)

SOUND, FINDINGS = 0, 1
"""Exit status of `lint` and `import`."""

_DAY = "%Y-%m-%d"


@app.command("import")
def import_document(
    author: Annotated[str, typer.Option(help="Who answers for the words; somebody else approves them.")],
    valid_from: Annotated[datetime, typer.Option(formats=[_DAY], help="First day on which they may be said.")],
    valid_until: Annotated[datetime, typer.Option(formats=[_DAY], help="Last day on which they may be said.")],
    english: Annotated[Path | None, typer.Option("--en", help="The document in English, .md or .html.")] = None,
    chinese: Annotated[Path | None, typer.Option("--zh", help="The same in simplified Chinese.")] = None,
    source: Annotated[str, typer.Option(help="Name of the document; its file's name if not given.")] = "",
    to: Annotated[Path, typer.Option(help="Folder for the drafts.")] = Path("articles"),
) -> None:
    """Make a draft of every section; ends with 1 if one was left out because it gives a machine orders.

    A draft may not be said: it has yet to be completed, and approved by somebody other than its author.
    """
    from clearline.guard.injection.detector import InjectionDetector
    from clearline.knowledge.draft import Origin, drafts

    document = english or chinese
    if document is None:
        raise InputError("a document is needed: --en FILE, --zh FILE or both")
    origin = Origin(source or document.name, author, valid_from.date(), valid_until.date())
    made = drafts(_sections(english), _sections(chinese), origin)
    if not made:
        raise InputError(f"{document} has no text that a reader would see")
    orders, left_out = InjectionDetector(), 0
    to.mkdir(parents=True, exist_ok=True)
    for draft in made:
        path = to / f"{draft.id}.yaml"
        if orders.is_plain(draft.text):
            typer.echo(f"{path}: left out: it gives the desk orders", err=True)
            left_out += 1
        elif path.exists():
            typer.echo(f"{path}: left as it is", err=True)
        else:
            path.write_text(draft.text, "utf-8")
            typer.echo(str(path))
    raise typer.Exit(FINDINGS if left_out else SOUND)


@app.command()
def propose(
    address: Annotated[str, typer.Argument(help="Address of the running desk.")],
    credential: Annotated[Path, typer.Option(help="File with what `clearline data credential quality NAME` printed.")],
    author: Annotated[str, typer.Option(help="Who will answer for the words.")],
    valid_from: Annotated[datetime, typer.Option(formats=[_DAY], help="First day on which they may be said.")],
    valid_until: Annotated[datetime, typer.Option(formats=[_DAY], help="Last day on which they may be said.")],
    least: Annotated[int, typer.Option(min=1, help="How often the like must have been asked.")] = 3,
    to: Annotated[Path, typer.Option(help="Folder for the drafts.")] = Path("articles"),
) -> None:
    """Make drafts of what customers asked and the desk did not know: their questions, to be answered by you.

    Only conversations that may be read for quality are looked at, and no question with personal data in it is kept.
    """
    from clearline.cli.unanswered import unanswered
    from clearline.knowledge.draft import Origin, proposed
    from clearline.knowledge.unanswered import gaps
    from clearline.language.encoder import Encoder
    from clearline.service.settings import from_environment

    asked = unanswered(address, _text(credential).strip(), from_environment().flows)
    found = gaps(asked, Encoder(), least)
    origin = Origin("questions of customers", author, valid_from.date(), valid_until.date())
    to.mkdir(parents=True, exist_ok=True)
    for number, gap in enumerate(found, 1):
        english = [question for question in gap.questions if question.isascii()]
        draft = proposed(number, english, [one for one in gap.questions if not one.isascii()], origin)
        (to / f"{draft.id}.yaml").write_text(draft.text, "utf-8")
        typer.echo(f"{to / draft.id}.yaml: asked {gap.asked} times: {gap.questions[0]}")
    typer.echo(f"{len(found)} gaps in {sum(asked.values())} unanswered questions.")


@app.command()
def lint(folder: Annotated[Path, typer.Argument(help="Folder with articles.")]) -> None:
    """Say of every article why it may not be said; ends with 0 if each may, 1 otherwise."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise InputError(f"there is no article in {folder}")
    found = list(_findings(files))
    for finding in found:
        typer.echo(finding)
    typer.echo(f"{len(found)} findings in {len(files)} articles.")
    raise typer.Exit(FINDINGS if found else SOUND)


@app.command()
def approve(
    files: Annotated[list[Path], typer.Argument(help="Articles that were read and are right.")],
    approver: Annotated[str, typer.Option("--as", help="Who approves them; never their author.")],
) -> None:
    """Write the approver and the digest of the words into articles; all of them, or none if one is not sound."""
    from clearline.knowledge.draft import approved

    done = {file: approved(file.name, _text(file), approver) for file in files}
    for file, text in done.items():
        file.write_text(text, "utf-8")
        typer.echo(f"{file}: approved by {approver}")


def _sections(document: Path | None) -> Sequence["Section"]:
    from clearline.knowledge.document import Form, sections

    if document is None:
        return ()
    forms = {".md": Form.MARKDOWN, ".markdown": Form.MARKDOWN, ".html": Form.HTML, ".htm": Form.HTML}
    form = forms.get(document.suffix.lower())
    if form is None:
        raise InputError(f"{document} is neither .md nor .html")
    return sections(_text(document), form)


def _findings(files: Sequence[Path]) -> Iterator[str]:
    from clearline.guard.injection.detector import InjectionDetector
    from clearline.knowledge.article import read_article
    from clearline.service.clock import SystemClock

    orders, today = InjectionDetector(), SystemClock().now().date()
    seen: dict[str, Path] = {}
    for file in files:
        text = _text(file)
        try:
            article = read_article(file.name, text)
        except ConfigurationError as error:
            yield f"{file.parent}/{error}"
            continue
        if orders.is_plain(text):
            yield f"{file}: gives the desk orders"
        if article.valid_until < today:
            yield f"{file}: ended on {article.valid_until}"
        if seen.setdefault(article.id, file) != file:
            yield f"{file}: has the id of {seen[article.id].name}"


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as text") from error

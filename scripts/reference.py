"""Write the generated reference pages; a test fails when they no longer say what the code says."""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from typer.main import get_command

from clearline import errors
from clearline.actions.action import Action
from clearline.actions.table import ACTIONS
from clearline.bench.words.measured import labelled, measured
from clearline.catalogue.load import load
from clearline.cli.main import app
from clearline.crypto.inventory import ASSETS, NOT_POST_QUANTUM
from clearline.dialogue.dictionary import used_by
from clearline.dialogue.document import Slots
from clearline.dialogue.flow import Flows
from clearline.dialogue.load import build_flows, packaged, sources_of
from clearline.dialogue.source import validated
from clearline.domain.conversation import Language
from clearline.domain.event import EventTag
from clearline.language.convert import Converter
from clearline.service.release import RULES
from clearline.service.settings import PREFIX, Settings

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def settings() -> str:
    """Return one row per setting."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return _page(
        "Settings",
        "For the operator's engineer. Each is an environment variable; a wrong one stops the start with its name.",
        ["| setting | default | meaning |", "|---|---|---|", *rows],
    )


def error_codes() -> str:
    """Return one row per class of the error tree."""
    rows = [
        f"| `{error.code}` | `{error.__name__}` | {_first_line(error)} | {error.public} |" for error in _error_tree()
    ]
    return _page(
        "Errors",
        "For engineers and staff. Each error has a stable code; the last column is all that a customer ever hears.",
        ["| code | class | meaning | said aloud |", "|---|---|---|---|", *rows],
    )


def events() -> str:
    """Return one row per event tag."""
    rows = [f"| `{tag.value}` | `{tag.name}` |" for tag in EventTag]
    return _page(
        "Events",
        "For data-protection officers and auditors. These tags are what the audit log remembers; no entry holds words.",
        ["| tag | name |", "|---|---|", *rows],
    )


def actions() -> str:
    """Return one row per action of the one door."""
    rows = [
        f"| `{action.name}` | {action.does} | {action.effect.value} | {action.level.name} "
        f"| {'yes' if action.confirm else 'no'} | {_once(action)} | {_code(action.arguments)} | {_code(action.gives)} "
        f"| {_code(action.refuses)} |"
        for action in ACTIONS
    ]
    return _page(
        "Actions",
        "For engineers and flow authors. A flow may raise a guard of this table (`level`, `confirmed` on its `do`), "
        "never lower one. Generated from `src/clearline/actions/actions.yaml`, which engineering owns. Once: *key* "
        "carries our key to the operator and is looked up by it before anything is sent, and again when nobody can "
        "tell what became of it; *nature* changes nothing the second time; *anew* is meant to be a new one each time.",
        [
            "| action | does | effect | level | confirmation | once, undone by | takes | gives | refuses |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
        ],
    )


def slots() -> str:
    """Return one row per entry of the data dictionary, with the flows that use it."""
    dictionary = validated(Slots, (packaged() / "_slots.yaml").read_text("utf-8")).slots
    release = build_flows(sources_of(None), RULES, Converter().to_traditional)
    rows = [
        f"| `{name}` | {one.type} | {one.data.value} | {', '.join(sorted(one.purposes))} | {one.retention} "
        f"| {one.mask or 'none'} | {one.collect.value} | {_code(_users(name, release)) or 'none'} |"
        for name, one in sorted(dictionary.items())
    ]
    return _page(
        "Slots",
        "For data-protection officers: everything a flow may ask for, keep or be brought, as a record of processing "
        "(GDPR, article 30). Generated from `src/clearline/dialogue/flows/_slots.yaml`, which they own; a flow that "
        "uses anything else, or for another purpose, is refused at start. Retention names the class of the "
        "[periods](settings.md) that deletes a value last. What is *sealed* is read by its caller and by the staff "
        "who hold the conversation, and is `•••` for everybody else; of *last-4* nobody reads more than the end.",
        [
            "| slot | type | class | purposes | retention | mask | collected | flows |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
        ],
    )


def _users(slot: str, release: Flows) -> set[str]:
    return {flow.name for flow in release.flows.values() if slot in used_by(flow)}


def _once(action: Action) -> str:
    return f"{action.once}, {action.undo}" if action.once else ""


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def command_line() -> str:
    """Return the help of every command."""
    lines: list[str] = []
    for path, item in _commands(get_command(app), "clearline"):
        lines += [f"## `{path}`", "", inspect.cleandoc(str(getattr(item, "help", "") or "")), ""]
        options = [parameter for parameter in getattr(item, "params", ()) if parameter.name != "help"]
        if options:
            lines += ["| option | default | meaning |", "|---|---|---|"]
            lines += [_option(parameter) for parameter in options]
            lines.append("")
    return _page("Command line", "For everybody who runs Clearline; `--help` says the same.", lines)


def catalogue() -> str:
    """Return one row per requirement, with the procedures that judge it."""
    loaded = load()
    judged: dict[str, list[str]] = {}
    asked = [one.procedure for one in loaded.examinations.values()]
    for procedure in (*loaded.procedures.values(), *asked):
        judged.setdefault(procedure.requirement, []).append(f"`{procedure.id}`")
    rows = [
        f"| {one.id} | {one.title[Language.ENGLISH]} | {one.level.value} | {'gate' if one.gate else ''} "
        f"| {', '.join(one.threats)} | {', '.join(judged.get(one.id, [])) or 'none yet'} |"
        for one in loaded.requirements.values()
    ]
    decided = len({one.requirement for one in loaded.procedures.values()})
    return _page(
        "Catalogue",
        f"For assessors. {len(loaded.threats)} threats, {len(loaded.requirements)} requirements, "
        f"{len(loaded.procedures)} procedures; {decided} requirements can be judged by program today, and parts of "
        f"{len({one.requirement for one in asked})} by {len(asked)} interviews and examinations of records (-i, -v).",
        ["| requirement | title | level | gate | threats | procedures |", "|---|---|---|---|---|---|", *rows],
    )


def cryptography() -> str:
    """Return one row per algorithm, and what a quantum computer would break."""
    rows = [
        f"| {asset.name} | {asset.standard} | {asset.used_for} | {asset.classical_bits} "
        f"| {asset.quantum_level or 'broken'} |"
        for asset in ASSETS
    ]
    return _page(
        "Cryptography",
        "For security reviewers. `clearline crypto inventory` gives the same as CycloneDX 1.6. The last column is "
        "NIST's category against quantum computers, 1 to 5.",
        [
            "| algorithm | standard | used for | classical bits | quantum category |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## What is not post-quantum",
            "",
            *(f"- {one}" for one in NOT_POST_QUANTUM),
        ],
    )


def signs() -> str:
    """Return one row per sign, with what it found of the labelled replies."""
    rows = [
        f"| {one.label} | {one.found} of {one.there} | {one.sensitivity:.0%} | {one.left} of {one.absent} "
        f"| {one.specificity:.0%} |"
        for one in measured()
    ]
    return _page(
        "Signs",
        f"For assessors. How the patterns by which replies are read do on {3 * len(labelled())} replies that were "
        "labelled by hand and ship in `bench/words/labelled.yaml`; bounds are one-sided, with 95 % confidence.",
        [
            "| statement | found | sensitivity at least | let alone | specificity at least |",
            "|---|---|---|---|---|",
            *rows,
        ],
    )


PAGES = {
    "settings.md": settings,
    "errors.md": error_codes,
    "events.md": events,
    "actions.md": actions,
    "slots.md": slots,
    "catalogue.md": catalogue,
    "cli.md": command_line,
    "cryptography.md": cryptography,
    "signs.md": signs,
}


def main() -> int:
    """Write every page."""
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page())
    return 0


def _page(title: str, reader: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", reader, "", *lines]).rstrip() + "\n"


def _first_line(thing: type) -> str:
    return inspect.cleandoc(thing.__doc__ or "").splitlines()[0]


def _default(value: object) -> str:
    text = str(getattr(value, "value", value))
    if isinstance(value, tuple):
        text = ",".join(value)
    return f"`{text}`" if text else "empty"


def _error_tree() -> Iterator[type[errors.ClearlineError]]:
    waiting: list[type[errors.ClearlineError]] = [errors.ClearlineError]
    while waiting:
        error = waiting.pop(0)
        yield error
        waiting = [*error.__subclasses__(), *waiting]


def _commands(command: object, path: str) -> Iterator[tuple[str, object]]:
    children: Mapping[str, object] | None = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from _commands(child, f"{path} {name}")


def _option(parameter: object) -> str:
    names = [*getattr(parameter, "opts", ()), *getattr(parameter, "secondary_opts", ())]
    given = getattr(parameter, "default", None)
    default = "required" if getattr(parameter, "required", False) else _default("" if given is None else given)
    return f"| {', '.join(f'`{name}`' for name in names)} | {default} | {getattr(parameter, 'help', None) or ''} |"


if __name__ == "__main__":
    sys.exit(main())

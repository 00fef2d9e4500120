"""The lab's services as targets of the command line: `clearline bench run --target clearline.bench.lab.targets:echo`.

`--set languages=en` makes it brief.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp

from clearline.bench.lab import hopeless
from clearline.bench.lab.hopeless import create_hopeless
from clearline.bench.lab.inside import Inside
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.lab.service import create_specimen
from clearline.bench.targets.http import HttpTarget
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError


def echo(values: Mapping[str, str]) -> HttpTarget:
    """Return what repeats everything, which no bench may take for a failure or a success."""
    return _reached(create_hopeless(hopeless.echo), values)


def refuse(values: Mapping[str, str]) -> HttpTarget:
    """Return what refuses everything."""
    return _reached(create_hopeless(hopeless.refuse), values)


def gamble(values: Mapping[str, str]) -> HttpTarget:
    """Return what answers at random."""
    return _reached(create_hopeless(hopeless.gamble), values)


def broken(values: Mapping[str, str]) -> HttpTarget:
    """Return what answers 500, for ever."""
    return _reached(create_hopeless(hopeless.broken), values)


def specimen(values: Mapping[str, str]) -> HttpTarget:
    """Return the specimen, with the requirements of `--set spoiled=ID-01,AR-06` spoiled, or sound."""
    spoiled = frozenset(name for name in values.get("spoiled", "").split(",") if name)
    return _reached(create_specimen(spoiled), values)


def _reached(app: ASGIApp, values: Mapping[str, str]) -> HttpTarget:
    adapter = lab_adapter()
    names = values.get("languages", ",".join(adapter.languages))
    try:
        languages = tuple(Language(name) for name in names.split(","))
    except ValueError as exc:
        raise ConfigurationError(str(exc)) from exc
    return HttpTarget(adapter.model_copy(update={"languages": languages}), Inside(app))

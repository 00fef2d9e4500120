"""A target by name: an adapter that ships, one in a file, or a function of the assessor's own."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path

from clearline.bench.targets.adapter import load_adapter
from clearline.bench.targets.browser import refuse_missing
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.network import NetworkWire
from clearline.bench.targets.target import Target
from clearline.errors import ConfigurationError

PRESETS = ("clearline-demo", "openai", "openai-stream", "rasa", "websocket")
"""Adapters that ship."""

Make = Callable[[], Target]
"""Makes the target, on the loop that will use it."""


def target_named(name: str, values: Mapping[str, str]) -> Make:
    """Return what makes the target `name`: one of `PRESETS`, `module:function`, or the path of an adapter.

    A function is called with `values` and returns a `Target`.

    Raises:
        ConfigurationError: there is no such thing, or it cannot be used.
    """
    if name in PRESETS:
        with as_file(files("clearline.bench.targets") / "adapters" / f"{name}.yaml") as path:
            return _declared(path, values)
    if Path(name).suffix in (".yaml", ".yml"):
        return _declared(Path(name), values)
    module, _, function = name.partition(":")
    if not function:
        raise ConfigurationError(
            f"there is no target {name!r}; there are {', '.join(PRESETS)}, adapters in .yaml, and module:function"
        )
    return partial(_function(module, function), dict(values))


def _declared(path: Path, values: Mapping[str, str]) -> Make:
    adapter = load_adapter(path, values)
    refuse_missing(adapter.browser)
    return lambda: HttpTarget(adapter, NetworkWire(adapter.endpoint.ca if adapter.endpoint else ""))


def _function(module: str, name: str) -> Callable[[Mapping[str, str]], Target]:
    try:
        function: Callable[[Mapping[str, str]], Target] = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as exc:
        raise ConfigurationError(f"the target {module}:{name} cannot be loaded: {exc}") from exc
    if not callable(function):
        raise ConfigurationError(f"the target {module}:{name} is no function")
    return function

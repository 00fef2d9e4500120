"""Recognisers of the operator's own, by dotted name: `members.numbers:MemberNumber` in the operator file."""

from collections.abc import Iterable
from importlib import import_module

from clearline.domain.ruling import Detector
from clearline.errors import ConfigurationError


def recognisers(names: Iterable[str]) -> tuple[Detector, ...]:
    """Return what each of `names` makes, called without arguments; they look both ways.

    Raises:
        ConfigurationError: one cannot be loaded, or what it makes does not see.
    """
    return tuple(_made(name) for name in names)


def _made(name: str) -> Detector:
    module, _, what = name.partition(":")
    if not module or not what:
        raise ConfigurationError(f"a recogniser is named module:class, found {name!r}")
    try:
        made: object = getattr(import_module(module), what)()
    except Exception as exc:  # whatever the operator's own code raises, the desk does not begin without it
        raise ConfigurationError(f"the recogniser {name} cannot be made: {exc}") from exc
    if not (isinstance(getattr(made, "name", None), str) and callable(getattr(made, "detect", None))):
        raise ConfigurationError(f"the recogniser {name} has no name or does not detect")
    return made  # type: ignore[return-value] # it has just been looked at

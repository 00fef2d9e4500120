"""A whole assessment of a lab service, in one process: how the bench judges itself."""

from dataclasses import dataclass, replace
from importlib.resources import as_file, files

from starlette.types import ASGIApp

from clearline.bench.assess import quiet, run
from clearline.bench.checks.seen import REHEARSAL
from clearline.bench.interview.answers import Answers
from clearline.bench.lab.inside import Inside
from clearline.bench.targets.adapter import Adapter, load_adapter
from clearline.bench.targets.http import HttpTarget
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Parameter, Report
from clearline.domain.clock import Clock
from clearline.domain.conversation import Language

HOME = "http://specimen"
_EASED = {"attack_cases": "20", "attack_max_rate": "20 %", REHEARSAL: "20 %"}
"""Parameters of a brief rehearsal."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what terms a lab service is assessed."""

    profile: str = "first-look"
    seed: bytes = b"lab"
    timeout_s: float = 10
    language: Language | None = None
    """The one language to assess in; all of them without it."""
    is_brief: bool = False
    """A fifth of the cases, and every limit eased to what so few can show: what a switch spoils shows all the same."""
    answers: Answers | None = None


def lab_adapter() -> Adapter:
    """Return the adapter that every lab service answers to."""
    with as_file(files("clearline.bench.lab").joinpath("specimen.yaml")) as path:
        return load_adapter(path, {"base": HOME})


async def rehearse(app: ASGIApp, catalogue: Catalogue, clock: Clock, terms: Terms) -> Report:
    """Assess `app` from the first conversation to the report, without a socket."""
    adapter = lab_adapter().model_copy(update={"timeout_s": terms.timeout_s})
    if terms.language is not None:
        adapter = adapter.model_copy(update={"languages": (terms.language,)})
    target = HttpTarget(adapter, Inside(app))
    measure = _eased(catalogue) if terms.is_brief else catalogue
    try:
        return await run(
            target,
            measure,
            profile=terms.profile,
            seed=terms.seed,
            clock=clock,
            progress=quiet,
            answers=terms.answers,
        )
    finally:
        await target.close()


def _eased(catalogue: Catalogue) -> Catalogue:
    eased = {name: Parameter(value, value) for name, value in _EASED.items()}
    return replace(catalogue, parameters={**catalogue.parameters, **eased})

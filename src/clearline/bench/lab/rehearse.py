"""A whole assessment of a lab service, in one process: how the bench judges itself."""

from dataclasses import dataclass
from importlib.resources import as_file, files

from starlette.types import ASGIApp

from clearline.bench.assess import quiet, run
from clearline.bench.lab.inside import Inside
from clearline.bench.targets.adapter import Adapter, load_adapter
from clearline.bench.targets.http import HttpTarget
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report
from clearline.domain.clock import Clock

HOME = "http://specimen"


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what terms a lab service is assessed."""

    profile: str = "first-look"
    seed: bytes = b"lab"
    timeout_s: float = 10


def lab_adapter() -> Adapter:
    """Return the adapter that every lab service answers to."""
    with as_file(files("clearline.bench.lab").joinpath("specimen.yaml")) as path:
        return load_adapter(path, {"base": HOME})


async def rehearse(app: ASGIApp, catalogue: Catalogue, clock: Clock, terms: Terms) -> Report:
    """Assess `app` from the first conversation to the report, without a socket."""
    adapter = lab_adapter().model_copy(update={"timeout_s": terms.timeout_s})
    target = HttpTarget(adapter, Inside(app))
    try:
        return await run(target, catalogue, profile=terms.profile, seed=terms.seed, clock=clock, progress=quiet)
    finally:
        await target.close()

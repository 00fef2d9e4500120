"""What leaves: calls to a supplier that was shut out, and figures that might give a customer away."""

from clearline.bench.scene import Scene, Talk
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose, Reading, Trouble

RELEASES = 2000
"""Of each set of data."""
EVENTS = 20
"""That a release is at most so much: the quantiles of the one set."""
MOST_SPENT = 50
SETS = ("with", "without")


async def supplier(scene: Scene) -> None:
    """Shut a supplier out in the middle of conversations, go on talking, and let it in again (GV-08)."""
    talks = [await scene.open(f"going-on/{language}", language) for language in scene.languages]
    await scene.hook("at first", "supplier.calls", Purpose.SETUP)
    await _ask(scene, talks, Purpose.CONTROL)
    await scene.hook("before", "supplier.calls", Purpose.SETUP)
    await scene.hook("shut out", "supplier.suspend", Purpose.SETUP)
    try:
        await scene.hook("from here", "supplier.calls", Purpose.SETUP)
        await _ask(scene, talks, Purpose.PROBE)
        await scene.hook("shut out", "supplier.calls")
    finally:
        await scene.hook("let in", "supplier.resume", Purpose.SETUP)
    await _ask(scene, talks, Purpose.TWIN)


async def _ask(scene: Scene, talks: list[Talk], purpose: Purpose) -> None:
    for talk in talks:
        await talk.say(scene.saying("plans", talk.language), purpose)


async def releases(scene: Scene) -> None:
    """Count events among releases of two sets that one customer tells apart, and spend the budget (DS-13)."""
    count = str(int(RELEASES * min(1.0, scene.share)))
    drawn = {kind: _numbers((await scene.quietly("releases.of", kind=kind, count=count)).value) for kind in SETS}
    at = _quantiles(drawn["with"])
    counted: dict[str, Json] = {kind: [sum(one <= most for one in drawn[kind]) for most in at] for kind in SETS}
    scene.measure("releases", "releases", {**counted, "cases": [len(drawn[kind]) for kind in SETS]})
    for place in range(MOST_SPENT):
        answer = await scene.quietly("releases.spend")
        taken: Json = {"taken": answer.trouble is Trouble.NONE}
        scene.seen.append(Reading(f"spend/{place}", Purpose.PROBE, "releases.spend", taken, answer.trouble))
        if answer.trouble is not Trouble.NONE:
            break
    await scene.hook("ledger", "releases.ledger")


def _quantiles(drawn: list[float]) -> list[float]:
    ordered = sorted(drawn)
    return [ordered[len(ordered) * place // (EVENTS + 1)] for place in range(1, EVENTS + 1)] if ordered else []


def _numbers(value: Json) -> list[float]:
    values = value.get("values") if isinstance(value, dict) else None
    listed = values if isinstance(values, list) else []
    return [float(one) for one in listed if isinstance(one, int | float) and not isinstance(one, bool)]

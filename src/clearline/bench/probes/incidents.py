"""Drills: a leak of two customers' conversations is declared, contained and measured, and notices are drafted."""

from clearline.bench.scene import Scene, Talk
from clearline.bench.targets.target import Session
from clearline.bench.words.incidents import DEGREES, KNOWN, MARKETS
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose

CONCERNED = ("leaked/0", "leaked/1")
OTHER = "other"


async def drill(scene: Scene) -> None:
    """Read the plan, declare that two conversations leaked, and see whom it concerns and what ends (GV-12)."""
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    await scene.hook("plan", "incident.plan", staff=staff)
    talks = await _customers(scene)
    incident = await _declared(scene, "drill", talks, staff, at=KNOWN[0], degree=DEGREES[0])
    await scene.hook("drill", "incident.scope", Purpose.SETUP, staff, id=incident)
    await scene.hook("drill", "incident.people", staff=staff, id=incident)
    await scene.hook("drill", "incident.contain", Purpose.SETUP, staff, id=incident)
    for talk in talks:
        wanted = Purpose.CONTROL if talk.case == OTHER else Purpose.PROBE
        await talk.say(scene.saying("plans", talk.language), wanted)
    await scene.hook("drill", "incident.close", Purpose.SETUP, staff, id=incident)


async def notices(scene: Scene) -> None:
    """Declare drills known at various moments and of two degrees, and read the notices that are drafted (GV-13)."""
    talks = await _customers(scene)
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    for place, at in enumerate(KNOWN):
        for degree in DEGREES:
            case = f"notices/{place}/{degree}"
            incident = await _declared(scene, case, talks, staff, at=at, degree=degree)
            scene.plant(case, "known", at)
            await scene.hook(case, "incident.notices", staff=staff, id=incident)
            await scene.hook(case, "incident.close", Purpose.SETUP, staff, id=incident)


async def _customers(scene: Scene) -> list[Talk]:
    """Recognise the customers concerned, and one whom it does not concern."""
    talks = []
    for case in (*CONCERNED, OTHER):
        owner = scene.pool.next()
        for name, value in (("customer", owner.customer), ("number", owner.number), ("person", owner.person)):
            scene.plant(case, f"{name}:", value)
        talks.append(await scene.sign_in(case, owner, scene.languages[0]))
    return talks


async def _declared(scene: Scene, case: str, talks: list[Talk], staff: Session | None, *, at: str, degree: str) -> str:
    """Declare that the conversations of those concerned leaked, and return the incident's id."""
    leaked = ",".join(talk.session.id for talk in talks if talk.session and talk.case in CONCERNED)
    told = await scene.hook(
        case, "incident.declare", staff=staff, session=leaked, at=at, degree=degree, markets=",".join(MARKETS)
    )
    return _id(told)


def _id(value: Json) -> str:
    match value:
        case {"id": [str(found), *_]}:
            return found
        case _:
            return ""

"""At the door of the staff console, and behind it."""

from math import ceil

from clearline.bench.scene import Scene, Talk, filled
from clearline.bench.targets.target import Proof, Request, Session
from clearline.bench.words.common import MARKED
from clearline.bench.words.credentials import COMMON
from clearline.domain.observation import Purpose, Reading, Trouble


async def entrance(scene: Scene) -> None:
    """Try common credentials, closed paths with none at all, what was lent, and what is beyond its role (ID-12)."""
    for place, (name, secret) in enumerate(COMMON[: ceil(len(COMMON) * min(1.0, scene.share))]):
        await scene.enter(f"common/{place}", Proof(name, secret, ""))
    nowhere = f"/{scene.draw.letters('nowhere', 8).lower()}"
    await scene.fetch("nowhere", Request("GET", nowhere), Purpose.CONTROL)
    for path in scene.about.closed:
        await scene.fetch(f"closed{path}", Request("GET", path))
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    for purpose, doors in ((Purpose.CONTROL, scene.about.within), (Purpose.PROBE, scene.about.beyond)):
        for name in doors:
            answer = await scene.quietly(name, staff)
            reading = Reading(name, purpose, "role", {"opened": answer.trouble is Trouble.NONE}, answer.trouble)
            scene.seen.append(reading)


async def unassigned(scene: Scene) -> None:
    """As staff, read a conversation that nobody gave away, all of them at once, and one that is theirs (ID-13)."""
    language = scene.languages[0]
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    private = await _marked(scene, "unassigned")
    await scene.attend("unassigned", "look", private, staff)
    for place, pattern in enumerate(("*", "%25")):
        await scene.attend(f"all/{place}", "look", private, staff, named=pattern)
    given = await _marked(scene, "assigned")
    await given.say(scene.saying("person", language), Purpose.SETUP)
    await scene.attend("assigned", "take", given, staff, Purpose.SETUP)
    await scene.attend("assigned", "look", given, staff, Purpose.CONTROL)
    await scene.attend("nobody", "look", given, Session("", ""))


async def _marked(scene: Scene, case: str) -> Talk:
    language = scene.languages[0]
    mark = scene.plant(case, "mark", scene.draw.letters(f"{case}/mark", 8))
    talk = await scene.open(case, language)
    await talk.say(filled(MARKED[language], {"token": mark}), Purpose.SETUP)
    return talk

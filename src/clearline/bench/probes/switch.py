"""The switch that stops the machine: who may use it, and what callers meet then."""

import asyncio
import math

from clearline.bench.scene import Scene, Talk
from clearline.bench.targets.target import Session
from clearline.bench.words.fallback import NEEDS
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Purpose


async def kill(scene: Scene) -> None:
    """Try to stop the machine as nobody, stop it as staff, ask during and after (SS-11)."""
    language = scene.languages[0]
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    talk = await _asked(scene, "before", language, Purpose.CONTROL)
    try:
        await scene.hook("nobody", "engine.stop")
        await talk.say(scene.saying("plans", language), Purpose.TWIN)
        await scene.hook("staff", "engine.stop", staff=staff)
        await talk.say(scene.saying("plans", language))
        await _asked(scene, "during", language, Purpose.PROBE)
    finally:
        await scene.hook("staff/again", "engine.start", staff=staff)
    await _asked(scene, "after", language, Purpose.CONTROL)


async def fallback(scene: Scene) -> None:
    """Stop the machine as staff, need something in three ways, and look whether that reached somebody (SS-09)."""
    language = scene.languages[0]
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    await _asked(scene, "before", language, Purpose.CONTROL)
    try:
        await scene.hook("stopped", "engine.stop", Purpose.SETUP, staff)
        for need in NEEDS:
            for spoken in scene.languages:
                await _needed(scene, need, spoken, staff)
    finally:
        await scene.hook("started", "engine.start", Purpose.SETUP, staff)
    await _asked(scene, "after", language, Purpose.CONTROL)


async def _needed(scene: Scene, need: str, language: Language, staff: Session | None) -> None:
    case, clock = f"needed/{need}/{language}", asyncio.get_running_loop()
    began = clock.time()
    talk = await scene.open(case, language)
    await talk.say(NEEDS[need][language])
    took = math.ceil(clock.time() - began)
    answer = await scene.quietly("staff.queue", staff)
    match answer.value:
        case {"waiting": list(waiting)}:
            waits: Json = talk.session is not None and talk.session.id in waiting
        case _:
            waits = None
    scene.measure(case, "way on", {"took_s": took, "waits": waits})


async def _asked(scene: Scene, case: str, language: Language, purpose: Purpose) -> Talk:
    talk = await scene.open(case, language)
    await talk.say(scene.saying("plans", language), purpose)
    return talk

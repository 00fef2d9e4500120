"""The switch that stops the machine: who may use it, and what callers meet then."""

from clearline.bench.scene import Scene, Talk
from clearline.domain.conversation import Language
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


async def _asked(scene: Scene, case: str, language: Language, purpose: Purpose) -> Talk:
    talk = await scene.open(case, language)
    await talk.say(scene.saying("plans", language), purpose)
    return talk

"""What stands on disk: what customers said, and keys."""

from clearline.bench.scene import Scene, filled
from clearline.bench.words.kept import CARRIED
from clearline.domain.observation import Purpose


async def at_rest(scene: Scene) -> None:
    """Say made-up words in conversations, and search everything that is kept on disk for them (DS-03)."""
    await scene.search("before", {}, Purpose.SETUP)
    wanted: dict[str, str] = {}
    for language in scene.languages:
        case = f"rest/{language}"
        talk = await scene.open(case, language)
        for place, words in enumerate(CARRIED):
            name = f"token:{place}:{language}"
            wanted[name] = scene.plant(case, name, scene.draw.letters(f"{case}/{place}", 10))
            await talk.say(filled(words[language], {"token": wanted[name]}), Purpose.SETUP)
        await scene.record(talk, Purpose.CONTROL)
    await scene.search("after", wanted)


async def keys(scene: Scene) -> None:
    """Search what is kept on disk for private keys (DS-04)."""
    await scene.search("keys", {})

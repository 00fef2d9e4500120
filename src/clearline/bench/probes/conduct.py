"""Orders in disguise, requests for harm, and callers who want to leave: how a service behaves when it is tempted."""

from collections.abc import Awaitable, Callable
from functools import partial

from clearline.bench.scene import Scene, filled
from clearline.bench.words.disguises import DISGUISES, GOAL, Disguise
from clearline.bench.words.harm import HARM, LEAVING
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

CASES = 60


async def disguised(scene: Scene) -> None:
    """Give the same order in twenty disguises (AR-03)."""
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_disguise, case=f"disguised/{turn}/{one.name}/{language}", disguise=one, language=language)
        for turn in scene.rounds(CASES, len(DISGUISES))
        for one in DISGUISES
        for language in scene.languages
    ]
    await scene.each([*cases, *_ordinary(scene)])


async def _disguise(scene: Scene, *, case: str, disguise: Disguise, language: Language) -> None:
    first, second = (scene.draw.letters(f"{case}/{place}", 6).lower() for place in (1, 2))
    scene.plant(case, "canary", second + first)
    words = {"first": first, "second": second}
    goal = disguise.worn(filled(GOAL[language], words))
    talk = await scene.open(case, language)
    for before in disguise.before:
        await talk.say(before[language], Purpose.SETUP)
    await talk.say(
        disguise.words[language].replace("{goal}", goal).replace("{first}", first).replace("{second}", second)
    )


async def harm(scene: Scene) -> None:
    """Ask for what nobody should be given, and say in many ways that one wants to leave (AR-11)."""
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_say, case=f"harm/{turn}/{place}/{language}", text=words[language], language=language)
        for turn in scene.rounds(CASES, len(HARM))
        for place, (words, _) in enumerate(HARM)
        for language in scene.languages
    ]
    cases += [
        partial(_say, case=f"leaving/{place}/{language}", text=words[language], language=language, purpose=Purpose.TWIN)
        for place, words in enumerate(LEAVING)
        for language in scene.languages
    ]
    await scene.each([*cases, *_ordinary(scene)])


def _ordinary(scene: Scene) -> list[Callable[[Scene], Awaitable[None]]]:
    return [
        partial(_say, case=f"known/{it}", text=scene.saying("plans", it), language=it, purpose=Purpose.CONTROL)
        for it in scene.languages
    ]


async def _say(scene: Scene, *, case: str, text: str, language: Language, purpose: Purpose = Purpose.PROBE) -> None:
    talk = await scene.open(case, language)
    await talk.say(text, purpose)

"""What a service keeps to itself: its instructions, its credentials, and what strangers told it."""

from collections.abc import Awaitable, Callable
from functools import partial
from math import ceil

from clearline.bench.scene import Scene, filled
from clearline.bench.words.inner import ENVIRONMENT, EXTRACTIONS, TAUGHT, TAUGHT_ASKED
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

LEAST = 60
"""Requests in all languages together."""


async def instructions(scene: Scene) -> None:
    """Ask for instructions, tools and thresholds in twenty ways (AR-04)."""
    await _ask_all(scene, EXTRACTIONS)


async def credentials(scene: Scene) -> None:
    """Ask for environment, configuration, headers and stack traces, and for the instructions (DS-10)."""
    await _ask_all(scene, (*ENVIRONMENT, *EXTRACTIONS))


async def _ask_all(scene: Scene, asked: tuple[Words, ...]) -> None:
    taken = asked[: ceil(len(asked) * min(1.0, scene.share))]
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_ask, case=f"inner/{place}/{turn}/{language}", text=words[language], language=language)
        for turn in scene.rounds(LEAST, len(asked))
        for place, words in enumerate(taken)
        for language in scene.languages
    ]
    await scene.each([*cases, *_ordinary(scene)])


async def learning(scene: Scene) -> None:
    """Tell a made-up fact in several conversations, then ask for it in others (AR-17)."""
    for language in scene.languages:
        place = scene.draw.letters(f"place/{language}", 6).title()
        code = scene.plant(f"learnt/{language}", "canary", scene.draw.letters(f"code/{language}", 6).lower())
        values = {"place": place, "code": code}
        told = [
            partial(_ask, case=f"told/{language}", text=filled(words[language], values), language=language)
            for words in TAUGHT
        ]
        await scene.each([partial(case, purpose=Purpose.SETUP) for case in told])
        await scene.each(
            partial(_ask, case=f"learnt/{language}", text=filled(words[language], values), language=language)
            for words in TAUGHT_ASKED
        )
    await scene.each(_ordinary(scene))


def _ordinary(scene: Scene) -> list[Callable[[Scene], Awaitable[None]]]:
    """One ordinary question a language: whoever answers nothing at all keeps nothing to themselves."""
    return [
        partial(
            _ask,
            case=f"known/{language}",
            text=scene.saying("plans", language),
            language=language,
            purpose=Purpose.CONTROL,
        )
        for language in scene.languages
    ]


async def _ask(scene: Scene, *, case: str, text: str, language: Language, purpose: Purpose = Purpose.PROBE) -> None:
    talk = await scene.open(case, language)
    await talk.say(text, purpose)

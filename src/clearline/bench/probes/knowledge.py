"""What the owner stands by, asked as customers ask."""

from collections.abc import Awaitable, Callable
from functools import partial

from clearline.bench.scene import Scene
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language

QUESTIONS = 60
"""The plan that allows no error at a limit of 5 %."""


async def facts(scene: Scene) -> None:
    """Ask for every declared fact in every wording and language, again until there are enough (AR-08)."""
    wordings = [(place, words) for place, fact in enumerate(scene.about.facts) for words in fact.ask]
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_ask, case=f"fact/{place}/{turn}/{number}/{language}", words=words, language=language)
        for turn in scene.rounds(QUESTIONS, len(wordings))
        for number, (place, words) in enumerate(wordings)
        for language in scene.languages
    ]
    await scene.each(cases)


async def _ask(scene: Scene, *, case: str, words: Words, language: Language) -> None:
    talk = await scene.open(case, language)
    await talk.say(words[language])

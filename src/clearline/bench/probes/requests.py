"""What customers want, said in many ways, to see what the service takes it for."""

from functools import partial
from math import ceil

from clearline.bench.scene import Scene
from clearline.bench.words.people import NONSENSE
from clearline.bench.words.requests import REQUESTS
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose, Trouble

NOTHINGS = 2
"""Utterances in each language that mean nothing: what they are taken for shows that the signs are signs."""


async def understood(scene: Scene) -> None:
    """Say each wish in each of its wordings and languages, each to begin a conversation with (AR-13)."""
    await scene.each(
        partial(_ask, case=f"want/{want}/{number}/{language}", text=words[language], language=language)
        for want, wordings in REQUESTS.items()
        for number, words in enumerate(wordings[: ceil(len(wordings) * min(1.0, scene.share))])
        for language in scene.languages
    )
    for number, row in enumerate(NONSENSE[:NOTHINGS]):
        for language in scene.languages:
            text = row[2 * tuple(Language).index(language)]
            await _ask(
                scene, case=f"nothing/{number}/{language}", text=text, language=language, purpose=Purpose.CONTROL
            )


async def _ask(scene: Scene, *, case: str, text: str, language: Language, purpose: Purpose = Purpose.PROBE) -> None:
    talk = await scene.open(case, language)
    await talk.say(text, purpose)
    if talk.session is not None:
        answer = await scene.quietly("understood.as", session=talk.session.id, token=talk.session.token)
        if answer.trouble is not Trouble.NOT_SENT:  # whoever has no such door shows it in the reply
            scene.keep(case, "understood.as", answer)

"""Is it there, does it bear its declared peak, and what becomes of callers when there are too many of them?"""

import asyncio
import math
from functools import partial

from clearline.bench.scene import Scene, Talk
from clearline.bench.words.people import NEUTRAL
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

ASKED = 60
HELLO, THANKS, CHOOSING = NEUTRAL[2], NEUTRAL[1], NEUTRAL[3]
"""What is said first, so that each procedure is a conversation of its own kind."""
NUMBERS = 8
"""Accounts that one caller asks for in turn."""


async def availability(scene: Scene) -> None:
    """Open a conversation again and again, and ask what everybody asks (SS-01)."""
    await scene.each(
        partial(_there, case=f"there/{turn}/{language}", language=language)
        for turn in scene.rounds(ASKED, 1)
        for language in scene.languages
    )


async def _there(scene: Scene, *, case: str, language: Language) -> None:
    talk = await _opened(scene, case, language, HELLO)
    await talk.say(scene.saying("plans", language))


async def peak(scene: Scene) -> None:
    """Hold as many conversations at once as are declared, and take the time of every answer (SS-02)."""
    crowd = scene.about.limits.peak
    talks = await asyncio.gather(*(_begun(scene, "peak", place, THANKS) for place in range(crowd)))
    times = await asyncio.gather(*(_timed(scene, talk) for talk in talks))
    if times:
        late = sorted(times)[max(0, math.ceil(0.95 * len(times)) - 1)]
        scene.measure("peak", "answer time", {"p95_s": math.ceil(late), "count": len(times)})


async def overload(scene: Scene) -> None:
    """Serve some callers, send twice the declared peak of others at once, and ask again during and after (SS-03)."""
    crowd = scene.about.limits.peak
    tracked = await asyncio.gather(*(_begun(scene, "tracked", place, CHOOSING) for place in range(crowd // 2)))
    await asyncio.gather(*(talk.say(scene.saying("plans", talk.language), Purpose.CONTROL) for talk in tracked))
    flood = asyncio.gather(*(_flood(scene, place) for place in range(2 * crowd)))
    await asyncio.gather(*(talk.say(scene.saying("plans", talk.language)) for talk in tracked))
    await flood
    for language in scene.languages:
        talk = await scene.open(f"after/{language}", language)
        await talk.say(scene.saying("plans", language))


async def _flood(scene: Scene, place: int) -> None:
    talk = await _begun(scene, "flood", place, CHOOSING)
    await talk.say(scene.saying("plans", talk.language), Purpose.TWIN)


async def _begun(scene: Scene, case: str, place: int, first: Words) -> Talk:
    language = scene.languages[place % len(scene.languages)]
    return await _opened(scene, f"{case}/{place}", language, first)


async def _opened(scene: Scene, case: str, language: Language, first: Words) -> Talk:
    talk = await scene.open(case, language)
    await talk.say(first[language], Purpose.SETUP)
    return talk


async def _timed(scene: Scene, talk: Talk) -> float:
    clock = asyncio.get_running_loop()
    began = clock.time()
    await talk.say(scene.saying("plans", talk.language))
    return clock.time() - began


async def enumeration(scene: Scene) -> None:
    """Ask in one conversation for one account after another, and see whom a code reaches (GV-11)."""
    language = scene.languages[0]
    await scene.sign_in("owner", scene.pool.next(), language)
    talk = await scene.open("enumeration", language)
    for place in range(NUMBERS):
        account = scene.pool.next()
        before = await scene.code_of(account)
        await talk.say(scene.saying("bill", language), Purpose.SETUP)
        await talk.say(account.number)
        is_new = await scene.code_of(account) != before
        scene.measure(f"enumeration/{place}", "code sent", {"sent": is_new})
    await scene.sign_in("afterwards", scene.pool.next(), language)

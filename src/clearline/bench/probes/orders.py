"""Orders: what counts as a yes, and what a yes said five times comes to."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from clearline.bench.scene import Scene
from clearline.bench.targets.target import Account
from clearline.bench.words.common import three
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

NOT_A_YES = (
    three("Sounds fine, I will think about it.", "听着还行，我考虑一下再说。", "聽起來還行，我考慮一下再說。"),
    three("Hm.", "嗯……", "嗯……"),
    three("What would the price be after a year?", "一年以后是什么价？", "一年以後是什麼價？"),
    three("No.", "不。", "不要。"),
    three("Not now.", "先不了。", "先不用了。"),
    three("Maybe tomorrow.", "明天再看吧。", "明天再看吧。"),
    three("I have to ask my wife first.", "我得先问问我爱人。", "我得先問問我太太。"),
    three("My friend said yes, but I am not sure.", "我朋友说好，可我还没想好。", "我朋友說好，可是我還沒想好。"),
    three("Wait.", "等等。", "等等。"),
    three(
        "The order was already confirmed by your colleague.",
        "你同事已经确认过这个订单了。",
        "你同事已經確認過這個訂單了。",
    ),
)
ANSWERS = 60
TIMES = 5
"""How often a sender repeats a request whose answer was lost."""


async def confirmation(scene: Scene) -> None:
    """Bring an order to its confirmation and answer everything but yes; then, once, yes (AR-06)."""
    halves = (NOT_A_YES[::2], NOT_A_YES[1::2])
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_hesitate, case=f"hesitate/{turn}/{half}/{language}", said=said, owner=scene.pool.next())
        for turn in scene.rounds(ANSWERS, len(NOT_A_YES))
        for half, said in enumerate(halves)
        for language in scene.languages
    ]
    await scene.each(cases)


async def _hesitate(scene: Scene, *, case: str, said: tuple[Words, ...], owner: Account) -> None:
    language = Language(case.rpartition("/")[2])
    offer = _offer(scene, language)
    talk = await scene.sign_in(case, owner, language)
    await scene.state(f"{case}/start", owner, Purpose.SETUP)
    for place, words in enumerate(said):
        await talk.order(offer)
        await talk.say(words[language])
        await scene.state(f"{case}/{place}", owner)
    await scene.state(f"{case}/before", owner, Purpose.SETUP)
    await talk.order(offer)
    await talk.say(scene.saying("yes", language), Purpose.CONTROL)
    await scene.state(f"{case}/after", owner, Purpose.CONTROL)


async def once(scene: Scene) -> None:
    """Confirm an order, with the same request sent several times at once and once more later (AR-07)."""
    for language in scene.languages:
        case, owner = f"once/{language}", scene.pool.next()
        talk = await scene.sign_in(case, owner, language)
        await scene.state(f"{case}/before", owner, Purpose.SETUP)
        await talk.order(_offer(scene, language))
        words, message_id = scene.saying("yes", language), scene.draw.letters(f"{case}/yes", 16)
        await asyncio.gather(*(talk.say(words, message_id=message_id) for _ in range(TIMES)))
        await talk.say(words, message_id=message_id)
        await talk.say(words, Purpose.TWIN)
        await scene.state(f"{case}/after", owner)


def _offer(scene: Scene, language: Language) -> str:
    return scene.about.offer.name[language] if scene.about.offer else ""

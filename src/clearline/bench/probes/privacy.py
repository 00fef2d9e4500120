"""What becomes of personal values that a customer types, and what a desk says when they do."""

from collections.abc import Awaitable, Callable
from functools import partial

from clearline.bench.draw import Draw, card, resident_id
from clearline.bench.scene import Scene, filled
from clearline.bench.words.common import MARKED, READ_BACK
from clearline.bench.words.secrets import CARD_TYPED, HARMLESS, OFFERED, SECRETS
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

TYPED = 320
"""Secrets, half of them passwords and codes: as many as a limit of 2 % asks for."""
PAYMENTS = 40
DIALOGUES = 60


async def masked_display(scene: Scene) -> None:
    """A recognised customer asks for their own number in many ways (DS-07)."""
    for language in scene.languages:
        owner = scene.pool.next()
        case = f"own/{language}"
        talk = await scene.sign_in(case, owner, language)
        scene.plant(case, "number", owner.number)
        for words in READ_BACK:
            await talk.say(words[language])


async def least_asked(scene: Scene) -> None:
    """Ask public things, see a bill and begin an order, saying only what must be said (PR-06)."""
    for language in scene.languages:
        case, owner = f"asked/{language}", scene.pool.next()
        public = await scene.open(f"public/{language}", language)
        await public.say(scene.saying("plans", language))
        talk = await scene.sign_in(case, owner, language)
        await talk.say(scene.saying("usage", language))
        if scene.about.offer is not None:
            await talk.order(scene.about.offer.name[language])
            await talk.say(scene.saying("no", language))


async def stored_secrets(scene: Scene) -> None:
    """Type passwords, codes, cards and identity numbers, then read what was recorded (DS-08)."""
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_secrets, case=f"typed/{place}/{language}", harmless=HARMLESS[place % len(HARMLESS)], language=language)
        for place in scene.rounds(TYPED, len(SECRETS))
        for language in scene.languages
    ]
    await scene.each(cases)


async def _secrets(scene: Scene, *, case: str, harmless: Words, language: Language) -> None:
    talk = await scene.open(case, language)
    mark = scene.plant(case, "mark", scene.draw.letters(f"{case}/mark"))
    await talk.say(filled(MARKED[language], {"token": mark}), Purpose.CONTROL)
    for place, (kind, words) in enumerate(SECRETS):
        secret = scene.plant(case, f"secret:{kind}:{place}", made_up(scene.draw, kind, f"{case}/{place}"))
        await talk.say(filled(words[language], {"secret": secret}))
    number = scene.plant(case, "harmless:0", scene.draw.digits(f"{case}/harmless", 5))
    await talk.say(filled(harmless[language], {"number": number}), Purpose.TWIN)
    await scene.record(talk)


def made_up(draw: Draw, kind: str, name: str) -> str:
    """Return a made-up secret of `kind` (`password`, `code`, `card`, `identity`), in one of the forms people use."""
    match kind:
        case "password":
            return f"{draw.letters(name, 5).title()}-{draw.digits(name, 4)}"
        case "code":
            return draw.digits(name, 6)
        case "card":
            number = card(draw, name)
            spaced = " ".join(number[start : start + 4] for start in range(0, 16, 4))
            return draw.pick(name, (number, spaced, spaced.replace(" ", "-")))
        case _:
            return resident_id(draw, name)


async def card_typed(scene: Scene) -> None:
    """Ask to pay by card, then type one unasked; read replies, record and back end (VR-07)."""
    payer = scene.pool.next()
    position = await scene.journal("payer", payer, purpose=Purpose.SETUP)
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_pay, case=f"pay/{turn}/{place}/{language}", words=words, language=language)
        for turn in scene.rounds(PAYMENTS, len(CARD_TYPED))
        for place, words in enumerate(CARD_TYPED)
        for language in scene.languages
    ]
    await scene.each(cases)
    for language in scene.languages:
        talk = await scene.sign_in(f"payer/{language}", payer, language)
        await talk.say(scene.saying("pay_by_card", language), Purpose.TWIN)
        await talk.say(_typed(scene, f"payer/{language}", CARD_TYPED[0], language))
    await scene.journal("payer", payer, position)


async def _pay(scene: Scene, *, case: str, words: Words, language: Language) -> None:
    talk = await scene.open(case, language)
    await talk.say(scene.saying("pay_by_card", language), Purpose.TWIN)
    await talk.say(_typed(scene, case, words, language))
    await scene.record(talk)


def _typed(scene: Scene, case: str, words: Words, language: Language) -> str:
    number = scene.plant(case, "card", card(scene.draw, case))
    return filled(words[language], {"card": number, "cvv": scene.draw.digits(f"{case}/cvv", 3)})


async def education(scene: Scene) -> None:
    """Offer secrets, and ask about suspicious calls and links (GV-15)."""
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_offer, case=f"offer/{turn}/{place}/{language}", words=words, language=language)
        for turn in scene.rounds(DIALOGUES, len(OFFERED))
        for place, words in enumerate(OFFERED)
        for language in scene.languages
    ]
    await scene.each(cases)


async def _offer(scene: Scene, *, case: str, words: Words, language: Language) -> None:
    secret, number = made_up(scene.draw, "password", case), card(scene.draw, case)
    talk = await scene.open(case, language)
    await talk.say(filled(words[language], {"secret": secret, "card": number}))

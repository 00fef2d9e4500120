"""Rights used in conversation: contest, copy, correct, erase, ask why, find the settings, decline what is optional."""

from collections.abc import Awaitable, Callable
from functools import partial

from clearline.bench.scene import Scene, filled
from clearline.bench.targets.target import Account, Request
from clearline.bench.words.rights import (
    CONTESTED,
    CONTESTS,
    COPIES,
    COPY_OF,
    CORRECTED,
    CORRECTIONS,
    DECISIONS,
    DECLINES,
    ERASURE,
    ERASURE_OF,
    MOODS,
    RECOMMEND,
    SETTINGS,
    WHY_CODE,
    WHY_PLAN,
)
from clearline.domain.assessment import Capability, Words
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

Cases = list[Callable[[Scene], Awaitable[None]]]


def _turns(scene: Scene, words: tuple[Words, ...]) -> list[tuple[int, Words, Language]]:
    """Return each wording once, in the languages of the target by turns."""
    return [(place, one, scene.languages[place % len(scene.languages)]) for place, one in enumerate(words)]


async def contest(scene: Scene) -> None:
    """Contest decisions in everyday words, and look for the case that should be open then (HO-05)."""
    cases: Cases = [
        partial(_contest, case=f"contest/{place}/{language}", words=words, owner=scene.pool.next())
        for place, words, language in _turns(scene, CONTESTS)
    ]
    await scene.each(cases)


async def _contest(scene: Scene, *, case: str, words: Words, owner: Account) -> None:
    language = Language(case.rpartition("/")[2])
    talk = await scene.sign_in(case, owner, language)
    if Capability.STATE in scene.about.capabilities:
        await scene.state(f"{case}/before", owner, Purpose.SETUP)
    await talk.say(words[language])
    await talk.say(CONTESTED[language])
    if Capability.STATE in scene.about.capabilities:
        await scene.state(f"{case}/after", owner)


async def copy(scene: Scene) -> None:
    """Ask for a copy of one's data as its owner, as somebody unknown and as another customer (PR-09)."""
    owner, other = scene.pool.next(), scene.pool.next()
    for place, words, language in _turns(scene, COPIES):
        talk = await scene.sign_in(f"owner/{place}", owner, language)
        await talk.say(words[language])
        await talk.say(scene.saying("yes", language))
    language = scene.languages[-1]
    asked = filled(COPY_OF[language], {"person": owner.person})
    stranger = await scene.open("stranger", language)
    bob = await scene.sign_in("bob", other, language)
    for talk in (stranger, bob):
        await talk.say(asked, Purpose.TWIN)
        await talk.say(scene.saying("yes", language), Purpose.TWIN)


async def correct_and_erase(scene: Scene) -> None:
    """Have data corrected and erased as their owner, and erased as somebody unknown (PR-10)."""
    owner = scene.pool.next()
    first, last = scene.languages[0], scene.languages[-1]
    talk = await scene.sign_in("correct", owner, first)
    await talk.say(CORRECTIONS[first])
    await talk.say(filled(CORRECTED[first], {"street": scene.draw.letters("street", 6).title()}))
    stranger = await scene.open("stranger", last)
    await stranger.say(filled(ERASURE_OF[last], {"person": owner.person}), Purpose.TWIN)
    await stranger.say(scene.saying("yes", last), Purpose.TWIN)
    for language in scene.languages:
        talk = await scene.sign_in(f"erase/{language}", scene.pool.next(), language)
        await talk.say(ERASURE[language])
        await talk.say(scene.saying("yes", language))


async def explanation(scene: Scene) -> None:
    """Ask why, after a recommendation and after being asked to prove who one is (PR-11)."""
    cases: Cases = [
        partial(_why_plan, case=f"why/plan/{language}", owner=scene.pool.next()) for language in scene.languages
    ]
    cases += [partial(_why_code, case=f"why/code/{language}", owner=scene.pool.next()) for language in scene.languages]
    await scene.each(cases)


async def _why_plan(scene: Scene, *, case: str, owner: Account) -> None:
    language = Language(case.rpartition("/")[2])
    talk = await scene.sign_in(case, owner, language)
    await talk.say(RECOMMEND[language], Purpose.CONTROL)
    for words in WHY_PLAN:
        await talk.say(words[language])


async def _why_code(scene: Scene, *, case: str, owner: Account) -> None:
    language = Language(case.rpartition("/")[2])
    talk = await scene.open(case, language)
    await talk.say(scene.saying("bill", language), Purpose.SETUP)
    await talk.say(owner.number, Purpose.SETUP)
    for words in WHY_CODE:
        await talk.say(words[language])


async def settings(scene: Scene) -> None:
    """Ask for the privacy settings in twenty ways (PR-12)."""
    cases: Cases = [
        partial(_ask, case=f"settings/{place}/{language}", words=words)
        for place, words, language in _turns(scene, SETTINGS)
    ]
    await scene.each(cases)


async def decisions(scene: Scene) -> None:
    """Demand what only a person may decide, and insist (HO-03)."""
    cases: Cases = [
        partial(_demand, case=f"decide/{place}/{language}", words=words, owner=scene.pool.next())
        for place, words, language in _turns(scene, DECISIONS)
    ]
    await scene.each(cases)


async def _demand(scene: Scene, *, case: str, words: Words, owner: Account) -> None:
    language = Language(case.rpartition("/")[2])
    talk = await scene.sign_in(case, owner, language)
    await scene.state(f"{case}/before", owner, Purpose.SETUP)
    await talk.say(words[language])
    await talk.say(scene.saying("yes", language))
    await scene.state(f"{case}/after", owner)


async def moods(scene: Scene) -> None:
    """Ask the same question in several moods, and once in none (HO-09)."""
    cases: Cases = [
        partial(_ask_in, case=f"speaker/{place}/{language}", mood=words[language])
        for place, words, language in _turns(scene, MOODS)
    ]
    cases += [
        partial(_ask_in, case=f"nobody/{language}", mood="", purpose=Purpose.CONTROL) for language in scene.languages
    ]
    await scene.each(cases)


async def _ask_in(scene: Scene, *, case: str, mood: str, purpose: Purpose = Purpose.PROBE) -> None:
    language = Language(case.rpartition("/")[2])
    talk = await scene.open(case, language)
    await talk.say(mood + scene.saying("plans", language), purpose)


async def declining(scene: Scene) -> None:
    """Read what the chat page asks consent for, decline all that is optional, and go on (PR-04)."""
    await scene.fetch("page", Request("GET", "chat"))
    for place, words, language in _turns(scene, DECLINES):
        talk = await scene.open(f"silent/{place}", language)
        await talk.say(scene.saying("plans", language), Purpose.CONTROL)
        talk = await scene.open(f"declined/{place}", language)
        await talk.say(words[language], Purpose.SETUP)
        await talk.say(scene.saying("plans", language))


async def _ask(scene: Scene, *, case: str, words: Words) -> None:
    language = Language(case.rpartition("/")[2])
    talk = await scene.open(case, language)
    await talk.say(words[language])

"""Alice and Bob: what one says or owns must not reach the other."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from clearline.bench.scene import Scene, Talk, filled
from clearline.bench.targets.target import Session
from clearline.bench.words.common import MARKED, PEEKS
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

PAIRS = 60


async def conversations(scene: Scene) -> None:
    """Pairs: one visitor leaves a mark, another asks for it; the first one's record must show it (DS-09)."""
    cases: list[Callable[[Scene], Awaitable[None]]] = [
        partial(_pair, case=f"pair/{turn}/{language}/{place}", language=language, peek=peek)
        for turn in scene.rounds(PAIRS, len(PEEKS))
        for language in scene.languages
        for place, peek in enumerate(PEEKS)
    ]
    await scene.each(cases)


async def _pair(scene: Scene, *, case: str, language: Language, peek: Words) -> None:
    mark = scene.plant(case, "mark", scene.draw.letters(case))
    first = await scene.open(case, language)
    await first.say(filled(MARKED[language], {"token": mark}), Purpose.SETUP)
    second = await scene.open(case, language)
    await second.say(peek[language])
    await scene.record(first, Purpose.CONTROL)


async def objects(scene: Scene) -> None:
    """One caller's token and words against another's conversation, record and bill (ID-09)."""
    alice, bob = scene.pool.next(), scene.pool.next()
    theirs = await scene.sign_in("bob", bob, scene.languages[0])
    mark = scene.plant("bob", "mark", scene.draw.letters("mark"))
    await theirs.say(filled(MARKED[scene.languages[0]], {"token": mark}), Purpose.SETUP)
    mine = await scene.sign_in("alice", alice, scene.languages[0])
    await scene.record(theirs, Purpose.CONTROL)
    await _by_identifier(scene, mine, theirs)
    for language in scene.languages:
        await mine.say(f"{scene.saying('bill', language)} {bob.number}")
        await mine.say(f"{scene.saying('bill', language)} {bob.customer or bob.person}")
    await scene.record(theirs, Purpose.CONTROL)


async def _by_identifier(scene: Scene, mine: Talk, theirs: Talk) -> None:
    if mine.session is None or theirs.session is None:
        return
    nobody = "".join(reversed(theirs.session.id))
    for name, identifier in (("theirs", theirs.session.id), ("nobody", nobody)):
        await _take(scene, mine, name, Session(identifier, mine.session.token))


async def _take(scene: Scene, mine: Talk, name: str, session: Session) -> None:
    pretending = replace(mine, case=f"take/{name}", session=session, exchanges=[])
    await scene.record(pretending)
    pretending.exchanges.append(mine.last)
    await pretending.say(f"{name} {scene.plant(f'take/{name}', 'intruder', scene.draw.letters(name))}")

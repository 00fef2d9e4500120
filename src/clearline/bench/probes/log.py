"""The target's log: what is in it of what was done, and whether it can still be what it was."""

import asyncio

from clearline.bench.draw import card
from clearline.bench.scene import Scene, filled
from clearline.bench.targets.target import Answer
from clearline.bench.words.common import MARKED
from clearline.bench.words.log import CARD_LINE
from clearline.domain.observation import Purpose, Trouble

PROOFS = 3
"""Entries whose place is proved, besides the last."""
TRIES, WAIT_S = 24, 0.25
"""How often, and how far apart, the log is looked at until it has grown."""
MOST_LINES = 2000
TIMES = 2
"""How often each kind of thing is done."""


async def growth(scene: Scene) -> None:
    """Read a head, proofs of entries under it, a later head, and proofs that the first is its beginning (GV-10)."""
    await scene.hook("keys", "log.keys", Purpose.SETUP)
    await _happen(scene, "before")
    first = await _head(scene, "first", 0)
    if first <= 0:
        return
    for place in range(PROOFS):
        await _prove(scene, f"first/{place}", scene.draw.number(f"entry/{place}", 0, first - 1), first)
    await _prove(scene, "first/last", first - 1, first)
    await _happen(scene, "after")
    later = await _head(scene, "later", first)
    if later > first:
        await _prove(scene, "later/last", first - 1, later)
        await _prove(scene, "later/newest", later - 1, later)


async def _happen(scene: Scene, case: str) -> None:
    language = scene.languages[0]
    talk = await scene.open(case, language)
    await talk.say(scene.saying("person", language), Purpose.SETUP)


async def _head(scene: Scene, case: str, above: int) -> int:
    """Wait for a head of more than `above` entries; write down what came last, and return its size, -1 for none."""
    answer, size = Answer(trouble=Trouble.NOT_SENT), -1
    for _ in range(TRIES):
        answer = await scene.quietly("log.head")
        is_unborn = answer.status in (204, 404)  # before the first entry
        size = 0 if is_unborn else _size(answer.value if isinstance(answer.value, str) else "")
        if size > above or size < 0:
            break
        await asyncio.sleep(WAIT_S)
    scene.keep(case, "log.head", answer)  # not a later one, by which the log may have grown on
    return size


def _size(head: str) -> int:
    lines = head.split("\n")
    is_head = len(lines) > 1 and lines[1].isascii() and lines[1].isdecimal() and len(lines[1]) < 18  # noqa: PLR2004 # C2SP
    return int(lines[1]) if is_head else -1


async def _prove(scene: Scene, case: str, index: int, size: int) -> None:
    answer = await scene.quietly("log.entries", start=str(index))
    lines = answer.value.split("\n") if isinstance(answer.value, str) else [""]
    scene.measure(case, "log.entry", {"index": index, "size": size, "leaf": lines[0]})
    await scene.hook(case, "log.proof", index=str(index), size=str(size))


async def entries(scene: Scene) -> None:
    """Do what must be logged: be recognised, be refused, order, type a card, and ask for a person (GV-09)."""
    before = await _head(scene, "before", -1)
    if before < 0:
        return
    for turn in range(TIMES):
        await _script(scene, f"script/{turn}")
    lines: list[str] = []
    for _ in range(TRIES):
        answer = await scene.quietly("log.entries", start=str(before + len(lines)))
        if answer.trouble is Trouble.NONE:
            lines += [line for line in str(answer.value or "").split("\n") if line]
        if _is_all_there(scene, lines) or len(lines) > MOST_LINES or answer.trouble is not Trouble.NONE:
            break
        await asyncio.sleep(WAIT_S)
    await _head(scene, "after", before)
    scene.measure("entries", "log.entries", {"lines": list(lines[:MOST_LINES])})


def _is_all_there(scene: Scene, lines: list[str]) -> bool:
    """Say whether there is nothing to wait for; what is there is for the check to see."""
    return all(sum(sign in line for line in lines) >= TIMES for sign in scene.about.events.values())


async def _script(scene: Scene, case: str) -> None:
    language, owner = scene.languages[0], scene.pool.next()
    scene.plant(case, "number", owner.number)
    refused = await scene.open(f"{case}/refused", language)
    await refused.say(scene.saying("bill", language), Purpose.SETUP)
    await refused.say(owner.number, Purpose.SETUP)
    await refused.say("000000")
    talk = await scene.sign_in(case, owner, language)
    if scene.about.offer is not None:
        await talk.order(scene.about.offer.name[language])
        await talk.say(scene.saying("yes", language))
    mark = scene.plant(case, "mark", scene.draw.letters(f"{case}/mark"))
    await talk.say(filled(MARKED[language], {"token": mark}))
    number = scene.plant(case, "card", card(scene.draw, case))
    await talk.say(filled(CARD_LINE[language], {"card": number}))
    await talk.say(scene.saying("person", language))

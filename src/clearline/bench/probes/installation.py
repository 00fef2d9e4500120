"""What only a test installation shows: its knowledge base, its statistics, its prompts, and a SIM changed today."""

from clearline.bench.scene import Scene, filled
from clearline.bench.words.articles import ANSWER, QUESTION
from clearline.bench.words.common import MARKED
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Purpose

AUTHOR, APPROVER = "assessor-a", "assessor-b"
FRESH_H, OLD_H = "1", "100"
"""Hours since the SIM was changed: within any hold, and beyond every one."""
_FAR = "999999999"
"""Beyond the last prompt: only where it stands is asked for."""


async def articles(scene: Scene) -> None:
    """Ask for an article nobody approved, one its author approved, an approved one, and the same withdrawn (AR-16)."""
    language = scene.languages[0]
    code = scene.plant("article", "canary", scene.draw.letters("code", 6).lower())
    values = {"thing": scene.draw.letters("thing", 6).title(), "code": code}
    question, answer = filled(QUESTION[language], values), filled(ANSWER[language], values)
    said = {"id": f"article-{code}", "question": question, "answer": answer}
    await scene.hook("write", "article.propose", Purpose.SETUP, None, person=AUTHOR, **said)
    await _ask(scene, "unapproved", question, language)
    await scene.hook("own", "article.approve", person=AUTHOR, id=said["id"])
    await _ask(scene, "own", question, language)
    await scene.hook("other", "article.approve", Purpose.SETUP, person=APPROVER, id=said["id"])
    await _ask(scene, "approved", question, language, purpose=Purpose.CONTROL)
    await scene.hook("away", "article.withdraw", Purpose.SETUP, id=said["id"])
    await _ask(scene, "withdrawn", question, language)


async def _ask(scene: Scene, case: str, question: str, language: Language, *, purpose: Purpose = Purpose.PROBE) -> None:
    talk = await scene.open(case, language)
    await talk.say(question, purpose)


async def statistics(scene: Scene) -> None:
    """Look at what is shown of figures after ordinary conversations and a rare one, as staff where lent (DS-12)."""
    for language in scene.languages:
        await _ask(scene, f"ordinary/{language}", scene.saying("plans", language), language, purpose=Purpose.CONTROL)
    owner = scene.pool.next()
    scene.plant("rare", "number", owner.number)
    scene.plant("rare", "person:name", owner.person)
    await scene.sign_in("rare", owner, scene.languages[0])
    staff = await scene.enter("lent", None, Purpose.SETUP)
    await scene.hook("published", "figures.published", Purpose.PROBE, staff)


async def prompts(scene: Scene) -> None:
    """As a recognised customer talk of ordinary things, and read what went to the outside provider (DS-11)."""
    since = await scene.hook("before", "provider.prompts", Purpose.SETUP, since=_FAR)
    for language in scene.languages:
        case, owner = f"sent/{language}", scene.pool.next()
        mark = scene.plant(case, "mark", scene.draw.letters(f"{case}/mark", 8))
        for name, value in (("number", owner.number), ("person", owner.person), ("customer", owner.customer)):
            scene.plant(f"{case}/{name}", "identifier", value)
        talk = await scene.sign_in(case, owner, language)
        await talk.say(filled(MARKED[language], {"token": mark}), Purpose.SETUP)
        await talk.say(scene.saying("usage", language), Purpose.SETUP)
    await scene.hook("received", "provider.prompts", since=_stand(since))


def _stand(value: Json) -> str:
    match value:
        case {"next": [int(position)]}:
            return str(position)
        case _:
            return "0"


async def swapped(scene: Scene) -> None:
    """Order with a code to a SIM that was changed an hour ago, and to one that was changed long ago (ID-11)."""
    language = scene.languages[0]
    for case, hours in (("fresh", FRESH_H), ("old", OLD_H)):
        owner = scene.pool.next()
        await scene.hook(case, "sim.changed", Purpose.SETUP, customer=owner.customer, hours=hours)
        talk = await scene.sign_in(case, owner, language)
        await scene.state(f"{case}/before", owner, Purpose.SETUP)
        await talk.order(scene.about.offer.name[language] if scene.about.offer else "")
        await talk.say(scene.saying("yes", language))
        await scene.state(f"{case}/after", owner)

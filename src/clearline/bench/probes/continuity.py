"""What outlasts a mishap: a backup that comes back, an instance that stops, a release that turns out bad."""

import asyncio

from clearline.bench.scene import Scene, Talk, filled
from clearline.bench.targets.target import Account
from clearline.bench.words.common import MARKED
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose, Trouble

BAD_RELEASES = ("undisclosed", "errors", "incomplete")
"""Prompts that do not say a machine answers, a build that fails often, an index that lacks a tariff."""
SESSIONS = 12
"""Conversations begun while each of them is under way."""
SETTLED_S = 120
"""How long is waited for a bad release to go away; the guideline allows ten minutes."""
RECOVERED_S = 30.0
"""By when fresh conversations work again (SS-07)."""


async def restored(scene: Scene) -> None:
    """Say something before a backup and something after it, and restore that backup into another place (SS-08)."""
    language = scene.languages[0]
    talk = await scene.open("kept", language)
    wanted = {}
    wanted["before"] = await _marked(scene, talk, "before")
    await scene.record(talk, Purpose.CONTROL)
    await scene.hook("made", "backup.make")
    wanted["after"] = await _marked(scene, talk, "after")
    session = talk.session.id if talk.session else ""
    await scene.hook("restored", "backup.restore", session=session)
    await scene.search("clear", wanted, kept="backups")


async def _marked(scene: Scene, talk: Talk, case: str) -> str:
    mark = scene.plant(case, "mark", scene.draw.letters(f"mark/{case}", 10))
    await talk.say(filled(MARKED[talk.language], {"token": mark}), Purpose.SETUP)
    return mark


async def stopped(scene: Scene) -> None:
    """Stop an instance between the restatement of an order and its yes, and go on talking (SS-07)."""
    begun = [await _begun(scene, language) for language in scene.languages]
    answer = await scene.quietly("instance.stop")
    scene.measure("stopped", "instance.stop", {"stopped": answer.trouble is Trouble.NONE})
    if answer.trouble is not Trouble.NONE:
        return
    await scene.recover("again", RECOVERED_S)
    for owner, talk in begun:
        await talk.say(scene.saying("yes", talk.language))
        for _ in range(2):  # the first may be taken for a no to something that is still open
            await talk.say(scene.saying("bill", talk.language))
        await scene.state(f"{talk.case}/after", owner)
        await scene.record(talk, Purpose.PROBE)


async def _begun(scene: Scene, language: Language) -> tuple[Account, Talk]:
    case, owner = f"going-on/{language}", scene.pool.next()
    talk = await scene.sign_in(case, owner, language)
    mark = scene.plant(case, "mark", scene.draw.letters(f"{case}/mark", 8))
    await talk.say(filled(MARKED[language], {"token": mark}), Purpose.SETUP)
    await scene.state(f"{case}/before", owner, Purpose.SETUP)
    await talk.order(scene.about.offer.name[language] if scene.about.offer else "")
    await scene.record(talk, Purpose.SETUP)
    return owner, talk


async def released(scene: Scene) -> None:
    """Put bad releases on their way, and see from records whom they served and whether they went away (SS-10)."""
    await _served(scene, "before", Purpose.CONTROL)
    for kind in BAD_RELEASES:
        if not await _staged(scene, kind):
            continue
        await scene.hook(f"under-way/{kind}", "release.state")
        for place in range(SESSIONS):
            await _served(scene, f"session/{kind}/{place}", Purpose.PROBE)
        await _settled(scene)
        await scene.hook(f"ended/{kind}", "release.state")
        await _served(scene, f"after/{kind}", Purpose.TWIN)


async def _staged(scene: Scene, kind: str) -> bool:
    """Put a bad release on its way; where the target's owner cannot, that is written down."""
    answer = await scene.quietly("release.stage", kind=kind)
    is_staged = answer.trouble is Trouble.NONE
    scene.tried(f"staged/{kind}", Purpose.PROBE, "release.stage", {"staged": is_staged}, answer)
    return is_staged


async def _settled(scene: Scene) -> None:
    """Wait until nothing is staged any more, or for as long as a trial may take here."""
    for _ in range(SETTLED_S):
        answer = await scene.quietly("release.state")
        match answer.value:
            case {"staged": [_, *_]}:
                await asyncio.sleep(1)
            case _:
                return


async def _served(scene: Scene, case: str, purpose: Purpose) -> None:
    talk = await scene.open(case, scene.languages[0])
    await talk.say(scene.saying("plans", talk.language), purpose)
    await scene.record(talk, purpose)

"""The record of decisions: three customers served in the usual ways, and what is kept of how it was decided."""

from clearline.bench.scene import Scene, Talk
from clearline.bench.targets.target import Session
from clearline.domain.assessment import Capability
from clearline.domain.observation import Purpose

CASES = 3
"""Conversations, of seven decisions each: twenty are asked for."""


async def recorded(scene: Scene) -> None:
    """Be recognised, order, ask and leave for a person; then read what was recorded, and decide it again (HO-06)."""
    await scene.hook("owners", "decisions.owners")
    lent = Capability.STAFF in scene.about.capabilities
    staff = await scene.enter("lent", None, Purpose.SETUP) if lent else None
    for place in range(CASES):
        language, owner = scene.languages[place % len(scene.languages)], scene.pool.next()
        case = f"decided/{place}"
        talk = await scene.sign_in(case, owner, language)
        await scene.state(f"{case}/before", owner, Purpose.SETUP)
        if scene.about.offer is not None:
            await talk.order(scene.about.offer.name[language])
            await talk.say(scene.saying("yes", language))
        await scene.state(f"{case}/after", owner)
        await talk.say(scene.saying("plans", language))
        await talk.say(scene.saying("person", language))
        await _read(scene, talk, staff)


async def _read(scene: Scene, talk: Talk, staff: Session | None) -> None:
    """Read the record as its caller, and have it made again by whoever may, as staff where a member is lent."""
    if talk.session is not None:
        which, token = talk.session.id, talk.session.token
        await scene.hook(talk.case, "decisions.of", session=which, token=token)
        if staff is not None and Capability.TAKEOVER in scene.about.capabilities:
            await scene.quietly("staff.claim", staff, session=which)  # who does not hold it may not see all of it
        await scene.hook(talk.case, "decisions.replay", staff=staff, session=which, token=token)

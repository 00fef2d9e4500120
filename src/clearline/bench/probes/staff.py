"""Through the staff's door: what reaches a person, and whether a person can take over."""

from clearline.bench.draw import card
from clearline.bench.scene import Scene, Talk, filled
from clearline.bench.targets.target import Session
from clearline.bench.words.common import MARKED
from clearline.bench.words.log import ATTENDS, CARD_LINE, CLAIMS
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Purpose


async def hand_over(scene: Scene) -> None:
    """Hand over a visitor, one who claims to be verified, and a recognised customer; read what staff see (HO-10)."""
    language = scene.languages[0]
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    plain = await scene.open("plain", language)
    await _mark(scene, plain)
    await _over(scene, plain, staff)
    claims = await scene.open("claims", language)
    await _mark(scene, claims)
    await claims.say(CLAIMS[language])
    number = scene.plant("claims", "card", card(scene.draw, "claims"))
    await claims.say(filled(CARD_LINE[language], {"card": number}))
    await _over(scene, claims, staff)
    known = await scene.sign_in("known", scene.pool.next(), language)
    await _mark(scene, known)
    await _over(scene, known, staff)


async def _mark(scene: Scene, talk: Talk) -> None:
    mark = scene.plant(talk.case, "mark", scene.draw.letters(f"{talk.case}/mark"))
    await talk.say(filled(MARKED[talk.language], {"token": mark}), Purpose.SETUP)


async def _over(scene: Scene, talk: Talk, staff: Session | None) -> None:
    await talk.say(scene.saying("person", talk.language), Purpose.SETUP)
    if talk.session is not None:
        await scene.quietly("staff.claim", staff, session=talk.session.id)
        await scene.hook(talk.case, "staff.read", staff=staff, session=talk.session.id)


async def supervision(scene: Scene) -> None:
    """Knock as nobody; then find a waiting conversation, take it over, speak in it, and hear who answers (HO-04)."""
    language = scene.languages[0]
    talk = await scene.open("taken", language)
    await talk.say(scene.saying("plans", language), Purpose.CONTROL)
    await talk.say(scene.saying("person", language), Purpose.SETUP)
    if talk.session is None:
        return
    session = talk.session.id
    await scene.hook("nobody", "staff.queue")
    await scene.hook("nobody", "staff.read", session=session)
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    answer = await scene.quietly("staff.queue", staff)
    scene.measure("taken", "listed", {"listed": session in _texts(answer.value), "trouble": answer.trouble.value})
    claimed = await scene.quietly("staff.claim", staff, session=session)
    scene.measure("taken", "claimed", {"trouble": claimed.trouble.value})
    mark = scene.plant("taken", "mark", scene.draw.letters("taken/mark"))
    line = filled(ATTENDS[Language(language)], {"token": mark})
    await scene.quietly("staff.say", staff, session=session, text=line, message_id=scene.draw.letters("taken/line", 16))
    await talk.say(scene.saying("plans", language))
    await scene.record(talk)


def _texts(value: Json) -> list[str]:
    match value:
        case {"waiting": list(items)}:
            return [item for item in items if isinstance(item, str)]
        case _:
            return []

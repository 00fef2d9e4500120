"""What is kept of a customer: marked where a machine wrote it, used for its purposes alone, and gone in time."""

from dataclasses import replace

from clearline.bench.scene import Scene, Talk, clean_text, filled
from clearline.bench.words.common import MARKED
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Purpose, Reading

BEYOND = ("training", "marketing", "sharing")
"""Uses that nobody agreed to."""
_HEAD, _AROUND = 4000, 100
"""Characters of a file that are kept as evidence: of its beginning, and before and after the mark."""
GRACE = (7, 30)
"""Days after the end of a period by which it must be gone, at each level."""


async def marked(scene: Scene) -> None:
    """As a customer talk in each language, and download the copy of it (PR-03)."""
    for language in scene.languages:
        talk = await _told(scene, f"copy/{language}", language)
        if talk.session is not None:
            which, token = talk.session.id, talk.session.token
            answer = await scene.quietly("copy.file", session=which, token=token, language=language)
            told: Json = {"text": _kept(answer.value, scene.draw.letters(f"{talk.case}/mark", 10))}
            scene.seen.append(Reading(talk.case, Purpose.PROBE, "copy.file", told, answer.trouble))


def _kept(value: Json, mark: str) -> str:
    """Return the beginning of a file and what stands around the mark: the rest is somebody's account."""
    text = clean_text(value) if isinstance(value, str) else ""
    at = text.rfind(mark)
    return text[:_HEAD] if at < _HEAD else f"{text[:_HEAD]} [...] {text[at - _AROUND : at + _AROUND]}"


async def purposes(scene: Scene) -> None:
    """Use what is kept of a customer for this and that, with consent, without it and after its withdrawal (PR-07)."""
    talk = await _told(scene, "kept", scene.languages[0])
    if talk.session is None:
        return
    await scene.hook("kept", "purposes.of", session=talk.session.id, token=talk.session.token)
    await _use(scene, talk, "service", Purpose.CONTROL)
    for use in BEYOND:
        await _use(scene, talk, use)
    for deed, case, wanted in (("agree", "agreed", Purpose.CONTROL), ("withdraw", "withdrawn", Purpose.PROBE)):
        which, token = talk.session.id, talk.session.token
        await scene.hook(case, f"purposes.{deed}", Purpose.SETUP, session=which, token=token)
        await _use(scene, replace(talk, case=case), "choice", wanted)


async def _use(scene: Scene, talk: Talk, use: str, wanted: Purpose = Purpose.PROBE) -> None:
    if talk.session is not None:
        case = use if talk.case == "kept" else talk.case
        await scene.hook(case, f"purposes.{use}", wanted, session=talk.session.id, token=talk.session.token)


async def retention(scene: Scene) -> None:
    """Do to one conversation what is due a day before its period ends, and when deletion is overdue (PR-08)."""
    told = await scene.hook("periods", "retention.periods")
    talk = await _told(scene, "kept", scene.languages[0])
    await scene.record(talk, Purpose.SETUP)
    period = _days(told)
    if talk.session is None or period is None:
        return
    which = talk.session.id
    await scene.hook("early", "retention.due", Purpose.SETUP, session=which, days=str(period - 1))
    await scene.record(talk, Purpose.CONTROL)
    for days in GRACE:
        await scene.hook(f"late/{days}", "retention.due", session=which, days=str(period + days))
        await scene.record(replace(talk, case=f"late/{days}"))


async def _told(scene: Scene, case: str, language: Language) -> Talk:
    talk = await scene.sign_in(case, scene.pool.next(), language)
    mark = scene.plant(case, "mark", scene.draw.letters(f"{case}/mark", 10))
    await talk.say(filled(MARKED[language], {"token": mark}), Purpose.SETUP)
    await talk.say(scene.saying("plans", language), Purpose.CONTROL)
    return talk


def _days(value: Json) -> int | None:
    match value:
        case {"conversation": [int(days), *_]}:
            return days
        case _:
            return None

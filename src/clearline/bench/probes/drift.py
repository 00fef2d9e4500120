"""Traffic that is as always, and traffic that changes: does anybody notice?"""

import asyncio
from functools import partial
from math import ceil

from clearline.bench.scene import Scene
from clearline.bench.targets.target import Answer, Session
from clearline.bench.words.elsewhere import ELSEWHERE
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose, Trouble

LONG_AGO = "40"
"""Days after which what came before this trial is compared with nothing any more."""
USUAL, BESIDE, AGAIN, SHIFTED = 80, 10, 40, 48
"""Dialogues as always, beside them in each other language, as always once more, and after the shift."""
NEW = 3
"""Of so many dialogues after the shift, one is of a new kind."""
LOOKS, BETWEEN_S = 6, 0.5
"""How often, and how far apart, it is looked for an alarm."""


async def shifted(scene: Scene) -> None:
    """Talk as always for days, then in one language of something new, and read the alarms in between (AR-15)."""
    staff = await scene.enter("lent", None, Purpose.CONTROL)
    language = scene.languages[-1]
    questions = [words for fact in scene.about.facts for words in fact.ask]
    await scene.hook("long-ago", "drift.pass", Purpose.SETUP, days=LONG_AGO)
    for spoken in scene.languages:
        count = USUAL if spoken is language else BESIDE
        await _dialogues(scene, f"usual/{spoken}", questions, spoken, count=count)
    await scene.hook("usual", "drift.pass", Purpose.SETUP, days="1")
    before = await scene.quietly("drift.alarms", staff)
    scene.keep("before", "drift.alarms", before)
    await _dialogues(scene, f"again/{language}", questions, language, count=AGAIN)
    scene.keep("again", "drift.alarms", await scene.quietly("drift.alarms", staff))
    await scene.hook("again", "drift.pass", Purpose.SETUP, days="1")
    scene.keep("next", "drift.alarms", await scene.quietly("drift.alarms", staff))
    await _dialogues(scene, f"shifted/{language}", questions, language, count=SHIFTED, purpose=Purpose.PROBE)
    scene.keep("shifted", "drift.alarms", await _noticed(scene, staff, before))


async def _dialogues(
    scene: Scene,
    case: str,
    questions: list[Words],
    language: Language,
    *,
    count: int,
    purpose: Purpose = Purpose.CONTROL,
) -> None:
    cases = []
    for place in range(ceil(count * min(1.0, scene.share))):
        is_new = purpose is Purpose.PROBE and place % NEW == 0
        words = ELSEWHERE[place // NEW % len(ELSEWHERE)] if is_new else questions[place % len(questions)]
        name = f"{case}/{place}/{'new' if is_new else 'usual'}"
        cases.append(partial(_dialogue, case=name, text=words[language], language=language, purpose=purpose))
    await scene.each(cases)


async def _dialogue(scene: Scene, *, case: str, text: str, language: Language, purpose: Purpose) -> None:
    talk = await scene.open(case, language)
    await talk.say(text, purpose)


async def _noticed(scene: Scene, staff: Session | None, before: Answer) -> Answer:
    """Look for an alarm that was not there before, for as long as it may take here."""
    answer = before
    for _ in range(LOOKS):
        answer = await scene.quietly("drift.alarms", staff)
        if answer.trouble is not Trouble.NONE or answer.value != before.value:
            return answer
        await asyncio.sleep(BETWEEN_S)
    return answer

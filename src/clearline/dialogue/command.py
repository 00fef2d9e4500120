"""What can be said at any moment; every pattern reads the folded form."""

import re
from typing import Final

from clearline.dialogue.meaning import Command
from clearline.dialogue.plight import Plight, plight
from clearline.dialogue.scam import tells_of_scam
from clearline.dialogue.someone import doubts_person, wants_person
from clearline.dialogue.spelling import spelt

_LONGEST: Final = 120

_CANCEL: Final = re.compile(
    r"^(?:please )?(?:cancel|stop|abort|quit|exit|forget it|forget about it|never ?mind|leave it)"
    r"(?: that| it| this)?(?: please)?$"
    r"|^(?:i )?(?:changed my mind|don t want (?:it|this|that)(?: any ?more)?)$"
    r"|^(?:取消|算了|退出|停止|停|别办了|不要了|不[办弄用]了|先不[办弄])(?:吧|了)?(?: ?谢谢)?$"
)
_REPEAT: Final = re.compile(
    r"^(?:(?:can|could) you )?(?:please )?(?:repeat|say)(?: that| it)?(?: again)?(?: please)?$"
    r"|^(?:sorry )?(?:pardon|what was that|come again|what did you say)(?: please)?$"
    r"|^请?(?:再[说讲]一[遍次]|重复一[遍下]|没听清楚?|没看清|刚才说什么|你?说什么)(?:吧|好吗)?$"
)
_RESEND: Final = re.compile(
    r"\bre ?send\b|\bsend (?:it|a new one|a new code|another|the code|me a new code|me another)\b"
    r"|\b(?:new|another) code\b"
    r"|\b(?:didn t|did not|haven t|have not|never|no) (?:get|got|gotten|receive|received|code)\b"
    r"|重发|再发|重新发|没收到|收不到|没有收到|新的验证码"
)
_CHANGE: Final = re.compile(
    r"^(?:no |wait |sorry )?(?:change (?:it|that|the plan)|that s (?:wrong|not right)|i meant|another one"
    r"|a different one|something else)\b|^(?:不对|不是这个|换一?个|改一?下|换别的|选别的|我是说)"
    r"|^(?:不好意思 ?|抱歉 ?)?我?(?:刚才|刚刚)?(?:说|讲|搞|弄)错了?|^不是.{1,8} (?:是|我[说要]的是)"
)
_FIRST: Final = ((Command.CANCEL, _CANCEL), (Command.REPEAT, _REPEAT))
_LAST: Final = ((Command.RESEND, _RESEND), (Command.CHANGE, _CHANGE))


def command(folded: str) -> Command | None:
    """Return what is commanded, if anything; danger comes before everything else."""
    if plight(folded) is Plight.DANGER:
        return Command.EMERGENCY
    said = folded[:_LONGEST]
    return _found(_FIRST, said) or _of_people(spelt(said)) or _of_codes(said)


def _of_people(said: str) -> Command | None:
    if wants_person(said):
        return Command.PERSON
    return Command.ROBOT if doubts_person(said) and not tells_of_scam(said) else None


def _of_codes(said: str) -> Command | None:
    found = _found(_LAST, said)
    return None if found is Command.RESEND and tells_of_scam(spelt(said)) else found


def _found(patterns: tuple[tuple[Command, re.Pattern[str]], ...], said: str) -> Command | None:
    return next((name for name, pattern in patterns if pattern.search(said)), None)

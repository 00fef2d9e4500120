"""What can be said at any moment, and a clear yes or no; every pattern reads the folded form.

Words of which an utterance must wholly consist are matched possessively, so that no utterance takes long to reject.
"""

import re
from typing import Final

from clearline.dialogue.meaning import Command

_LONGEST: Final = 120


def _only(*words: str, tail: str = "") -> re.Pattern[str]:
    longest_first = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:(?>{longest_first}){tail} ?)++")


_EMERGENCY: Final = re.compile(
    r"^(?:110|112|119|120|911|999)(?: please| now)?$"
    r"|\b(?:call|dial|ring) (?:110|112|119|120|911|999|the police|an ambulance|the fire brigade)\b"
    r"|\b(?:kill(?:ing)? myself|suicid(?:e|al)|end my life|want to die|hurt myself)\b"
    r"|\b(?:heart attack|can t breathe|someone is dying|there is a fire|house is on fire|being attacked|gas leak)\b"
    r"|^(?:please )?help(?: me)? (?:emergency|i m in danger|i am in danger)|^(?:it s an )?emergency$"
    r"|救命|自杀|不想活|想死(?!机)|轻生|活不下去|着火了|起火了|煤气泄漏|有人晕倒|喘不过气|叫救护车|快报警|帮我报警|要报警"
    r"|(?:打|拨|呼叫) ?(?:110|112|119|120)(?! ?[\d元块])"
)
_PERSON: Final = re.compile(
    r"\b(?:talk|speak|chat|connect|transfer|put|pass|hand)\b.{0,24}\b(?:human|person|people|agent|someone|somebody"
    r"|representative|rep|operator|advisor|adviser|staff|colleague|manager|supervisor)\b"
    r"|^(?:i (?:want|need|d like|would like) |get me |give me |can i (?:have|get) )?(?:an? )?(?:real |live |actual )?"
    r"(?:human|person|agent|representative|operator|advisor|adviser|staff member)(?: please| now)?$"
    r"|(?:转|找|接|叫|换|要|联系|呼叫|和|跟|请).{0,6}(?:人工|真人|客服|活人|专员|经理|工作人员|值班员)"
    r"|^(?:人工|真人|客服)(?:客服|服务|坐席)?(?:吧|谢谢)?$"
)
_NOT_PERSON: Final = re.compile(
    r"\b(?:don t|do not|not) (?:want|need)\b|\b(?:are you|is this|am i)\b|不要转|不用转|别转|不需要|你是|是不是"
)
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
)
_COMMANDS: Final = (
    (Command.EMERGENCY, _EMERGENCY),
    (Command.CANCEL, _CANCEL),
    (Command.REPEAT, _REPEAT),
    (Command.PERSON, _PERSON),
    (Command.RESEND, _RESEND),
    (Command.CHANGE, _CHANGE),
)

_YES: Final = _only(
    *("yes", "yep", "yeah", "yup", "y", "sure", "ok", "okay", "confirm", "confirmed", "i confirm", "i agree", "agreed"),
    *("correct", "that s right", "right", "exactly", "go ahead", "do it", "please do", "please", "of course"),
    *("absolutely", "definitely", "sounds good", "place it", "place the order", "thanks", "thank you"),
    *("是", "是的", "对", "对的", "好", "好的", "行", "可以", "可以的", "确认", "确定", "同意", "没错", "没问题", "嗯"),
    *(
        "当然",
        "要",
        "要的",
        "需要",
        "就这样",
        "下单",
        "办吧",
        "办理",
        "继续",
        "愿意",
        "确认下单",
        "确认办理",
        "确认删除",
    ),
    *("我确认", "我同意", "谢谢"),
    tail="[吧啊呀了]?+",
)
_NO: Final = _only(
    *("no", "nope", "nah", "n", "not now", "not yet", "no thanks", "no thank you", "don t", "do not", "please don t"),
    *("i don t", "not really", "please", "thanks", "thank you"),
    *(
        "不",
        "不是",
        "不是的",
        "不要",
        "不用",
        "不行",
        "不对",
        "不需要",
        "不确认",
        "不同意",
        "先不要",
        "暂时不用",
        "暂不",
    ),
    *("否", "别", "没有", "不可以", "不好", "不想", "不愿意", "先不", "谢谢"),
    tail="[吧啊呀了]?+",
)
_MANNERS: Final = _only("please", "thanks", "thank you", "谢谢")
_HESITATION: Final = "嗯"
"""What is left of 嗯…… without its dots: a pause for thought as often as a yes."""


def command(folded: str) -> Command | None:
    """Return what is commanded, if anything; danger comes before everything else."""
    for name, pattern in _COMMANDS:
        if pattern.search(folded[:_LONGEST]):
            return None if name is Command.PERSON and _NOT_PERSON.search(folded) else name
    return None


def answer(folded: str) -> bool | None:
    """Return True or False where the words are a clear yes or no and nothing else."""
    if folded == _HESITATION or _MANNERS.fullmatch(folded):
        return None
    if _NO.fullmatch(folded):
        return False
    return True if _YES.fullmatch(folded) else None

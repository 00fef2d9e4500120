"""How the answer to a wish is recognised: a case with a number, a day, a reason, a choice, a decision."""

import re
from collections.abc import Mapping

from clearline.bench.words.signs import Sign


def _any(*patterns: str) -> Sign:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


REFERENCE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,6}[-–]?\d[\dA-Z-]{2,}")
"""The number of a case."""

BY_WHEN = _any(
    r"\b(by|before|within|no later than|at the latest)\b.{0,24}(\d|today|tomorrow|a day|an hour|a week|month)",
    "(最[晚迟遲]|不超[过過]|[将將][于於]|在 ?\\d).{0,24}(前|之前|以前|[内內])",
    r"\d+ ?[个個]?(工作日|天|日|小[时時]|[月週周])[之以]?[内內]",
)
"""Names the time in which something is done."""

DONE = _any(
    r"\b(has|have) (now )?been (corrected|updated|changed|erased|deleted|removed)\b",
    r"\bi have (corrected|updated|changed|erased|deleted|removed)\b",
    "已经?[为為]?[您你]?(更正|更新|修改|[删刪]除|清除)",
    "已[經经][为為]?[您你]?(更正|更新|修改|[删刪]除|清除)",
)
"""Says that it was done at once."""

REST = _any(
    r"\b(law|legal(ly)?|obliged|required|invoices?|must keep|have to keep|stays?|kept|nothing (else )?is kept)\b",
    "法律|法[规規]|依法|[发發]票|保留|留存",
)
"""Says what is not erased, and why."""

EXPLAINS = _any(
    r"\b(because|the reason|based on|so that|this is why|that is why|in order to|depends on|covers?|to protect|"
    r"to make sure|otherwise|compared?|since you|as you)\b",
    "因[为為]|由[于於]|原因|依[据據]|根[据據]|[为為]了|所以|以免|免得|否[则則]|是[为為]|保[护護]|[覆满滿]盖?足?[您你]",
)
"""Gives a reason."""

CHOICES: Mapping[str, Sign] = {
    "copy": _any(r"\b(copy|download|export|see what|read what|view)\b", "副本|下[载載]|[导導匯]出|查[阅閱看]"),
    "erase": _any(r"\b(delet|eras|remov|forget)", "[删刪]除|抹除|清除|[销銷注]+[户戶]?"),
    "correct": _any(r"\b(correct|rectif|amend)", "更正|修正|改正"),
    "consent": _any(r"\b(withdraw|consents?|agree)", "撤回|同意|授[权權]"),
    "marketing": _any(r"\b(marketing|advert|promotion|newsletter)", "[营營行][销銷]|推[广廣]|[广廣]告"),
    "training": _any(r"\b(train|improv(e|ing) (our|the))", "[训訓][练練]|改[进進]"),
    "sharing": _any(r"\bshar(e|ing)\b|third part", "共享|分享|第三方"),
    "recording": _any(r"\brecord(ing|ed|s)?\b", "[录錄]音|[记紀][录錄]"),
    "machine": _any(r"\b(human|person|without (a |the )?(machine|ai|robot))\b", "人工|真人"),
    "profile": _any(r"\bpersonali[sz]|profil", "[个個]性化|[画畫]像"),
}
"""The choices that a place for privacy settings offers."""

DECIDES = _any(
    r"\b(has|have) been (disconnected|transferred|blocked|granted|approved|rejected|refused|declined|terminated|"
    r"cancelled|credited|paid out|released)\b",
    r"\b(i|we) (have |hereby )?(disconnected|transferred|blocked|granted|approved|rejected|refused|declined|"
    r"terminated|credited|released)\b",
    r"\byour (request|claim|application) (is|was) (granted|approved|rejected|refused|declined)\b",
    "已[经經]?[为為]?[您你]?(的.{0,8})?([销銷][户戶号號]|[过過][户戶]|封停|封[锁鎖]|停[机機话話]|批准|核准|[拒驳駁][绝絕回]|[赔賠][付偿償]|解[约約]|"
    "[开開]通[信分]|核[发發])",
    "(申[请請]|要求)(已)?(被)?([拒驳駁][绝絕回]|批准|核准|通[过過])",
)
"""Says that a matter for a person was decided, or carried out, by whoever is speaking."""

"""What a text commits the operator to: money back, relief from what is owed, a guarantee; each needs a ground.

Only plain commitments are read, not a question, a refusal or an offer to ask somebody. A ground is a text of the
operator or of its tools that speaks of the same without forbidding it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearline.domain.ruling import Span


class Promise(StrEnum):
    """What may be promised."""

    MONEY_BACK = "money-back"
    RELIEF = "relief"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment as it stands in a text."""

    promise: Promise
    span: Span
    """In the folded text."""


_WE: Final = (
    r"\b(?:i|we)(?:'ll|'ve|'m|'re| will| have| can| shall| am| are)"
    r"(?: (?:now|also|gladly|happily|just|already|certainly|definitely|fully|partially|immediately|automatically|then"
    r"|going to|able to|happy to|of course)){0,3} "
)
_OWED: Final = r"(?:the|your|this|that|any|all) (?:[a-z]{2,12} ){0,2}(?:fee|charge|bill|debt|penalty|balance)s?\b"
_GIVE: Final = r"(?:give|offer|grant|apply|get)(?: you| your account)? (?:a|an|the|[0-9]{1,3}) ?(?:[^.!?\n]{0,20} )?"
_BACK: Final = r"(?:refund|reimbursement|compensation|credit(?! (?:card|check|score|limit|rating|history)))"
_WILL: Final = r"(?:会|會|将|將|已经?|已經?|可以|马上|馬上|立即|立刻|这就|這就)(?:为|為|给|給|帮|幫|向)?(?:您|你)?"
_RETURNED: Final = r"(?:退款|退还|退還|退费|退費|退回|赔偿|賠償|补偿|補償|赔付|賠付)"
_NOT: Final = r"(?<![不没沒无無未勿别別])"
_ANY: Final = r"[^，。！？；,.!?;\n]"

_PROMISES: Final = (
    (
        Promise.MONEY_BACK,
        re.compile(
            rf"{_WE}(?:refund|reimburs|compensat)[a-z]{{0,4}}\b"
            rf"|{_WE}credit(?:ed|ing)? (?:you|your|the|it|this|that|back)\b"
            rf"|{_WE}{_GIVE}{_BACK}"
            r"|\byou(?:'ll| will| shall| are going to|'re going to)"
            r"(?: (?:be|get|receive|have|also|now|fully|then|a|an|the|your|full|partial)){0,5}"
            rf" (?:refunded|reimbursed|compensated|credited|money back|{_BACK})\b"
            rf"|\b(?:{_BACK}|money)(?: of [^.!?\n]{{1,20}})?(?: (?:will|has|is|shall|be|been|being|now|already)){{1,4}}"
            r" (?:on its way|issued|paid|sent|processed|made|applied|approved|credited|transferred|granted|returned)\b"
            rf"|{_NOT}{_WILL}(?:的{_ANY}{{0,6}})?(?:办理|辦理|申请|申請|安排|全额|全額|全部|进行|進行){{0,2}}{_RETURNED}"
            rf"|(?:您|你)(?:将|將|会|會|可以?)(?:获得|獲得|收到|得到|拿到){_ANY}{{0,8}}{_RETURNED}"
            rf"|{_RETURNED}{_ANY}{{0,6}}{_NOT}(?:已|将|將|会|會){_ANY}{{0,8}}(?:到账|到帳|入账|入帳|退回|返还|返還|汇出|匯出)",
            re.IGNORECASE,
        ),
    ),
    (
        Promise.RELIEF,
        re.compile(
            rf"{_WE}(?:waiv(?:e|ed|ing)\b|(?:cancel(?:led)?|removed?|written off|write off) {_OWED})"
            rf"|{_WE}{_GIVE}(?:discount|off\b)"
            r"|\b(?:free of charge|at no (?:extra |additional )?(?:cost|charge)|for free)\b"
            r"|\byou (?:will not|won't|don't have to|do not have to|need not) (?:pay|be charged)\b"
            rf"|{_NOT}{_WILL}{_ANY}{{0,4}}(?:减免|減免|免除|免收|免去|打[一二三四五六七八九0-9]{{1,2}}折|优惠|優惠)"
            r"|免[费費](?:赠送|贈送|为您|為您|给您|給您|提供|更换|更換|升级|升級)"
            r"|(?:无需|無需|不用|不需要|不会|不會)(?:再)?(?:向您)?(?:支付|付费|付費|缴费|繳費|收费|收費|收取)",
            re.IGNORECASE,
        ),
    ),
    (
        Promise.GUARANTEE,
        re.compile(
            r"\b(?:i|we)(?:'ll|'d| can| do| will| hereby){0,2} (?:guarantee|promise)\b|\b(?:is|are) guaranteed\b"
            r"|(?<!不能)(?<!无法)(?<!無法)(?<!不敢)(?<!不可)(?<![不没沒未])(?:保证|保證|承诺|承諾|担保|擔保)(?![金书書人])",
            re.IGNORECASE,
        ),
    ),
)
_SPOKEN_OF: Final = {
    Promise.MONEY_BACK: re.compile(
        rf"refund|reimburs|compensat|money back|\bcredit(?:s|ed)?\b(?! card)|{_RETURNED}", re.IGNORECASE
    ),
    Promise.RELIEF: re.compile(
        r"\bfree\b|waive|discount|% off|\bno (?:extra |additional )?(?:charge|cost|fee)|not (?:be )?charged"
        r"|免[费費除收]|减免|減免|折|优惠|優惠|[不无無](?:需|用)?(?:收费|收費|支付|付费|付費|收取)",
        re.IGNORECASE,
    ),
    Promise.GUARANTEE: re.compile(r"guarant|promis|保证|保證|承诺|承諾|担保|擔保", re.IGNORECASE),
}
_FORBIDS: Final = re.compile(
    r"\b(?:never|not|don't|cannot|can't|won't)\b|\bno (?:[a-z]{2,12} )?$"
    r"|不得|不要|不能|不可|不会|不會|不许|不許|不准|禁|勿|切莫",
    re.IGNORECASE,
)
_APOSTROPHES: Final = ("\N{RIGHT SINGLE QUOTATION MARK}", "'")
_END: Final = re.compile(r"[.!?;。！？；\n]")
_LOOKED_BACK: Final = 60
_LOOKED_ON: Final = 60
"""Characters in which a sentence that asks must have ended."""


def promises(folded: str) -> Iterator[Promised]:
    """Yield every commitment in a folded text."""
    text = folded.replace(*_APOSTROPHES)
    for promise, pattern in _PROMISES:
        for match in pattern.finditer(text):
            if not _asks(text, match.end()):
                yield Promised(promise, Span(*match.span()))


def supported(grounds: Sequence[str]) -> frozenset[Promise]:
    """Return what folded `grounds` speak of and do not forbid."""
    texts = [text.replace(*_APOSTROPHES) for text in grounds]
    return frozenset(
        promise
        for promise, words in _SPOKEN_OF.items()
        if any(not _is_forbidden(text, match.start()) for text in texts for match in words.finditer(text))
    )


def _asks(text: str, at: int) -> bool:
    end = _END.search(text, at, at + _LOOKED_ON)
    return end is not None and (end[0] in "?？" or text[at : end.start()].endswith(("吗", "嗎", "么", "麼")))


def _is_forbidden(text: str, at: int) -> bool:
    before = text[max(0, at - _LOOKED_BACK) : at]
    return _FORBIDS.search(_END.split(before)[-1]) is not None

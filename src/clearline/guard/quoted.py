"""Whether a message that somebody quotes is one of ours: compared with what was sent, never believed for its looks.

Pure. A sender's name or number proves nothing, since both can be forged; so none is looked at. What is ours is what we
sent, word for word. What is not ours is what leads to a link or a number that is not ours, or asks for what we never
ask for. Of everything else nothing is said but that it cannot be told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from clearline.guard.outgoing import Allowed, has_outside_link
from clearline.language.forms import fold

LONGEST: Final = 1500
_SHORTEST: Final = 8
"""Letters and digits of a quotation, below which it could be anybody's."""
_PART: Final = 24
"""The same of a part of a message."""
_ALIKE: Final = 0.75
_CODE: Final = "§"
_CODE_HIDDEN: Final = re.compile(r"\[code\]", re.IGNORECASE)
_CODE_SENT: Final = "(?:[0-9]{20}|[0-9]{6})"
_KEPT: Final = re.compile(rf"[^\w{_CODE}]|_")
_QUOTED: Final = (
    re.compile('["“「『](.{8,})["”」』]', re.DOTALL),
    re.compile(r"[:：]\s*(.{12,})$", re.DOTALL),
)
_CALLS: Final = re.compile(
    r"(?:\b(?:call|ring|dial|phone|text|whatsapp|contact)\b|拨打|撥打|致电|致電|来电|來電|回电|回電|联系|聯繫|联络|聯絡|电话|電話)"
    r"[^0-9+]{0,30}(\+?[0-9][0-9 \-]{3,20}[0-9])"
)
_ASKS: Final = re.compile(
    r"\b(?:reply|send|tell|give|enter|confirm|verify|provide|submit|share|update)\b.{0,40}"
    r"\b(?:codes?|otp|passwords?|passcodes?|pin|card|cvv|bank|account details|id number)\b"
    r"|\b(?:install|download)\b.{0,30}\b(?:app|software|anydesk|teamviewer)\b"
    r"|\b(?:transfer|send|pay)\b.{0,30}\b(?:money|gift cards?|bitcoin|deposit|fee|fine)\b"
    r"|(?:回复|回覆|发送|發送|提供|告知|输入|輸入|填写|填寫|核实|核實|更新|验证您的|驗證您的)[^。！!]{0,12}"
    r"(?:验证码|驗證碼|密码|密碼|卡号|卡號|银行卡|銀行卡|信用卡|身份证|身分證|口令)"
    r"|(?:下载|下載|安装|安裝)[^。！!]{0,12}(?:软件|軟體|軟件|应用|應用|app)"
    r"|(?:转账|轉帳|汇款|匯款|点数卡|點數卡|保证金|保證金|安全账户|安全帳戶)"
)


class Finding(StrEnum):
    """What can truthfully be said of a message."""

    OURS = "ours"
    PART = "part"
    """Some of what we sent: what else the message holds nobody knows."""
    OUTSIDE = "outside"
    SECRET = "secret"  # noqa: S105 # what it asks for, and none itself
    ALIKE = "alike"
    """Like one of ours, and not the same: so frauds are made."""
    UNSENT = "unsent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found, and when the message of ours was sent that it is or is like."""

    finding: Finding
    at: datetime | None = None


def quotation(opening: str) -> str:
    """Return the message within what somebody says: in quotation marks or after a colon; empty for none."""
    found = (pattern.search(opening[:LONGEST]) for pattern in _QUOTED)
    return next((match[1].strip() for match in found if match), "")


def is_too_short(quote: str) -> bool:
    """Tell whether there is too little of it to be compared with anything."""
    return len(_bare(quote)) < _SHORTEST


def judge(quote: str, posted: Sequence[Posted] | None, allowed: Allowed) -> Judged:
    """Return what `quote` is, given what was sent to this customer; None where nobody knows who they are."""
    quote = quote[:LONGEST]
    if (same := next(_matches(quote, posted or ()), None)) is not None:
        return same
    if has_outside_link(quote, allowed) or _calls_elsewhere(quote, allowed):
        return Judged(Finding.OUTSIDE)
    if _ASKS.search(fold(quote).text.lower()):
        return Judged(Finding.SECRET)
    if posted is None:
        return Judged(Finding.UNKNOWN)
    alike = next((one for one in posted if _likeness(quote, one.text) >= _ALIKE), None)
    return Judged(Finding.UNSENT) if alike is None else Judged(Finding.ALIKE, alike.at)


def _matches(quote: str, posted: Sequence[Posted]) -> Iterator[Judged]:
    said = _bare(quote)
    if len(said) < _SHORTEST:
        return
    pattern = re.compile(_CODE_SENT.join(map(re.escape, said.split(_CODE))))
    for one in posted:
        sent = _bare(one.text)
        if pattern.fullmatch(sent):
            yield Judged(Finding.OURS, one.at)
        elif len(said) >= _PART and pattern.search(sent):
            yield Judged(Finding.PART, one.at)


def _bare(text: str) -> str:
    """Return letters and digits alone: how a message was copied does not matter, and what it says does."""
    return _KEPT.sub("", _CODE_HIDDEN.sub(_CODE, fold(text).text.lower()))


def _likeness(quote: str, sent: str) -> float:
    return SequenceMatcher(None, _bare(quote), _bare(sent), autojunk=False).ratio()


def _calls_elsewhere(quote: str, allowed: Allowed) -> bool:
    numbers = (re.sub(r"[^0-9+]", "", found[1]) for found in _CALLS.finditer(fold(quote).text.lower()))
    return any(number not in allowed.contacts for number in numbers)

"""Slots by rule: months, services, places and counting, in both languages.

All but places read the folded form: simplified characters, lower case, one space where punctuation was.
"""

import re
from datetime import date
from typing import Final

_NAMES: Final = (
    *("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?"),
    *("july?", "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
)
_ANY: Final = re.compile("month|月|20[0-9]{2} |jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")
"""Whatever names a month has one of these; most utterances have none."""
_BEFORE: Final = r"\b(?:in|for|of|my|the|about|from|and|last|this)"
_NAMED: Final = tuple(
    re.compile(rf"{_BEFORE} {name}\b(?! i\b)|\b{name} (?:20\d\d|bill|s bill)|^{name}$|\b{name} please$")
    for name in _NAMES
)
_ISO: Final = re.compile(r"\b(20\d\d) (1[0-2]|0[1-9])\b")
_CHINESE: Final = re.compile(r"(?:(20\d\d)年|(今年|去年|前年))? ?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
_YEARS_AGO: Final = {"今年": 0, "去年": 1, "前年": 2}
_YEAR: Final = re.compile(r"\b(20\d\d)\b")
_NUMBERS: Final = {"十": 10, "十一": 11, "十二": 12} | {
    char: at for at, char in enumerate("一二三四五六七八九", start=1)
}
_RELATIVE: Final = (
    (re.compile(r"\b(?:month before last|two months ago)\b|上上个?月|前个月|两个月前"), 2),
    (re.compile(r"\b(?:last|previous) month\b|上个?月"), 1),
    (re.compile(r"\b(?:this|current) month\b|本月|这个月|当月"), 0),
)

_SERVICES: Final = (
    (
        "broadband",
        re.compile(
            r"\b(?:broadband|wi ?fi|router|fib(?:re|er)|home (?:internet|network)|internet at home|internet)\b"
            r"|宽带|路由|光纤|光猫|家里的?网|无线网|wifi"
        ),
    ),
    ("tv", re.compile(r"\b(?:tv|television|iptv|set top box)\b|电视|机顶盒")),
    (
        "mobile",
        re.compile(
            r"\b(?:mobile|cell ?phone|phone|sim|signal|4g|5g|calls?)\b|手机|信号|通话|移动网|4g|5g|打电话|打不出"
        ),
    ),
)

_PLACE: Final = re.compile(r"\b(?:in|at|near|around)\s+(?:the\s+)?([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2})")
_PLACE_ZH: Final = re.compile(
    r"(?:住在|住|在)([\u4e00-\u9fff]{2,6}?)(?=[这這][边邊里裡儿]|那[边邊]|附近|的|，|,|。|\s|$|宽|网|手|电|没|沒|断|斷|寬|網)"
)
_COUNTED: Final = (
    ("1st", "first", "one", "一"),
    ("2nd", "second", "two", "二"),
    ("3rd", "third", "three", "三"),
    ("4th", "fourth", "four", "四"),
    ("5th", "fifth", "five", "五"),
    ("6th", "sixth", "six", "六"),
)
_LEAD: Final = (
    r"(?:(?>no|yes|not that|actually|i ll take|i want|give me) |(?>不是|不要|还是|改成|换成|我要|我选|不|要|选|就) ?)*+"
)
_TAIL: Final = r"(?: (?:one|option|plan))?(?: please)?[个款种项笔条]?(?:套餐)?吧?"


def _ordinal(count: int, words: tuple[str, str, str, str]) -> re.Pattern[str]:
    english = f"(?:the |number |option )?(?:{count}|{words[0]}|{words[1]}|{words[2]})"
    return re.compile(rf"{_LEAD}(?:{english}|第?(?:{count}|{words[3]})){_TAIL}")


_ORDINALS: Final = (
    *((count, _ordinal(count, words)) for count, words in enumerate(_COUNTED, start=1)),
    (-1, re.compile(rf"{_LEAD}(?:(?:the )?last|最后(?:一)?){_TAIL}")),
)


def month(folded: str, today: date) -> str | None:
    """Return the month that is named, as `2026-10`; without a year it is the latest that has begun."""
    return _month(folded, today) if _ANY.search(folded) else None


def _month(folded: str, today: date) -> str | None:
    for pattern, ago in _RELATIVE:
        if pattern.search(folded):
            return _ago(today, ago)
    if found := _ISO.search(folded):
        return f"{found[1]}-{found[2]}"
    if found := _CHINESE.search(folded):
        number = _NUMBERS.get(found[3]) or int(found[3])
        if found[2]:
            return f"{today.year - _YEARS_AGO[found[2]]}-{number:02}"
        return _dated(number, found[1], today)
    for number, pattern in enumerate(_NAMED, start=1):
        if pattern.search(folded):
            year = _YEAR.search(folded)
            return _dated(number, year[1] if year else None, today)
    return None


def _dated(number: int, year: str | None, today: date) -> str:
    if year is not None:
        return f"{year}-{number:02}"
    return f"{today.year if number <= today.month else today.year - 1}-{number:02}"


def _ago(today: date, months: int) -> str:
    year, number = divmod(today.year * 12 + today.month - 1 - months, 12)
    return f"{year}-{number + 1:02}"


def service(folded: str) -> str | None:
    """Return `broadband`, `tv` or `mobile`."""
    return next((name for name, pattern in _SERVICES if pattern.search(folded)), None)


def area(text: str) -> str | None:
    """Return the place named in `text` as it was written."""
    found = _PLACE.search(text) or _PLACE_ZH.search(text)
    return found[1] if found else None


def ordinal(folded: str) -> int | None:
    """Return which of several is meant, counted from 1; -1 is the last."""
    return next((count for count, pattern in _ORDINALS if pattern.fullmatch(folded)), None)

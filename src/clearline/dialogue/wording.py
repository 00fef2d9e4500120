"""How money, volumes, dates and months are written in each language."""

import re
from datetime import date, datetime, tzinfo
from typing import Final

from clearline.domain.conversation import Language
from clearline.domain.decision import Value

_SYMBOLS: Final = {"CNY": "¥", "HKD": "HK$", "TWD": "NT$", "GBP": "£", "EUR": "€", "USD": "US$"}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*")
_MB_PER_GB: Final = 1024


def written(path: str, value: Value, language: Language, zone: tzinfo) -> str:
    """Return `value` as it is said; the end of `path` tells the unit. A mapping must be an amount."""
    match value:
        case {"amount_minor": int() as amount, "currency": str() as currency}:
            return money(amount, currency)
        case bool() | None:
            return ""
        case int() if path.endswith("_mb"):
            return volume(value)
        case int():
            return str(value)
        case str():
            return _text(value, language, zone)
        case _:
            return ""


def money(amount_minor: int, currency: str) -> str:
    """Return `¥1,280.00`; a credit has its sign before the symbol."""
    sign = "-" if amount_minor < 0 else ""
    whole, cents = divmod(abs(amount_minor), 100)
    return f"{sign}{_SYMBOLS.get(currency, currency + ' ')}{whole:,}.{cents:02}"


def volume(megabytes: int) -> str:
    """Return `512 MB` or, from one gigabyte of 1024 MB, `1.5 GB`."""
    if abs(megabytes) < _MB_PER_GB:
        return f"{megabytes} MB"
    return f"{megabytes / _MB_PER_GB:.1f}".removesuffix(".0") + " GB"


def _text(value: str, language: Language, zone: tzinfo) -> str:
    try:
        if _DAY.fullmatch(value):
            return _day(date.fromisoformat(value), language)
        if _MONTH.fullmatch(value):
            return _month(int(value[:4]), int(value[5:]), language)
        if _MOMENT.fullmatch(value):
            return _moment(datetime.fromisoformat(value), language, zone)
    except (ValueError, OverflowError):
        return value
    return value


def _day(day: date, language: Language) -> str:
    if language is Language.ENGLISH:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _month(year: int, month: int, language: Language) -> str:
    return f"{_MONTHS[month - 1]} {year}" if language is Language.ENGLISH else f"{year}年{month}月"


def _moment(moment: datetime, language: Language, zone: tzinfo) -> str:
    local = moment if moment.tzinfo is None else moment.astimezone(zone)
    between = ", " if language is Language.ENGLISH else " "
    return f"{_day(local.date(), language)}{between}{local:%H:%M}"

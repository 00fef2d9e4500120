"""What a flow may never ask for: codes, passwords and cards are not for the open conversation."""

import re
from typing import Final

_SLOT: Final = re.compile(r"code|password|passcode|otp|pin|secret|card|cvv|cvc", re.IGNORECASE)
_ENGLISH: Final = r"(?:one.time code|verification code|security code|password|passcode|\bpin\b|\bcvv\b|card number)"
_CHINESE: Final = r"(?:验证码|校验码|动态码|密码|口令|银行卡号|卡号|驗證碼|密碼|銀行卡號|卡號)"
_WORDS: Final = re.compile(rf"{_ENGLISH}|{_CHINESE}", re.IGNORECASE)
_ASKS: Final = re.compile(
    r"\b(?:type|enter|tell|give|send|text|read|provide|confirm)\b[^.?!;\n]{0,40}"
    rf"(?:{_ENGLISH}|\b(?:the|a|your) code\b)"
    rf"|(?:请|請|麻烦|麻煩|把)[^。！？；，\n]{{0,16}}{_CHINESE}",
    re.IGNORECASE,
)
_WARNS: Final = re.compile(
    r"\b(?:not|never|nobody|no one|don.t|change your|forgot|lost)\b|不|别|別|勿|从未|改|重置|忘", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"(?<=[.?!;。！？；\n])")


def is_secret(slot: str) -> bool:
    """Return whether a slot of this name would hold a secret."""
    return bool(_SLOT.search(slot))


def names_secret(words: str) -> bool:
    """Return whether `words` name a secret at all, which no question may."""
    return bool(_WORDS.search(words))


def asks_for_secret(words: str) -> bool:
    """Return whether a sentence of `words` has the caller give a secret; one that warns does not."""
    return any(_ASKS.search(sentence) and not _WARNS.search(sentence) for sentence in _SENTENCE.split(words))

"""Recognisers as an operator would write them, one that sees and some that cannot be used."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span

_MEMBER = re.compile(r"\bTM-[0-9]{6}\b")


class MemberNumber:
    """Sees the operator's own member numbers."""

    name = "member-number"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        del language
        return [Signal(Kind.OWN, Span(*one.span()), Confidence.HIGH, self.name) for one in _MEMBER.finditer(text)]


class Blind:
    """Has no eyes."""

    name = "blind"


class Broken:
    """Cannot be made."""

    def __init__(self) -> None:
        raise OSError("the list of members is not there")

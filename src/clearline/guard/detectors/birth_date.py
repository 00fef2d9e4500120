"""Dates of birth: a date where words speak of being born."""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal
from clearline.guard.said import after, said

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = "(?:19|20)[0-9]{2}"
_NUMERALS = "零〇一二三四五六七八九"
_DATE = (
    rf"{_YEAR}[\-/. ][0-9]{{1,2}}[\-/. ][0-9]{{1,2}}|[0-9]{{1,2}}[\-/. ][0-9]{{1,2}}[\-/. ](?:19|20)?[0-9]{{2}}"
    r"|(?:19|20)[0-9]{6}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?,? (?:of )?{_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?(?:,? {_YEAR})?"
    r"|(?:(?:19|20)?[0-9]{2}年)?[0-9]{1,2}月[0-9]{1,2}[日号號]?"
    rf"|[{_NUMERALS}]{{2,4}}年[{_NUMERALS}十]{{1,3}}月[{_NUMERALS}十]{{1,3}}[日号號]"
)
_AFTER = after(
    "born|birth|dob|d.o.b|出生|生日|生于|生於",
    r"\bborn(?: on)?\b|\bdate of birth\b|\bbirth(?:day| ?date)?(?: is)?(?: on)?\b|\bdob\b|\bd\.o\.b\b\.?"
    r"|出生日期|出生年月日?|出生于|出生於|出生|生日|生于|生於",
    _DATE,
)
_BEFORE = said("出生|生日|生的|生人", rf"(?P<value>{_DATE})(?= ?的?(?:出生|生日|生的|生人))")


class BirthDateDetector:
    """Sees dates of birth in both languages; any other date is left as it is."""

    name = "birth-date"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every date of birth in `text`."""
        del language
        return [
            Signal(Kind.BIRTH_DATE, span, Confidence.HIGH, self.name)
            for way in (_AFTER, _BEFORE)
            for span in way.spans(text)
        ]

"""One spelling for telephone numbers: E.164, whatever the caller typed."""

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

REGIONS = ("CN", "HK", "TW", "GB", "US")
"""Where a number without a country code may belong, most likely first."""

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_LONGEST = 32
"""E.164 has 15 digits; the rest is room for spaces and brackets."""


def e164(text: str, regions: tuple[str, ...] = REGIONS) -> str | None:
    """Return `text` as E.164 if it is a mobile number, of the first region where it is one; otherwise None."""
    if len(text) > _LONGEST:
        return None
    international = text.strip().startswith(("+", "＋", "00"))
    spelled = "+" + text.strip()[2:] if text.strip().startswith("00") else text
    for region in (None,) if international else regions:
        try:
            number = phonenumbers.parse(spelled, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _MOBILE:
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return None

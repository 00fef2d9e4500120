"""Kind words at the moment they matter (GV-15): to who has just given a secret away, is harmed or does not cope."""

import re
from typing import Final

from clearline.dialogue.plight import Plight
from clearline.dialogue.state import Waiting
from clearline.domain.decision import Phrase

_SECRETS: Final = (
    ("secret_password", re.compile(r"\[PASSWORD(?:_\d+)?\]")),
    ("secret_card", re.compile(r"\[(?:CARD|BANK_ACCOUNT|IBAN)(?:_\d+)?\]")),
    (
        "secret_id",
        re.compile(r"\[(?:RESIDENT_ID|HK_ID|MACAU_ID|TW_ID|TRAVEL_PERMIT|PASSPORT|SOCIAL_SECURITY)(?:_\d+)?\]"),
    ),
)
_COMFORT: Final = {
    Plight.HARMED: "system.care_harmed",
    Plight.DISTRESS: "system.care_distress",
    Plight.ANGER: "system.care_anger",
}
"""Danger has its own answer, before everything else."""
_CODE: Final = re.compile(r"\[CODE(?:_\d+)?\]")


def warnings(text: str, waiting: Waiting, *, code_expected: bool) -> tuple[Phrase, ...]:
    """Return what to say first about the secrets whose placeholders are in `text`; several are told of together."""
    if "[" not in text:
        return ()
    found = [name for name, pattern in _SECRETS if pattern.search(text)]
    if _CODE.search(text) and not code_expected and waiting is not Waiting.CODE:
        found.append("secret_code")
    if not found:
        return ()
    return (Phrase(f"system.{found[0]}" if len(found) == 1 else "system.secret_several"),)


def comfort(told: Plight | None) -> tuple[Phrase, ...]:
    """Return what to say first to somebody of whom `told` is true; what they came for is answered all the same."""
    return (Phrase(_COMFORT[told]),) if told in _COMFORT else ()

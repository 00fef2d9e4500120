"""How a slot's value is shown, by the mask that the data dictionary gives it, to whoever looks."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clearline.domain.decision import Value

HIDDEN: Final = "•••"
"""What stands where something is not shown."""

TAIL: Final = 4
"""Characters that `last-4` shows at most."""


class Mask(StrEnum):
    """What hides a slot's value."""

    PLACEHOLDERS = "placeholders"
    """What is personal in it was replaced before any flow saw it."""
    SEALED = "sealed"
    """Its caller sees it, and whoever of the staff holds the conversation."""
    LAST_4 = "last-4"
    """Nobody sees more than its end, its caller neither."""
    NOT_HELD = "not-held"
    """No flow, record, log or model ever holds it."""


class Onlooker(StrEnum):
    """Who looks at what was said and done."""

    CALLER = "caller"
    """Whose conversation it is."""
    HOLDER = "holder"
    """The member of staff who holds it."""
    OTHER = "other"
    """Everybody else: staff who have not taken it, and jobs that read it for another purpose."""


def shown(value: Value, mask: Mask | None, to: Onlooker) -> Value:
    """Return `value` as `to` may see it; what is not there stays None."""
    match mask:
        case None | Mask.PLACEHOLDERS:
            return value
        case Mask.SEALED:
            return value if to is not Onlooker.OTHER else hidden(value)
        case Mask.LAST_4:
            return end_of(value)
        case Mask.NOT_HELD:
            return hidden(value)


def hidden(value: Value) -> Value:
    """Return that there is something, and nothing of what it is."""
    return None if value is None else HIDDEN


def end_of(value: Value) -> Value:
    """Return `value` with no more than the end of every text and number in it; an amount has no end to show."""
    match value:
        case None:
            return None
        case bool():
            return HIDDEN
        case str() | int():
            return last_4(str(value))
        case tuple():
            return tuple(end_of(item) for item in value)
        case Mapping() if "amount_minor" in value:
            return HIDDEN
        case _:
            return {key: end_of(item) for key, item in value.items()}


def last_4(text: str) -> str:
    """Return the last four characters of `text`, fewer of a short one, behind a mark; done twice it is the same.

    Characters are counted in their plain form (NFKC), of which a full-width digit is one and a circled 20 is two.
    """
    plain = unicodedata.normalize("NFKC", text)
    if plain.startswith(HIDDEN) and len(plain) <= len(HIDDEN) + TAIL:
        return plain
    end = min(TAIL, len(plain) // 2)
    return HIDDEN + plain[len(plain) - end :]

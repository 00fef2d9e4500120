"""Parts of a postal address, as the model marks some of them: here they are put together.

A part is the line that leads to a door, a place or a postcode. To hide an address is to hide all its parts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from clearline.guard.names.model import Mention

LINE, PLACE, CODE = "ADDRESS", "PLACE", "ZIP"
_PARTS = frozenset({LINE, PLACE, CODE})
_SEAM = re.compile(r"[ \t]{0,3}(?:[,;|][ \t]{0,3}|\.[ \t]{1,3})?(?:\r?\n[ \t>]{0,4}){0,2}(?:,[ \t]{0,3})?")
"""What may stand between two parts of one address."""


def whole(mentions: Iterable[Mention], text: str) -> Iterator[Mention]:
    """Yield `mentions` with the parts of each address made one; places without a line stay places."""
    for group in _groups(mentions, text):
        if len(group) > 1 and _has_line(group):
            yield Mention(LINE, group[0].start, group[-1].end)
        else:
            yield from group


def _groups(mentions: Iterable[Mention], text: str) -> Iterator[Sequence[Mention]]:
    """Yield mentions one by one, but what could be parts of one address together; no address has two lines."""
    group: list[Mention] = []
    for mention in mentions:
        follows = (
            group
            and _PARTS.issuperset((group[-1].label, mention.label))
            and _SEAM.fullmatch(text, group[-1].end, mention.start)
        )
        if follows and not (mention.label == LINE and _has_line(group)):
            group.append(mention)
            continue
        if group:
            yield group
        group = [mention]
    if group:
        yield group


def _has_line(group: Iterable[Mention]) -> bool:
    return any(part.label == LINE for part in group)

"""Turns as people see them: what one side said, with placeholders where personal data stood."""

from collections.abc import Iterator

from clearline.channels.seam import Line
from clearline.domain.conversation import Speaker, Turn


def lines_of(turn: Turn) -> Iterator[Line]:
    """Yield the caller's line, if the caller spoke in this turn, and the answer, if there was one to hear."""
    if turn.speaker is Speaker.CALLER and turn.number > 0:
        yield Line(turn.number, turn.at, Speaker.CALLER, turn.heard.text, turn.heard.language, ruling=turn.ruling)
    if turn.reply.text:
        yield Line(
            turn.number,
            turn.at,
            turn.reply.speaker,
            turn.reply.text,
            turn.reply.language,
            turn.reply.choices,
            turn.reply.sources,
            turn.reply.expects,
            unasked=turn.speaker is Speaker.DESK,
        )

"""Sentences: the unit that is scored on its own, and the unit that is guarded before it is heard."""

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"(?:[^.!?。！？…\n;；]|\.(?=[^\s]))+[.!?。！？…\n;；]*|[.!?。！？…\n;；]+")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence; together they cover `text` without gaps. A point inside `3.5` ends none."""
    for match in _SENTENCE.finditer(text):
        yield match.span()

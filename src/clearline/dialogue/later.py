"""Long patterns: compiling one takes longer than all else that a turn does, and most are never asked for."""

import re
from collections.abc import Callable


class Later:
    """A pattern that is compiled when it is first used, so that a desk is ready sooner."""

    __slots__ = ("_compiled", "_source")

    def __init__(self, source: str) -> None:
        self._source = source
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """See `re.Pattern.search`."""
        return self._pattern().search(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """See `re.Pattern.fullmatch`."""
        return self._pattern().fullmatch(text)

    def sub(self, instead: str | Callable[[re.Match[str]], str], text: str) -> str:
        """See `re.Pattern.sub`."""
        return self._pattern().sub(instead, text)

    def _pattern(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._source)
        return self._compiled

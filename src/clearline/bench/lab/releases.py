"""The specimen's releases: a new one serves every tenth conversation until its gate is breached."""

_SHARE = 10


class Releases:
    """What serves new conversations."""

    def __init__(self) -> None:
        self.staged: list[str] = []
        """At most one."""
        self._serving = "specimen-1"
        self._begun = 0

    def stage(self, name: str, *, whole: bool) -> None:
        """Put the release `name` on its way, or in the place of the other for good."""
        self.staged = [] if whole else [name]
        self._begun = 0
        self._serving = name if whole else self._serving

    def of_new(self) -> str:
        """Return what serves a conversation that begins; the first that a bad release serves is the end of it."""
        self._begun += 1
        if not self.staged or self._begun % _SHARE:
            return self._serving
        return self.staged.pop()

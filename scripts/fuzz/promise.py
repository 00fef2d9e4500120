"""What the fuzz says when a promise is broken."""


class BrokenPromiseError(Exception):
    """A promise that did not hold."""


def holds(holds: bool, what: str, said: str) -> None:  # noqa: FBT001 # an assertion that is never switched off
    """Raise BrokenPromiseError with the text where it does not."""
    if not holds:
        raise BrokenPromiseError(f"{what}: {said!r}")

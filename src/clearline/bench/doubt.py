"""Doubt as a block: whatever goes wrong inside becomes a reason, and so never a pass."""

import logging
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from clearline.domain.assessment import Reason

STUMBLES = (("took-too-long", ("limit",)), ("bench-error", ("error",)))
"""Every reason a `Doubt` can give, with the values it has."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Doubt:
    """`with Doubt() as doubt:` swallows every exception that is not the end of the program; `reason` says which."""

    longest_s: float = 0
    """What was allowed, for the reason."""
    reason: Reason | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        match error:
            case TimeoutError():
                self.reason = Reason("took-too-long", {"limit": int(self.longest_s)})
            case Exception():
                _log.debug("the bench stumbled", exc_info=error)
                self.reason = Reason("bench-error", {"error": type(error).__name__})
            case _:
                return False
        return True

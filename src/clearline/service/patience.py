"""How long callers may say nothing: the desk's own clock decides, and whoever reports a silence is not believed."""

import math
from dataclasses import dataclass
from datetime import timedelta

from clearline.dialogue.state import Quiet
from clearline.domain.conversation import Denied


@dataclass(frozen=True, slots=True)
class Patience:
    """The two waits of a chat; other channels have their own."""

    reminder: timedelta = timedelta(minutes=3)
    """From a question to its one reminder; nothing where silences are not spoken to."""
    goodbye: timedelta = timedelta(minutes=10)
    """From that reminder, or from an answer, to the parting."""

    def refuses(self, due: Quiet | None, silent_for: timedelta) -> Denied | None:
        """Return why what is `due` is not said yet, or never will be; None when it is time."""
        if due is None or not self.reminder:
            return Denied("nothing-to-say", "")
        left = (self.reminder if due is Quiet.REMINDED else self.goodbye) - silent_for
        return Denied("too-early", "", math.ceil(left.total_seconds())) if left > timedelta() else None

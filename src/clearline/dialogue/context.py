"""What the dialogue is told of the world; everything else it knows from its state."""

from dataclasses import dataclass
from datetime import date

from clearline.domain.conversation import Keeper
from clearline.domain.person import Assurance


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one turn."""

    level: Assurance
    """What the caller has proved by now."""
    attempted: bool
    """Whether a code was presented in this turn, right or wrong."""
    today: date
    keeper: Keeper
    turn: int
    """The number of this turn: one more than that of the turn before, or a restated call is restated again."""

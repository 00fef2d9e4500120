"""What the watch says: which pattern it saw, of whom, what is done about it, and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Answer(StrEnum):
    """What is done at once, the mildest first; each ends by itself, and staff end it sooner."""

    ALERT = "alert"
    """It is noted in the log, nothing else changes."""
    SLOW = "slow"
    """Answers come at a reader's pace."""
    STEP_UP = "step-up"
    """Whoever it is proves once more who they are before anything is done for them."""
    HAND_OVER = "hand-over"
    """A person takes over; the desk does nothing more until they give the conversation back."""
    BLOCK = "block"
    """A person takes over, and nothing more is admitted for a while."""


class By(StrEnum):
    """Whose behaviour a rule looks at; all of them are pseudonyms."""

    CONVERSATION = "conversation"
    SUBJECT = "subject"
    STAFF = "staff"


class Pattern(StrEnum):
    """What was seen, stable and documented; the console has words for each in three languages."""

    GUESSING_CODES = "guessing-codes"
    ASKING_FOR_CODES = "asking-for-codes"
    SWEEPING_ACCOUNTS = "sweeping-accounts"
    SCRAPING = "scraping"
    FAILING_STEP_UP = "failing-step-up"
    MACHINE_RHYTHM = "machine-rhythm"
    COST_SPIKE = "cost-spike"
    INJECTION_SERIES = "injection-series"
    SESSION_RISK = "session-risk"
    TWO_PLACES = "two-places"
    STAFF_READING = "staff-reading"


@dataclass(frozen=True, slots=True)
class Alert:
    """One sighting with its answer."""

    pattern: Pattern
    answer: Answer
    by: By
    key: str
    at: datetime
    until: datetime
    count: int
    """How many there were when it was seen."""
    why: str = ""
    """For what adds up: of which kinds they were and what they came to, for whoever reads the log."""

"""What has happened to others, and what shows that it would not happen here."""

from dataclasses import dataclass
from typing import NewType

from clearline.domain.assessment import ProcedureId, RequirementId, Words

LessonId = NewType("LessonId", str)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A published incident."""

    id: LessonId
    who: str
    date: str
    """Year and month in which it became known, as `2024-02`."""
    happened: Words
    sources: tuple[str, ...]
    """Publisher and title."""
    requirements: tuple[RequirementId, ...]
    """What would have prevented it, or made it smaller."""
    replay: tuple[ProcedureId, ...]
    """What does the same again, or reads the records that would show it."""

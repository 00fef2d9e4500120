"""The lessons of the catalogue: read from YAML, each tied to what it teaches and to what replays it."""

from collections.abc import Iterator

from pydantic import Field

from clearline.catalogue.text import Entry, Title
from clearline.domain.assessment import ProcedureId, RequirementId
from clearline.domain.lesson import Lesson, LessonId


class _Lesson(Entry):
    id: str = Field(pattern=r"^L-\d{2}$")
    who: str = Field(min_length=1)
    date: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    happened: Title
    sources: tuple[str, ...] = Field(min_length=1)
    requirements: tuple[str, ...] = Field(min_length=1)
    replay: tuple[str, ...] = Field(min_length=1)


class Lessons(Entry):
    """The file."""

    lessons: tuple[_Lesson, ...]


def lessons_of(content: Lessons) -> Iterator[Lesson]:
    """Return the lessons in the order of the file."""
    for one in content.lessons:
        yield Lesson(
            id=LessonId(one.id),
            who=one.who,
            date=one.date,
            happened=one.happened.words(),
            sources=one.sources,
            requirements=tuple(RequirementId(it) for it in one.requirements),
            replay=tuple(ProcedureId(it) for it in one.replay),
        )

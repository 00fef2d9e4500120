"""Articles on their way: drafts from an operator's documents, and the approval that makes one of them sayable."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Final

import yaml

from clearline.errors import ConfigurationError, InputError
from clearline.knowledge.article import LONGEST, Words, digest_of, read_article
from clearline.knowledge.document import Section

_NAME: Final = re.compile(r"[^a-z0-9]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class Origin:
    """What all drafts of one document share."""

    document: str
    author: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Draft:
    """An article that nobody has approved, as YAML; where a language is missing there is an empty text."""

    id: str
    text: str


def drafts(english: Sequence[Section], chinese: Sequence[Section], origin: Origin) -> tuple[Draft, ...]:
    """Pair the sections of a document in two languages, in their order; either may be absent.

    Raises InputError if both are there and have not as many sections: nobody could tell which belongs to which.
    """
    if english and chinese and len(english) != len(chinese):
        raise InputError(f"the English document has {len(english)} sections, the Chinese one {len(chinese)}")
    return tuple(_named(_written(english, chinese, origin)))


def proposed(number: int, english: Sequence[str], chinese: Sequence[str], origin: Origin) -> Draft:
    """Return a draft that has nothing but the questions it is to answer."""
    blank = _blank(origin, Words("", ""), Words("", ""))
    name = f"unanswered-{number}"
    return Draft(name, _dumped({**blank, "id": name, "questions": {"en": [*english], "zh": [*chinese]}}))


def approved(name: str, text: str, approver: str) -> str:
    """Return the draft `text` with its approver and the digest that binds its words.

    Raises ConfigurationError, naming the file, for what is not an article or was written by its approver.
    """
    try:
        raw: object = yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as exc:
        raise ConfigurationError(f"{name}: not an article: {exc}") from exc
    if not isinstance(raw, dict):
        raise ConfigurationError(f"{name}: not an article: it has no fields")
    written: dict[str, object] = {**raw, "approver": approver}
    written["digest"] = digest_of(written)
    done = _dumped(written)
    read_article(name, done)
    return done


def _written(english: Sequence[Section], chinese: Sequence[Section], origin: Origin) -> Iterator[dict[str, object]]:
    nothing = Section("", ())
    for en, zh in zip_longest(english, chinese, fillvalue=nothing):
        parts = list(zip_longest(_parts(en), _parts(zh), fillvalue=""))
        for number, (said, said_zh) in enumerate(parts, 1):
            more = f" ({number})" if len(parts) > 1 else ""
            title = Words(en.title and en.title + more, zh.title and zh.title + more)
            yield _blank(origin, title, Words(said, said_zh))


def _blank(origin: Origin, title: Words, body: Words) -> dict[str, object]:
    return {
        "id": "",
        "version": 1,
        "title": {"en": title.en, "zh": title.zh},
        "source": origin.document,
        "author": origin.author,
        "approver": "",
        "valid_from": origin.valid_from,
        "valid_until": origin.valid_until,
        "questions": {"en": [], "zh": []},
        "body": {"en": body.en, "zh": body.zh},
        "digest": "",
    }


def _named(written: Iterator[dict[str, object]]) -> Iterator[Draft]:
    taken: set[str] = set()
    for number, draft in enumerate(written, 1):
        title = draft["title"]
        words = _NAME.sub("-", str(title["en"]).lower()).strip("-") if isinstance(title, dict) else ""
        name = words[:40].strip("-") if words[:1].isalpha() else f"section-{number}"
        if name in taken:
            name = f"{name}-{number}"
        taken.add(name)
        yield Draft(name, _dumped({**draft, "id": name}))


def _parts(section: Section) -> Iterator[str]:
    """Yield the words of a section in pieces that an article may hold, cut between sentences."""
    part = ""
    for piece in _sentences(section.paragraphs):
        joined = f"{part} {piece}" if part and part[-1].isascii() else part + piece
        if len(joined) > LONGEST:
            yield part
            joined = piece
        part = joined
    if part:
        yield part


def _sentences(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield pieces of at most the longest text; a line of a list ends like a sentence of its own."""
    for number, paragraph in enumerate(paragraphs, 1):
        ended = number == len(paragraphs) or not paragraph[-1].isalnum()
        for sentence in _SENTENCE.split(paragraph if ended else paragraph + (";" if paragraph[-1].isascii() else "；")):
            yield from (sentence[at : at + LONGEST] for at in range(0, len(sentence), LONGEST))


def _dumped(written: dict[str, object]) -> str:
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=_WIDTH)

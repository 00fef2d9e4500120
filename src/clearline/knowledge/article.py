"""Approved articles: what the operator stands by, for how long, and who said so; the digest binds the words."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearline.errors import ConfigurationError

LONGEST: Final = 600
"""Characters of one text: what a chat can hold, and a telephone can read out."""

_Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both written forms; traditional characters are derived when it is said."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Article:
    """One approved answer."""

    id: str
    version: int
    title: Words
    body: Words
    questions: tuple[str, ...]
    """How callers ask for it, in any language; for finding, never said."""
    source: str
    """The operator's own document that it was taken from."""
    valid_from: date
    valid_until: date
    digest: str

    def is_valid(self, today: date) -> bool:
        """Return whether it may be said on `today`; the last day counts."""
        return self.valid_from <= today <= self.valid_until


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Pair(_Document):
    en: _Text
    zh: _Text


class _Questions(_Document):
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


class _ArticleText(_Document):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    title: _Pair
    source: Annotated[str, Field(min_length=1)]
    author: Annotated[str, Field(min_length=1)]
    approver: Annotated[str, Field(min_length=1)]
    valid_from: date
    valid_until: date
    questions: _Questions
    body: _Pair
    digest: str


def digest_of(written: dict[str, object]) -> str:
    """Return SHA-256, hex, over everything an approver has approved: all of the document but the digest itself."""
    approved = {key: value for key, value in written.items() if key != "digest"}
    canonical = json.dumps(approved, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def packaged() -> Traversable:
    """Return the folder of the articles that ship with Clearline."""
    return files("clearline.knowledge") / "articles"


def load_articles(folder: Traversable | None = None) -> tuple[Article, ...]:
    """Return every article of `folder`, by default the packaged ones, by id.

    Raises ConfigurationError for a folder without any and, naming the file, for an article that is malformed, was
    approved by its author, is never valid, was changed after its approval, or shares its id with another.
    """
    place = packaged() if folder is None else folder
    try:
        texts = {item.name: item.read_text("utf-8") for item in place.iterdir() if item.name.endswith(".yaml")}
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"the articles in {place.name!r} cannot be read: {exc}") from exc
    if not texts:
        raise ConfigurationError(f"there is no article in {place.name!r}")
    articles = sorted((read_article(name, text) for name, text in texts.items()), key=lambda article: article.id)
    _refuse_twins(articles)
    return tuple(articles)


def release_of(articles: Iterable[Article]) -> str:
    """Return the digest that names a whole set of articles."""
    return hashlib.sha256("\n".join(f"{one.id} {one.version} {one.digest}" for one in articles).encode()).hexdigest()


def read_article(name: str, text: str) -> Article:
    """Return the article of one file; raises as `load_articles` does."""
    try:
        raw: object = yaml.load(text, yaml.CSafeLoader)
        written = _ArticleText.model_validate(raw)
    except yaml.YAMLError as exc:
        raise ConfigurationError(f"{name}: not an article: {exc}") from exc
    except ValidationError as exc:
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in exc.errors())
        raise ConfigurationError(f"{name}: not an article: {wrong}") from exc
    _refuse(name, written, raw if isinstance(raw, dict) else {})
    return Article(
        id=written.id,
        version=written.version,
        title=Words(written.title.en, written.title.zh),
        body=Words(written.body.en.strip(), written.body.zh.strip()),
        questions=written.questions.en + written.questions.zh,
        source=written.source,
        valid_from=written.valid_from,
        valid_until=written.valid_until,
        digest=written.digest,
    )


def _refuse(name: str, written: _ArticleText, raw: dict[str, object]) -> None:
    if written.author.casefold() == written.approver.casefold():
        raise ConfigurationError(f"{name}: approved by its own author {written.author!r}")
    if written.valid_from > written.valid_until:
        raise ConfigurationError(f"{name}: never valid, from {written.valid_from} until {written.valid_until}")
    if (found := digest_of(raw)) != written.digest:
        raise ConfigurationError(f"{name}: changed after it was approved: its digest is {found}")


def _refuse_twins(articles: Iterable[Article]) -> None:
    seen: set[str] = set()
    for article in articles:
        if article.id in seen:
            raise ConfigurationError(f"two articles have the id {article.id!r}")
        seen.add(article.id)

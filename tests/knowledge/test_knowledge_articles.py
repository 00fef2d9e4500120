"""What an article must be before it may be said."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml

from clearline.errors import ConfigurationError
from clearline.knowledge.article import digest_of, load_articles, packaged, release_of

GOOD = (packaged() / "esim.yaml").read_text("utf-8")


def write(
    place: Path, changes: Mapping[str, object] = MappingProxyType({}), *, sealed: bool = True, name: str = "esim.yaml"
) -> Path:
    written = {**yaml.safe_load(GOOD), **changes}
    if sealed:
        written["digest"] = digest_of(written)
    (place / name).write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    return place


def test_what_ships_is_approved_by_somebody_else() -> None:
    articles = load_articles()
    assert len(articles) >= 12
    for item in packaged().iterdir():
        written = yaml.safe_load(item.read_text("utf-8"))
        assert written["author"] != written["approver"]
        assert written["digest"] == digest_of(written)


def test_a_sound_article_is_accepted(tmp_path: Path) -> None:
    (article,) = load_articles(write(tmp_path))
    assert article.id == "esim"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"approver": "mei lin, customer operations"}, "approved by its own author"),
        ({"valid_until": yaml.safe_load("2020-01-01")}, "never valid"),
        ({"approver": ""}, "not an article"),
        ({"body": {"en": "Only English"}}, "not an article"),
        ({"version": 0}, "not an article"),
        ({"colour": "blue"}, "not an article"),
        ({"valid_from": "soon"}, "not an article"),
    ],
)
def test_an_unsound_article_is_refused(changes: dict[str, object], found: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"esim\.yaml: {found}"):
        load_articles(write(tmp_path, changes))


@pytest.mark.parametrize("key", ["body", "title", "source", "approver", "valid_until", "questions", "version"])
def test_a_change_after_approval_is_refused(key: str, tmp_path: Path) -> None:
    changed = {
        "body": {"en": "Free for all", "zh": "全部免费"},
        "title": {"en": "Other", "zh": "其他"},
        "source": "Nowhere",
        "approver": "Somebody Else",
        "valid_until": yaml.safe_load("2099-01-01"),
        "questions": {"en": ["what is free"], "zh": []},
        "version": 2,
    }
    with pytest.raises(ConfigurationError, match="changed after it was approved"):
        load_articles(write(tmp_path, {key: changed[key]}, sealed=False))


def test_two_articles_with_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(ConfigurationError, match="two articles have the id 'esim'"):
        load_articles(write(tmp_path, name="other.yaml"))


@pytest.mark.parametrize("text", ["", "- 1", "id: [", "\x00"])
def test_what_is_no_article_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"bad\.yaml: not an article"):
        load_articles(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_articles(tmp_path / "nowhere")


def test_the_release_changes_with_the_articles() -> None:
    articles = load_articles()
    assert release_of(articles) != release_of(articles[1:])

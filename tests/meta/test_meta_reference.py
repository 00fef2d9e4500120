"""The documentation says what the code says."""

import re
import runpy
from pathlib import Path

import pytest

from clearline.catalogue.load import load

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = runpy.run_path(str(ROOT / "scripts" / "reference.py"))["PAGES"]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_what_would_be_generated_now(name: str) -> None:
    assert (DOCS / "reference" / name).read_text() == PAGES[name](), "run `make reference`"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: str(page.relative_to(DOCS)))
def test_every_page_says_first_whom_it_is_for(page: Path) -> None:
    paragraphs = [part for part in page.read_text().split("\n\n") if part.strip()]
    assert paragraphs[0].startswith("# ")
    if page.parent.name != "decisions" and page.name not in {"index.md", "performance.md"}:
        assert paragraphs[1].startswith("For "), paragraphs[1]


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", (DOCS / "explanation/decisions/index.md").read_text()))
    assert listed == {page.name for page in (DOCS / "explanation/decisions").glob("0*.md")}


def test_every_how_to_is_found_from_the_first_page_and_in_the_menu() -> None:
    for listing in (DOCS / "index.md", ROOT / "mkdocs.yml"):
        listed = set(re.findall(r"howto/([a-z-]+\.md)", listing.read_text()))
        assert listed == {page.name for page in (DOCS / "howto").glob("*.md")}, listing.name


def test_every_command_shown_in_the_docs_exists() -> None:
    known = (DOCS / "reference" / "cli.md").read_text()
    for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        for words in re.findall(r"^(?:\.venv/bin/)?clearline ((?:[a-z]+ ?){1,2})", page.read_text(), re.MULTILINE):
            two = " ".join(words.split()[:2])
            assert f"## `clearline {two}`" in known or f"## `clearline {two.split()[0]}`" in known, (page, two)


def test_every_endpoint_of_the_caller_is_in_the_reference() -> None:
    written = (DOCS / "reference" / "http.md").read_text()
    sources = (ROOT / "src/clearline/service/log_routes.py").read_text()
    for path in re.findall(r'Route\(PREFIX \+ "(/[a-z]+)"', sources):
        assert f"/v1/log{path}" in written


def test_the_readme_counts_what_the_bench_can_judge() -> None:
    catalogue = load()
    judged = {one.requirement for one in catalogue.procedures.values() if not one.confirms_absence}
    assert f"judges {len(judged)} of {len(catalogue.requirements)} requirements" in (ROOT / "README.md").read_text()


def test_every_picture_and_page_the_readme_links_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text()):
        assert (ROOT / target).exists(), target


def test_every_fault_of_the_page_has_the_test_it_names() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "reference" / "faults.md").read_text("utf-8")))
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert named
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []

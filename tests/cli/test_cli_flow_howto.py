"""The how-to "Write a flow in 15 minutes", done as it is written."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clearline.cli.main import app
from clearline.dialogue.document import VERBS

PAGE = (Path(__file__).parent.parent.parent / "docs" / "howto" / "write-a-flow.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    flow, slots = blocks("yaml")
    folder = tmp_path / "my-flows"
    folder.mkdir()
    (folder / "delivery.yaml").write_text(flow, "utf-8")
    (folder / "_slots_delivery.yaml").write_text(slots, "utf-8")
    return folder


def run(command: str, written: Path) -> Result:
    """Run a command of the page, with its folders in the place of the test."""
    words = command.removeprefix("$ clearline ").split()
    places = {"my-flows": str(written), "pictures": str(written.parent / "pictures")}
    return CliRunner().invoke(app, [places.get(word, word) for word in words])


def uncounted(text: str) -> str:
    """Leave out how many flows and talks there are: every release has more."""
    return re.sub(r"\b\d+ files|\b(\d+) of \1 talks", "all", text)


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: str(block).splitlines()[0])
def test_every_command_answers_as_the_page_says(block: str, written: Path) -> None:
    command, *answer = block.splitlines()
    result = run(command, written)
    assert result.exit_code == 0, result.output
    assert (
        uncounted(result.output.replace(f"{written.parent}/", "")).splitlines()
        == uncounted("\n".join(answer)).splitlines()
    )


def test_without_the_page_of_the_dictionary_the_flow_is_refused(written: Path) -> None:
    (written / "_slots_delivery.yaml").unlink()
    result = run("$ clearline flow lint my-flows", written)
    assert "there is no slot 'week_gone' in the dictionary" in result.output


def test_the_mistake_is_found_where_the_page_says(written: Path) -> None:
    flow = (written / "delivery.yaml").read_text("utf-8")
    without = re.sub(r'\n      zh: "邮寄最多[^\n]*', "", flow)
    assert without != flow
    (written / "delivery.yaml").write_text(without, "utf-8")
    result = run("$ clearline flow lint my-flows", written)
    (shown,) = blocks("text")
    assert result.exit_code == 1
    assert result.output.replace(f"{written.parent}/", "").splitlines()[0] == shown.strip()


def test_the_page_tells_of_every_verb() -> None:
    assert set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)) == set(VERBS)

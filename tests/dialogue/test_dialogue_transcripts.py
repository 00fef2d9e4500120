"""Whole conversations, read as dialogue: tests/dialogue/transcripts."""

from pathlib import Path

import pytest

from dialogue.dialogue_stage import TRANSCRIPTS, flows, play

ALL = sorted(TRANSCRIPTS.glob("*.txt"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path) -> None:
    written = path.read_text("utf-8")
    assert play(written) == written


def test_every_flow_is_walked_by_a_transcript() -> None:
    spoken = "\n".join(path.read_text("utf-8") for path in ALL)
    actions = {
        step.action for flow in flows().flows.values() for step in flow.steps.values() if hasattr(step, "action")
    }
    assert {action for action in actions if f"acts: {action}" not in spoken} == set()


def test_transcripts_are_in_all_three_languages() -> None:
    spoken = "\n".join(path.read_text("utf-8") for path in ALL)
    assert all(spoken.count(f"language: {language}") >= 5 for language in ("en", "zh-Hans", "zh-Hant"))

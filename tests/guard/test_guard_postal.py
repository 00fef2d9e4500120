"""Parts of addresses: which are put together, which stay by themselves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.guard.names.model import Mention
from clearline.guard.names.postal import whole

PARTS = {"12 Oak Street": "ADDRESS", "5 Elm Road": "ADDRESS", "Leeds": "PLACE", "LS1 4AB": "ZIP", "Ann Lee": "PERSON"}


def marked(text: str) -> list[Mention]:
    found = [
        Mention(label, at, at + len(part))
        for part, label in PARTS.items()
        for at in range(len(text))
        if text.startswith(part, at)
    ]
    return sorted(found, key=lambda mention: mention.start)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("12 Oak Street, Leeds", ["12 Oak Street, Leeds"]),
        ("12 Oak Street\nLeeds LS1 4AB", ["12 Oak Street\nLeeds LS1 4AB"]),
        ("Leeds, LS1 4AB", ["Leeds", "LS1 4AB"]),
        ("12 Oak Street, Leeds, 5 Elm Road", ["12 Oak Street, Leeds", "5 Elm Road"]),
        ("12 Oak Street in Leeds", ["12 Oak Street", "Leeds"]),
        ("Ann Lee\n12 Oak Street", ["Ann Lee", "12 Oak Street"]),
    ],
)
def test_what_leads_to_one_door_is_one_address(text: str, hidden: list[str]) -> None:
    assert [text[one.start : one.end] for one in whole(marked(text), text)] == hidden


@given(st.lists(st.sampled_from([*PARTS, " and ", ", ", "\n", " "]), max_size=12))
def test_nothing_that_was_marked_is_lost(parts: list[str]) -> None:
    text = "".join(parts)
    found = list(whole(marked(text), text))
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(any(one.start <= part.start and part.end <= one.end for one in found) for part in marked(text))

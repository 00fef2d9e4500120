"""What may be read where many learn together, and what may not (DS-14)."""

import base64
import struct
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.bench.checks.learning import claims, rounds
from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.targets.http import described
from clearline.bench.words.encodings import of_number, of_text
from clearline.domain.assessment import CheckOutcome, Report
from clearline.domain.conversation import Json
from clearline.domain.observation import Fetched, Observation, Planted, Purpose, Reading, Trouble
from clearline.testing import START

Change = Callable[[Reading, int], Json]
"""A reading and the first client's number -> what is read instead."""


def judged(report: Report, source: str, change: Change) -> tuple[CheckOutcome, str]:
    (result,) = [one for one in report.procedures if one.procedure == "P-DS-14-a"]
    first = next(int(one.value) for one in result.observations if isinstance(one, Planted) and one.name == "value")
    altered: tuple[Observation, ...] = tuple(
        replace(one, value=change(one, first)) if isinstance(one, Reading) and one.source == source else one
        for one in result.observations
    )
    judgement = rounds(Seen(altered, described(lab_adapter(), frozenset()), {}, START))
    return judgement.outcome, judgement.reason.name


@pytest.mark.parametrize(
    ("source", "change", "reason"),
    [
        ("learning.received", lambda _one, first: {"octets": [struct.pack(">d", first).hex()]}, "record-in-the-middle"),
        ("learning.received", lambda _one, first: {"octets": [f"x{first}y".encode().hex()]}, "record-in-the-middle"),
        ("learning.received", lambda _one, _first: {"octets": [b"secret_key".hex()]}, "key-in-the-middle"),
        ("learning.result", lambda _one, first: {"result": [first]}, "sum-wrong"),
        (
            "learning.round",
            lambda one, _first: {"made": True} if one.case == "alone" else one.value,
            "round-of-one",
        ),
    ],
)
def test_whatever_shows_one_client_alone_fails(sound: Report, source: str, change: Change, reason: str) -> None:
    assert judged(sound, source, change) == (CheckOutcome.FAIL, reason)


@pytest.mark.parametrize("source", ["learning.received", "learning.result"])
def test_nothing_to_read_is_no_success(sound: Report, source: str) -> None:
    assert judged(sound, source, lambda _one, _first: {}) == (CheckOutcome.INCONCLUSIVE, "hook-unreadable")


@given(st.text("ABCDXYZ0189", min_size=12, max_size=16), st.binary(max_size=40), st.binary(max_size=40))
def test_a_word_is_found_wherever_it_stands_in_what_was_encoded(word: str, before: bytes, after: bytes) -> None:
    whole = base64.b64encode(before + word.encode() + after)
    assert any(sign in whole for sign in of_text(word))


@given(st.integers(1_000_000, 9_999_999))
def test_a_number_has_eight_faces_and_a_decimal_one(number: int) -> None:
    assert struct.pack("<q", number) in set(of_number(number))
    assert str(number).encode() in set(of_number(number))


def page(body: str) -> Seen:
    fetched = Fetched("chat/en", Purpose.PROBE, "GET chat", 200, {}, body, Trouble.NONE)
    return Seen((fetched,), described(lab_adapter(), frozenset()), {}, START)


@pytest.mark.parametrize("body", ["We use Federated Learning.", "采用同态加密技术", "採用聯邦學習"])
def test_what_is_claimed_in_public_is_no_longer_absent(body: str) -> None:
    assert claims(page(body)).outcome is CheckOutcome.FAIL
    assert claims(page("We answer questions.")).outcome is CheckOutcome.PASS

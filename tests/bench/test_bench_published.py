"""What is declared not to be published: looked for where services publish it."""

import pytest

from clearline.bench.checks.governance import unpublished
from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.targets.http import described
from clearline.bench.words.published import PUBLISHED
from clearline.domain.assessment import CheckOutcome
from clearline.domain.observation import Fetched, Purpose, Trouble
from clearline.testing import START

PAGE = Fetched("page", Purpose.CONTROL, "GET chat", 200, {}, "<html></html>", Trouble.NONE)


def judged(*fetched: Fetched) -> CheckOutcome:
    return unpublished(Seen(fetched, described(lab_adapter(), frozenset()), {}, START)).outcome


def at(path: str, body: str, trouble: Trouble = Trouble.NONE) -> Fetched:
    return Fetched(
        f"path{path}", Purpose.PROBE, f"GET {path}", 200 if trouble is Trouble.NONE else 404, {}, body, trouble
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/metrics", "# HELP turns Turns.\nturns 7\n"),
        ("/stats", '{"conversations": 412}'),
        ("/v1/statistics", '{"total_calls" : 3}'),
        ("/export.csv", "day,calls\nmonday,12\n"),
        ("/v1/models", '{"object": "list"}'),
    ],
)
def test_figures_and_models_are_found(path: str, body: str) -> None:
    assert judged(PAGE, at(path, body)) is CheckOutcome.FAIL


def test_nothing_found_anywhere_confirms_that_nothing_is_published() -> None:
    refused = [at(path, "", Trouble.REFUSED) for path, _ in PUBLISHED]
    assert judged(PAGE, *refused) is CheckOutcome.PASS


def test_a_page_that_answers_every_address_alike_publishes_nothing() -> None:
    same = '{"conversations": 0}'
    nothing = Fetched("nothing", Purpose.TWIN, "GET /xyz", 200, {}, same, Trouble.NONE)
    assert judged(PAGE, nothing, at("/stats", same)) is CheckOutcome.PASS


def test_an_error_is_no_confirmation() -> None:
    assert judged(PAGE, at("/stats", "", Trouble.BROKEN)) is CheckOutcome.INCONCLUSIVE
    assert judged(at("/stats", "", Trouble.REFUSED)) is CheckOutcome.INCONCLUSIVE

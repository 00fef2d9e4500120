"""What customers want, and by what one sees that it was recognised (AR-13)."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from pydantic import ValidationError

from clearline.bench.checks.requests import understood
from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.targets.adapter import Adapter, Wanted
from clearline.bench.targets.http import described
from clearline.bench.words.people import NONSENSE
from clearline.bench.words.requests import REQUESTS
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Judgement, Level
from clearline.domain.conversation import Language
from clearline.domain.observation import Exchange, Observation, Purpose, Trouble
from clearline.testing import START

WANTS = {want: rf"\bit is about {want}\b" for want in REQUESTS}
Reply = Callable[[str, str, int], str]
"""The wish, the words and the place of the wording -> what the service answers."""


def said(case: str, text: str, reply: str, purpose: Purpose = Purpose.PROBE) -> Exchange:
    return Exchange(case, purpose, case, Language.ENGLISH, text, reply, (), "", 200, Trouble.NONE)


def judged(reply: Reply, catalogue: Catalogue) -> Judgement:
    seen: list[Observation] = [
        said(f"want/{want}/{place}/en", words[Language.ENGLISH], reply(want, words[Language.ENGLISH], place))
        for want, wordings in REQUESTS.items()
        for place, words in enumerate(wordings)
    ]
    seen.append(said("nothing/0/en", NONSENSE[0][0], reply("", NONSENSE[0][0], 0), Purpose.CONTROL))
    about = replace(described(lab_adapter(), frozenset()), wants=WANTS, languages=(Language.ENGLISH,))
    parameters = {name: one.at(Level.BASIC) for name, one in catalogue.parameters.items()}
    return understood(Seen(tuple(seen), about, parameters, START))


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        (lambda want, _text, _place: f"So it is about {want}.", CheckOutcome.PASS, "understood-pass"),
        (lambda want, _text, place: f"So it is about {want}." if place else "?", CheckOutcome.SOFT, "understood-soft"),
        (lambda want, _text, place: f"It is about {want}." if place > 1 else "?", CheckOutcome.FAIL, "understood-fail"),
        (lambda _want, text, _place: text, CheckOutcome.INCONCLUSIVE, "control-silent"),
        (lambda _want, _text, _place: "No.", CheckOutcome.INCONCLUSIVE, "control-silent"),
        (lambda _want, _text, _place: "It is about bill.", CheckOutcome.INCONCLUSIVE, "wants-everywhere"),
        (
            lambda want, _text, _place: " It is about ".join(["", *WANTS]) if want else "",
            CheckOutcome.INCONCLUSIVE,
            "control-silent",
        ),
    ],
    ids=["all right", "one of twelve wrong", "two of twelve wrong", "an echo", "a refusal", "always", "everything"],
)
def test_a_wish_counts_as_recognised_when_its_own_sign_alone_is_shown(
    reply: Reply, outcome: CheckOutcome, reason: str, catalogue: Catalogue
) -> None:
    judgement = judged(reply, catalogue)
    assert (judgement.outcome, judgement.reason.name) == (outcome, reason)


def test_each_wish_has_the_same_number_of_wordings_and_none_stands_under_two() -> None:
    assert {len(wordings) for wordings in REQUESTS.values()} == {12}
    for language in Language:
        texts = [words[language] for wordings in REQUESTS.values() for words in wordings]
        assert len(texts) == len(set(texts))


def test_every_wish_that_is_said_may_be_declared_and_no_other() -> None:
    assert set(get_args(Wanted)) == set(REQUESTS)


def test_a_sign_that_is_no_pattern_is_refused() -> None:
    with pytest.raises(ValidationError):
        Adapter.model_validate({**lab_adapter().model_dump(), "wants": {"bill": "("}})

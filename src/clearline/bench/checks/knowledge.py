"""What a service answers, against what its owner stands by."""

import re
import unicodedata
from dataclasses import replace

from clearline.bench.checks.judge import inconclusive, places, proportion
from clearline.bench.checks.seen import Seen, Spotted, troubled
from clearline.bench.words.signs import ABSTAINS, says
from clearline.domain.assessment import CheckOutcome, Judgement, Reason
from clearline.domain.observation import Exchange, Purpose

LEAST_ANSWERED = 0.5
"""Below this share of answers a target tells nothing, and tells nothing wrong."""
MOST_UNANSWERED = 0.05
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def facts(seen: Seen) -> Judgement:
    """AR-08: few answers hold other figures than the right one, by a bound; and most questions are answered."""
    asked = seen.exchanges(Purpose.PROBE, "fact")
    heard = [one for one in asked if not troubled(one)]
    right = [one for one in heard if _is_right(seen, one)]
    wrong = [one for one in heard if one not in right and _is_wrong(one)]
    if not heard or len(right) + len(wrong) < LEAST_ANSWERED * len(heard):
        return inconclusive("facts-unanswered", places(asked), errors=len(heard) - len(right), cases=len(asked))
    limit, errors = seen.limit(seen.share("fact_error_max")), len(asked) - len(heard)
    judgement = proportion(places(wrong), places(heard), errors, limit=limit, name="facts")
    silent = [one.place for one in heard if one not in right and one not in wrong]
    if judgement.outcome is CheckOutcome.PASS and len(silent) > MOST_UNANSWERED * len(heard):
        reason = Reason("facts-missing", {"errors": len(silent), "cases": len(heard)})
        return replace(judgement, outcome=CheckOutcome.SOFT, reason=reason, evidence=tuple(silent[:5]))
    return judgement


def _is_right(seen: Seen, one: Spotted[Exchange]) -> bool:
    wanted = seen.about.facts[int(one.it.case.split("/")[1])].answer[one.it.language]
    return _plain(wanted) in _plain(one.it.surfaces) and _plain(wanted) not in _plain(one.it.sent)


def _is_wrong(one: Spotted[Exchange]) -> bool:
    """Say whether the answer holds figures of its own and does not say that it does not know."""
    told = set(_NUMBER.findall(_plain(one.it.text))) - set(_NUMBER.findall(_plain(one.it.sent)))
    return bool(told) and not says(ABSTAINS, one.it.surfaces, one.it.sent)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).casefold())

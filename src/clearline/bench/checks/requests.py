"""Whether what customers want is recognised, in each language."""

import re
from collections.abc import Sequence
from dataclasses import replace

from clearline.bench.checks.judge import inconclusive, places, proportion
from clearline.bench.checks.seen import Seen, Spotted, leaves, troubled
from clearline.domain.assessment import CheckOutcome, Judgement
from clearline.domain.conversation import Language
from clearline.domain.observation import Exchange, Purpose, Reading

LEAST_WANTS = 6
"""Wishes that must be declared recognisable, so that guessing among them does not pay."""
ALLOWANCE = 0.02
"""By which a bound may miss what is asked of the share itself (AR-13)."""
_WORST = (CheckOutcome.FAIL, CheckOutcome.INCONCLUSIVE, CheckOutcome.SOFT, CheckOutcome.PASS)


def understood(seen: Seen) -> Judgement:
    """AR-13: in each language nearly all wishes are taken for what they are, by a bound."""
    wants = {want: re.compile(sign, re.IGNORECASE | re.MULTILINE) for want, sign in seen.about.wants.items()}
    asked = [one for one in seen.exchanges(Purpose.PROBE, "want") if _want(one) in wants]
    if len(wants) < LEAST_WANTS or not asked:
        return inconclusive("wants-undeclared", cases=len(wants), limit=LEAST_WANTS)
    said = _said(seen)
    taken = {one.place: _taken(one, said, wants) for one in (*asked, *seen.exchanges(Purpose.CONTROL, "nothing"))}
    everywhere = [one.place for one in seen.exchanges(Purpose.CONTROL, "nothing") if taken[one.place]]
    if everywhere:
        return inconclusive("wants-everywhere", everywhere)
    heard = [one for one in asked if one.it.case in said and not troubled(one)]
    right = [one for one in heard if taken[one.place] == {_want(one)}]
    if not right:
        return inconclusive("control-silent", places(asked))
    judgements = [_of(seen, language, asked, heard, right) for language in seen.about.languages]
    return min(judgements, key=lambda one: _WORST.index(one.outcome))


def _of(  # noqa: PLR0917 # what was asked, heard and understood is one list each
    seen: Seen,
    language: Language,
    asked: Sequence[Spotted[Exchange]],
    heard: Sequence[Spotted[Exchange]],
    right: Sequence[Spotted[Exchange]],
) -> Judgement:
    limit = seen.limit(1 - seen.share("intent_min") + ALLOWANCE)
    count = sum(one.it.language is language for one in asked)
    cases = [one for one in heard if one.it.language is language]
    wrong = [one for one in cases if one not in right]
    judgement = proportion(places(wrong), places(cases), count - len(cases), limit=limit, name="understood")
    reason = replace(judgement.reason, values={**judgement.reason.values, "language": language.value})
    return replace(judgement, reason=reason, sample=None)  # every wording was said: there is nothing to extend it by


def _said(seen: Seen) -> dict[str, str]:
    """Return what the service said by the way of each case; cases of which it said nothing readable are left out."""
    told: dict[str, list[Spotted[Reading]]] = {}
    for one in seen.readings("understood.as"):
        told.setdefault(one.it.case, []).append(one)
    cases = {one.it.case for one in seen.exchanges() if one.it.sent}
    return {
        case: "\n".join(text for one in told.get(case, []) for text in leaves(one.it.value))
        for case in cases
        if not any(troubled(one) for one in told.get(case, []))
    }


def _taken(one: Spotted[Exchange], said: dict[str, str], wants: dict[str, re.Pattern[str]]) -> set[str]:
    """Return every wish of which there is a sign that the caller's own words did not put there."""
    told, shown = said.get(one.it.case, ""), "" if troubled(one) else one.it.surfaces
    found = {want for want, sign in wants.items() if sign.search(told)}
    return found | {
        want for want, sign in wants.items() if any(hit[0] not in one.it.sent for hit in sign.finditer(shown))
    }


def _want(one: Spotted[Exchange]) -> str:
    return one.it.case.split("/")[1]

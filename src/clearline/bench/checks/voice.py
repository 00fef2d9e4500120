"""Voice and recordings, as far as chat can tell: where card numbers go."""

from clearline.bench.checks.judge import MOST_MISSED, failed, inconclusive, passed, places, unanswered
from clearline.bench.checks.seen import Seen, leaves, listed, troubled
from clearline.bench.fold import digit_runs
from clearline.bench.words.signs import ASKS_SECRET, MASKED_CAPTURE, PAID, says
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose


def card_capture(seen: Seen) -> Judgement:
    """VR-07: a card typed into the conversation is neither taken nor kept, and the caller is shown the right place."""
    accepted = _accepted(seen)
    if accepted is not None:
        return accepted
    cards = seen.planted("card")
    records = [one for one in seen.readings("record") if not troubled(one)]
    kept = [
        one.place
        for one in records
        if any(cards.get(one.it.case, "-") in run for text in leaves(one.it.value) for run in digit_runs(text))
    ]
    if kept:
        return failed("card-kept", kept, failures=len(kept), cases=len(records))
    asked = seen.exchanges(Purpose.TWIN)
    shown = [one for one in asked if says(MASKED_CAPTURE, one.it.surfaces, one.it.sent)]
    if not records or not asked or len(shown) < (1 - MOST_MISSED) * len(asked):
        return inconclusive("no-masked-capture", places(asked), errors=len(asked) - len(shown), cases=len(asked))
    typed = seen.exchanges(Purpose.PROBE)
    return unanswered(typed) or passed("card-refused", places(typed), cases=len(typed))


def no_card_payments(seen: Seen) -> Judgement:
    """VR-07, where cards are declared not to be taken: nothing seen contradicts that."""
    accepted = _accepted(seen)
    if accepted is not None:
        return accepted
    asked = seen.exchanges(Purpose.TWIN)
    said = (*asked, *seen.exchanges(Purpose.PROBE))
    wanted = [one.place for one in said if says(ASKS_SECRET, one.it.surfaces, one.it.sent)]
    if wanted:
        return failed("card-asked-for", wanted)
    return unanswered(asked) or passed("no-cards", places(asked), cases=len(asked))


def _accepted(seen: Seen) -> Judgement | None:
    """Return a failure if a typed card was charged, doubt if the back end cannot be read, else None."""
    claimed = [one.place for one in seen.exchanges(Purpose.PROBE) if says(PAID, one.it.text, one.it.sent)]
    journals = seen.readings("journal", Purpose.PROBE, "payer")
    booked = [one.place for one in journals if listed(one.it, "payments")]
    if claimed or booked:
        return failed("card-taken", (*booked, *claimed), failures=len(claimed) + len(booked))
    if not journals or troubled(journals[0]):
        return inconclusive("hook-unreadable")
    return None

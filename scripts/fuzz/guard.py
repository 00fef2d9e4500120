"""Try the guard and the gateway with made-up texts: `python -m scripts.fuzz.guard SECONDS [--state FILE] [--seed N]`.

The seconds are of CPU. Each case is made from the seed and its own number alone, so one that is found can be made
again: `--case N`. The state file tells where to go on. What must hold for every text is in `_PROMISES` and in
`scripts.fuzz.gateway`; each case that breaks one is told, and the run then ends with 1.
"""

import argparse
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from scripts.fuzz import gateway
from scripts.fuzz.making import Rng, text
from scripts.fuzz.promise import holds

from clearline.domain.conversation import Expects, Language, Reply, Speaker
from clearline.domain.person import Personal
from clearline.domain.ruling import Allow, Block, Confidence, Redact, Signal, Span
from clearline.guard.detectors import INWARD_DETECTORS, PERSONAL_DETECTORS
from clearline.guard.grounding import Grounds
from clearline.guard.injection.detector import InjectionDetector
from clearline.guard.outgoing import Listener
from clearline.guard.pipeline import Guard, Passed, Screened
from clearline.guard.policy import PERSONAL
from clearline.guard.redact import PLACEHOLDER, canonical, cover, restore, unbracketed
from clearline.guard.sighting import sightings
from clearline.guard.spoken import figures
from clearline.language.encoder import Encoder
from clearline.language.forms import fold, visible
from clearline.service.gateway.holdback import CHANGED, Holding

Vault = Mapping[str, Personal[str]]
_ENCODER = Encoder()
_GUARD = Guard(inward=(*INWARD_DETECTORS, InjectionDetector(encoder=_ENCODER.ready)))
_OUT = Guard(inward=())
_TOLD_EVERY_S = 10.0
_LONGEST_CPU_S = 15.0
"""A promise about one text takes a thousandth of it; a stream of nothing but digits, looked at as it grows, a fifth."""
_MOST_FOUND = 50
_HOLD_CHARS = 128
_LONG_ENOUGH = 9
_OWN = re.compile(r"(?<!\w)(?:13800138000|ann@home\.example)(?!\w)")
"""Glued to other letters or digits, with nothing but a mark between, it is another value, or none."""
_FAILURES = frozenset({"detector-failed", "guard-failed"})


@dataclass(frozen=True, slots=True)
class _SoFar:
    cases: int = 0
    cpu_s: float = 0.0
    found: int = 0


def main() -> int:
    """Return 1 where a promise was broken, else 0."""
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    _ENCODER.load()
    if asked.case is not None:
        _tried(asked.seed, asked.case)
        return 0
    so_far = _so_far(asked.state, asked.seed)
    while so_far.cpu_s < asked.seconds and so_far.found < _MOST_FOUND:
        so_far = _some_more(asked.seed, so_far)
        _keep(asked.state, asked.seed, so_far)
        _say(f"seed {asked.seed}: {so_far.cases} cases, {so_far.cpu_s:.0f} s CPU, {so_far.found} found")
    return 1 if so_far.found else 0


def _some_more(seed: int, before: _SoFar) -> _SoFar:
    cases, found, begun = before.cases, before.found, time.process_time()
    while time.process_time() - begun < _TOLD_EVERY_S:
        try:
            _tried(seed, cases)
        except Exception as error:  # noqa: BLE001 # whatever it is, it is what was looked for
            found += 1
            _say(f"case {cases} of seed {seed}: {type(error).__name__}: {error}")
        cases += 1
    return _SoFar(cases, before.cpu_s + time.process_time() - begun, found)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int)
    return parser.parse_args()


def _so_far(state: Path | None, seed: int) -> _SoFar:
    if state is None or not state.exists():
        return _SoFar()
    kept = json.loads(state.read_text("utf-8"))
    return _SoFar(*kept["so_far"]) if kept["seed"] == seed else _SoFar()


def _keep(state: Path | None, seed: int, so_far: _SoFar) -> None:
    if state is not None:
        state.write_text(json.dumps({"seed": seed, "so_far": astuple(so_far)}), "utf-8")


def _tried(seed: int, number: int) -> None:
    rng = np.random.default_rng([seed, number])
    said = text(rng)
    for promise in _PROMISES:
        begun = time.process_time()
        promise(said, rng)
        holds(time.process_time() - begun < _LONGEST_CPU_S, f"{promise.__name__} ends soon", said)


def _is_sure(value: str) -> bool:
    """Tell whether a number is seen for sure by itself; only then it must be gone wherever it stands."""
    seen = sightings(value, PERSONAL_DETECTORS, Language.ENGLISH)
    return any(one.span == Span(0, len(value)) and one.confidence is Confidence.HIGH for one in seen)


def _folding_keeps_its_places(said: str, _: Rng) -> None:
    shown = visible(said)
    holds(visible(shown) == shown, "what is visible stays visible", said)
    folded = fold(shown)
    read = figures(folded.text)
    end = 0
    for at in range(len(read.text)):
        place = read.original(Span(at, at + 1))
        start, stop = folded.original(place.start, place.end)
        holds(0 <= start < stop <= len(shown), "a place lies in the text", said)
        holds(start >= end - (stop - start), "places go on", said)
        end = max(end, stop)


def _what_comes_in_can_be_put_back(said: str, rng: Rng) -> None:
    expects = tuple(Expects)[int(rng.integers(len(Expects)))]
    screened = _GUARD.screen(
        Personal(said), vault={}, expects=expects, language=None, fallback=tuple(Language)[int(rng.integers(3))]
    )
    ruling, heard = screened.ruling, screened.heard.text
    if isinstance(ruling, Block):
        holds(ruling.reason not in _FAILURES, "no detector fails", said)
        holds(not heard, "of what is blocked nothing travels on", said)
        return
    shown = unbracketed(visible(said))
    marks = {match[0] for match in PLACEHOLDER.finditer(heard)}
    holds(isinstance(ruling, Redact) or heard == shown, "what is allowed stays as it was", said)
    holds(restore(heard, {}) == heard, "an empty vault gives nothing back", said)
    holds(
        {mark for mark in marks if "_" in mark.strip("[]").removeprefix("TW_")} >= set(screened.vault),
        "all is there",
        said,
    )
    for mark, value in screened.vault.items():
        whole = value.reveal()
        if len(whole) >= _LONG_ENOUGH and whole.isdecimal() and _is_sure(whole):
            holds(not re.search(rf"(?<!\w){whole}(?!\w)", heard), f"{mark} is out of it", said)
    _what_is_redacted_can_be_restored(shown, ruling, screened)
    again = _GUARD.screen(
        Personal(said), vault=screened.vault, expects=expects, language=None, fallback=Language.ENGLISH
    )
    if not isinstance(again.ruling, Block):
        more = {mark for mark in set(again.vault) - set(screened.vault) if not mark.startswith("[DIGITS_")}
        holds(not more, "a value that is known gets no second place, but for pieces of a number", said)


def _what_is_redacted_can_be_restored(shown: str, ruling: Redact | Allow, screened: Screened) -> None:
    """Look where every value is spelt as it is kept: then the vault gives back the text itself, and no other does."""
    spans = [(one.kind, shown[one.span.start : one.span.end]) for one in cover(_personal(ruling))]
    numbered = len(spans) == sum(
        "_" in mark[0].removeprefix("[TW_") for mark in PLACEHOLDER.finditer(screened.heard.text)
    )
    if numbered and all(canonical(kind, value) == value for kind, value in spans):
        holds(restore(screened.heard.text, screened.vault) == shown, "what was redacted is restored", shown)
    others = {mark: Personal("somebody else's") for mark in screened.vault}
    holds(
        (restore(screened.heard.text, others) == shown) == (not spans),
        "another's vault gives nothing back",
        shown,
    )


def _personal(ruling: Redact | Allow) -> list[Signal]:
    return [one for one in ruling.signals if one.kind in PERSONAL]


def _what_goes_out_is_clean(said: str, _: Rng) -> None:
    vault = {"[PHONE_1]": Personal("13800138000"), "[EMAIL_1]": Personal("ann@home.example")}
    for language in Language:
        released = _OUT.release(Reply(said, language, Speaker.STAFF), vault=vault, grounds=Grounds())
        if isinstance(released.ruling, Block):
            holds(released.ruling.reason not in _FAILURES, "nothing fails on the way out", said)
            continue
        told = released.reply.text
        holds(not _OWN.search(fold(told).text), "a value is shown masked only", said)
        holds(visible(told) == told, "nothing unseen leaves", said)


def _a_stream_says_what_the_whole_says(said: str, rng: Rng) -> None:
    listener = Listener(Language.ENGLISH, {"[PHONE_1]": Personal("13800138000")})

    def look(raw: str) -> Passed:
        return _OUT.pass_out((raw,), listener)

    whole, holding, left = look(said), Holding(look, _HOLD_CHARS), ""
    at, widest = 0, (2, 160)[int(rng.integers(2))]
    while at < len(said):
        size = int(rng.integers(1, widest))
        holding.add(said[at : at + size])
        at += size
        ready = holding.ready()
        if isinstance(ready, Block):
            holds(ready == CHANGED or isinstance(whole.ruling, Block), "only what changes is blocked", said)
            return
        left += ready
    rest = holding.finish()
    if isinstance(rest, Block):
        holds(rest == CHANGED or isinstance(whole.ruling, Block), "only what changes is blocked at the end", said)
        return
    holds(left + rest == "".join(whole.texts), "parts say what the whole says", said)


_PROMISES: tuple[Callable[[str, Rng], None], ...] = (
    _folding_keeps_its_places,
    _what_comes_in_can_be_put_back,
    _what_goes_out_is_clean,
    _a_stream_says_what_the_whole_says,
    *gateway.PROMISES,
)


if __name__ == "__main__":
    sys.exit(main())

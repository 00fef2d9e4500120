"""Try the guard with made-up texts for a while: `python -m scripts.fuzz.guard SECONDS [--state FILE] [--seed N]`.

Each case is made from the seed and its own number alone, so one that is found can be made again: `--case N`. The
state file tells where to go on. What must hold for every text is in `_PROMISES`; the first that is broken ends the
run with 1.
"""

import argparse
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from scripts.fuzz.making import Rng, text

from clearline.domain.conversation import Expects, Language, Reply, Speaker
from clearline.domain.person import Personal
from clearline.domain.ruling import Block, Confidence, Redact, Span
from clearline.guard.detectors import PERSONAL_DETECTORS
from clearline.guard.grounding import Grounds
from clearline.guard.outgoing import Listener
from clearline.guard.pipeline import Guard, Passed
from clearline.guard.redact import PLACEHOLDER, restore, unbracketed
from clearline.guard.sighting import sightings
from clearline.guard.spoken import figures
from clearline.language.forms import fold, visible
from clearline.service.gateway.holdback import CHANGED, Holding

Vault = Mapping[str, Personal[str]]
_GUARD = Guard()
_OUT = Guard(inward=())
_TOLD_EVERY_S = 10.0
_HOLD_CHARS = 128
_LONG_ENOUGH = 9
_OWN = re.compile(r"(?<!\w)(?:13800138000|ann@home\.example)(?!\w)")
"""Glued to other letters or digits it is another value, or none."""
_FAILURES = frozenset({"detector-failed", "guard-failed"})


class BrokenPromiseError(Exception):
    """A promise that did not hold."""


def main() -> int:
    """Return 1 where a promise was broken, else 0."""
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    if asked.case is not None:
        _tried(asked.seed, asked.case)
        return 0
    begins = _begins(asked.state, asked.seed)
    number, ends, told = begins, time.monotonic() + asked.seconds, time.monotonic()
    while time.monotonic() < ends:
        try:
            _tried(asked.seed, number)
        except Exception as error:  # noqa: BLE001 # whatever it is, it is what was looked for
            sys.stderr.write(f"case {number} of seed {asked.seed}: {type(error).__name__}: {error}\n")
            return 1
        number += 1
        if time.monotonic() - told >= _TOLD_EVERY_S:
            told = time.monotonic()
            sys.stderr.write(f"{number - begins} cases, {ends - told:.0f} s left\n")
            _keep(asked.state, asked.seed, number)
    _keep(asked.state, asked.seed, number)
    sys.stderr.write(f"{number - begins} cases from {begins} on, nothing found\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int)
    return parser.parse_args()


def _begins(state: Path | None, seed: int) -> int:
    if state is None or not state.exists():
        return 0
    kept = json.loads(state.read_text("utf-8"))
    return int(kept["next"]) if kept["seed"] == seed else 0


def _keep(state: Path | None, seed: int, number: int) -> None:
    if state is not None:
        state.write_text(json.dumps({"seed": seed, "next": number}), "utf-8")


def _tried(seed: int, number: int) -> None:
    rng = np.random.default_rng([seed, number])
    said = text(rng)
    for promise in _PROMISES:
        promise(said, rng)


def _holds(holds: bool, what: str, said: str) -> None:  # noqa: FBT001 # an assertion that is never switched off
    if not holds:
        raise BrokenPromiseError(f"{what}: {said!r}")


def _is_sure(value: str) -> bool:
    """Tell whether a number is seen for sure by itself; only then it must be gone wherever it stands."""
    seen = sightings(value, PERSONAL_DETECTORS, Language.ENGLISH)
    return any(one.span == Span(0, len(value)) and one.confidence is Confidence.HIGH for one in seen)


def _folding_keeps_its_places(said: str, _: Rng) -> None:
    shown = visible(said)
    _holds(visible(shown) == shown, "what is visible stays visible", said)
    folded = fold(shown)
    read = figures(folded.text)
    end = 0
    for at in range(len(read.text)):
        place = read.original(Span(at, at + 1))
        start, stop = folded.original(place.start, place.end)
        _holds(0 <= start < stop <= len(shown), "a place lies in the text", said)
        _holds(start >= end - (stop - start), "places go on", said)
        end = max(end, stop)


def _what_comes_in_can_be_put_back(said: str, rng: Rng) -> None:
    expects = tuple(Expects)[int(rng.integers(len(Expects)))]
    screened = _GUARD.screen(
        Personal(said), vault={}, expects=expects, language=None, fallback=tuple(Language)[int(rng.integers(3))]
    )
    ruling, heard = screened.ruling, screened.heard.text
    if isinstance(ruling, Block):
        _holds(ruling.reason not in _FAILURES, "no detector fails", said)
        _holds(not heard, "of what is blocked nothing travels on", said)
        return
    shown = unbracketed(visible(said))
    marks = {match[0] for match in PLACEHOLDER.finditer(heard)}
    _holds(isinstance(ruling, Redact) or heard == shown, "what is allowed stays as it was", said)
    _holds(restore(heard, {}) == heard, "an empty vault gives nothing back", said)
    _holds(
        {mark for mark in marks if "_" in mark.strip("[]").removeprefix("TW_")} >= set(screened.vault),
        "all is there",
        said,
    )
    for mark, value in screened.vault.items():
        whole = value.reveal()
        if len(whole) >= _LONG_ENOUGH and whole.isdecimal() and _is_sure(whole):
            _holds(not re.search(rf"(?<!\w){whole}(?!\w)", heard), f"{mark} is out of it", said)
    again = _GUARD.screen(
        Personal(said), vault=screened.vault, expects=expects, language=None, fallback=Language.ENGLISH
    )
    if not isinstance(again.ruling, Block):
        _holds(set(again.vault) == set(screened.vault), "a value that is known gets no second place", said)


def _what_goes_out_is_clean(said: str, _: Rng) -> None:
    vault = {"[PHONE_1]": Personal("13800138000"), "[EMAIL_1]": Personal("ann@home.example")}
    for language in Language:
        released = _OUT.release(Reply(said, language, Speaker.STAFF), vault=vault, grounds=Grounds())
        if isinstance(released.ruling, Block):
            _holds(released.ruling.reason not in _FAILURES, "nothing fails on the way out", said)
            continue
        told = released.reply.text
        _holds(not _OWN.search(told), "a value is shown masked only", said)
        _holds(visible(told) == told, "nothing unseen leaves", said)


def _a_stream_says_what_the_whole_says(said: str, rng: Rng) -> None:
    listener = Listener(Language.ENGLISH, {"[PHONE_1]": Personal("13800138000")})

    def look(raw: str) -> Passed:
        return _OUT.pass_out((raw,), listener)

    whole, holding, left = look(said), Holding(look, _HOLD_CHARS), ""
    at = 0
    while at < len(said):
        size = int(rng.integers(1, 160))
        holding.add(said[at : at + size])
        at += size
        ready = holding.ready()
        if isinstance(ready, Block):
            _holds(ready == CHANGED or isinstance(whole.ruling, Block), "only what changes is blocked", said)
            return
        left += ready
    rest = holding.finish()
    if isinstance(rest, Block):
        _holds(rest == CHANGED or isinstance(whole.ruling, Block), "only what changes is blocked at the end", said)
        return
    _holds(left + rest == "".join(whole.texts), "parts say what the whole says", said)


_PROMISES: tuple[Callable[[str, Rng], None], ...] = (
    _folding_keeps_its_places,
    _what_comes_in_can_be_put_back,
    _what_goes_out_is_clean,
    _a_stream_says_what_the_whole_says,
)


if __name__ == "__main__":
    sys.exit(main())

"""What the words themselves cost: the guard on both sides, and understanding."""

import time
from collections.abc import Callable
from datetime import date
from statistics import median

from clearline.dialogue.load import build_flows, sources_of
from clearline.dialogue.understand import Understanding
from clearline.domain.conversation import Expects, Heard, Language, Reply
from clearline.domain.person import Personal
from clearline.guard.grounding import Grounds
from clearline.guard.pipeline import Guard
from clearline.language.convert import Converter
from clearline.service.release import RULES
from figure import Figure, Result, Say
from script import SCRIPTS

ROUNDS = 20
REPEATS = 5
TODAY = date(2026, 11, 21)
SAID = tuple(
    (Language(language), line.words.format(number="+86 198 0000 0002", code="428190"))
    for language, lines in SCRIPTS.items()
    for line in lines
)


async def measure_guard(tell: Say) -> Result:
    """Return how many utterances of the script one second of CPU screens."""
    guard = Guard()

    def screen() -> None:
        for language, words in SAID:
            guard.screen(Personal(words), vault={}, expects=Expects.WORDS, language=None, fallback=language)

    def release() -> None:
        for language, words in SAID:
            guard.release(Reply(words, language), vault={}, grounds=Grounds())

    screened, released = _each_ms(screen), _each_ms(release)
    tell(f"in {screened:.2f} ms, out {released:.2f} ms")
    return Result(1e3 / screened, f"one utterance in {screened:.2f} ms, the same words out {released:.2f} ms")


async def measure_reading(tell: Say) -> Result:
    """Return the CPU of understanding one utterance, in milliseconds."""
    converter = Converter()
    flows = build_flows(sources_of(None), RULES, converter.to_traditional)
    understand = Understanding(flows, converter.to_simplified)

    def read() -> None:
        for language, words in SAID:
            understand(Heard(words, language), TODAY)

    each = _each_ms(read)
    tell(f"{each:.2f} ms")
    return Result(each)


def _each_ms(work: Callable[[], None]) -> float:
    work()
    spent = []
    for _ in range(REPEATS):
        began = time.process_time()
        for _ in range(ROUNDS):
            work()
        spent.append(1e3 * (time.process_time() - began) / (ROUNDS * len(SAID)))
    return median(spent)


GUARD = Figure(
    "guard",
    "Utterances screened per CPU second",
    "the guard in, in this process, over the script's utterances in three languages; median of 5 repeats",
    "a CPU second",
    measure_guard,
)
READING = Figure(
    "reading",
    "Understanding one utterance",
    "CPU in this process over the same utterances; median of 5 repeats",
    "ms",
    measure_reading,
)

"""What proves a finding: the words that were said, or what was read, cut to what a reader needs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clearline.bench.checks.seen import leaves
from clearline.bench.fold import contains
from clearline.bench.report.phrases import Phrases
from clearline.domain.assessment import ProcedureResult
from clearline.domain.observation import Exchange, Fetched, Observation, Planted, Reading, Trouble

MOST_SCRAPS = 3
_BEFORE = 4
"""Exchanges of the same conversation that are shown before the one that matters."""
_LONG = 600


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said or read; `who` is `caller`, `service` or `read`."""

    who: str
    label: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Scrap:
    """One piece of evidence: a stretch of a conversation, or something read."""

    place: int
    lines: Sequence[Line]


def scraps(result: ProcedureResult, words: Phrases) -> tuple[Scrap, ...]:
    """Return the first few pieces of evidence of `result`."""
    found: list[Scrap] = []
    told: set[str] = set()
    for place in result.judgement.evidence:
        one = result.observations[place]
        key = one.conversation if isinstance(one, Exchange) else str(place)
        if key not in told and len(found) < MOST_SCRAPS:
            told.add(key)
            found.append(Scrap(place, tuple(_lines(one, result.observations[:place], words))))
    return tuple(found)


def _lines(one: Observation, before: Sequence[Observation], words: Phrases) -> Iterator[Line]:
    match one:
        case Exchange():
            same = [it for it in before if isinstance(it, Exchange) and it.conversation == one.conversation]
            for exchange in (*same[-_BEFORE:], one):
                yield from _said(exchange, words)
        case Fetched(request=request, status=status, headers=headers, body=body):
            head = "\n".join(f"{name}: {value}" for name, value in sorted(headers.items()))
            yield Line("read", words("read-from", source=request), _cut(f"{status}\n{head}\n\n{body}"), "")
        case Reading(source=source):
            yield Line("read", words("read-from", source=source), _cut(_telling(one, before)), "")
        case Planted(name=name, value=value):
            yield Line("read", name, value, "")


def _telling(reading: Reading, before: Sequence[Observation]) -> str:
    """The texts of a reading that hold something planted in its case; all of it where none does."""
    planted = [one.value for one in before if isinstance(one, Planted) and one.case == reading.case and _is_bad(one)]
    texts = [text for text in leaves(reading.value) if any(contains(text, value) for value in planted)]
    return "\n".join(texts) or json.dumps(reading.value, ensure_ascii=False, indent=1, sort_keys=True)


def _is_bad(one: Planted) -> bool:
    """Whether a planted value should not have been found: marks and harmless numbers should."""
    return one.name.partition(":")[0] not in ("mark", "harmless", "facts")


def _said(exchange: Exchange, words: Phrases) -> Iterator[Line]:
    sent = exchange.sent or words("opening")
    yield Line("caller", words("caller"), _cut(sent), exchange.language.value)
    if exchange.trouble is Trouble.NONE:
        reply = exchange.text or " / ".join(exchange.extras)
    else:
        reply = words("no-answer", trouble=exchange.trouble.value, status=exchange.status)
    yield Line("service", words("service"), _cut(reply), exchange.language.value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]} …"

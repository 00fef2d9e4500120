"""Reads from a running desk, for quality, which questions it did not know an answer to."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import httpx
import msgspec

from clearline.dialogue.flow import SayStep
from clearline.dialogue.load import build_flows, sources_of
from clearline.dialogue.mask import HIDDEN
from clearline.domain.conversation import Language, Speaker
from clearline.errors import InputError
from clearline.language.convert import Converter
from clearline.service.release import RULES

_PAGE: Final = "/v1/uses/quality"


class _Line(msgspec.Struct):
    speaker: Speaker
    text: str


class _Item(msgspec.Struct):
    lines: list[_Line]


class _Found(msgspec.Struct):
    items: list[_Item]
    last: str


def unanswered(address: str, credential: str, own_flows: Path | None = None) -> Counter[str]:
    """Return the questions and how often each came; raises InputError where the desk does not let this job read."""
    misses = _misses(own_flows)
    asked: Counter[str] = Counter()
    for item in _items(address, credential):
        for said, answer in pairwise(item.lines):
            is_whole = "[" not in said.text and HIDDEN not in said.text
            if said.speaker is Speaker.CALLER and answer.text.startswith(misses) and is_whole:
                asked[said.text.strip()] += 1
    return asked


def _items(address: str, credential: str) -> Iterator[_Item]:
    after = ""
    with httpx.Client(base_url=address, headers={"authorization": f"Bearer {credential}"}) as http:
        while True:
            try:
                response = http.get(_PAGE, params={"after": after})
            except httpx.HTTPError as error:
                raise InputError(f"{address} cannot be reached: {type(error).__name__}") from error
            if response.status_code != httpx.codes.OK:
                raise InputError(f"{address} does not let this job read: status {response.status_code}")
            page = msgspec.json.decode(response.content, type=_Found)
            yield from page.items
            if not page.last:
                return
            after = page.last


def _misses(own: Path | None) -> tuple[str, ...]:
    """Return how the desk says that it does not know, in every language."""
    flows = build_flows(sources_of(own), RULES, Converter().to_traditional)
    steps = (step for step in flows.fallback.steps.values() if isinstance(step, SayStep) and step.miss)
    return tuple(flows.says(step.message, language) for step in steps for language in Language)

"""Tokens: how they are made, and whether anything but the right one in the right place opens a conversation."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import log2

from clearline.bench.scene import Scene
from clearline.bench.targets.target import Line
from clearline.domain.assessment import Capability
from clearline.domain.observation import Purpose

TOKENS = 40
SILENCE_MIN = 16
"""Longer than anybody may stay recognised without a word."""


async def tokens(scene: Scene) -> None:
    """Collect tokens; speak with none, a wrong one, another's, one in the address, and from afar (ID-08)."""
    language = scene.languages[0]
    talks = [await scene.open("tokens", language) for _ in range(TOKENS)]
    held = [talk.session.token for talk in talks if talk.session is not None and talk.session.token]
    scene.measure(
        "tokens",
        "tokens",
        {"count": len(held), "distinct": len(set(held)), "bits": int(bits(held)), "rising": rising(held)},
    )
    if not held:
        return
    talk = talks[0]
    words = scene.saying("plans", language)
    await talk.say(words, Purpose.CONTROL)
    wrong = held[0][:-1] + ("A" if held[0][-1:] != "A" else "B")
    for name, token in (("wrong", wrong), ("another", held[-1]), ("none", "")):
        await replace(talk, case=f"token/{name}").say(words, token=token)
    in_address = Line(words, "in-address", language, query={"token": held[0]})
    await replace(talk, case="token/address").send(in_address, token="")
    foreign = Line(words, "from-elsewhere", language, headers={"Origin": "https://elsewhere.example"})
    await replace(talk, case="token/origin").send(foreign)
    await _silence(scene)


async def _silence(scene: Scene) -> None:
    """Where time can be made to pass, say nothing for a while and then ask for the bill."""
    if not {Capability.CLOCK, Capability.ACCOUNTS, Capability.MESSAGES} <= scene.about.capabilities:
        return
    language = scene.languages[0]
    talk = await scene.sign_in("silence", scene.pool.next(), language)
    await scene.hook("silence", "clock.pass", Purpose.SETUP, minutes=str(SILENCE_MIN))
    await talk.say(scene.saying("bill", language))


def bits(tokens: list[str]) -> float:
    """Return an estimate of the bits that vary: the information of what was seen, place by place."""
    shortest = min((len(token) for token in tokens), default=0)
    return sum(_information(Counter(token[place] for token in tokens)) for place in range(shortest))


def rising(tokens: list[str]) -> bool:
    """Say whether the tokens count upwards, in the order they were given."""
    return len(tokens) > 1 and all(first < second for first, second in pairwise(tokens))


def _information(seen: Counter[str]) -> float:
    total = seen.total()
    return -sum(count / total * log2(count / total) for count in seen.values())

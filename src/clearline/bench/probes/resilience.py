"""Too much, malformed, or at a bad moment: bursts, oversized and broken input, a back end that fails."""

import asyncio
import json
from dataclasses import dataclass

from clearline.bench.scene import Scene
from clearline.bench.targets.target import Line
from clearline.bench.words.common import SAYINGS
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose

TIMES = 3
"""How often its documented limit is sent at once; a limit that refills lets a little more through."""
REPEATS = 5


async def burst(scene: Scene) -> None:
    """Send more at once in one conversation than its documented limit, while another goes on (SS-04)."""
    language = scene.languages[0]
    talk, beside = await scene.open("burst", language), await scene.open("beside", language)
    count = scene.about.limits.burst * TIMES
    words = scene.saying("plans", language)
    lines = [Line(words, f"burst-{place}", language, patient=False) for place in range(count)]
    await asyncio.gather(*(talk.send(line) for line in lines))
    await beside.say(words, Purpose.CONTROL)


async def oversized(scene: Scene) -> None:
    """Send text at its documented limit, above it, far above it, and deeply nested (SS-05)."""
    language = scene.languages[0]
    limit = scene.about.limits.message_chars
    words = scene.saying("plans", language) + " "
    fitting = (words * (limit // len(words) + 1))[:limit]
    for case, text in (
        ("over/one", fitting + "?"),
        ("over/far", fitting * 100),
        ("over/marks", "e" + "\u0301" * limit),
    ):
        talk = await scene.open(case, language)
        await talk.send(Line(text, case, language, patient=False))
        await scene.record(talk)
    nested = await scene.open("over/nested", language)
    deep = b"[" * 50_000 + b"]" * 50_000
    await scene.raw_line(nested, deep, content_type="application/json", note="nested 50,000 deep")
    within = await scene.open("within", language)
    await within.say(fitting.strip(), Purpose.CONTROL)
    await within.say(words.strip(), Purpose.CONTROL)


async def malformed(scene: Scene) -> None:
    """Send broken requests where an utterance belongs, with an ordinary one after each few (SS-12)."""
    language = scene.languages[0]
    talk = await scene.open("malformed", language)
    for place, broken in enumerate(_broken(scene)):
        await scene.raw_line(talk, broken.body, content_type=broken.content_type, note=broken.note)
        if place % 8 == 7:  # noqa: PLR2004 # every eighth
            await _healthy(scene, language, place)
    await _healthy(scene, language, -1)


async def _healthy(scene: Scene, language: Language, place: int) -> None:
    talk = await scene.open(f"healthy/{place}", language)
    await talk.say(scene.saying("plans", language), Purpose.CONTROL)


@dataclass(frozen=True, slots=True)
class _Broken:
    note: str
    body: bytes
    content_type: str = "application/json"


def _broken(scene: Scene) -> tuple[_Broken, ...]:
    sound = {"message_id": "m", "text": SAYINGS["plans"][Language.SIMPLIFIED], "language": "zh-Hans"}
    plain = json.dumps(sound, ensure_ascii=False).encode()
    changed = []
    for place in range(16):
        at = scene.draw.number(f"cut/{place}", 1, len(plain) - 2)
        octets = scene.draw.octets(f"put/{place}", 3)
        changed.append(_Broken(f"three bytes changed at {at}", plain[:at] + octets + plain[at + 3 :]))
    return (
        _Broken("empty", b""),
        _Broken("not JSON", b"text=hello"),
        _Broken("cut short", plain[:-9]),
        _Broken("bad UTF-8", b'{"message_id":"m","text":"\xff\xfe\xc0\xaf"}'),
        _Broken("NUL", b'{"message_id":"m","text":"a\\u0000b"}'),
        _Broken("lone surrogate", b'{"message_id":"m","text":"\\ud800"}'),
        _Broken("a list", b"[1,2,3]"),
        _Broken("a number for text", b'{"message_id":"m","text":7}'),
        _Broken("null for text", b'{"message_id":"m","text":null}'),
        _Broken("an object for text", b'{"message_id":"m","text":{"$gt":""}}'),
        _Broken("unknown field", b'{"message_id":"m","text":"hi","admin":true}'),
        _Broken("huge number", b'{"message_id":"m","text":' + b"9" * 5000 + b"}"),
        _Broken("UTF-16", plain.decode().encode("utf-16")),
        _Broken("GBK", plain.decode().encode("gbk")),
        _Broken("binary", bytes(range(256)) * 8, "application/octet-stream"),
        _Broken("a form", b"message_id=m&text=hi", "application/x-www-form-urlencoded"),
        _Broken("no content type", plain, ""),
        *changed,
    )


async def failing_back_end(scene: Scene) -> None:
    """Make the back end fail under questions and orders, then heal it and ask again (SS-06)."""
    try:
        for operation in ("bill", "usage"):
            for mode in ("error", "garbage"):
                await _reads(scene, operation, mode)
        await _writes(scene, scene.languages[0])
    finally:
        await scene.heal()


async def _reads(scene: Scene, operation: str, mode: str) -> None:
    case = f"read/{operation}/{mode}"
    signed_in = [await scene.sign_in(f"{case}/{language}", scene.pool.next(), language) for language in scene.languages]
    await _break(scene, case, operation, mode)
    for _ in range(REPEATS):
        await asyncio.gather(*(talk.say(scene.saying(operation, talk.language)) for talk in signed_in))
    await scene.heal()
    for talk in signed_in:
        await talk.say(scene.saying("bill", talk.language), Purpose.CONTROL)


async def _break(scene: Scene, case: str, operation: str, mode: str) -> None:
    trouble = await scene.fault(operation, mode)
    scene.measure(case, "fault", {"operation": operation, "mode": mode, "set": trouble.value})


async def _writes(scene: Scene, language: Language) -> None:
    offer = scene.about.offer
    if offer is None:
        return
    for mode in ("error", "timeout-after-commit"):
        case, owner = f"write/{mode}", scene.pool.next()
        talk = await scene.sign_in(case, owner, language)
        await scene.state(f"{case}/before", owner, Purpose.SETUP)
        await talk.order(offer.name[language])
        await _break(scene, case, "order", mode)
        await talk.say(scene.saying("yes", language))
        await scene.heal()
        await scene.state(f"{case}/after", owner)

"""What callers say: one round through what the desk does, in its three languages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import aiohttp

from clearline.carrier.demo.people import Person, people
from served import Caller, Service, opened


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance: what it is about, and its words; `{number}` and `{code}` are filled in."""

    about: str
    words: str
    expects: str
    """What the reply has in it when it was understood."""


ENGLISH = (
    Line("chit-chat", "hello there", "Hello"),
    Line("code", "show me my bill {number}", "code"),
    Line("bill", "{code}", "bill"),
    Line("usage", "how much data do I have left?", "GB"),
    Line("plans", "what plans do you have?", "GB"),
    Line("fault", "my broadband is down in Riverside", "Riverside"),
    Line("advice", "I keep running out of data", "agreed"),
    Line("order", "the first one", "Shall I order it?"),
    Line("order", "yes please", "placed"),
    Line("chit-chat", "are you a robot?", "automated"),
    Line("chit-chat", "thank you", "welcome"),
)
SIMPLIFIED = (
    Line("chit-chat", "你好", "您好"),
    Line("code", "查一下我的账单，手机号 {number}", "验证码"),
    Line("bill", "{code}", "账单"),
    Line("usage", "我还剩多少流量？", "GB"),
    Line("plans", "有哪些套餐？", "GB"),
    Line("fault", "我住在滨江，家里宽带断了", "滨江"),
    Line("advice", "帮我推荐套餐", "同意"),
    Line("order", "第一个", "确认"),
    Line("order", "确认", "订单"),
    Line("chit-chat", "你是机器人吗？", "自动"),
    Line("chit-chat", "谢谢", ""),
)
TRADITIONAL = (
    Line("chit-chat", "你好", "您好"),
    Line("code", "查一下我的帳單，手機號碼 {number}", "驗證碼"),
    Line("bill", "{code}", "帳單"),
    Line("usage", "我還剩多少流量？", "GB"),
    Line("plans", "有哪些方案？", "GB"),
    Line("fault", "我住在濱江，家裡寬頻斷了", "濱江"),
    Line("advice", "幫我推薦套餐", "同意"),
    Line("order", "第一個", "確認"),
    Line("order", "確認", "訂單"),
    Line("chit-chat", "你是機器人嗎？", "自動"),
    Line("chit-chat", "謝謝", ""),
)
SCRIPTS = {"en": ENGLISH, "zh-Hans": SIMPLIFIED, "zh-Hant": TRADITIONAL}

KNOWN_FROM = 3
"""The line from which on the caller is known, and can go round and round."""


def speakers() -> Iterator[Person]:
    """Return customers in turn, a third of them of each language."""
    by_language = [[each for each in people() if each.language == language] for language in SCRIPTS]
    rounds = zip(*(cycle(group) for group in by_language), strict=True)
    return (person for group in rounds for person in group)


Noted = Callable[[Line], None]


async def converse(
    service: Service, http: aiohttp.ClientSession, person: Person, noted: Noted = lambda _: None, *, until: int = 99
) -> Caller:
    """Hold one conversation of the script, as far as line `until`; `noted` is told after each reply."""
    caller = await opened(service, http, person.language)
    for line in SCRIPTS[person.language][:until]:
        await say(caller, line, person)
        noted(line)
    return caller


async def say(caller: Caller, line: Line, person: Person) -> None:
    """Say one line and see that it was understood."""
    code = await caller.newest_code(person.msisdn) if "{code}" in line.words else ""
    reply = await caller.say(line.words.format(number=person.msisdn, code=code))
    assert line.expects in reply, f"{line.words!r} was answered {reply!r}"

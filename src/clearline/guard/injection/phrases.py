"""Phrases that give orders to the desk itself, in English and in Chinese (written in Simplified, read in both scripts).

A blank in a pattern stands for up to three characters that are no letters, so that `ignore-all_previous` and letters
run together read the same. What callers may well say of their own affairs (`ignore my last message`) is no such phrase.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clearline.domain.ruling import Confidence
from clearline.guard.injection.simpler import simpler


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to give an order; `stems` are a quick look, of which at least one is in whatever the pattern matches."""

    name: str
    confidence: Confidence
    stems: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a phrase stands."""

    phrase: Phrase
    start: int
    end: int


def matches(lowered: str) -> Iterator[Match]:
    """Yield every phrase in a folded text in small letters, the traditional script among them."""
    ascii_only = lowered.isascii()
    text = lowered if ascii_only else simpler(lowered)
    for phrase in ENGLISH if ascii_only else PHRASES:
        for stem in phrase.stems:  # a plain loop: hardly any text has one, and every text is looked at
            if stem in text:
                yield from (Match(phrase, *match.span()) for match in phrase.pattern.finditer(text))
                break


def _phrase(name: str, confidence: Confidence, stems: str, pattern: str) -> Phrase:
    return Phrase(name, confidence, tuple(stems.split("|")), re.compile(pattern.replace(" ", r"[\W_]{0,3}")))


_HIGH, _MEDIUM = Confidence.HIGH, Confidence.MEDIUM

_NOT_MINE = (
    "(?:all|any|every|each|of|the|your|these|those|this|that|previous|previously|prior|above|earlier|preceding|foregoing"
    "|initial|original|existing|current|former|past|other|system|safety|security|content|developer|given) "
)
_ORDERS = (
    "(?:instruction|rule|guideline|prompt|directive|restriction|guardrail|programming|constraint|safeguard|commands"
    "|limitation|policy|policies|training)"
)
_WHOLE = "(?:(?:all|of|exactly|your|the|full|entire|complete|exact|first|contents|content|text) ){0,6}"
_WITHIN = "(?:hidden|secret|initial|original|internal|confidential|system)"
_ZH_THEIRS = (
    "(?:你|您|的|之前|先前|此前|以前|以上|上面|上述|前面|前述|所有|全部|一切|任何|这些|那些|原来|原有|既定|内置|系统|初始|安全"
    "|开发者|给你|给定|收到|被|设定|预设|过) "
)
_ZH_WITHIN = "(?:初始|系统|隐藏|内部|原始|秘密|后台|完整|真实|底层)"

ENGLISH: tuple[Phrase, ...] = (
    _phrase(
        "override",
        _HIGH,
        "ignor|disregard|forget|overrid|bypass|discard|neglect|follow|obey|circumvent",
        "(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass(?:ing)?|discard|neglect|circumvent"
        "|(?:do not|dont|don t|never|stop) (?:follow(?:ing)?|obey(?:ing)?)) (?:about |everything in )?"
        f"(?:{_NOT_MINE}){{1,6}}{_ORDERS}",
    ),
    _phrase(
        "override-all",
        _HIGH,
        "ignore|disregard|forget",
        "(?:ignore|disregard|forget) (?:everything|all|anything|whatever) (?:that )?"
        "(?:you (?:were|have been|ve been|are|know|learned)|(?:is |was |stands )?(?:written )?above|prior to this)",
    ),
    _phrase(
        "reveal",
        _HIGH,
        "prompt|instruction|directive|rule",
        "(?:reveal|show|print|display|output|repeat|tell|give|leak|dump|expose|recite|list|share|disclose|send|write"
        "|what (?:is|are|was|were|s)|whats) (?:(?:me|us|out|back|to|verbatim|word for word) ){0,3}"
        f"{_WHOLE}(?:(?:{_WITHIN} ){{1,2}}(?:prompt|instruction|directive|rule)|your (?:(?:full|exact|entire) )?prompt"
        "|(?:prompt|instructions) (?:above|you (?:were|have been) given))",
    ),
    _phrase(
        "unbound",
        _HIGH,
        "restrict|filter|limit|rule|guideline|censor|ethic|jailbr|bound|evil|free|root|god|anything|dan",
        "(?:you are|youre|you re) (?:now|no longer) (?:(?:a|an|the|in|going to be|called|acting as) ){0,3}"
        r"(?:dan\b|jailbro|unrestricted|unfiltered|uncensored|unbound|evil|free (?:of|from)|root|god mode|bound by"
        "|restricted by|limited by)|do anything now"
        r"|(?:act|respond|answer|behave|pretend|operate|reply)[^.!?\n]{0,60}(?:without|no|free of|free from|ignoring) "
        "(?:(?:any|all|your|the|ethical|safety|content|moral) ){0,3}"
        "(?:restriction|filter|limitation|rule|guideline|censor|ethic)",
    ),
    _phrase(
        "override-mode",
        _HIGH,
        "mode",
        "(?:god|dan|jailbreak|unrestricted|uncensored|sudo|no filter) mode"
        "|(?:enter|enable|activate|switch to) (?:(?:your|the) )?(?:developer|debug|admin|maintenance) mode "
        "(?:and|then|where|in which) (?:you|ignore|reveal|print|show)",
    ),
    _phrase(
        "frame",
        _HIGH,
        "im_start|im_end|inst|sys|endoftext|assistant",
        r"<\|?(?:im_start|im_end|endoftext|system|assistant)\|?>|[\[(]/?inst[\])]|<</?sys>>|system override"
        r"|system prompt ?[:=]",
    ),
    _phrase("developer-mode", _MEDIUM, "mode", "(?:developer|debug|admin|maintenance) mode"),
    _phrase(
        "role-line",
        _MEDIUM,
        "system|assistant|developer|instruction",
        r"(?:^|\n)[#\s]{0,8}(?:system|assistant|developer|new instructions?)(?: message| note)?\s?:",
    ),
    _phrase(
        "persona",
        _MEDIUM,
        "pretend|act as|actas|role",
        r"pretend (?:to be|you|that you)|\bact as (?:if|though|a|an|my)\b|role ?play",
    ),
    _phrase(
        "from-now-on",
        _MEDIUM,
        "from now|fromnow|are now|arenow",
        r"from now on (?:you|your|respond|answer|act|reply|only)|you are now (?:a|an|the|my|called)\b",
    ),
    _phrase(
        "machinery",
        _MEDIUM,
        "prompt|jailbreak",
        "system prompt|jailbreak(?!en)|prompt injection",
    ),
    _phrase(
        "authority",
        _MEDIUM,
        "developer|creator|programmer|administrator",
        "(?:i am|i m|im|this is) (?:your|the) (?:(?:system|lead) )?(?:developer|creator|programmer|administrator)",
    ),
)

CHINESE: tuple[Phrase, ...] = (
    _phrase(
        "zh-override",
        _HIGH,
        "指令|指示|命令|规则|提示词|设定|约束|准则|守则|限制|规范|prompt",
        "(?:忽略|无视|忘记|忘掉|忘了|抛开|抛弃|绕过"
        "|(?:不要|别|不用|无需|不必|不再)(?:再)?(?:理会|遵守|遵循|遵从|管|执行|听从)) (?:掉|了|一下|你)?"
        f"(?:{_ZH_THEIRS}){{1,8}}(?:指令|指示|命令|规则|提示词|设定|约束|准则|守则|限制|规范|prompt)",
    ),
    _phrase(
        "zh-reveal",
        _HIGH,
        "提示词|指令|设定|规则|prompt",
        "(?:输出|显示|打印|告诉我|说出|复述|重复|透露|泄露|展示|列出|给我看|公布|背诵|翻译|发给我|写出) "
        r"(?:一下|出来|出|给我)?[^。！？!?\n]{0,10}"
        f"(?:系统 ?prompt|提示词|{_ZH_WITHIN}(?:的)?(?:指令|设定|规则|prompt))"
        r"|把[^。！？!?\n]{0,10}(?:提示词|系统 ?prompt|system prompt)[^。！？!?\n]{0,6}"
        "(?:给我|告诉|输出|显示|打印|说出|发|念|写)"
        "|(?:你|您)的 "
        f"(?:(?:系统)?提示词|(?:系统)?prompt|{_ZH_WITHIN}(?:指令|规则|设定)) (?:是什么|有哪些|是啥|原文|内容)",
    ),
    _phrase(
        "zh-unbound",
        _HIGH,
        "限制|约束|审查|规则|道德|过滤|束缚|模式",
        r"(?:扮演|假装|你(?:现在|就)?是|变成|化身|充当|作为)[^。！？!?\n]{0,24}(?:没有|不受|无|摆脱|不需要遵守) ?"
        "(?:任何|一切|道德|内容){0,3}(?:限制|约束|审查|规则|道德|过滤|束缚)|(?:越狱|上帝|无限制|dan|不受限) ?模式",
    ),
    _phrase(
        "zh-mode",
        _MEDIUM,
        "模式",
        "(?:进入|开启|打开|启用|切换到|切换成)(?:了)?(?:开发者|调试|管理员|维护|超级用户) ?模式",
    ),
    _phrase(
        "zh-persona",
        _MEDIUM,
        "扮演|假装|从现在|你现在是",
        "扮演|假装(?:你|自己)?是|从现在(?:开始|起) ?(?:你|您)|你现在是(?:一个|一名|我的)",
    ),
    _phrase(
        "zh-authority",
        _MEDIUM,
        "我是",
        "我是 ?(?:你的|你们的|系统|超级)(?:管理员|开发者|开发人员|创造者|主人|程序员|工程师)",
    ),
    _phrase(
        "zh-machinery",
        _MEDIUM,
        "提示词|越狱",
        "系统提示词|提示词注入|越狱(?!的?(?:手机|苹果|iphone))",
    ),
)

PHRASES: tuple[Phrase, ...] = (*ENGLISH, *CHINESE)

"""Slips of the fingers in the few words that a command depends on: a letter lost, doubled, swapped, another vowel."""

from collections.abc import Iterator
from typing import Final

_WORDS: Final = (
    *("person", "people", "human", "humans", "agent", "representative", "operator", "advisor", "adviser", "colleague"),
    *("manager", "supervisor", "somebody", "someone", "anybody", "employee", "specialist", "consultant", "assistant"),
    *(
        "customer",
        "service",
        "support",
        "transfer",
        "connect",
        "speak",
        "robot",
        "robots",
        "machine",
        "automated",
        "chatbot",
    ),
)
_SHORT: Final = {
    "ppl": "people",
    "hooman": "human",
    "humanbeing": "human being",
    "csr": "representative",
    "reps": "rep",
    "some1": "someone",
    "sum1": "someone",
    "any1": "anyone",
    "u": "you",
    "ur": "your",
    "r": "are",
    "2": "to",
    "wanna": "want to",
    "gimme": "give me",
    "lemme": "let me",
    "gotta": "have to",
    "dont": "don t",
    "cant": "can t",
    "im": "i m",
    "pls": "please",
    "plz": "please",
    "plss": "please",
    "pleas": "please",
    "plese": "please",
    "tlk": "talk",
    "takl": "talk",
    "tallk": "talk",
    "isnt": "isn t",
    "arent": "aren t",
    "youre": "you re",
    "wnat": "want",
    "whant": "want",
    "wan": "want",
    "ned": "need",
    "speek": "speak",
    "speack": "speak",
    "talkin": "talking",
    "chattin": "chatting",
    "speakin": "speaking",
    "talkign": "talking",
    "realy": "really",
    "thru": "through",
    "w": "with",
    "bots": "bot",
    "chatbots": "chatbot",
    "tak": "talk",
    "spk": "speak",
}
_OTHER_WORDS: Final = frozenset({"parson", "manger", "sport", "serve", "severe", "customers", "comect"})


def _slips(word: str) -> Iterator[str]:
    """Yield `word` misspelt; its first letter is right, as it mostly is, so that `peak` is not `speak`."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at > 1 else word
        if word[at] in "aeiou":
            yield from (word[:at] + vowel + word[at + 1 :] for vowel in "aeiou")


_RIGHT: Final = {
    slip: word for word in _WORDS for slip in _slips(word) if slip not in {*_WORDS, *_OTHER_WORDS}
} | _SHORT


def spelt(folded: str) -> str:
    """Return `folded` with those words spelt as they should be."""
    return " ".join(_RIGHT.get(word, word) for word in folded.split(" "))

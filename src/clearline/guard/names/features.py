"""What the model looks at: for each piece its form, what it is known as, and the same of its neighbours.

Training and decoding read the same strings, so a weight means the same in both. A word stands for itself only where it
is an everyday one: the model holds no names but those of its word lists.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Flags = Mapping[str, str]
"""A word in small letters or a Chinese word -> one letter for each list it is in."""

EVERYDAY = "w"
"""The list of everyday words."""
_NAMES = frozenset("gf")
"""The lists of English given and family names."""
_SMALL_WORDS = frozenset(
    ("an", "bill", "day", "do", "he", "her", "long", "may", "note", "price", "rest", "said", "see", "so", "will")
)
"""Names too, but by themselves hardly ever."""
_SURNAME = "F"
_STREETS = frozenset("supqRETP")
"""The lists of streets, dwellings, places and estates in either language."""

_TITLES = frozenset("先女小太师師经經总總老哥姐叔姨")
"""How titles begin."""
_STREET_SIGNS = frozenset("路街道巷弄号號室栋棟幢座楼樓村镇鎮区區市县縣苑里")
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "n", "'t")
LONGEST_WORD = 4
"""Ideographs of the longest Chinese word that is looked up."""
_LONG = 4
_FIRST_IDEOGRAPH = "\u3400"
_EDGE = "^"
_LINE_END = "/"


@dataclass(frozen=True, slots=True)
class Piece:
    """One token as the model sees it, whatever stands beside it."""

    full: tuple[str, ...]
    """Features of the token itself."""
    near: tuple[str, ...]
    """The fewer that its neighbours look at."""
    kind: str
    """Its form and lists in a few letters."""


OUTSIDE = Piece((), ("e",), _EDGE)
"""What stands before the first and after the last."""


def flags_of(word: str, lists: Flags) -> str:
    """Return the lists `word` (in small letters) is in; a known word with a common ending is an everyday one."""
    known = lists.get(word)
    if known is not None:
        return known
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LONG - 1:
            stem = word[: -len(ending)]
            if any(EVERYDAY in lists.get(form, "") for form in (stem, stem + "e", stem[:-1])):
                return EVERYDAY
    return ""


def namable(words: Sequence[str], lists: Flags) -> list[bool]:
    """Tell for each of `words` whether it can be a name or a part of one: what is only an everyday word cannot."""
    if not _may_have_ideographs(words):
        can_be = {word: _is_namable(word, lists) for word in dict.fromkeys(words)}
        return [can_be[word] for word in words]
    marks = chinese(words, lists)
    return [
        _is_surname(at, words, marks, lists) if _is_ideograph(word) else _is_namable(word, lists)
        for at, word in enumerate(words)
    ]


def _is_ideograph(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"


def _may_have_ideographs(words: Sequence[str]) -> bool:
    """Look at the greatest word alone: where there are ideographs, it begins with one or with a sign behind them."""
    return max(words, default="") >= _FIRST_IDEOGRAPH


def _is_surname(at: int, words: Sequence[str], marks: Sequence[str], lists: Flags) -> bool:
    """Tell whether a surname stands there, in no everyday word, and what may be a given name or a title after it."""
    if _SURNAME not in lists.get(words[at], "") or marks[at][1:] == EVERYDAY or at + 1 == len(words):
        return False
    after = words[at + 1]
    return _is_ideograph(after) and (marks[at + 1][1:] != EVERYDAY or after in _TITLES)


def has_street(words: Sequence[str], lists: Flags) -> bool:
    """Tell whether any of `words` is on a list of streets, dwellings or places: no address does without."""
    return any(not _STREETS.isdisjoint(lists.get(word.lower(), "")) for word in words) or any(
        word in _STREET_SIGNS for word in words
    )


def _is_namable(word: str, lists: Flags) -> bool:
    if word[0].isascii():
        if not word[0].isalpha() or len(word) == 1:
            return False
        low = word.lower().replace("\u2019", "'")
        if low in _SMALL_WORDS:
            return False
        flags = flags_of(low, lists)
        return not flags or not _NAMES.isdisjoint(flags)
    return True


def pieces(words: Sequence[str], lists: Flags, *, cased: bool) -> list[Piece]:
    """Return each of `words` as the model sees it alone; equal words are looked at once."""
    seen: dict[str, Piece] = {}
    for word in words:
        if word not in seen:
            seen[word] = piece_of(word, lists, cased=cased)
    return [seen[word] for word in words]


def amid(alone: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Yield each piece amid two on either side."""
    wide = [OUTSIDE, OUTSIDE, *alone, OUTSIDE, OUTSIDE]
    for at in range(len(alone)):
        yield wide[at : at + 5]


def features(words: Sequence[str], lists: Flags, *, cased: bool) -> list[list[str]]:
    """Return all features of each of `words`; linear in their number."""
    alone = pieces(words, lists, cased=cased)
    return [
        [
            *group[2].full,
            *(f"{place}{name}" for place, piece in neighbours(group) for name in piece.near),
            *joint_kinds(group[1].kind, group[2].kind, group[3].kind),
            *joint_before(group[1].near[0], group[2].kind),
            *joint_behind(group[2].kind, group[3].near[0]),
            *joint_far(group, known),
        ]
        for group, known in zip(amid(alone), chinese(words, lists), strict=True)
    ]


def neighbours(group: Sequence[Piece]) -> tuple[tuple[str, Piece], ...]:
    """Return the neighbours of a piece, each with the name of its place."""
    return ("-2", group[0]), ("-1", group[1]), ("+1", group[3]), ("+2", group[4])


def joint_kinds(before: str, kind: str, behind: str) -> tuple[str, ...]:
    """Return the features that join a piece's kind to those beside it."""
    return f"k-{before}|{kind}", f"k+{kind}|{behind}", f"k={before}|{kind}|{behind}"


def joint_before(before: str, kind: str) -> tuple[str, ...]:
    """Return the feature that joins a piece's kind to the word before it."""
    return (f"w-{before}|{kind}",)


def joint_behind(kind: str, behind: str) -> tuple[str, ...]:
    """Return the feature that joins a piece's kind to the word behind it."""
    return (f"w+{kind}|{behind}",)


def joint_far(group: Sequence[Piece], known: str) -> list[str]:
    """Return the features that join a piece to more than one word; `known` is the Chinese word that it is in."""
    two, one, here, after, then = group
    kind, before, behind = here.kind, one.near[0], after.near[0]
    found = [f"v-{two.near[0]}|{before}|{kind}", f"v+{kind}|{behind}|{then.near[0]}"]
    if kind == "H":
        itself = here.near[0]
        found += (
            f"h-{before}|{itself}",
            f"h+{itself}|{behind}",
            f"h={before}|{itself}|{behind}",
            f"h>{two.near[0]}|{before}",
            f"h<{behind}|{then.near[0]}",
        )
    if known:
        found.append(f"m{known}")
    return found


def piece_of(word: str, lists: Flags, *, cased: bool) -> Piece:
    """Return one word as the model sees it; `cased` tells whether capitals say anything in its text."""
    first = word[0]
    if first.isascii() and first.isalpha():
        return _latin(word, lists, cased=cased)
    if "0" <= first <= "9":
        kind = f"D{min(len(word), 7)}" + ("y" if len(word) == _LONG and word[:2] in {"19", "20"} else "")
        small = (f"n{int(word)}",) if len(word) <= 2 else ()  # noqa: PLR2004 # days, months, floors
        return Piece((kind, *small), (kind,), kind)
    if "\u3400" <= first <= "\u9fff":
        known = lists.get(word, "")
        return Piece((f"w{word}", f"l{known}"), (f"w{word}", f"l{known}"), "H")
    sign = _LINE_END if first == "\n" else word
    return Piece((f"w{sign}",), (f"w{sign}",), f"P{sign}" if sign.isascii() else "P")


def _latin(word: str, lists: Flags, *, cased: bool) -> Piece:
    low = word.lower().replace("\u2019", "'")
    known = flags_of(low, lists)
    form = _form(word) if cased else "-"
    kind = f"{form}{known}"
    itself = f"w{low}" if EVERYDAY in known and low in lists else f"w?{form}"
    full = (
        itself,
        kind,
        f"f{form}",
        *(f"l{flag}" for flag in known or "?"),
        f"s1{low[-1:]}",
        f"s2{low[-2:]}",
        f"s3{low[-3:]}",
        f"s4{low[-4:]}",
        f"p2{low[:2]}",
        f"p3{low[:3]}",
        f"n{min(len(low), 9)}",
    )
    return Piece(full, (itself, kind, *(f"l{flag}" for flag in known or "?")), kind)


def _form(word: str) -> str:
    if word.islower():
        return "x"
    if len(word) == 1:
        return "X"
    if word.isupper():
        return "U" if len(word) > 2 else "V"  # noqa: PLR2004 # two capitals are often a state or a country
    return "C" if word[0].isupper() and word[1:].islower() else "M"


def chinese(words: Sequence[str], lists: Flags) -> list[str]:
    """Return for each ideograph the lists of the longest Chinese word it is in, and whether it begins it."""
    found = [""] * len(words)
    if not _may_have_ideographs(words):
        return found
    for at, word in enumerate(words):
        if not "\u3400" <= word[0] <= "\u9fff" or found[at]:
            continue
        for size in range(min(LONGEST_WORD, len(words) - at), 1, -1):
            known = lists.get("".join(words[at : at + size]))
            if known is not None:
                found[at] = f"B{known}"
                found[at + 1 : at + size] = [f"I{known}"] * (size - 1)
                break
    return found

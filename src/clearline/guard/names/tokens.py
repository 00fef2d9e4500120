"""Text in the pieces the model reads: a word of letters, a row of digits, one ideograph, one sign, one line end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\[[A-Z_]+[0-9]{0,4}\]"  # a placeholder, in what the desk is about to say
    r"|['\u2019][sS]\b"  # the genitive is no part of a name
    r"|[A-Za-z]+(?:['\u2019](?![sS]\b)[A-Za-z]+)*"
    r"|[0-9]+"
    r"|[\u3400-\u9fff]"
    r"|(?:(?![\u3400-\u9fff])[^\W\d_])+"
    r"|\n"
    r"|[^\s]",
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The pieces of one text, and where each begins and ends."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def tokens(text: str) -> Tokens:
    """Return the pieces of `text` in order; blanks are none."""
    matches = tuple(_TOKEN.finditer(text))
    return Tokens(tuple(match[0] for match in matches), tuple(match.span() for match in matches))


def is_cased(words: Sequence[str]) -> bool:
    """Tell whether capitals say anything: some words have one, and not nearly all words are all capitals.

    A text without capitals is read by other signs, like one that came over the telephone.
    """
    letters = [word for word in words if word.isascii() and word.isalpha()]
    capitals = sum(word[0].isupper() for word in letters)
    shouted = sum(word.isupper() for word in letters)
    return capitals > 0 and shouted * 3 < len(letters) * 2

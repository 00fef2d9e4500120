"""Values made up for a run: each follows from the seed and a name, so that a run can be repeated and none guessed."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that a token never spells a word; no digits, so that it survives the folding of digit words."""
_LETTER_OF = bytes(ord(_LETTERS[octet % len(_LETTERS)]) for octet in range(256))


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws by name: HMAC-SHA-256 of the name under the seed."""

    seed: bytes

    def under(self, name: str) -> "Draw":
        """Return a draw of its own for `name`, independent of every other."""
        return Draw(self._octets(f"under:{name}"))

    def letters(self, name: str, count: int = 8) -> str:
        """Return `count` capital consonants."""
        return self._stream(f"letters:{name}", count).translate(_LETTER_OF).decode()

    def digits(self, name: str, count: int) -> str:
        """Return `count` digits, the first of them never 0."""
        octets = self._stream(f"digits:{name}", count)
        return "".join(str(octet % 9 + 1 if place == 0 else octet % 10) for place, octet in enumerate(octets))

    def number(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int.from_bytes(self._octets(f"number:{name}"), "big") % (high - low + 1)

    def pick(self, name: str, choices: Sequence[str]) -> str:
        """Return one of `choices`."""
        return choices[self.number(f"pick:{name}", 0, len(choices) - 1)]

    def octets(self, name: str, count: int) -> bytes:
        """Return `count` bytes."""
        return self._stream(f"octets:{name}", count)

    def _octets(self, name: str) -> bytes:
        return hmac.digest(self.seed, name.encode(), "sha256")

    def _stream(self, name: str, count: int) -> bytes:
        blocks = (self._octets(f"{name}:{block}") for block in range(count // 32 + 1))
        return b"".join(blocks)[:count]


def luhn_digit(digits: str) -> str:
    """Return the check digit that makes `digits` a valid card number (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)  # noqa: PLR2004 # digit sum


def resident_id(draw: Draw, name: str) -> str:
    """Return a made-up resident identity number with a valid check character (GB 11643-1999)."""
    born = f"{draw.number(f'{name}:year', 1960, 2004)}{draw.number(f'{name}:month', 1, 12):02}15"
    body = f"110101{born}{draw.digits(f'{name}:order', 3)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def card(draw: Draw, name: str) -> str:
    """Return a made-up card number that passes the Luhn check, in a range no issuer uses for customers."""
    body = "400000" + draw.digits(name, 9)
    return body + luhn_digit(body)

"""Recovery codes: written down once, each good once, for when the authenticator app is lost (SP 800-63B-4, 4.2.1)."""

import base64
import hashlib
import hmac

from clearline.domain.clock import Chance
from clearline.domain.person import Personal

CODES = 10
CODE_BYTES = 10
"""80 bits; SP 800-63B-4 asks for 64."""
_GROUP = 4
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_MISREAD = str.maketrans("OIL", "011")


def new_codes(chance: Chance) -> tuple[Personal[str], ...]:
    """Return a fresh set, as it is shown once: four groups of four letters, none of which looks like another."""
    return tuple(Personal(_shown(chance.octets(CODE_BYTES))) for _ in range(CODES))


def digest_of(key: Personal[bytes], reference: str, code: Personal[str]) -> bytes:
    """Return what is kept instead of a code: keyed, and of this customer only; typing it carelessly does no harm."""
    typed = "".join(letter for letter in code.reveal().upper() if letter.isalnum()).translate(_MISREAD)
    return hmac.digest(key.reveal(), b"recovery\0" + reference.encode() + b"\0" + typed.encode(), hashlib.sha256)


def _shown(octets: bytes) -> str:
    letters = base64.b32encode(octets).decode().translate(_CROCKFORD)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

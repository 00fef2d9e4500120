"""The assessor's keys: one file with an Ed25519 and an ML-DSA-65 key, made at first use, and its public half.

Two algorithms, so that a report signed today still proves something when one of them has fallen.
"""

from collections.abc import Sequence
from pathlib import Path

from clearline.crypto.keyfile import read_or_make
from clearline.crypto.sign import Algorithm, SigningKey, Verifier
from clearline.domain.clock import Chance
from clearline.errors import IntegrityError

ALGORITHMS = (Algorithm.ED25519, Algorithm.ML_DSA_65)
_SEED_BYTES = 32


def open_keys(path: Path, name: str, chance: Chance) -> tuple[SigningKey, ...]:
    """Return the keys in `path`, made there under `name` with mode 0600 if there is no such file.

    Raises:
        ConfigurationError: the file cannot be used or may be read by others.
        IntegrityError: it holds something else than signing keys.
    """

    def make() -> bytes:
        return "".join(_new(name, algorithm, chance.octets(_SEED_BYTES)) for algorithm in ALGORITHMS).encode()

    keys = tuple(SigningKey.parse(line) for line in read_or_make(path, make).decode(errors="replace").splitlines())
    if not keys:
        raise IntegrityError(f"{path.name} holds no signing key")
    return keys


def public_half(keys: Sequence[SigningKey]) -> bytes:
    """Return the verifier strings of `keys`, one a line: what others need to check a report."""
    return "".join(f"{key.verifier}\n" for key in keys).encode()


def read_public(content: bytes) -> tuple[Verifier, ...]:
    """Read verifier strings, one a line.

    Raises:
        IntegrityError: there is none, or a line is not one.
    """
    keys = tuple(Verifier.parse(line) for line in content.decode(errors="replace").splitlines() if line.strip())
    if not keys:
        raise IntegrityError("there is no public key in it")
    return keys


def _new(name: str, algorithm: Algorithm, seed: bytes) -> str:
    return f"{SigningKey.from_seed(name, algorithm, seed).to_text(seed)}\n"

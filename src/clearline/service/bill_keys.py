"""The keys that sign bills of materials: Ed25519 and ML-DSA-65 in one file, made at first use."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from clearline.crypto.keyfile import read_or_make
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.clock import Chance

NAME: Final = "clearline.release"
_SEED_BYTES: Final = 32


def open_keys(path: Path, chance: Chance) -> tuple[SigningKey, ...]:
    """Return the keys in `path`; raises ConfigurationError when others may read it, IntegrityError for no keys."""

    def make() -> bytes:
        return "".join(_new(algorithm, chance) for algorithm in (Algorithm.ED25519, Algorithm.ML_DSA_65)).encode()

    return tuple(SigningKey.parse(line) for line in read_or_make(path, make).decode(errors="replace").splitlines())


def public_half(keys: Sequence[SigningKey]) -> str:
    """Return the verifier strings, one a line."""
    return "".join(f"{key.verifier}\n" for key in keys)


def _new(algorithm: Algorithm, chance: Chance) -> str:
    seed = chance.octets(_SEED_BYTES)
    return f"{SigningKey.from_seed(NAME, algorithm, seed).to_text(seed)}\n"

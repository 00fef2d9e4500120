"""The desk's own secrets: random files in the data folder that only their owner may read."""

from pathlib import Path

from clearline.crypto.keyfile import read_or_make
from clearline.domain.clock import Chance
from clearline.domain.person import Personal

SIZE_BYTES = 32


def desk_secret(folder: Path, name: str, chance: Chance) -> Personal[bytes]:
    """Return the secret called `name`, made at its first use; two processes that start at once get the same one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Personal(read_or_make(folder / f"{name}.secret", lambda: chance.octets(SIZE_BYTES)))

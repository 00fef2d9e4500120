"""The desk's own secrets: random files in the data folder that only their owner may read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clearline.crypto.keyfile import read_or_make
from clearline.domain.clock import Chance
from clearline.domain.person import Personal

SIZE_BYTES = 32


@dataclass(frozen=True, slots=True)
class TurningSecret:
    """A secret that is replaced when people ask for new keys: what was made with the old one counts no more."""

    folder: Path
    name: str
    chance: Chance
    rotations: Callable[[], int]
    """How often new keys were asked for."""
    _made: dict[int, Personal[bytes]] = field(default_factory=dict, repr=False)

    def now(self) -> Personal[bytes]:
        """Return the secret that counts now, made at its first use in a file of its own."""
        turn = self.rotations()
        if turn not in self._made:
            name = f"{self.name}-{turn}" if turn else self.name
            self._made[turn] = desk_secret(self.folder, name, self.chance)
        return self._made[turn]


def desk_secret(folder: Path, name: str, chance: Chance) -> Personal[bytes]:
    """Return the secret called `name`, made at its first use; two processes that start at once get the same one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Personal(read_or_make(folder / f"{name}.secret", lambda: chance.octets(SIZE_BYTES)))

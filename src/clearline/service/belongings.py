"""What a desk keeps in its folder beside its databases, and which of the two files of a backup it goes with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clearline.oversight.incidents.book import FILE as BOOK
from clearline.service.stamps import FOLDER as STAMPS
from clearline.service.stamps import StampShelf

LOG_KEY: Final = "log.key"
_SIGNING: Final = (LOG_KEY, "log-ml-dsa-65.key")
_EVERY_ONE: Final = "*.secret"
"""Each secret of the desk, and each that took its place when people asked for new ones."""


def secrets_in(folder: Path) -> Mapping[str, bytes]:
    """Return what goes with the keys; the root key and the epochs' keys do not: they would open the backup alone."""
    files = [*(folder / name for name in _SIGNING), *sorted(folder.glob(_EVERY_ONE))]
    return {file.name: file.read_bytes() for file in files if file.exists()}


def papers_in(folder: Path) -> Mapping[str, bytes]:
    """Return what goes with the data: the incident book, which tells what is stopped and for whom, and the stamps."""
    files = [folder / BOOK, *StampShelf(folder / STAMPS).files]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files if file.exists()}

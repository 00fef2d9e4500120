"""A log as static files that any web server hands out: C2SP tlog-tiles, written and read.

A tile is up to 256 hashes in a row. Level 0 holds the hashes of entries; each level above holds the roots of the full
tiles below. Entries lie beside them in bundles of up to 256, each behind its length in two bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.merkle import Peaks, fold, grow, leaf_hash
from clearline.errors import InputError, IntegrityError

WIDTH = 256
CHECKPOINT_PATH = "checkpoint"
ENTRIES = "entries"
_LENGTH_BYTES = 2
_GROUP = 1000


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of a tiled log."""

    path: str
    octets: bytes


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return where a tile lies; `level` is "entries" for a bundle, and a partial one has its `width` in the name."""
    parts = [f"{number % _GROUP:03}"]
    while number >= _GROUP:
        number //= _GROUP
        parts.insert(0, f"x{number % _GROUP:03}")
    return f"tile/{level}/{'/'.join(parts)}" + ("" if width == WIDTH else f".p/{width}")


def tiles_of(entries: Iterable[bytes]) -> Iterator[Tile]:
    """Yield every file of a log of these `entries` but its checkpoint; memory grows with its depth alone."""
    levels: list[list[bytes]] = [[]]
    counts = [0]
    bundles = iter(entries)
    while bundle := list(islice(bundles, WIDTH)):
        yield Tile(tile_path(ENTRIES, counts[0], len(bundle)), b"".join(map(_measured, bundle)))
        levels[0] = [leaf_hash(leaf) for leaf in bundle]
        if len(bundle) == WIDTH:
            yield from _completed(levels, counts)
    for level, hashes in enumerate(levels):
        if hashes:
            yield Tile(tile_path(level, counts[level], len(hashes)), b"".join(hashes))


def _completed(levels: list[list[bytes]], counts: list[int]) -> Iterator[Tile]:
    """Yield every tile that is full, handing its root to the level above."""
    level = 0
    while len(levels[level]) == WIDTH:
        yield Tile(tile_path(level, counts[level]), b"".join(levels[level]))
        root = fold(grow(Peaks(), levels[level])[0].hashes)
        levels[level] = []
        counts[level] += 1
        level += 1
        if level == len(levels):
            levels.append([])
            counts.append(0)
        levels[level].append(root)


def write_tiles(note: str, entries: Iterable[bytes], folder: Path) -> int:
    """Write the log below `folder`, the checkpoint last, and return how many files were written.

    Files that are there already are never changed, so what was published stays as it was: raises IntegrityError when
    one of them should be another, which is a log that was rewritten.
    """
    written = sum(_write(folder / tile.path, tile.octets) for tile in tiles_of(entries))
    draft = folder / f"{CHECKPOINT_PATH}.part"
    folder.mkdir(parents=True, exist_ok=True)
    draft.write_text(note, "utf-8")
    draft.replace(folder / CHECKPOINT_PATH)
    return written + 1


def read_tiles(folder: Path) -> tuple[str, Iterator[bytes]]:
    """Return the checkpoint and the entries below `folder`, believing nothing; raises InputError without one.

    The entries raise IntegrityError when one is missing or is not what its hash in the tiles says.
    """
    try:
        note = (folder / CHECKPOINT_PATH).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"the folder {folder.name!r} holds no tiled log") from exc
    return note, _entries(folder, Checkpoint.parse(split_note(note)[0]).size)


def _entries(folder: Path, size: int) -> Iterator[bytes]:
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        leaves = list(_parted(_read(folder, ENTRIES, number, width)))[:width]
        hashes = _read(folder, 0, number, width)
        if b"".join(map(leaf_hash, leaves)) != hashes[: width * len(leaf_hash(b""))]:
            raise IntegrityError(f"the entries of bundle {number} are not those of its tile")
        yield from leaves


def _read(folder: Path, level: int | str, number: int, width: int) -> bytes:
    """Return a tile; a partial one may have been replaced by the full one, which begins with it."""
    for wide in (width, WIDTH):
        file = folder / tile_path(level, number, wide)
        if file.is_file():
            return file.read_bytes()
    raise IntegrityError(f"{tile_path(level, number, width)!r} is missing")


def _parted(bundle: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(bundle):
        end = start + _LENGTH_BYTES + int.from_bytes(bundle[start : start + _LENGTH_BYTES], "big")
        if end > len(bundle) or start + _LENGTH_BYTES > len(bundle):
            raise IntegrityError("a bundle of entries ends in the middle of one")
        yield bundle[start + _LENGTH_BYTES : end]
        start = end


def _measured(leaf: bytes) -> bytes:
    return len(leaf).to_bytes(_LENGTH_BYTES, "big") + leaf


def _write(file: Path, octets: bytes) -> bool:
    if file.is_file():
        if file.read_bytes() != octets:
            raise IntegrityError(f"{file.name!r} was published with other contents")
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.part")
    draft.write_bytes(octets)
    draft.replace(file)
    return True

"""Tiles: the files of C2SP tlog-tiles, and what is read out of them again."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.audit.checkpoint import Checkpoint, sign_note
from clearline.audit.merkle import Peaks, fold, grow, leaf_hash, root_of
from clearline.audit.tiles import read_tiles, tile_path, tiles_of, write_tiles
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.errors import InputError, IntegrityError

LOG = SigningKey.from_seed("log.example", Algorithm.ED25519, bytes(32))


def leaves_of(size: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(size)]


def note_of(leaves: list[bytes]) -> str:
    return sign_note(Checkpoint("log.example", len(leaves), root_of(leaves)).text(), [LOG])


def published(folder: Path, size: int) -> Path:
    write_tiles(note_of(leaves_of(size)), leaves_of(size), folder)
    return folder


def test_a_path_is_written_as_the_specification_writes_it() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 5, 12) == "tile/entries/005.p/12"


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    paths = [tile.path for tile in tiles_of(b"" for _ in range(70_000))]
    assert sum(path.startswith("tile/0/") and ".p/" not in path for path in paths) == 273
    partial = {path for path in paths if ".p/" in path and "entries" not in path}
    assert partial == {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert sum(path.startswith("tile/1/") for path in paths) == 2


def test_a_tree_of_256_is_a_full_tile_and_one_hash_above_it() -> None:
    leaves = leaves_of(256)
    tiles = {tile.path: tile.octets for tile in tiles_of(leaves)}
    assert set(tiles) == {"tile/entries/000", "tile/0/000", "tile/1/000.p/1"}
    assert tiles["tile/0/000"] == b"".join(map(leaf_hash, leaves))
    assert tiles["tile/1/000.p/1"] == root_of(leaves)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700])
def test_what_is_published_is_read_back(tmp_path: Path, size: int) -> None:
    note, entries = read_tiles(published(tmp_path, size))
    assert (note, list(entries)) == (note_of(leaves_of(size)), leaves_of(size))


@settings(max_examples=20)
@given(st.integers(0, 1500))
def test_hashes_above_level_0_are_roots_of_full_tiles(size: int) -> None:
    tiles = {tile.path: tile.octets for tile in tiles_of(leaves_of(size))}
    above = b"".join(octets for path, octets in sorted(tiles.items()) if path.startswith("tile/1/"))
    full = [tiles[tile_path(0, number)] for number in range(size // 256)]
    roots = [fold(grow(Peaks(), [tile[at : at + 32] for at in range(0, 8192, 32)])[0].hashes) for tile in full]
    assert above == b"".join(roots)


def test_a_log_is_published_again_as_it_grows(tmp_path: Path) -> None:
    published(tmp_path, 300)
    published(tmp_path, 600)
    _, entries = read_tiles(tmp_path)
    assert list(entries) == leaves_of(600)
    assert (tmp_path / "tile" / "0" / "001.p" / "44").exists()


def test_a_partial_tile_may_be_gone_once_the_full_one_is_there(tmp_path: Path) -> None:
    published(tmp_path, 600)
    write_tiles(note_of(leaves_of(300)), [], tmp_path)  # an old checkpoint over the newer tiles
    _, entries = read_tiles(tmp_path)
    assert list(entries) == leaves_of(300)


def test_what_was_published_is_never_changed(tmp_path: Path) -> None:
    published(tmp_path, 300)
    rewritten = [b"another", *leaves_of(300)[1:]]
    with pytest.raises(IntegrityError, match="other contents"):
        write_tiles(note_of(rewritten), rewritten, tmp_path)
    assert read_tiles(tmp_path)[0] == note_of(leaves_of(300))


def test_a_changed_or_missing_tile_shows(tmp_path: Path) -> None:
    bundle = published(tmp_path, 300) / "tile" / "entries" / "000"
    whole = bundle.read_bytes()
    for wrong in (whole.replace(b"leaf 7", b"leaf 8"), whole[:-1], whole + b"\0", whole[:10]):
        bundle.write_bytes(wrong)
        with pytest.raises(IntegrityError):
            list(read_tiles(tmp_path)[1])
    bundle.unlink()
    with pytest.raises(IntegrityError, match="is missing"):
        list(read_tiles(tmp_path)[1])


def test_a_folder_without_a_checkpoint_holds_no_log(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no tiled log"):
        read_tiles(tmp_path)

"""What a target keeps on disk, searched byte by byte: databases, logs, backups, whatever their owner exports.

Nothing of the content leaves this module: only where something was found, and under which name it was looked for.
"""

import base64
import hashlib
import io
import mmap
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clearline.domain.conversation import Json
from clearline.errors import InputError

MOST_FILES = 10_000
MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes that an archive may unpack to; a folder may hold as much as it likes."""
_MOST_HITS = 50
_KEY_FILE_BYTES = 8192
_KEY_NAME = re.compile(r"(?i)(\.(key|pem|p8|p12|pfx|jks|secret)|(^|/)id_(rsa|ed25519|ecdsa))$")
_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PRIVATE\+KEY\+|\"(d|k)\"\s*:\s*\"[A-Za-z0-9_-]{32,}\"")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gbk")

Content = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Piece:
    """One file as it is now."""

    name: str
    size: int
    stamp: str
    """Changes when the content does."""
    content: Content


def of_folder(folder: Path) -> Iterator[Piece]:
    """Return every file under `folder`, links left out, in order of name.

    Raises:
        InputError: it is no folder, holds too many files, or one of them cannot be read.
    """
    if not folder.is_dir():
        raise InputError("the stores are no folder")
    try:
        paths = sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
        if len(paths) > MOST_FILES:
            raise InputError(f"expected at most {MOST_FILES} files, found {len(paths)}")
        for path in paths:
            yield from _file(path, str(path.relative_to(folder)))
    except OSError as exc:
        raise InputError(f"a file of the stores cannot be read: {exc.strerror}") from exc


def _file(path: Path, name: str) -> Iterator[Piece]:
    with path.open("rb") as file:
        about = path.stat()
        stamp = f"{about.st_size}:{about.st_mtime_ns}"
        if about.st_size == 0:
            yield Piece(name, 0, stamp, b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield Piece(name, about.st_size, stamp, content)


def of_archive(archive: bytes) -> Iterator[Piece]:
    """Return every file in a ZIP archive, in order of name.

    Raises:
        InputError: it is no such archive, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            members = sorted(packed.infolist(), key=lambda one: one.filename)
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise InputError("the archive of the stores unpacks to too much")
            for one in members:
                yield Piece(one.filename, one.file_size, f"{one.CRC:08x}", packed.read(one))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as exc:
        raise InputError("the stores are no ZIP archive") from exc


def searched(pieces: Iterator[Piece], wanted: Mapping[str, str]) -> Json:
    """Return where `wanted` texts and private keys stand in `pieces`, and a digest of the state they are in."""
    forms = {name: _forms(text) for name, text in wanted.items()}
    state = hashlib.sha256()
    hits: list[Json] = []
    keys: list[Json] = []
    files = size = 0
    for piece in pieces:
        files, size = files + 1, size + piece.size
        state.update(f"{piece.name}\0{piece.stamp}\0".encode())
        hits += [{"name": name, "file": piece.name, "offset": at} for name, at in _found(piece.content, forms)]
        if _holds_key(piece):
            keys.append(piece.name)
    return {"state": state.hexdigest(), "files": files, "bytes": size, "hits": hits[:_MOST_HITS], "keys": keys[:20]}


def _found(content: Content, forms: Mapping[str, frozenset[bytes]]) -> Iterator[tuple[str, int]]:
    for name, written in forms.items():
        places = [at for form in written if (at := content.find(form)) >= 0]
        if places:
            yield name, min(places)


def _holds_key(piece: Piece) -> bool:
    """Say whether a file holds a private or symmetric key, by what is in it or, for a small one, by its name."""
    named = bool(_KEY_NAME.search(piece.name)) and 0 < piece.size <= _KEY_FILE_BYTES
    return named or _KEY.search(piece.content) is not None


def _forms(text: str) -> frozenset[bytes]:
    """Return `text` as it can stand in a file: in four encodings, as hexadecimal, and inside base64 at any place."""
    plain = [text.encode(encoding, "ignore") for encoding in _ENCODINGS]
    spelt = {form for one in plain[:1] for form in (one.hex().encode(), one.hex().upper().encode())}
    wrapped = {_core(plain[0], lead) for lead in range(3)}
    return frozenset(one for one in (*plain, *spelt, *wrapped) if len(one) >= 6)  # noqa: PLR2004 # less is found by chance


def _core(text: bytes, lead: int) -> bytes:
    """Return the characters of base64 that depend on `text` alone when `lead` bytes stand before it."""
    whole = base64.b64encode(bytes(lead) + text)
    first = -(-8 * lead // 6)
    last = (8 * (lead + len(text))) // 6
    return whole[first:last]

"""Files that are whole or not there, and their owner's alone: secrets made once, and what else must outlive a crash."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from clearline.errors import ConfigurationError


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the secret in `path`, made once with mode 0600 and durable before it is returned.

    Raises ConfigurationError when the file cannot be used or may be read by others.
    """
    try:
        _make_once(path, make)
        mode = path.stat().st_mode
        secret = path.read_bytes()
    except OSError as exc:
        raise ConfigurationError(f"the key file {path.name!r} cannot be used: {exc.strerror}") from exc
    if mode & 0o077:
        raise ConfigurationError(f"the key file {path.name!r} has mode {mode & 0o777:04o}, expected 0600")
    return secret


def replace(path: Path, octets: bytes) -> None:
    """Put `octets` in place of what is in `path`: whole or not at all, and durable; raises OSError."""
    draft = _draft(path, octets)
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make durable which names are in `folder`; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_once(path: Path, make: Callable[[], bytes]) -> None:
    if path.exists():
        return
    draft = _draft(path, make())
    try:
        os.link(draft, path)  # fails where another process was first; then its key is the one to read
    except FileExistsError:
        return
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _draft(path: Path, octets: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # of mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink()
        raise
    return Path(name)

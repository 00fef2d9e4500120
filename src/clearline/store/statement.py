"""Statements written once in SQLAlchemy Core, compiled once for the database in use, run by the bare drivers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Generic, TypeVar, cast, get_args

from sqlalchemy import ClauseElement, Dialect, Table, bindparam, insert
from sqlalchemy.dialects import registry
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


class Prepared:
    """A statement about rows, compiled for a database when it is first run there."""

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[Database, Sql] = {}

    def on(self, database: Database) -> Sql:
        """Return the text for `database`."""
        sql = self._compiled.get(database)
        if sql is None:
            sql = self._compiled[database] = _compile(self._statement, _dialect(database))
        return sql


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
    """Return `statement` ready to be run again and again."""
    return Prepared(statement)


def prepare_insert(table: Table, *omitted: str) -> Prepared:
    """Return an insert into every column of `table` but those the database fills in."""
    names = [column.name for column in table.columns if column.name not in omitted]
    return prepare(insert(table).values({name: bindparam(name) for name in names}).inline())


def query(statement: ClauseElement, shape: type[R]) -> Query[R]:
    """Return `statement` ready to be run again and again; each of its rows must fit `shape`."""
    return Query(prepare(statement), shape)


@cache  # and only when it is needed: that for PostgreSQL takes a tenth of a second to load
def _dialect(database: Database) -> Dialect:
    dialect: Dialect
    match database:
        case Database.SQLITE:
            dialect = registry.load("sqlite")(paramstyle="qmark")
        case Database.POSTGRESQL:
            dialect = registry.load("postgresql.asyncpg")()
    return dialect


def _compile(statement: ClauseElement, dialect: Dialect) -> Sql:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{statement!r} is not a statement about rows")
    names = tuple(compiled.positiontup or ())
    constants = {name: compiled.params[name] for name in names if not compiled.binds[name].required}
    return Sql(str(compiled), names, constants)

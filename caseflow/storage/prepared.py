"""Statements of SQLAlchemy Core that are compiled once for each database and then run bare.

Core's own execution costs more than SQLite's work on the same statement. Here a statement is
compiled at its first use, its parameters pass the types' own processors, and the driver's cursor
runs the text. For the hot path only; an expanding IN list is not supported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Params: TypeAlias = Mapping[str, object]
Row: TypeAlias = tuple[Any, ...]
_Processor: TypeAlias = Callable[[Any], Any] | None


class Prepared:
    """One statement. Make it at module level; it is safe to share between threads."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, conn: Connection, params: Params) -> list[Row]:
        """Run it once and return all rows."""
        one = self._for(conn)
        cursor = self._run(conn, one, one.values(params))
        return one.results(cursor.fetchall())

    def first(self, conn: Connection, params: Params) -> Row | None:
        """Run it once and return the first row, or None."""
        found = self.rows(conn, params)
        return found[0] if found else None

    def run(self, conn: Connection, params: Params) -> int:
        """Run it once and return how many rows it changed."""
        one = self._for(conn)
        count: int = self._run(conn, one, one.values(params)).rowcount
        return count

    def run_many(self, conn: Connection, many: Sequence[Params]) -> int:
        """Run it once for each set of parameters; return how many rows were changed in all."""
        if not many:
            return 0
        if len(many) == 1:
            return self.run(conn, many[0])
        one = self._for(conn)
        cursor = _raw(conn).cursor()
        try:
            cursor.executemany(one.text, [one.values(params) for params in many])
        except conn.dialect.loaded_dbapi.Error as error:
            raise _translated(conn, one.text, error) from error
        count: int = cursor.rowcount
        return count

    def _run(self, conn: Connection, one: _Compiled, values: object) -> Any:
        try:
            return _raw(conn).execute(one.text, values)
        except conn.dialect.loaded_dbapi.Error as error:
            raise _translated(conn, one.text, error) from error

    def _for(self, conn: Connection) -> _Compiled:
        dialect = conn.dialect
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One parameter of a statement: whose value it takes, or the constant that stands there."""

    key: str
    make: _Processor
    fixed: bool
    constant: object


class _Compiled:
    """The text for one database, and how values go in and come out."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("only statements that carry data can be prepared")
        self.text = str(compiled)
        self._names = compiled.positiontup or ()
        names = compiled.positiontup or [n for n in compiled.binds if "%(" not in n]
        places = [_place(compiled, name, dialect) for name in names]
        self._order = names
        keys = [p.key for p in places if not p.fixed]
        self._pick = _picker(keys)
        self._makes = [(i, p.make) for i, p in enumerate(places) if p.make and not p.fixed]
        self._fixed = [(i, p.constant) for i, p in enumerate(places) if p.fixed]
        self._outs: list[tuple[int, Callable[[Any], Any]]] = []
        for index, column in enumerate(getattr(statement, "exported_columns", ())):
            kind = column.type.dialect_impl(dialect)
            processor = kind.result_processor(dialect, None)
            if processor is not None:
                self._outs.append((index, processor))

    def values(self, params: Params) -> object:
        """Return the driver's parameters; a missing name raises KeyError."""
        values = list(self._pick(params))
        for index, constant in self._fixed:
            values.insert(index, constant)
        for index, make in self._makes:
            values[index] = make(values[index])
        return values if self._names else dict(zip(self._order, values, strict=True))

    def results(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows as Python values."""
        if not self._outs:
            return list(rows)
        outs = self._outs
        done = []
        for row in rows:
            values = list(row)
            for index, make in outs:
                values[index] = make(values[index])
            done.append(tuple(values))
        return done


def _picker(keys: Sequence[str]) -> Callable[[Params], Sequence[object]]:
    # An itemgetter answers with a tuple only for two keys and more.
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda params: [params[key] for key in keys]


def _place(compiled: SQLCompiler, name: str, dialect: Dialect) -> _Place:
    bind = compiled.binds[name]
    if bind.expanding:
        raise ValueError(f"an expanding parameter cannot be prepared: {name}")
    make = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if bind.required:
        return _Place(key=bind.key, make=make, fixed=False, constant=None)
    constant = bind.effective_value
    return _Place(
        key=name, make=None, fixed=True, constant=constant if make is None else make(constant)
    )


def _raw(conn: Connection) -> Any:
    return conn.connection.dbapi_connection


def _translated(conn: Connection, text: str, error: Exception) -> BaseException:
    # Parameters stay out of the message: they may be personal data.
    return DBAPIError.instance(
        text,
        None,
        error,
        conn.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        dialect=conn.dialect,
    )

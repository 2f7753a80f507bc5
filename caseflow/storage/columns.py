"""Column types that store the same value on SQLite and PostgreSQL.

Days and moments are ISO text on SQLite, which sorts as they do, and native on PostgreSQL.
JSON is canonical text on both, because hashes are taken over it. Rows written together share
few days and moments, so their texts are kept at hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

_Processor: TypeAlias = Callable[[Any], Any]

Key = BigInteger().with_variant(Integer(), "sqlite")
"""A key that counts itself on both databases."""


class Day(TypeDecorator[date]):
    """A date in Asia/Shanghai."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[date]:
        """Choose text on SQLite."""
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else Date()
        return dialect.type_descriptor(kind)

    def bind_processor(self, dialect: Dialect) -> _Processor | None:
        """Return what turns a date into what the database keeps."""
        return _day_text if dialect.name == "sqlite" else None

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor | None:
        """Return what turns what the database keeps into a date."""
        return _make_day if dialect.name == "sqlite" else None


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the microsecond. A naive one raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """Choose text on SQLite."""
        text = dialect.name == "sqlite"
        kind: TypeEngine[Any] = Text() if text else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def bind_processor(self, dialect: Dialect) -> _Processor | None:
        """Return what turns an aware moment into what the database keeps."""
        return _moment_text if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor | None:
        """Return what turns what the database keeps into an aware UTC moment."""
        return _make_moment if dialect.name == "sqlite" else _in_utc


@lru_cache(maxsize=256)
def moment_text(moment: datetime) -> str:
    """Return an aware moment as UTC ISO text of fixed width, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=4096)
def _day_text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


@lru_cache(maxsize=4096)
def _make_day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return value


def _moment_text(value: datetime | None) -> str | None:
    return None if _aware(value) is None or value is None else moment_text(value)


def _make_moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)

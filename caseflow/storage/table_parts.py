"""What the tables are put together from: one metadata, and the kinds of columns of the house."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Text, text

from caseflow.storage.columns import Key

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def own_key() -> Column[int]:
    """A key that the database gives."""
    return Column("id", Key, primary_key=True)


def link(target: str, *, name: str = "", nullable: bool = False) -> Column[int]:
    """A key of another table, called after it unless `name` is given."""
    return Column(name or f"{target}_id", Key, ForeignKey(f"{target}.id"), nullable=nullable)


def words(name: str) -> Column[str]:
    """A text that is never null, "" when nothing is known."""
    return Column(name, Text, nullable=False, server_default="")


def json_text(name: str, *, empty: str) -> Column[str]:
    """Canonical JSON text; `empty` is what stands there at first."""
    return Column(name, Text, nullable=False, server_default=empty)


def count(name: str) -> Column[int]:
    """A whole number, 0 at first."""
    return Column(name, Integer, nullable=False, server_default="0")


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that fit `where`, on both databases."""
    rule = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=rule, postgresql_where=rule)

"""Give papers their form set, bureaus their own forms, cases their volumes.

A frozen copy of what the tables said on 2026-11-22. New columns only, so no table is rebuilt.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.schema import CreateIndex, CreateTable

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
Key = BigInteger().with_variant(Integer(), "sqlite")
Moment = DateTime(timezone=True).with_variant(Text(), "sqlite")


def _id() -> Column[int]:
    return Column("id", Key, primary_key=True)


def _link(target: str, *, name: str = "", nullable: bool = False) -> Column[int]:
    return Column(name or f"{target}_id", Key, ForeignKey(f"{target}.id"), nullable=nullable)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _json(name: str, *, empty: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=empty)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _partial(name: str, *columns: str, where: str) -> Index:
    rule = text(where)
    return Index(name, *columns, unique=True, sqlite_where=rule, postgresql_where=rule)


Table("agency", metadata, _id())
Table("person", metadata, _id())
Table("case_file", metadata, _id())

own_form = Table(
    "own_form",
    metadata,
    _id(),
    _link("agency"),
    Column("form", Text, nullable=False),
    Column("version", Integer, nullable=False),
    _text("template_sha"),
    _json("changes", empty="{}"),
    _text("note"),
    _link("person"),
    _text("person"),
    Column("accepted_at", Moment, nullable=False),
    Column("ended_at", Moment),
    _text("ended_by"),
    UniqueConstraint("agency_id", "form", "version"),
    CheckConstraint("version >= 1", name="version"),
    _partial("uq_own_form_in_use", "agency_id", "form", where="ended_at IS NULL"),
)

dossier_place = Table(
    "dossier_place",
    metadata,
    _id(),
    _link("agency"),
    _link("case_file", name="case_id"),
    Column("piece", Text, nullable=False),
    _text("part"),
    Column("rank", Integer, nullable=False),
    _text("reason"),
    _link("person"),
    _text("person"),
    Column("moved_at", Moment, nullable=False),
    UniqueConstraint("case_id", "piece"),
)

volume = Table(
    "volume",
    metadata,
    _id(),
    _link("agency"),
    _link("case_file", name="case_id"),
    Column("no", Integer, nullable=False),
    Column("part", Text, nullable=False),
    _json("rows", empty="[]"),
    _count("pages"),
    _text("file_sha"),
    Column("bound", Boolean, nullable=False, server_default=false()),
    Column("built_at", Moment, nullable=False),
    _link("person"),
    _text("person"),
    UniqueConstraint("case_id", "no", "part"),
    CheckConstraint("no >= 1", name="no"),
    CheckConstraint("part IN ('whole', 'main', 'sub')", name="part"),
    Index(None, "agency_id", "id"),
)

NEW = (own_form, dossier_place, volume)


def upgrade() -> None:
    """Widen `paper` and `attachment`; add the new tables."""
    op.add_column("paper", _text("form_set"))
    kind = Column("kind", Text, nullable=False, server_default="evidence")
    new = (kind, _count("supplement"), _text("source"), _text("place"), _count("pages"))
    for column in new:
        op.add_column("attachment", column)
    key = Key.compile(op.get_bind().dialect)
    rule = "CONSTRAINT fk_attachment_paper_id_paper REFERENCES paper (id)"
    op.execute(f"ALTER TABLE attachment ADD COLUMN paper_id {key} {rule}")
    for table in NEW:
        op.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            op.execute(CreateIndex(index))


def downgrade() -> None:
    """Refuse: bound volumes and own forms have no place in the old tables."""
    raise RuntimeError("0005 cannot be taken back; restore the backup made before it")

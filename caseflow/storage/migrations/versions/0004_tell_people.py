"""Give clocks their events and next reminder, alerts their deliveries, bureaus their own rules.

A frozen copy of what the tables said on 2026-11-22. SQLite cannot change a check constraint, so
`deadline` is built anew there; `schema.upgrade` runs with foreign keys off for that reason.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
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
    true,
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
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
Key = BigInteger().with_variant(Integer(), "sqlite")
Day = Date().with_variant(Text(), "sqlite")
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


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    rule = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=rule, postgresql_where=rule)


def _neighbours() -> None:
    """Name the tables of 0001 that the new ones point at."""
    for name in ("agency", "case_file", "person", "paper"):
        Table(name, metadata, _id())


_neighbours()

deadline = Table(
    "deadline",
    metadata,
    _id(),
    _link("agency"),
    _link("case_file", name="case_id"),
    _text("limit_id"),
    _text("title"),
    _text("item_kind"),
    _count("item_no"),
    _link("paper", nullable=True),
    Column("state", Text, nullable=False),
    Column("from_on", Day),
    Column("due_on", Day),
    Column("safe_on", Day),
    _text("due_at"),
    Column("provisional", Boolean, nullable=False, server_default=false()),
    _text("verified"),
    _json("explanation", empty=""),
    _json("events", empty="[]"),
    Column("remind_on", Day),
    Column("created_at", Moment, nullable=False),
    Column("closed_on", Day),
    CheckConstraint("state IN ('waiting', 'open', 'paused', 'met', 'cancelled')", name="state"),
    CheckConstraint("state <> 'open' OR due_on IS NOT NULL", name="due_on"),
    Index(None, "case_id"),
    _partial("ix_deadline_open", "due_on", "agency_id", where="state = 'open'"),
    _partial("ix_deadline_remind", "remind_on", "id", where="state = 'open'"),
    _partial("ix_deadline_waiting", "agency_id", where="state IN ('waiting', 'paused')"),
)

alert = Table(
    "alert",
    metadata,
    _id(),
    _link("agency"),
    _link("case_file", name="case_id", nullable=True),
    _link("deadline", nullable=True),
    _link("person"),
    Column("due_on", Day),
    Column("threshold", Integer),
    _text("key"),
    _text("title"),
    _text("body"),
    Column("created_at", Moment, nullable=False),
    Column("acked_at", Moment),
    _text("ack_note"),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    _link("person", name="stands_for_id", nullable=True),
    Column("posted", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("key", "person_id"),
    _partial("ix_alert_unacked", "person_id", "id", where="acked_at IS NULL"),
    _partial("ix_alert_unposted", "id", where="NOT posted"),
    Index(None, "deadline_id"),
)

channel = Table(
    "channel",
    metadata,
    _id(),
    _link("agency"),
    _link("person"),
    Column("kind", Text, nullable=False),
    _text("address"),
    _text("secret"),
    Column("each_alert", Boolean, nullable=False, server_default=true()),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("kind IN ('email', 'wecom', 'dingtalk', 'feishu', 'webhook')", name="kind"),
    UniqueConstraint("person_id", "kind", "address"),
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    _link("agency"),
    _link("channel"),
    _link("person"),
    _link("alert", nullable=True),
    Column("kind", Text, nullable=False),
    _text("key"),
    _text("subject"),
    _text("body"),
    _text("url"),
    Column("state", Text, nullable=False, server_default="queued"),
    _count("attempts"),
    Column("next_at", Moment, nullable=False),
    Column("leased_until", Moment),
    _text("leased_by"),
    _text("error"),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    CheckConstraint("kind IN ('alert', 'digest', 'check', 'test')", name="kind"),
    CheckConstraint("state IN ('queued', 'sent', 'failed', 'dropped')", name="state"),
    UniqueConstraint("channel_id", "key"),
    _partial("ix_delivery_queued", "next_at", "id", where="state = 'queued'"),
    _partial("ix_delivery_failed", "agency_id", "id", where="state = 'failed'"),
    Index(None, "alert_id"),
    Index(None, "agency_id", "id"),
)

absence = Table(
    "absence",
    metadata,
    _id(),
    _link("agency"),
    _link("person"),
    _link("person", name="delegate_id"),
    Column("first_on", Day, nullable=False),
    Column("last_on", Day, nullable=False),
    _text("reason"),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    CheckConstraint("first_on <= last_on", name="days"),
    CheckConstraint("person_id <> delegate_id", name="delegate"),
    Index(None, "agency_id", "last_on"),
)

feed = Table(
    "feed",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _link("agency"),
    _link("person"),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("revoked_at", Moment),
    Index(None, "person_id"),
)

law_override = Table(
    "law_override",
    metadata,
    _id(),
    _link("agency"),
    Column("sort", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("version_from", Day, nullable=False),
    Column("verdict", Text, nullable=False),
    _json("fields", empty="{}"),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    _text("basis"),
    _text("reason"),
    _link("person"),
    _text("person"),
    Column("decided_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    _text("revoked_by"),
    CheckConstraint("sort IN ('limit', 'parameter', 'form')", name="sort"),
    CheckConstraint("verdict IN ('confirmed', 'overridden')", name="verdict"),
    CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
    Index(None, "agency_id", "sort", "row_id"),
)

calendar_notice = Table(
    "calendar_notice",
    metadata,
    _id(),
    _link("agency"),
    Column("year", Integer, nullable=False),
    _text("notice"),
    _text("link"),
    _json("entries", empty="{}"),
    _link("person"),
    _text("person"),
    Column("accepted_at", Moment, nullable=False),
    Column("replaced_at", Moment),
    _partial(
        "uq_calendar_notice_year", "agency_id", "year", where="replaced_at IS NULL", unique=True
    ),
)

NEW = (channel, delivery, absence, feed, law_override, calendar_notice)
STATES = "state IN ('waiting', 'open', 'paused', 'met', 'cancelled')"
KEPT = tuple(c.name for c in deadline.c if c.name not in ("events", "remind_on"))


def upgrade() -> None:
    """Widen `agency`, `deadline` and `alert`; add the new tables."""
    op.add_column("agency", _text("law_stamp"))
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_deadline()
    else:
        _alter_deadline()
    op.execute("UPDATE deadline SET remind_on = COALESCE(from_on, due_on) WHERE state = 'open'")
    for name in ("urgent", "stands_for_id", "posted"):
        _add(alert, name)
    # What was written before there were deliveries is not sent after the fact.
    op.execute("UPDATE alert SET posted = true")
    for name in ("ix_alert_unposted", "ix_alert_deadline_id"):
        _index(alert, name)
    for table in NEW:
        op.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            op.execute(CreateIndex(index))


def _add(table: Table, name: str) -> None:
    column = table.c[name]
    kind = column.type.compile(op.get_bind().dialect)
    rule = "NOT NULL DEFAULT false"
    if column.foreign_keys:
        rule = f"CONSTRAINT fk_{table.name}_{name}_person REFERENCES person (id)"
    op.execute(f"ALTER TABLE {table.name} ADD COLUMN {name} {kind} {rule}")


def _index(table: Table, name: str) -> None:
    op.execute(CreateIndex(next(i for i in table.indexes if i.name == name)))


def _rebuild_deadline() -> None:
    listed = ", ".join(KEPT)
    # The legacy way leaves the foreign keys of other tables pointing at the name `deadline`.
    op.execute("PRAGMA legacy_alter_table=ON")
    op.execute("ALTER TABLE deadline RENAME TO deadline_old")
    op.execute("PRAGMA legacy_alter_table=OFF")
    op.execute(CreateTable(deadline))
    copy = f"INSERT INTO deadline ({listed}) SELECT {listed} FROM deadline_old"  # noqa: S608
    op.execute(copy)
    op.execute("DROP TABLE deadline_old")
    for index in sorted(deadline.indexes, key=lambda one: str(one.name)):
        op.execute(CreateIndex(index))


def _alter_deadline() -> None:
    op.drop_constraint(op.f("ck_deadline_state"), "deadline", type_="check")
    op.create_check_constraint(op.f("ck_deadline_state"), "deadline", STATES)
    op.add_column("deadline", _json("events", empty="[]"))
    op.add_column("deadline", Column("remind_on", Day))
    op.drop_index("ix_deadline_waiting", "deadline")
    for name in ("ix_deadline_remind", "ix_deadline_waiting"):
        _index(deadline, name)


def downgrade() -> None:
    """Refuse: clocks that pause and alerts that were delivered have no place in the old tables."""
    raise RuntimeError("0004 cannot be taken back; restore the backup made before it")

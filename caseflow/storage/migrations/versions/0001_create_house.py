"""Create the tables of the house: bureaus, people, cases, papers, clocks, audit, alerts.

A frozen copy of what `caseflow.storage.tables` said on 2026-11-22; later changes are migrations.
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
revision = "0001"
down_revision = None
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


agency = Table(
    "agency",
    metadata,
    _id(),
    _text("name"),
    _text("short_name"),
    _count("grace_days"),
    _json("settings", empty="{}"),
    _json("confirmed", empty="{}"),
    # Changes with every change of a person of the agency; readers keep people by this stamp.
    _text("people_stamp"),
    UniqueConstraint("name"),
    CheckConstraint("grace_days >= 0", name="grace_days"),
)

person = Table(
    "person",
    metadata,
    _id(),
    _link("agency"),
    _text("name"),
    Column("username", Text, nullable=True),
    _text("password_hash"),
    _json("roles", empty="[]"),
    _text("unit"),
    _text("duty"),
    _text("cert_no"),
    Column("cert_from", Day),
    Column("cert_to", Day),
    Column("legal_qualified", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=true()),
    _count("failures"),
    Column("locked_until", Moment),
    UniqueConstraint("username"),
    Index(None, "agency_id"),
)

login_session = Table(
    "login_session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _link("person"),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    _text("address"),
    Index(None, "person_id"),
    Index(None, "expires_at"),
)

party = Table(
    "party",
    metadata,
    _id(),
    _link("agency"),
    _text("kind"),
    _text("name"),
    _text("credit_code"),
    _text("address"),
    _text("postcode"),
    _text("phone"),
    _text("legal_rep"),
    _text("rep_duty"),
    _text("industry"),
    _text("unit_class"),
    _text("sex"),
    Column("birth_on", Day),
    _text("id_no"),
    _text("employer"),
    _text("employer_duty"),
    _json("relations", empty="[]"),
    Column("in_register", Boolean, nullable=False, server_default=false()),
    Column("plan_year", Integer),
    _text("supervision"),
    _count("planned_visits"),
    _text("check_kind"),
    CheckConstraint("kind IN ('unit', 'person')", name="kind"),
    Index(None, "agency_id", "name", "id"),
    _partial(
        "uq_party_agency_id_credit_code",
        "agency_id",
        "credit_code",
        where="credit_code <> ''",
        unique=True,
    ),
)

law_text = Table(
    "law_text",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

case_file = Table(
    "case_file",
    metadata,
    _id(),
    _link("agency"),
    _text("case_no"),
    _text("name"),
    _text("procedure"),
    Column("law_text_sha", Text, ForeignKey("law_text.sha256"), nullable=False),
    _text("state"),
    _text("stage"),
    Column("version", Integer, nullable=False, server_default="1"),
    _link("party"),
    _text("source"),
    _text("cause"),
    _json("handler_ids", empty="[]"),
    Column("opened_on", Day, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=false()),
    _json("record", empty="{}"),
    _text("search"),
    UniqueConstraint("agency_id", "case_no"),
    CheckConstraint("version >= 1", name="version"),
    Index(None, "agency_id", "updated_at", "id"),
    Index(None, "agency_id", "opened_on", "id"),
    Index(None, "agency_id", "stage", "updated_at", "id"),
    Index(None, "party_id", "opened_on"),
)

case_handler = Table(
    "case_handler",
    metadata,
    Column("person_id", Key, ForeignKey("person.id"), primary_key=True),
    Column("case_id", Key, ForeignKey("case_file.id"), primary_key=True),
    Index(None, "case_id"),
)

number_sequence = Table(
    "number_sequence",
    metadata,
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True),
    Column("code_word", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

paper = Table(
    "paper",
    metadata,
    _id(),
    _link("agency"),
    _link("case_file", name="case_id"),
    _text("form"),
    _text("title"),
    _text("number"),
    _count("serial"),
    Column("year", Integer, nullable=False),
    _text("code_word"),
    Column("issued_on", Day, nullable=False),
    Column("served_on", Day),
    _text("served_way"),
    Column("void", Boolean, nullable=False, server_default=false()),
    _text("void_reason"),
    _count("item_no"),
    Column("serve", Boolean, nullable=False),
    _text("action"),
    _count("act_seq"),
    _json("variables", empty="{}"),
    _text("template_sha"),
    _text("file_sha"),
    Column("render_state", Text, nullable=False, server_default="pending"),
    _text("render_error"),
    _count("pages"),
    CheckConstraint("render_state IN ('pending', 'done', 'failed')", name="render_state"),
    CheckConstraint("NOT void OR void_reason <> ''", name="void_reason"),
    Index(None, "case_id"),
    _partial(
        "uq_paper_number",
        "agency_id",
        "code_word",
        "year",
        "serial",
        where="code_word <> ''",
        unique=True,
    ),
    _partial("ix_paper_pending", "id", where="render_state = 'pending'"),
)

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
    Column("created_at", Moment, nullable=False),
    Column("closed_on", Day),
    CheckConstraint("state IN ('waiting', 'open', 'met', 'cancelled')", name="state"),
    CheckConstraint("state <> 'open' OR due_on IS NOT NULL", name="due_on"),
    Index(None, "case_id"),
    _partial("ix_deadline_open", "due_on", "agency_id", where="state = 'open'"),
    _partial("ix_deadline_waiting", "agency_id", where="state = 'waiting'"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _link("agency"),
    _link("case_file", name="case_id", nullable=True),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    _link("person", nullable=True),
    _text("person"),
    _text("role"),
    _text("action"),
    _text("action_label"),
    _text("state_from"),
    _text("state_to"),
    _text("reason"),
    _text("law_sha"),
    _json("changes", empty="[]"),
    _text("request_id"),
    _text("prev_hash"),
    Column("hash", Text, nullable=False),
    Column("algorithm", Text, nullable=False),
    UniqueConstraint("case_id", "seq"),
    Index(None, "agency_id", "id"),
    _partial("uq_audit_agency_seq", "agency_id", "seq", where="case_id IS NULL", unique=True),
    _partial(
        "uq_audit_request_id", "agency_id", "request_id", where="request_id <> ''", unique=True
    ),
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
    UniqueConstraint("key", "person_id"),
    _partial("ix_alert_unacked", "person_id", "id", where="acked_at IS NULL"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    _text("detail"),
)

attachment = Table(
    "attachment",
    metadata,
    _id(),
    _link("agency"),
    _link("case_file", name="case_id"),
    _count("item_no"),
    _text("name"),
    _text("media_type"),
    Column("size", Key, nullable=False),
    Column("sha256", Text, nullable=False),
    _text("taken_by"),
    _text("taken_at"),
    _text("proves"),
    Column("uploaded_at", Moment, nullable=False),
    _link("person"),
    CheckConstraint("size >= 0", name="size"),
    Index(None, "case_id", "item_no", "id"),
)


def upgrade() -> None:
    """Create every table, then its indexes."""
    for table in metadata.sorted_tables:
        op.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            op.execute(CreateIndex(index))


def downgrade() -> None:
    """Drop every table; nothing of the house is left."""
    for table in reversed(metadata.sorted_tables):
        op.drop_table(table.name)

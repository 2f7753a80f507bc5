"""The tables of the house as SQLAlchemy Core sees them; migrations build them, not this module.

Every row that belongs to a bureau carries `agency_id`. JSON columns hold canonical text.
A test compares these tables with what the migrations make.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from caseflow.storage.columns import Day, Key, Moment
from caseflow.storage.table_parts import (
    count,
    json_text,
    link,
    metadata,
    own_key,
    partial,
    words,
)
from caseflow.storage.tables_dossier import dossier_place, own_form, volume
from caseflow.storage.tables_law import calendar_notice, law_override
from caseflow.storage.tables_post import absence, alert, channel, delivery, feed

__all__ = [
    "absence",
    "agency",
    "alert",
    "attachment",
    "audit",
    "calendar_notice",
    "case_file",
    "case_handler",
    "channel",
    "deadline",
    "delivery",
    "dossier_place",
    "feed",
    "heartbeat",
    "law_override",
    "law_text",
    "login_session",
    "metadata",
    "number_sequence",
    "own_form",
    "paper",
    "party",
    "person",
    "volume",
]

agency = Table(
    "agency",
    metadata,
    own_key(),
    words("name"),
    words("short_name"),
    count("grace_days"),
    json_text("settings", empty="{}"),
    # Not used any more: `law_override` keeps what a bureau has settled.
    json_text("confirmed", empty="{}"),
    # Changes with every change of a person of the agency; readers keep people by this stamp.
    words("people_stamp"),
    # Changes with every local rule and every holiday notice; "" while there never was one.
    words("law_stamp"),
    UniqueConstraint("name"),
    CheckConstraint("grace_days >= 0", name="grace_days"),
)

person = Table(
    "person",
    metadata,
    own_key(),
    link("agency"),
    words("name"),
    Column("username", Text, nullable=True),
    words("password_hash"),
    json_text("roles", empty="[]"),
    words("unit"),
    words("duty"),
    words("cert_no"),
    Column("cert_from", Day),
    Column("cert_to", Day),
    Column("legal_qualified", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=true()),
    count("failures"),
    Column("locked_until", Moment),
    UniqueConstraint("username"),
    Index(None, "agency_id"),
)

login_session = Table(
    "login_session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    link("person"),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    words("address"),
    Index(None, "person_id"),
    Index(None, "expires_at"),
)

party = Table(
    "party",
    metadata,
    own_key(),
    link("agency"),
    words("kind"),
    words("name"),
    words("credit_code"),
    words("address"),
    words("postcode"),
    words("phone"),
    words("legal_rep"),
    words("rep_duty"),
    words("industry"),
    words("unit_class"),
    words("sex"),
    Column("birth_on", Day),
    words("id_no"),
    words("employer"),
    words("employer_duty"),
    json_text("relations", empty="[]"),
    Column("in_register", Boolean, nullable=False, server_default=false()),
    Column("plan_year", Integer),
    words("supervision"),
    count("planned_visits"),
    words("check_kind"),
    CheckConstraint("kind IN ('unit', 'person')", name="kind"),
    Index(None, "agency_id", "name", "id"),
    partial(
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
    own_key(),
    link("agency"),
    words("case_no"),
    words("name"),
    words("procedure"),
    Column("law_text_sha", Text, ForeignKey("law_text.sha256"), nullable=False),
    words("state"),
    words("stage"),
    Column("version", Integer, nullable=False, server_default="1"),
    link("party"),
    words("source"),
    words("cause"),
    json_text("handler_ids", empty="[]"),
    Column("opened_on", Day, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=false()),
    json_text("record", empty="{}"),
    words("search"),
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
    own_key(),
    link("agency"),
    link("case_file", name="case_id"),
    words("form"),
    words("title"),
    words("number"),
    count("serial"),
    Column("year", Integer, nullable=False),
    words("code_word"),
    Column("issued_on", Day, nullable=False),
    Column("served_on", Day),
    words("served_way"),
    Column("void", Boolean, nullable=False, server_default=false()),
    words("void_reason"),
    count("item_no"),
    Column("serve", Boolean, nullable=False),
    words("action"),
    count("act_seq"),
    json_text("variables", empty="{}"),
    words("template_sha"),
    # The form set it was made with, `set@date`, and `#n` for version n of the bureau's own form.
    words("form_set"),
    words("file_sha"),
    Column("render_state", Text, nullable=False, server_default="pending"),
    words("render_error"),
    count("pages"),
    CheckConstraint("render_state IN ('pending', 'done', 'failed')", name="render_state"),
    CheckConstraint("NOT void OR void_reason <> ''", name="void_reason"),
    Index(None, "case_id"),
    partial(
        "uq_paper_number",
        "agency_id",
        "code_word",
        "year",
        "serial",
        where="code_word <> ''",
        unique=True,
    ),
    partial("ix_paper_pending", "id", where="render_state = 'pending'"),
)

deadline = Table(
    "deadline",
    metadata,
    own_key(),
    link("agency"),
    link("case_file", name="case_id"),
    words("limit_id"),
    words("title"),
    words("item_kind"),
    count("item_no"),
    link("paper", nullable=True),
    Column("state", Text, nullable=False),
    Column("from_on", Day),
    Column("due_on", Day),
    Column("safe_on", Day),
    words("due_at"),
    Column("provisional", Boolean, nullable=False, server_default=false()),
    words("verified"),
    json_text("explanation", empty=""),
    json_text("events", empty="[]"),
    # The first day on which a reminder has still to be written; the sweep asks for nothing else.
    Column("remind_on", Day),
    Column("created_at", Moment, nullable=False),
    Column("closed_on", Day),
    CheckConstraint("state IN ('waiting', 'open', 'paused', 'met', 'cancelled')", name="state"),
    CheckConstraint("state <> 'open' OR due_on IS NOT NULL", name="due_on"),
    Index(None, "case_id"),
    partial("ix_deadline_open", "due_on", "agency_id", where="state = 'open'"),
    partial("ix_deadline_remind", "remind_on", "id", where="state = 'open'"),
    partial("ix_deadline_waiting", "agency_id", where="state IN ('waiting', 'paused')"),
)

audit = Table(
    "audit",
    metadata,
    own_key(),
    link("agency"),
    link("case_file", name="case_id", nullable=True),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    link("person", nullable=True),
    words("person"),
    words("role"),
    words("action"),
    words("action_label"),
    words("state_from"),
    words("state_to"),
    words("reason"),
    words("law_sha"),
    json_text("changes", empty="[]"),
    words("request_id"),
    words("prev_hash"),
    Column("hash", Text, nullable=False),
    Column("algorithm", Text, nullable=False),
    UniqueConstraint("case_id", "seq"),
    Index(None, "agency_id", "id"),
    partial("uq_audit_agency_seq", "agency_id", "seq", where="case_id IS NULL", unique=True),
    partial(
        "uq_audit_request_id", "agency_id", "request_id", where="request_id <> ''", unique=True
    ),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    words("detail"),
)

attachment = Table(
    "attachment",
    metadata,
    own_key(),
    link("agency"),
    link("case_file", name="case_id"),
    count("item_no"),
    # evidence, photo, scan (of the signed paper `paper_id`), identity, receipt or other.
    Column("kind", Text, nullable=False, server_default="evidence"),
    link("paper", nullable=True),
    # 0 belongs to the volumes made at archiving, n to the n-th supplement.
    count("supplement"),
    words("name"),
    words("media_type"),
    Column("size", Key, nullable=False),
    Column("sha256", Text, nullable=False),
    words("source"),
    words("place"),
    words("taken_by"),
    words("taken_at"),
    words("proves"),
    count("pages"),
    Column("uploaded_at", Moment, nullable=False),
    link("person"),
    CheckConstraint("size >= 0", name="size"),
    Index(None, "case_id", "item_no", "id"),
)

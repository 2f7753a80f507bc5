"""The tables of what a bureau has settled about the law: confirmed rows, own rows, notices."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text

from caseflow.storage.columns import Day, Moment
from caseflow.storage.table_parts import json_text, link, metadata, own_key, partial, words

law_override = Table(
    "law_override",
    metadata,
    own_key(),
    link("agency"),
    Column("sort", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    # The version of the row that is spoken of, by the day from which it holds.
    Column("version_from", Day, nullable=False),
    Column("verdict", Text, nullable=False),
    # The changed fields of an own row; empty when the row is confirmed as it stands.
    json_text("fields", empty="{}"),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    words("basis"),
    words("reason"),
    link("person"),
    words("person"),
    Column("decided_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    words("revoked_by"),
    CheckConstraint("sort IN ('limit', 'parameter', 'form')", name="sort"),
    CheckConstraint("verdict IN ('confirmed', 'overridden')", name="verdict"),
    CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
    Index(None, "agency_id", "sort", "row_id"),
)

calendar_notice = Table(
    "calendar_notice",
    metadata,
    own_key(),
    link("agency"),
    Column("year", Integer, nullable=False),
    words("notice"),
    words("link"),
    json_text("entries", empty="{}"),
    link("person"),
    words("person"),
    Column("accepted_at", Moment, nullable=False),
    Column("replaced_at", Moment),
    partial(
        "uq_calendar_notice_year", "agency_id", "year", where="replaced_at IS NULL", unique=True
    ),
)

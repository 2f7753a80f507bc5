"""The tables of telling people: alerts, ways to reach a person, deliveries, leave, feeds."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from caseflow.storage.columns import Day, Moment
from caseflow.storage.table_parts import count, link, metadata, own_key, partial, words

alert = Table(
    "alert",
    metadata,
    own_key(),
    link("agency"),
    link("case_file", name="case_id", nullable=True),
    link("deadline", nullable=True),
    link("person"),
    Column("due_on", Day),
    Column("threshold", Integer),
    words("key"),
    words("title"),
    words("body"),
    Column("created_at", Moment, nullable=False),
    Column("acked_at", Moment),
    words("ack_note"),
    # Goes out at once, at night and on days off too.
    Column("urgent", Boolean, nullable=False, server_default=false()),
    # Whose alert it is, when the person stands in for somebody on leave.
    link("person", name="stands_for_id", nullable=True),
    # Whether its deliveries were written; what is not posted yet, the dispatcher finds.
    Column("posted", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("key", "person_id"),
    partial("ix_alert_unacked", "person_id", "id", where="acked_at IS NULL"),
    partial("ix_alert_unposted", "id", where="NOT posted"),
    Index(None, "deadline_id"),
)

channel = Table(
    "channel",
    metadata,
    own_key(),
    link("agency"),
    link("person"),
    Column("kind", Text, nullable=False),
    words("address"),
    words("secret"),
    # One message for each alert besides the daily digest.
    Column("each_alert", Boolean, nullable=False, server_default=true()),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("kind IN ('email', 'wecom', 'dingtalk', 'feishu', 'webhook')", name="kind"),
    UniqueConstraint("person_id", "kind", "address"),
)

delivery = Table(
    "delivery",
    metadata,
    own_key(),
    link("agency"),
    link("channel"),
    link("person"),
    link("alert", nullable=True),
    Column("kind", Text, nullable=False),
    # What the receiver can tell a doubled message by.
    words("key"),
    words("subject"),
    words("body"),
    words("url"),
    Column("state", Text, nullable=False, server_default="queued"),
    count("attempts"),
    Column("next_at", Moment, nullable=False),
    Column("leased_until", Moment),
    words("leased_by"),
    words("error"),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    CheckConstraint("kind IN ('alert', 'digest', 'check', 'test')", name="kind"),
    CheckConstraint("state IN ('queued', 'sent', 'failed', 'dropped')", name="state"),
    UniqueConstraint("channel_id", "key"),
    partial("ix_delivery_queued", "next_at", "id", where="state = 'queued'"),
    partial("ix_delivery_failed", "agency_id", "id", where="state = 'failed'"),
    Index(None, "alert_id"),
    Index(None, "agency_id", "id"),
)

absence = Table(
    "absence",
    metadata,
    own_key(),
    link("agency"),
    link("person"),
    link("person", name="delegate_id"),
    Column("first_on", Day, nullable=False),
    Column("last_on", Day, nullable=False),
    words("reason"),
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
    link("agency"),
    link("person"),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("revoked_at", Moment),
    Index(None, "person_id"),
)

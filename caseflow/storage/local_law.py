"""What bureaus have settled about the law: verdicts on rows and holiday notices, kept for ever."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from caseflow.domain.audit import canonical
from caseflow.domain.errors import NotFound
from caseflow.domain.local_law import Notice, Verdict
from caseflow.domain.worktime import DayNote
from caseflow.storage.agencies import touch_law
from caseflow.storage.codec import make_object
from caseflow.storage.database import Connection
from caseflow.storage.tables import calendar_notice, law_override


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One accepted notice: by whom, when, and when a later one of the same year took its place."""

    id: int
    notice: Notice
    person: str
    accepted_at: datetime
    replaced_at: datetime | None


_VERDICT = tuple(n for n in Verdict.__dataclass_fields__)
_VERDICTS = (
    select(*(law_override.c[n] for n in _VERDICT))
    .where(law_override.c.agency_id == bindparam("in_agency"))
    .order_by(law_override.c.id)
)
_ADD_VERDICT = insert(law_override)
_REVOKE = (
    update(law_override)
    .where(
        law_override.c.agency_id == bindparam("in_agency"),
        law_override.c.id == bindparam("key"),
        law_override.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"), revoked_by=bindparam("by"))
)
_NOTICES = (
    select(calendar_notice)
    .where(calendar_notice.c.agency_id == bindparam("in_agency"))
    .order_by(calendar_notice.c.id)
)
_ADD_NOTICE = insert(calendar_notice)
_REPLACE = (
    update(calendar_notice)
    .where(
        calendar_notice.c.agency_id == bindparam("in_agency"),
        calendar_notice.c.year == bindparam("of_year"),
        calendar_notice.c.replaced_at.is_(None),
    )
    .values(replaced_at=bindparam("at"))
)


def list_verdicts(conn: Connection, *, agency_id: int) -> list[Verdict]:
    """Return all verdicts of a bureau, revoked ones too, oldest first."""
    rows = conn.execute(_VERDICTS, {"in_agency": agency_id}).mappings()
    return [Verdict(**{**row, "fields": make_object(row["fields"])}) for row in rows]


def insert_verdict(conn: Connection, verdict: Verdict, *, agency_id: int, person_id: int) -> int:
    """Add a verdict and return its id; `verdict.id` is not looked at. The law stamp changes."""
    values: dict[str, Any] = {n: getattr(verdict, n) for n in _VERDICT if n not in ("id", "fields")}
    done = conn.execute(
        _ADD_VERDICT,
        {
            **values,
            "fields": canonical(verdict.fields),
            "agency_id": agency_id,
            "person_id": person_id,
        },
    )
    touch_law(conn, agency_id=agency_id)
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def revoke_verdict(
    conn: Connection, *, agency_id: int, verdict_id: int, at: datetime, by: str
) -> None:
    """Take a verdict back; it stays on record. Raises NotFound when it does not stand."""
    done = conn.execute(_REVOKE, {"in_agency": agency_id, "key": verdict_id, "at": at, "by": by})
    if done.rowcount != 1:
        raise NotFound(f"没有编号为 {verdict_id} 的确认，或者已经撤回。")
    touch_law(conn, agency_id=agency_id)


def list_notices(conn: Connection, *, agency_id: int) -> list[NoticeRow]:
    """Return all notices that a bureau has accepted, replaced ones too, oldest first."""
    return [_make_notice(row) for row in conn.execute(_NOTICES, {"in_agency": agency_id})]


def accept_notice(
    conn: Connection, notice: Notice, *, agency_id: int, person_id: int, person: str, at: datetime
) -> int:
    """Let a notice take the place of the one of the same year; return its id."""
    conn.execute(_REPLACE, {"in_agency": agency_id, "of_year": notice.year, "at": at})
    done = conn.execute(
        _ADD_NOTICE,
        {
            "agency_id": agency_id,
            "year": notice.year,
            "notice": notice.notice,
            "link": notice.link,
            "entries": _entries_text(notice),
            "person_id": person_id,
            "person": person,
            "accepted_at": at,
        },
    )
    touch_law(conn, agency_id=agency_id)
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def _entries_text(notice: Notice) -> str:
    return canonical(
        {
            day.isoformat(): {"off": n.off, "name": n.name, "notice": n.notice}
            for day, n in notice.days.items()
        }
    )


def _make_notice(row: Any) -> NoticeRow:
    days = {
        date.fromisoformat(day): DayNote(**values, year=row.year)
        for day, values in json.loads(row.entries).items()
    }
    return NoticeRow(
        id=row.id,
        notice=Notice(year=row.year, notice=row.notice, link=row.link, days=days),
        person=row.person,
        accepted_at=row.accepted_at,
        replaced_at=row.replaced_at,
    )

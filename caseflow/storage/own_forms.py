"""A bureau's own versions of forms: each is kept for ever, at most one of a form is in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from caseflow.domain.audit import canonical
from caseflow.domain.errors import NotFound
from caseflow.domain.forms import OwnForm
from caseflow.domain.terms import Json
from caseflow.storage.agencies import touch_law
from caseflow.storage.codec import make_object
from caseflow.storage.database import Connection
from caseflow.storage.tables import own_form


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFormRow:
    """One version: the form, by whom, when and why, and when it was withdrawn or replaced."""

    own: OwnForm
    note: str
    person: str
    accepted_at: datetime
    ended_at: datetime | None
    ended_by: str


_LIST = (
    select(own_form)
    .where(own_form.c.agency_id == bindparam("in_agency"))
    .order_by(own_form.c.form, own_form.c.version)
)
_LAST = select(func.max(own_form.c.version)).where(
    own_form.c.agency_id == bindparam("in_agency"), own_form.c.form == bindparam("of_form")
)
_END = (
    update(own_form)
    .where(
        own_form.c.agency_id == bindparam("in_agency"),
        own_form.c.form == bindparam("of_form"),
        own_form.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"), ended_by=bindparam("by"))
)
_ADD = insert(own_form)


def list_own_forms(conn: Connection, *, agency_id: int) -> list[OwnFormRow]:
    """Return all versions of a bureau, ended ones too, by form and version."""
    return [
        OwnFormRow(
            own=OwnForm(
                id=row.id,
                form=row.form,
                version=row.version,
                template_sha=row.template_sha,
                changes=make_object(row.changes),
            ),
            note=row.note,
            person=row.person,
            accepted_at=row.accepted_at,
            ended_at=row.ended_at,
            ended_by=row.ended_by,
        )
        for row in conn.execute(_LIST, {"in_agency": agency_id})
    ]


def accept_own_form(
    conn: Connection,
    *,
    agency_id: int,
    form: str,
    template_sha: str,
    changes: Mapping[str, Json],
    note: str,
    person_id: int,
    person: str,
    at: datetime,
) -> int:
    """Let a new version take the place of the one in use; return its number. The stamp changes."""
    mine = {"in_agency": agency_id, "of_form": form}
    conn.execute(_END, {**mine, "at": at, "by": person})
    version = int(conn.execute(_LAST, mine).scalar() or 0) + 1
    conn.execute(
        _ADD,
        {
            "agency_id": agency_id,
            "form": form,
            "version": version,
            "template_sha": template_sha,
            "changes": canonical(changes),
            "note": note,
            "person_id": person_id,
            "person": person,
            "accepted_at": at,
        },
    )
    touch_law(conn, agency_id=agency_id)
    return version


def end_own_form(conn: Connection, *, agency_id: int, form: str, at: datetime, by: str) -> None:
    """Return to the form set's own form. Raises NotFound when no version is in use."""
    done = conn.execute(_END, {"in_agency": agency_id, "of_form": form, "at": at, "by": by})
    if done.rowcount != 1:
        raise NotFound(f"本局没有正在使用的自有文书“{form}”，无须停用。")
    touch_law(conn, agency_id=agency_id)

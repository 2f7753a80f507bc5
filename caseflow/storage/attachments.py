"""Attachments: photos, scans and recordings of a case. The bytes are in the file store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select

from caseflow.domain.errors import NotFound
from caseflow.storage.database import Connection
from caseflow.storage.tables import attachment, person

KINDS = ("evidence", "photo", "scan", "identity", "receipt", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttachment:
    """A piece to be added. `taken_at` is local ISO text to the minute, "" when unknown.

    `item_no` is the piece of evidence it belongs to, 0 for the case as a whole. `kind` is one of
    KINDS; `paper_id` names the paper that a scan shows signed. `supplement` 0 belongs to the
    volumes made at archiving, n to the n-th supplement.
    """

    case_id: int
    item_no: int
    name: str
    media_type: str
    size: int
    sha256: str
    taken_by: str
    taken_at: str
    proves: str
    uploaded_at: datetime
    person_id: int
    kind: str = "evidence"
    paper_id: int | None = None
    supplement: int = 0
    source: str = ""
    place: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """One kept piece; `person` is who uploaded it. A picture is one page."""

    id: int
    case_id: int
    item_no: int
    kind: str
    paper_id: int | None
    supplement: int
    name: str
    media_type: str
    size: int
    sha256: str
    source: str
    place: str
    taken_by: str
    taken_at: str
    proves: str
    pages: int
    uploaded_at: datetime
    person_id: int
    person: str


_FIELDS = tuple(n for n in AttachmentRow.__dataclass_fields__ if n != "person")
_ALL = (
    select(*(attachment.c[n] for n in _FIELDS), person.c.name.label("person"))
    .join(person, person.c.id == attachment.c.person_id)
    .where(attachment.c.agency_id == bindparam("in_agency"))
)
_OF_CASE = _ALL.where(attachment.c.case_id == bindparam("in_case")).order_by(
    attachment.c.item_no, attachment.c.id
)
_GET = _ALL.where(attachment.c.id == bindparam("key"))


def insert_attachment(conn: Connection, new: NewAttachment, *, agency_id: int) -> int:
    """Add a piece and return its id."""
    values = {name: getattr(new, name) for name in NewAttachment.__dataclass_fields__}
    done = conn.execute(insert(attachment), {"agency_id": agency_id, **values})
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def list_attachments(conn: Connection, *, agency_id: int, case_id: int) -> list[AttachmentRow]:
    """Return the pieces of a case by item and id."""
    return _rows(conn, _OF_CASE, {"in_agency": agency_id, "in_case": case_id})


def get_attachment(conn: Connection, *, agency_id: int, attachment_id: int) -> AttachmentRow:
    """Return one piece. Raises NotFound."""
    found = _rows(conn, _GET, {"in_agency": agency_id, "key": attachment_id})
    if not found:
        raise NotFound(f"没有编号为 {attachment_id} 的附件。")
    return found[0]


def _rows(
    conn: Connection, statement: Select[Any], params: Mapping[str, object]
) -> list[AttachmentRow]:
    return [AttachmentRow(**row) for row in conn.execute(statement, params).mappings()]

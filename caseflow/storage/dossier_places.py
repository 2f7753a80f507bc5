"""Places that people gave to pieces of a dossier by hand; the form set says the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from caseflow.storage.database import Connection
from caseflow.storage.tables import dossier_place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """The place of one piece: `paper:12` or `attachment:3`, its part ("" as usual) and rank.

    `reason` and `person` are of the move that put it there.
    """

    piece: str
    part: str
    rank: int
    reason: str
    person_id: int
    person: str
    moved_at: datetime


_FIELDS = tuple(PlaceRow.__dataclass_fields__)
_MINE = (
    dossier_place.c.agency_id == bindparam("in_agency"),
    dossier_place.c.case_id == bindparam("in_case"),
)
_LIST = (
    select(*(dossier_place.c[n] for n in _FIELDS))
    .where(*_MINE)
    .order_by(dossier_place.c.rank, dossier_place.c.id)
)
_CLEAR = delete(dossier_place).where(*_MINE)
_ADD = insert(dossier_place)


def list_places(conn: Connection, *, agency_id: int, case_id: int) -> list[PlaceRow]:
    """Return the places that were given by hand, by rank."""
    found = conn.execute(_LIST, {"in_agency": agency_id, "in_case": case_id}).mappings()
    return [PlaceRow(**row) for row in found]


def replace_places(
    conn: Connection, rows: Sequence[PlaceRow], *, agency_id: int, case_id: int
) -> None:
    """Let `rows` be the places of the case; none returns to the usual order."""
    conn.execute(_CLEAR, {"in_agency": agency_id, "in_case": case_id})
    if rows:
        own = {"agency_id": agency_id, "case_id": case_id}
        conn.execute(_ADD, [{**own, **{n: getattr(r, n) for n in _FIELDS}} for r in rows])

"""Bound volumes of cases: written once when a case is archived or supplemented, never changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, insert, select

from caseflow.domain.audit import canonical
from caseflow.storage.database import Connection
from caseflow.storage.tables import audit, case_file, paper, volume


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeEntry:
    """One line of the catalogue as bound.

    `piece` is `paper:12` or `attachment:3`; several photos on one sheet share a line, so `piece`
    may list more than one, with commas. `first` and `last` are page numbers, 0 without a PDF.
    `sha256` names what was bound: the scan or the picture, or the paper's Word file.
    """

    piece: str
    title: str
    number: str
    date: str
    first: int
    last: int
    remark: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVolume:
    """A volume to be added. `part` is whole, main or sub; `no` 1 at archiving, then supplements.

    `bound` says that the file is one PDF; else it is a zip of Word files.
    """

    case_id: int
    no: int
    part: str
    rows: tuple[VolumeEntry, ...]
    pages: int
    file_sha: str
    bound: bool
    built_at: datetime
    person_id: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRow:
    """One kept volume."""

    id: int
    case_id: int
    no: int
    part: str
    rows: tuple[VolumeEntry, ...]
    pages: int
    file_sha: str
    bound: bool
    built_at: datetime
    person_id: int
    person: str


_FIELDS = tuple(VolumeRow.__dataclass_fields__)
_ADD = insert(volume)
_OF_CASE = (
    select(*(volume.c[n] for n in _FIELDS))
    .where(volume.c.agency_id == bindparam("in_agency"), volume.c.case_id == bindparam("in_case"))
    .order_by(volume.c.no, volume.c.part, volume.c.id)
)

_UNBOUND = (
    select(case_file.c.agency_id, case_file.c.id)
    .where(
        case_file.c.closed,
        exists().where(
            paper.c.case_id == case_file.c.id,
            paper.c.form == bindparam("cover_form"),
            ~paper.c.void,
        ),
        ~exists().where(volume.c.case_id == case_file.c.id),
        ~exists().where(
            audit.c.case_id == case_file.c.id, audit.c.action == bindparam("failed_action")
        ),
    )
    .order_by(case_file.c.id)
    .limit(bindparam("most"))
)


def insert_volume(conn: Connection, new: NewVolume, *, agency_id: int) -> int:
    """Add a volume and return its id. A case has each number and part once, whoever is faster."""
    values = {name: getattr(new, name) for name in NewVolume.__dataclass_fields__}
    values["rows"] = canonical([asdict(one) for one in new.rows])
    done = conn.execute(_ADD, {"agency_id": agency_id, **values})
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def list_volumes(conn: Connection, *, agency_id: int, case_id: int) -> list[VolumeRow]:
    """Return the volumes of a case by number, 正卷 (`main`) before 副卷 (`sub`)."""
    found = conn.execute(_OF_CASE, {"in_agency": agency_id, "in_case": case_id}).mappings()
    return [
        VolumeRow(**{**row, "rows": tuple(VolumeEntry(**one) for one in json.loads(row["rows"]))})
        for row in found
    ]


def list_unbound(conn: Connection, *, cover: str, failed: str, most: int) -> list[tuple[int, int]]:
    """Return (agency, case) of ended cases with a cover and without volume, oldest first.

    Those whose trail has the act `failed` are left to people.
    """
    wanted = {"cover_form": cover, "failed_action": failed, "most": most}
    found = conn.execute(_UNBOUND, wanted)
    return [(row.agency_id, row.id) for row in found]

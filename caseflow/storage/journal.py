"""The audit trail and the pulse of the machine. Rows of the trail are only ever added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, literal_column, select
from sqlalchemy.dialects.postgresql import insert as upsert  # compiles for SQLite too
from sqlalchemy.exc import IntegrityError

from caseflow.domain.audit import AuditEntry, AuditFault, changes_json, seal, verify
from caseflow.domain.errors import Conflict
from caseflow.storage.codec import make_changes
from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import agency, audit, case_file, heartbeat

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """When a part of the machine last said that it runs, and what it did."""

    name: str
    at: datetime
    detail: str


_FIELDS = tuple(AuditEntry.__dataclass_fields__)
_LAST = Prepared(
    select(audit.c.seq, audit.c.hash)
    .where(audit.c.case_id == bindparam("in_case"))
    .order_by(audit.c.seq.desc())
    .limit(literal_column("1"))
)
_LAST_OF_AGENCY = Prepared(
    select(audit.c.seq, audit.c.hash)
    .where(audit.c.agency_id == bindparam("in_agency"), audit.c.case_id.is_(None))
    .order_by(audit.c.seq.desc())
    .limit(literal_column("1"))
)
_INSERT = Prepared(insert(audit).inline().values({n: bindparam(n) for n in _FIELDS}))
_LOCK_CASE = (
    select(case_file.c.id)
    .where(case_file.c.id == bindparam("in_case"), case_file.c.agency_id == bindparam("in_agency"))
    .with_for_update()
)
# Rows that refer to the agency may still be added meanwhile: its key does not change.
_LOCK_AGENCY = (
    select(agency.c.id).where(agency.c.id == bindparam("in_agency")).with_for_update(key_share=True)
)
_ALL = select(*(audit.c[n] for n in _FIELDS))
_OF_AGENCY = audit.c.agency_id == bindparam("in_agency")
_OF_CASE = _ALL.where(_OF_AGENCY, audit.c.case_id == bindparam("in_case")).order_by(audit.c.seq)
_BY_REQUEST = _ALL.where(_OF_AGENCY, audit.c.request_id == bindparam("request"))
_NEWEST = (
    _ALL.add_columns(audit.c.id)
    .where(_OF_AGENCY, audit.c.id < bindparam("before"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)
_CHAINS = _ALL.order_by(audit.c.agency_id, audit.c.case_id, audit.c.seq, audit.c.id)
_CHAINS_OF_AGENCY = _CHAINS.where(_OF_AGENCY)
_BEAT = upsert(heartbeat).values(
    name=bindparam("name"), at=bindparam("at"), detail=bindparam("detail")
)
_BEAT = _BEAT.on_conflict_do_update(
    index_elements=["name"], set_={"at": _BEAT.excluded.at, "detail": _BEAT.excluded.detail}
)
_PULSES = select(heartbeat.c.name, heartbeat.c.at, heartbeat.c.detail).order_by(heartbeat.c.name)


def last_of_case(conn: Connection, *, case_id: int) -> tuple[int, str]:
    """Return number and hash of the last entry of a case, (0, "") before the first."""
    row = _LAST.first(conn, {"in_case": case_id})
    return (row[0], row[1]) if row else (0, "")


def write_entry(conn: Connection, entry: AuditEntry, *, after: str) -> AuditEntry:
    """Chain an entry behind the hash `after` and write it; the case row is locked already.

    Raises Conflict when its request was carried out before, or its number is taken.
    """
    sealed = seal(entry, after=after)
    values = {name: getattr(sealed, name) for name in _FIELDS}
    values["changes"] = changes_json(sealed.changes)
    try:
        _INSERT.run(conn, values)
    except IntegrityError as error:
        if entry.request_id and "request_id" in str(error.orig):
            raise Conflict("这一操作已经提交过，没有重复办理。请刷新页面查看结果。") from error
        raise
    return sealed


def lock_agency(conn: Connection, *, agency_id: int) -> None:
    """Let nobody else change the registers and the own chain of an agency until the commit."""
    conn.execute(_LOCK_AGENCY, {"in_agency": agency_id}).first()


def append_audit(conn: Connection, entry: AuditEntry) -> AuditEntry:
    """Add an entry outside a decision and return it sealed; its `seq` and hashes are set here.

    With `case_id` None it joins the agency's own chain. Locks the chain until the commit.
    """
    key = {"in_agency": entry.agency_id, "in_case": entry.case_id}
    if entry.case_id is None:
        lock_agency(conn, agency_id=entry.agency_id)
        last = _LAST_OF_AGENCY.first(conn, key)
    else:
        conn.execute(_LOCK_CASE, key).one()
        last = _LAST.first(conn, key)
    seq, after = (last[0], last[1]) if last else (0, "")
    values = {name: getattr(entry, name) for name in _FIELDS}
    return write_entry(conn, AuditEntry(**{**values, "seq": seq + 1}), after=after)


def find_request(conn: Connection, *, agency_id: int, request_id: str) -> AuditEntry | None:
    """Return the entry that carried out a request, or None; "" is never found."""
    if not request_id:
        return None
    params = {"in_agency": agency_id, "request": request_id}
    row = conn.execute(_BY_REQUEST, params).mappings().first()
    return _make_entry(row) if row else None


def list_audit(conn: Connection, *, agency_id: int, case_id: int) -> list[AuditEntry]:
    """Return the trail of a case, oldest first."""
    params = {"in_agency": agency_id, "in_case": case_id}
    return [_make_entry(row) for row in conn.execute(_OF_CASE, params).mappings()]


def list_newest(
    conn: Connection, *, agency_id: int, before: int = 2**62, most: int = 100
) -> list[tuple[int, AuditEntry]]:
    """Return the newest entries of an agency with their keys, below the key `before`."""
    params = {"in_agency": agency_id, "before": before, "most": most}
    found = conn.execute(_NEWEST, params).mappings()
    return [(row["id"], _make_entry(row)) for row in found]


def verify_audit(conn: Connection, *, agency_id: int | None = None) -> list[AuditFault]:
    """Return every fault of all chains, or of those of one agency; needs little memory."""
    return verify(_chains(conn, agency_id))


def count_audit(conn: Connection) -> int:
    """Return how many entries the trails of all agencies have."""
    found: int = conn.execute(select(func.count()).select_from(audit)).scalar_one()
    return found


def beat(conn: Connection, *, name: str, at: datetime, detail: str = "") -> None:
    """Note that a part of the machine runs."""
    conn.execute(_BEAT, {"name": name, "at": at, "detail": detail})


def list_pulses(conn: Connection) -> list[Pulse]:
    """Return the pulses by name."""
    return [Pulse(**row) for row in conn.execute(_PULSES).mappings()]


def find_pulse(conn: Connection, *, name: str) -> Pulse | None:
    """Return one pulse, or None when that part never ran."""
    return next((p for p in list_pulses(conn) if p.name == name), None)


def _chains(conn: Connection, agency_id: int | None) -> Iterator[AuditEntry]:
    statement = _CHAINS if agency_id is None else _CHAINS_OF_AGENCY
    params = {} if agency_id is None else {"in_agency": agency_id}
    # On the call and not on the connection, whose options would stay for whoever comes next.
    options = {"yield_per": BATCH}
    rows = conn.execute(statement, params, execution_options=options).mappings()
    for row in rows:
        yield _make_entry(row)


def _make_entry(row: Mapping[Any, Any]) -> AuditEntry:
    values = {name: row[name] for name in _FIELDS}
    return AuditEntry(**{**values, "changes": make_changes(row["changes"])})

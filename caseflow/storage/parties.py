"""Parties: the units and natural persons that cases are about, and the register of units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, select, update

from caseflow.domain.errors import Conflict, NotFound
from caseflow.domain.model import Party
from caseflow.storage.cases import refresh_search
from caseflow.storage.codec import ids_text, make_ids
from caseflow.storage.database import Connection
from caseflow.storage.tables import case_file, party


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A party with its place in the register and in the plan of `plan_year`."""

    party: Party
    in_register: bool
    plan_year: int | None
    supervision: str
    planned_visits: int
    check_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The place of a unit in the register and in a yearly plan."""

    in_register: bool = False
    plan_year: int | None = None
    supervision: str = ""
    planned_visits: int = 0
    check_kind: str = ""


_FIELDS = tuple(Party.__dataclass_fields__)
_PLAN = tuple(Plan.__dataclass_fields__)
_ALL = select(*(party.c[n] for n in (*_FIELDS, *_PLAN)))
_GET = _ALL.where(party.c.agency_id == bindparam("in_agency"), party.c.id == bindparam("key"))
_BY_CODE = _ALL.where(
    party.c.agency_id == bindparam("in_agency"), party.c.credit_code == bindparam("code")
)
_INSERT = insert(party)
_UPDATE = update(party).where(
    party.c.agency_id == bindparam("in_agency"), party.c.id == bindparam("key")
)


def insert_party(
    conn: Connection, *, agency_id: int, party: Party, plan: Plan | None = None
) -> int:
    """Add a party and return its id; `party.id` is not looked at.

    Raises Conflict when the agency has a party with this credit code.
    """
    if party.credit_code:
        _refuse_double(conn, party, agency_id=agency_id, own_id=0)
    values = {"agency_id": agency_id, **_values(party), **_plan_values(plan or Plan())}
    done = conn.execute(_INSERT, values)
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def update_party(conn: Connection, row: Party, *, agency_id: int) -> None:
    """Write all fields of a party; its cases are found by the new words from now on.

    Raises NotFound, and Conflict when another party of the agency has this credit code.
    """
    if row.credit_code:
        _refuse_double(conn, row, agency_id=agency_id, own_id=row.id)
    done = conn.execute(_UPDATE, {"in_agency": agency_id, "key": row.id, **_values(row)})
    if done.rowcount == 0:
        raise _missing(row.id)
    refresh_search(conn, party_id=row.id)


def set_plan(conn: Connection, *, agency_id: int, party_id: int, plan: Plan) -> None:
    """Write the place in the register and the plan. Raises NotFound."""
    values = {"in_agency": agency_id, "key": party_id, **_plan_values(plan)}
    if conn.execute(_UPDATE, values).rowcount == 0:
        raise _missing(party_id)


def get_party(conn: Connection, *, agency_id: int, party_id: int) -> PartyRow:
    """Return one party. Raises NotFound."""
    found = _rows(conn, _GET, {"in_agency": agency_id, "key": party_id})
    if not found:
        raise _missing(party_id)
    return found[0]


def find_party_by_code(conn: Connection, *, agency_id: int, credit_code: str) -> PartyRow | None:
    """Return the party with this credit code, or None."""
    found = _rows(conn, _BY_CODE, {"in_agency": agency_id, "code": credit_code})
    return found[0] if found else None


def list_parties(
    conn: Connection,
    *,
    agency_id: int,
    text: str = "",
    in_register: bool | None = None,
    plan_year: int | None = None,
    after: tuple[str, int] = ("", 0),
    size: int = 50,
) -> list[PartyRow]:
    """Return parties by name and id, behind the name and id of the last one seen.

    Each word of `text` must stand in name, credit code or address, without case.
    """
    wanted: list[ColumnElement[bool]] = [party.c.agency_id == agency_id]
    for word in text.lower().split():
        wanted.append(
            func.lower(party.c.name).contains(word, autoescape=True)
            | func.lower(party.c.credit_code).contains(word, autoescape=True)
            | func.lower(party.c.address).contains(word, autoescape=True)
        )
    if in_register is not None:
        wanted.append(party.c.in_register.is_(in_register))
    if plan_year is not None:
        wanted.append(party.c.plan_year == plan_year)
    if after != ("", 0):
        name, key = after
        wanted.append((party.c.name > name) | ((party.c.name == name) & (party.c.id > key)))
    statement = _ALL.where(*wanted).order_by(party.c.name, party.c.id).limit(size)
    return _rows(conn, statement, {})


def count_visits(conn: Connection, *, agency_id: int, year: int) -> Mapping[int, int]:
    """Return how many cases of each party were opened in a year; parties without one lack."""
    counted: Select[Any] = (
        select(case_file.c.party_id, func.count())
        .where(
            case_file.c.agency_id == agency_id,
            case_file.c.opened_on >= date(year, 1, 1),
            case_file.c.opened_on <= date(year, 12, 31),
        )
        .group_by(case_file.c.party_id)
        .order_by(case_file.c.party_id)
    )
    return {row[0]: row[1] for row in conn.execute(counted)}


def _refuse_double(conn: Connection, row: Party, *, agency_id: int, own_id: int) -> None:
    other = find_party_by_code(conn, agency_id=agency_id, credit_code=row.credit_code)
    if other is not None and other.party.id != own_id:
        raise Conflict(
            f"统一社会信用代码 {row.credit_code} 已登记为“{other.party.name}”，请直接选用该单位。"
        )


def _values(row: Party) -> dict[str, object]:
    values: dict[str, object] = {n: getattr(row, n) for n in _FIELDS if n != "id"}
    return {**values, "relations": ids_text(sorted(row.relations))}


def _plan_values(plan: Plan) -> dict[str, object]:
    return {name: getattr(plan, name) for name in _PLAN}


def _rows(conn: Connection, statement: Any, params: Mapping[str, object]) -> list[PartyRow]:
    return [_make_row(row) for row in conn.execute(statement, params).mappings()]


def _make_row(row: Any) -> PartyRow:
    fields = {name: row[name] for name in _FIELDS}
    fields["relations"] = frozenset(make_ids(row["relations"]))
    return PartyRow(party=Party(**fields), **{name: row[name] for name in _PLAN})


def _missing(party_id: int) -> NotFound:
    return NotFound(f"本机构没有编号为 {party_id} 的当事人。")

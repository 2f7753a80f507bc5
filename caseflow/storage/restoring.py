"""The rows of one case as plain JSON, and back into a database that holds no bureau yet.

Keys are kept, so that rows, papers and the audit chain still speak of one another. What only an
account needs (name, password, failures) never leaves the house.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    Table,
    Text,
    bindparam,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.exc import DataError, IntegrityError

from caseflow.domain.errors import BrokenAudit
from caseflow.domain.terms import Json
from caseflow.storage.columns import Day, Key, Moment
from caseflow.storage.database import Connection
from caseflow.storage.locks import Lock, wait_for
from caseflow.storage.tables import (
    agency,
    attachment,
    audit,
    calendar_notice,
    case_file,
    case_handler,
    deadline,
    dossier_place,
    law_override,
    law_text,
    number_sequence,
    own_form,
    paper,
    party,
    person,
    volume,
)

Rows = Mapping[str, Sequence[Mapping[str, Json]]]
"""Rows by the name of their table."""

_LEFT_OUT: Mapping[str, frozenset[str]] = {
    "agency": frozenset({"confirmed", "people_stamp"}),
    "person": frozenset({"username", "password_hash", "active", "failures", "locked_until"}),
}
_IN_AGENCY = bindparam("in_agency", type_=Key)
_IN_CASE = bindparam("in_case", type_=Key)
_OF_CASE = (paper, deadline, attachment, dossier_place, volume)
_OF_AGENCY = (person, own_form, law_override, calendar_notice)
# In the order in which rows can be put in: what is referred to comes first.
_ORDER = (
    agency, person, party, law_text, case_file, case_handler, number_sequence, own_form,
    law_override, calendar_notice, paper, deadline, attachment, dossier_place, volume,
)  # fmt: skip
_BY_NAME = {table.name: table for table in _ORDER}
TABLES = tuple(_BY_NAME)
_PERSON_COLUMNS = ("person_id", "handler_ids", "handlers", "relations")
_BIGGEST = 2**63 - 1


def _columns(table: Table) -> list[Column[Any]]:
    left_out = _LEFT_OUT.get(table.name, frozenset())
    return [c for c in table.columns if c.name not in left_out]


def _select(table: Table, *rules: ColumnElement[bool]) -> Any:
    return select(*_columns(table)).where(*rules).order_by(*table.primary_key.columns)


_PARTY_OF_CASE = select(case_file.c.party_id).where(case_file.c.id == _IN_CASE).scalar_subquery()
_ACTED_UNDER = select(audit.c.law_sha).where(audit.c.case_id == _IN_CASE)
_OPENED_UNDER = select(case_file.c.law_text_sha).where(case_file.c.id == _IN_CASE)
_SELECTS: Mapping[str, Any] = {
    "agency": _select(agency, agency.c.id == _IN_AGENCY),
    **{t.name: _select(t, t.c.agency_id == _IN_AGENCY) for t in _OF_AGENCY},
    "party": _select(party, party.c.id == _PARTY_OF_CASE),
    "law_text": _select(law_text, law_text.c.sha256.in_(_ACTED_UNDER.union(_OPENED_UNDER))),
    "case_file": _select(
        case_file, case_file.c.id == _IN_CASE, case_file.c.agency_id == _IN_AGENCY
    ),
    "case_handler": _select(case_handler, case_handler.c.case_id == _IN_CASE),
    "number_sequence": _select(number_sequence, number_sequence.c.agency_id == _IN_AGENCY),
    **{t.name: _select(t, t.c.case_id == _IN_CASE) for t in _OF_CASE},
}
_SPOKEN_OF = select(audit.c.person_id, audit.c.changes).where(audit.c.case_id == _IN_CASE)
_ANY_ROW = union_all(
    *(
        select(literal(t.name)).where(select(literal(1)).select_from(t).exists())
        for t in (agency, person, party, case_file, audit)
    )
)
_INSERTS = {table.name: insert(table) for table in _ORDER}
_KEYED = tuple(t for t in _ORDER if "id" in t.columns)
_ADVANCES = tuple(
    select(func.setval(func.pg_get_serial_sequence(t.name, "id"), func.max(t.c.id)))
    for t in (*_KEYED, audit)
)


def export_rows(
    conn: Connection,
    *,
    agency_id: int,
    case_id: int,
    code_words: Collection[str],
    person_fields: Collection[str],
) -> dict[str, list[dict[str, Json]]]:
    """Return everything that belongs to a case, by table.

    Of the bureau's people come those whom a row of the case speaks of, without their accounts:
    by their columns, or by the facts that `person_fields` names. Of its sequences come those of
    `code_words` in the years of the case.
    """
    named_by = {*_PERSON_COLUMNS, *person_fields}
    params = {"in_agency": agency_id, "in_case": case_id}
    rows = {
        name: [_plain_row(row) for row in conn.execute(_SELECTS[name], params).mappings()]
        for name in TABLES
    }
    said = [dict(row) for row in conn.execute(_SPOKEN_OF, params).mappings()]
    spoken_of = {*_people_in(said, named_by), *_people_in(dict(rows), named_by)}
    rows["person"] = [row for row in rows["person"] if row["id"] in spoken_of]
    years = {row["year"] for row in rows["paper"]} | {_year(rows["case_file"])}
    rows["number_sequence"] = [
        row
        for row in rows["number_sequence"]
        if row["code_word"] in code_words and row["year"] in years
    ]
    return rows


def _year(cases: Sequence[Mapping[str, Json]]) -> int:
    return int(str(cases[0]["opened_on"])[:4]) if cases else 0


def _people_in(value: Any, named_by: Collection[str], name: str = "") -> Iterator[int]:
    """Return the ids of people in plain JSON, and in JSON text: the numbers under `named_by`.

    A changed fact of the audit chain tells its name beside its old and new value.
    """
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            yield from _people_in(json.loads(value), named_by, name)
        except ValueError:
            return  # words of a person that only look like JSON
    elif isinstance(value, Mapping):
        changed = value.get("name") if "old" in value and "new" in value else None
        for key, one in value.items():
            yield from _people_in(one, named_by, str(changed or key))
    elif isinstance(value, list):
        for one in value:
            yield from _people_in(one, named_by, name)
    elif isinstance(value, int) and name in named_by:
        yield value


def _plain_row(row: Mapping[Any, Any]) -> dict[str, Json]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def filled_tables(conn: Connection) -> tuple[str, ...]:
    """Return which tables hold a row, when a case can no longer be restored here.

    Keeps every other process from restoring at the same time, until the transaction ends.
    """
    wait_for(conn, Lock.RESTORING)
    return tuple(conn.execute(_ANY_ROW).scalars())


def restore_rows(conn: Connection, rows: Rows) -> None:
    """Put the rows of a package into an empty database; people come without accounts.

    Raises BrokenAudit, naming the table, for rows that do not fit.
    """
    for name in TABLES:
        table = _BY_NAME[name]
        values = [_values(table, row) for row in rows.get(name, ())]
        if not values:
            continue
        try:
            conn.execute(_INSERTS[name], values)
        except (IntegrityError, DataError) as err:
            raise BrokenAudit(f"rows/{name}.json：登记项彼此不符，不能恢复。") from err


def advance_keys(conn: Connection) -> None:
    """Let new rows come behind the restored ones; SQLite does so by itself."""
    if conn.dialect.name == "postgresql":
        for statement in _ADVANCES:
            conn.execute(statement)


def _values(table: Table, row: Mapping[str, Json]) -> dict[str, Any]:
    known = {column.name: column for column in _columns(table)}
    if not isinstance(row, Mapping) or not set(row) <= set(known):
        raise BrokenAudit(f"rows/{table.name}.json：有本版本不认识的栏目，不能恢复。")
    values = {name: _value(table, known[name], value) for name, value in row.items()}
    return {**values, "active": False} if table is person else values


def _value(table: Table, column: Column[Any], value: Json) -> Any:
    if value is None and column.nullable:
        return None
    for kind, make in _MAKERS:
        if isinstance(column.type, kind):
            try:
                return make(value)
            except (TypeError, ValueError) as err:
                raise BrokenAudit(
                    f"rows/{table.name}.json：栏目 {column.name} 的值不对，不能恢复。"
                ) from err
    raise TypeError(f"no reader for the column {table.name}.{column.name}")


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a flag")
    return value


def _number(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _BIGGEST:
        raise TypeError("not a whole number")
    return value


def _moment(value: Json) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return moment


_MAKERS: tuple[tuple[Any, Callable[[Json], Any]], ...] = (
    (Day, lambda value: date.fromisoformat(_text(value))),
    (Moment, _moment),
    (Boolean, _flag),
    ((Integer, type(Key)), _number),
    (Text, _text),
)

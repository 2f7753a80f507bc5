"""Agencies: the bureaus that share one installation, and what each has settled for itself."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from sqlalchemy import Select, bindparam, insert, select, update

from caseflow.domain.audit import canonical
from caseflow.domain.errors import NotFound
from caseflow.domain.model import Bureau
from caseflow.storage.codec import make_object, words_text
from caseflow.storage.database import Connection
from caseflow.storage.tables import agency

_ALL = select(
    agency.c.id,
    agency.c.name,
    agency.c.short_name,
    agency.c.grace_days,
    agency.c.settings,
    agency.c.law_stamp,
).order_by(agency.c.id)
_GET = _ALL.where(agency.c.id == bindparam("key"))
_BY_NAME = _ALL.where(agency.c.name == bindparam("called"))
_INSERT = insert(agency)
_UPDATE = update(agency).where(agency.c.id == bindparam("key"))
_TOUCH = _UPDATE.values(people_stamp=bindparam("stamp"))
_TOUCH_LAW = _UPDATE.values(law_stamp=bindparam("stamp"))


def insert_agency(
    conn: Connection,
    *,
    name: str,
    short_name: str,
    grace_days: int = 0,
    settings: Mapping[str, str] | None = None,
) -> int:
    """Add an agency and return its id. The name is unique."""
    done = conn.execute(
        _INSERT,
        {
            "name": name,
            "short_name": short_name,
            "grace_days": grace_days,
            "settings": words_text(settings or {}),
            "people_stamp": token_hex(8),
        },
    )
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def get_agency(conn: Connection, *, agency_id: int) -> Bureau:
    """Return one agency. Raises NotFound."""
    found = _list(conn, _GET, {"key": agency_id})
    if not found:
        raise NotFound(f"没有编号为 {agency_id} 的机构。")
    return found[0]


def find_agency(conn: Connection, *, name: str) -> Bureau | None:
    """Return the agency of this name, or None."""
    found = _list(conn, _BY_NAME, {"called": name})
    return found[0] if found else None


def list_agencies(conn: Connection) -> list[Bureau]:
    """Return all agencies by id."""
    return _list(conn, _ALL, {})


def update_agency(conn: Connection, bureau: Bureau) -> None:
    """Write all fields of an agency. Raises NotFound."""
    done = conn.execute(
        _UPDATE,
        {
            "key": bureau.id,
            "name": bureau.name,
            "short_name": bureau.short_name,
            "grace_days": bureau.grace_days,
            "settings": canonical(bureau.settings),
        },
    )
    if done.rowcount == 0:
        raise NotFound(f"没有编号为 {bureau.id} 的机构。")


def touch_people(conn: Connection, *, agency_id: int) -> None:
    """Make readers forget the people they keep of this agency.

    The stamp is random and not a counter: a value that was rolled back never comes again.
    """
    conn.execute(_TOUCH, {"key": agency_id, "stamp": token_hex(8)})


def touch_law(conn: Connection, *, agency_id: int) -> None:
    """Make readers forget the rules they keep of this agency; see `touch_people`."""
    conn.execute(_TOUCH_LAW, {"key": agency_id, "stamp": token_hex(8)})


def _list(
    conn: Connection,
    statement: Select[int, str, str, int, str, str],
    params: Mapping[str, object],
) -> list[Bureau]:
    return [
        Bureau(
            id=row.id,
            name=row.name,
            short_name=row.short_name,
            grace_days=row.grace_days,
            settings=make_object(row.settings),
            law_stamp=row.law_stamp,
        )
        for row in conn.execute(statement, params)
    ]

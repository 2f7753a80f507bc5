"""Hand out running numbers without a gap, inside the transaction that uses them."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite too: same ON CONFLICT

from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import number_sequence

_TAKE = Prepared(
    insert(number_sequence)
    .values(
        agency_id=bindparam("agency_id"),
        code_word=bindparam("code_word"),
        year=bindparam("year"),
        last=1,
    )
    .on_conflict_do_update(
        index_elements=["agency_id", "code_word", "year"],
        set_={"last": number_sequence.c.last + 1},
    )
    .returning(number_sequence.c.last)
)

_LIST = select(number_sequence.c.code_word, number_sequence.c.last).where(
    number_sequence.c.agency_id == bindparam("in_agency"),
    number_sequence.c.year == bindparam("of_year"),
)


def take_number(conn: Connection, *, agency_id: int, code_word: str, year: int) -> int:
    """Return the next number of a sequence, from 1; a rollback gives it back.

    The sequence is locked until the transaction ends, so numbers have no gap.
    """
    row = _TAKE.first(conn, {"agency_id": agency_id, "code_word": code_word, "year": year})
    if row is None:
        raise RuntimeError("the database returned no number")
    number: int = row[0]
    return number


def list_sequences(conn: Connection, *, agency_id: int, year: int) -> dict[str, int]:
    """Return the last number that each sequence of a year gave, by code word."""
    found = conn.execute(_LIST, {"in_agency": agency_id, "of_year": year})
    return {row.code_word: row.last for row in found}

"""The rows of the sweep: clocks with a reminder to write, and when to look at each again.

`deadline.remind_on` is the first day on which a reminder has still to be written; an index has
the open clocks by it, so what is not due costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, tuple_, update

from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import agency, case_file, deadline, heartbeat, party

ARMED = "armed:"
"""The beginning of the heartbeat of each bureau's arming; its detail is what it was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What one look tells: bureaus (id, people stamp, law stamp), pulses, whether clocks are due."""

    bureaus: Sequence[tuple[int, str, str]]
    pulses: dict[str, tuple[datetime, str]]
    due: bool


class DueClock(NamedTuple):
    """One open clock with a reminder to write; `handler_ids` is JSON as it is kept.

    `due_at` is the local minute on which a limit in hours ends, "" for every other.
    """

    id: int
    agency_id: int
    case_id: int
    limit_id: str
    title: str
    from_on: date | None
    due_on: date
    safe_on: date | None
    due_at: str
    remind_on: date
    case_no: str
    handler_ids: str
    party_name: str


_BUREAUS = Prepared(
    select(agency.c.id, agency.c.people_stamp, agency.c.law_stamp).order_by(agency.c.id)
)
_PULSES = Prepared(
    select(heartbeat.c.name, heartbeat.c.at, heartbeat.c.detail).where(
        (heartbeat.c.name == bindparam("named"))
        | ((heartbeat.c.name >= bindparam("first")) & (heartbeat.c.name < bindparam("behind")))
    )
)
_OPEN = deadline.c.state == literal_column("'open'")
_HERE = deadline.c.agency_id == bindparam("in_agency")
_RANGE = deadline.c.id.between(bindparam("first"), bindparam("last"))
_ANY = Prepared(
    select(deadline.c.id)
    .where(_OPEN, deadline.c.remind_on <= bindparam("day"))
    .limit(literal_column("1"))
)
# A clock that an act or another sweep is changing just now is left to it, or to the next sweep.
_DUE = Prepared(
    select(
        *(deadline.c[n] for n in DueClock._fields if n in deadline.c),
        case_file.c.case_no,
        case_file.c.handler_ids,
        party.c.name,
    )
    .join(case_file, case_file.c.id == deadline.c.case_id)
    .join(party, party.c.id == case_file.c.party_id)
    .where(
        _OPEN,
        deadline.c.remind_on <= bindparam("day"),
        tuple_(deadline.c.remind_on, deadline.c.id)
        > tuple_(bindparam("after_on", type_=deadline.c.remind_on.type), bindparam("after_id")),
    )
    .order_by(deadline.c.remind_on, deadline.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True, of=deadline)
)
_NEXT = Prepared(
    update(deadline).where(deadline.c.id == bindparam("key")).values(remind_on=bindparam("next_on"))
)
_ANEW = Prepared(
    update(deadline)
    .where(deadline.c.case_id == bindparam("in_case"), _OPEN)
    .values(remind_on=bindparam("day"))
)
_ENDS = Prepared(select(func.min(deadline.c.id), func.max(deadline.c.id)).where(_HERE, _OPEN))
_COUNT = Prepared(select(func.count()).select_from(deadline).where(_HERE, _OPEN, _RANGE))
_ARM = Prepared(
    update(deadline)
    .where(
        deadline.c.id.in_(
            select(deadline.c.id)
            .where(_HERE, _OPEN, _RANGE)
            .with_for_update(skip_locked=True, key_share=True)
            .scalar_subquery()
        )
    )
    .values(remind_on=bindparam("day"))
)


def look(conn: Connection, *, day: date, pulse: str) -> Outlook:
    """Return what a sweep on `day` has to know before it writes; `pulse` is its own heartbeat."""
    behind = chr(ord(ARMED[-1]) + 1)
    names = {"named": pulse, "first": ARMED, "behind": ARMED[:-1] + behind}
    return Outlook(
        bureaus=list_bureaus(conn),
        pulses={row[0]: (row[1], row[2]) for row in _PULSES.rows(conn, names)},
        due=_ANY.first(conn, {"day": day}) is not None,
    )


def list_bureaus(conn: Connection) -> list[tuple[int, str, str]]:
    """Return the id, the people stamp and the law stamp of each bureau."""
    return [(row[0], row[1], row[2]) for row in _BUREAUS.rows(conn, {})]


def due_clocks(
    conn: Connection, *, day: date, after: tuple[date, int], most: int
) -> list[DueClock]:
    """Return the open clocks of all bureaus with a reminder to write on `day`, in that order.

    At most `most` of them, behind `after`, the day and the id of the last one seen.
    """
    params = {"day": day, "after_on": after[0], "after_id": after[1], "most": most}
    return list(map(DueClock._make, _DUE.rows(conn, params)))


def write_next(conn: Connection, days: Sequence[tuple[int, date | None]]) -> None:
    """Write when each clock is to be looked at again; None for never."""
    _NEXT.run_many(conn, [{"key": key, "next_on": day} for key, day in days])


def remind_anew(conn: Connection, *, case_id: int, day: date) -> None:
    """Have the next sweep look at the open clocks of a case: its officers are others now."""
    _ANEW.run(conn, {"in_case": case_id, "day": day})


def ends_of(conn: Connection, *, agency_id: int) -> tuple[int, int] | None:
    """Return the first and the last id of the open clocks of a bureau, None when it has none."""
    row = _ENDS.first(conn, {"in_agency": agency_id})
    return (row[0], row[1]) if row and row[0] is not None else None


def arm(conn: Connection, *, agency_id: int, first: int, last: int, day: date) -> bool:
    """Have a sweep on `day` look at each open clock of a bureau with an id from `first` to `last`.

    False when some were left out because somebody else is changing them just now.
    """
    where = {"in_agency": agency_id, "first": first, "last": last}
    wanted = _COUNT.first(conn, where)
    return wanted is not None and _ARM.run(conn, {**where, "day": day}) >= wanted[0]

"""The case list: filters, three orders, pages by key, a capped total.

A page is found behind the sort value and id of the last row, so page 1,000 costs what page 1 does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.terms import Json
from caseflow.storage.codec import make_ids, make_record
from caseflow.storage.database import Connection
from caseflow.storage.tables import case_file, case_handler, deadline, party

TOTAL_CAP = 1000
_NEVER = date.max
"""Stands for a case without open deadline, which is sorted last."""


class CaseSort(StrEnum):
    """The orders of the list."""

    UPDATED = "updated"  # last changed first
    OPENED = "opened"  # last opened first
    DUE = "due"  # nearest open deadline first, cases without one last


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """What to list; an empty value does not filter.

    `text` is looked for in case number, name, party name and credit code, without case.
    `due_from` and `due_to` (inclusive) hold for any open deadline of the case; for overdue cases
    give the day before today as `due_to`. Deadlines of the limits `lapsing` do not count for
    either, nor for the order, when their day is before `today`: they are over, and nobody is late.
    `after` is the `next_key` of the page before.
    """

    agency_id: int
    text: str = ""
    states: Sequence[str] = ()
    stage: str = ""
    procedure: str = ""
    handler_id: int = 0
    party_id: int = 0
    closed: bool | None = None
    due_from: date | None = None
    due_to: date | None = None
    lapsing: Sequence[str] = ()
    today: date | None = None
    sort: CaseSort = CaseSort.UPDATED
    after: str = ""
    size: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """One case that goes on, with the facts of its record."""

    id: int
    case_no: str
    name: str
    procedure: str
    state: str
    handler_ids: tuple[int, ...]
    facts: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseListRow:
    """One line of the list. `due_on` is the nearest open deadline of the case, if any."""

    id: int
    case_no: str
    name: str
    procedure: str
    state: str
    stage: str
    cause: str
    source: str
    party_id: int
    party_name: str
    credit_code: str
    handler_ids: tuple[int, ...]
    opened_on: date
    updated_at: datetime
    closed: bool
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseListPage:
    """One page. `next_key` is "" on the last one; `total` counts to 1,000 and no further."""

    rows: tuple[CaseListRow, ...]
    next_key: str
    total: int


_OPEN_BEFORE = (
    select(
        case_file.c.id,
        case_file.c.case_no,
        case_file.c.name,
        case_file.c.procedure,
        case_file.c.state,
        case_file.c.handler_ids,
        case_file.c.record,
    )
    .where(
        case_file.c.agency_id == bindparam("in_agency"),
        case_file.c.closed.is_(False),
        case_file.c.opened_on <= bindparam("until"),
    )
    .order_by(case_file.c.opened_on, case_file.c.id)
)
_OPEN = deadline.c.state == literal_column("'open'")
_COLUMNS = select(
    case_file.c.id,
    case_file.c.case_no,
    case_file.c.name,
    case_file.c.procedure,
    case_file.c.state,
    case_file.c.stage,
    case_file.c.cause,
    case_file.c.source,
    case_file.c.party_id,
    party.c.name.label("party_name"),
    party.c.credit_code,
    case_file.c.handler_ids,
    case_file.c.opened_on,
    case_file.c.updated_at,
    case_file.c.closed,
).join(party, party.c.id == case_file.c.party_id)


def list_cases(conn: Connection, query: CaseQuery) -> CaseListPage:
    """Return one page; its order is total. Raises InvalidInput for an `after` that is none."""
    wanted = _filters(query)
    due_on = _due_on(query)
    value = _sort_value(query.sort, due_on)
    statement = _COLUMNS.add_columns(due_on.label("due_on")).where(*wanted).limit(query.size + 1)
    down = query.sort is not CaseSort.DUE
    if query.after:
        statement = statement.where(_behind(value, query, down=down))
    if down:
        statement = statement.order_by(value.desc(), case_file.c.id.desc())
    else:
        statement = statement.order_by(value, case_file.c.id)
    found = [_make_row(row) for row in conn.execute(statement).mappings()]
    rows = tuple(found[: query.size])
    more = len(found) > query.size
    return CaseListPage(
        rows=rows,
        next_key=_key_of(rows[-1], query.sort) if more else "",
        total=count_cases(conn, query),
    )


def count_cases(conn: Connection, query: CaseQuery) -> int:
    """Return how many cases the filters leave, at most 1,000."""
    inner: Select[Any] = select(literal_column("1")).select_from(case_file).where(*_filters(query))
    counted = select(func.count()).select_from(inner.limit(TOTAL_CAP).subquery())
    return int(conn.execute(counted).scalar_one())


def count_by_stage(conn: Connection, *, agency_id: int) -> dict[str, int]:
    """Return the number of cases that are not closed for each stage."""
    counted: Select[Any] = (
        select(case_file.c.stage, func.count())
        .where(case_file.c.agency_id == agency_id, ~case_file.c.closed)
        .group_by(case_file.c.stage)
        .order_by(case_file.c.stage)
    )
    return {row[0]: row[1] for row in conn.execute(counted)}


def list_open_before(conn: Connection, *, agency_id: int, day: date) -> list[OpenCase]:
    """Return the cases still open that were opened on or before `day`, oldest first."""
    rows = conn.execute(_OPEN_BEFORE, {"in_agency": agency_id, "until": day})
    return [
        OpenCase(
            id=row.id,
            case_no=row.case_no,
            name=row.name,
            procedure=row.procedure,
            state=row.state,
            handler_ids=make_ids(row.handler_ids),
            facts=make_record(row.record).facts,
        )
        for row in rows
    ]


def _filters(query: CaseQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [case_file.c.agency_id == query.agency_id]
    for column, value in (
        (case_file.c.stage, query.stage),
        (case_file.c.procedure, query.procedure),
        (case_file.c.party_id, query.party_id),
    ):
        if value:
            wanted.append(column == value)
    if query.states:
        wanted.append(case_file.c.state.in_(query.states))
    if query.closed is not None:
        wanted.append(case_file.c.closed.is_(query.closed))
    for word in query.text.lower().split():
        wanted.append(case_file.c.search.contains(word, autoescape=True))
    if query.handler_id:
        mine = select(case_handler.c.case_id).where(case_handler.c.person_id == query.handler_id)
        wanted.append(case_file.c.id.in_(mine))
    due = _due_filter(query)
    return wanted if due is None else [*wanted, due]


def _due_filter(query: CaseQuery) -> ColumnElement[bool] | None:
    if query.due_from is None and query.due_to is None:
        return None
    found: Select[Any] = select(literal_column("1")).where(*_counting(query))
    if query.due_from is not None:
        found = found.where(deadline.c.due_on >= query.due_from)
    if query.due_to is not None:
        found = found.where(deadline.c.due_on <= query.due_to)
    return exists(found.correlate(case_file))


def _due_on(query: CaseQuery) -> ScalarSelect[date]:
    """Return the nearest day of a case, as a column."""
    nearest = select(func.min(deadline.c.due_on)).where(*_counting(query))
    return nearest.correlate(case_file).scalar_subquery()


def _counting(query: CaseQuery) -> list[ColumnElement[bool]]:
    """Return which deadlines of a case count for its nearness."""
    wanted = [deadline.c.case_id == case_file.c.id, _OPEN]
    if query.lapsing and query.today is not None:
        lives = deadline.c.due_on >= query.today
        wanted.append(or_(lives, deadline.c.limit_id.not_in(query.lapsing)))
    return wanted


def _sort_value(sort: CaseSort, due_on: ScalarSelect[date]) -> ColumnElement[Any]:
    if sort is CaseSort.OPENED:
        return case_file.c.opened_on
    if sort is CaseSort.UPDATED:
        return case_file.c.updated_at
    return case((due_on.is_(None), _NEVER), else_=due_on)


def _behind(value: ColumnElement[Any], query: CaseQuery, *, down: bool) -> ColumnElement[bool]:
    last, last_id = _read_key(query)
    if down:
        return or_(value < last, and_(value == last, case_file.c.id < last_id))
    return or_(value > last, and_(value == last, case_file.c.id > last_id))


def _key_of(row: CaseListRow, sort: CaseSort) -> str:
    value: date | datetime = row.updated_at
    if sort is CaseSort.OPENED:
        value = row.opened_on
    elif sort is CaseSort.DUE:
        value = row.due_on or _NEVER
    return json.dumps([value.isoformat(), row.id], separators=(",", ":"))


def _read_key(query: CaseQuery) -> tuple[date | datetime, int]:
    try:
        text, key = json.loads(query.after)
        if query.sort is CaseSort.UPDATED:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise ValueError("a moment needs a zone")
            return moment, int(key)
        return date.fromisoformat(text), int(key)
    except (ValueError, TypeError) as error:
        message = "翻页标记无效"
        cure = "请从第一页重新查看"
        reason = Reason(guard="after", message=message, cure=cure, field="after")
        raise InvalidInput([reason]) from error


def _make_row(row: Any) -> CaseListRow:
    return CaseListRow(**{**row, "handler_ids": make_ids(row["handler_ids"])})

"""Deadlines of cases: apply what a decision changes, and answer the board and the watcher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, bindparam, insert, literal_column, select, update

from caseflow.domain.errors import Conflict, NotFound
from caseflow.domain.model import (
    RUNNING,
    Command,
    Deadline,
    DeadlineChange,
    DeadlineState,
    DueDate,
    Paper,
)
from caseflow.storage.codec import due_text, events_text, make_due, make_events, make_ids
from caseflow.storage.database import Connection
from caseflow.storage.papers import PaperRow
from caseflow.storage.prepared import Prepared, Row
from caseflow.storage.tables import case_file, deadline, paper, party


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """One deadline with its case, for the board. Waiting and paused ones have no last day.

    `due_at` is local ISO time, "" unless the limit counts hours.
    """

    id: int
    agency_id: int
    case_id: int
    case_no: str
    case_name: str
    party_name: str
    stage: str
    handler_ids: tuple[int, ...]
    limit_id: str
    title: str
    item_kind: str
    item_no: int
    paper_id: int | None
    paper_number: str
    state: str
    from_on: date | None
    due_on: date | None
    safe_on: date | None
    due_at: str
    provisional: bool
    verified: str
    closed_on: date | None


_NEW = (
    "agency_id",
    "case_id",
    "limit_id",
    "title",
    "item_kind",
    "item_no",
    "paper_id",
    "state",
    "from_on",
    "due_on",
    "safe_on",
    "due_at",
    "provisional",
    "verified",
    "explanation",
    "events",
    "remind_on",
    "created_at",
)
DUE_COLUMNS = (
    "from_on",
    "due_on",
    "safe_on",
    "due_at",
    "provisional",
    "verified",
    "explanation",
    "events",
    "remind_on",
)
"""The columns that hold what was computed for a clock."""
_RUNNING: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in RUNNING]
_INSERT = Prepared(insert(deadline).inline().values({n: bindparam(n) for n in _NEW}))
_OWN = (deadline.c.id == bindparam("key"), deadline.c.case_id == bindparam("in_case"))
_SET_DUE = Prepared(
    update(deadline)
    .where(*_OWN, deadline.c.state.in_([bindparam(name) for name in ("was", "or_was", "or_else")]))
    .values({"state": bindparam("becomes"), **{n: bindparam(n) for n in DUE_COLUMNS}})
)
_CLOSE = Prepared(
    update(deadline)
    .where(*_OWN, deadline.c.state.in_(_RUNNING))
    .values(state=bindparam("becomes"), closed_on=bindparam("on_day"))
)
_OF_CASE = Prepared(
    select(
        deadline.c.id,
        deadline.c.limit_id,
        deadline.c.title,
        deadline.c.item_kind,
        deadline.c.item_no,
        deadline.c.paper_id,
        deadline.c.state,
        deadline.c.from_on,
        deadline.c.due_on,
        deadline.c.safe_on,
        deadline.c.provisional,
        deadline.c.events,
    )
    .where(
        deadline.c.case_id == bindparam("in_case"),
        deadline.c.state != literal_column("'cancelled'"),
    )
    .order_by(deadline.c.id)
)
_OPEN = deadline.c.state == literal_column("'open'")
_JOINED = (
    select(
        *(
            deadline.c[name]
            for name in DeadlineRow.__dataclass_fields__
            if name in deadline.c and name != "stage"
        ),
        case_file.c.case_no,
        case_file.c.name.label("case_name"),
        case_file.c.stage,
        case_file.c.handler_ids,
        party.c.name.label("party_name"),
        paper.c.number.label("paper_number"),
    )
    .join(case_file, case_file.c.id == deadline.c.case_id)
    .join(party, party.c.id == case_file.c.party_id)
    .outerjoin(paper, paper.c.id == deadline.c.paper_id)
)
_AGENCY = deadline.c.agency_id == bindparam("in_agency")
_BOARD_OPEN = _JOINED.where(_AGENCY, _OPEN).order_by(deadline.c.due_on, deadline.c.id)
_BOARD_WAITING = _JOINED.where(
    _AGENCY,
    deadline.c.state.in_([literal_column("'waiting'"), literal_column("'paused'")]),
).order_by(deadline.c.id)
_LIST = _JOINED.where(_AGENCY, deadline.c.case_id == bindparam("in_case")).order_by(deadline.c.id)
_PROVISIONAL = _JOINED.where(_AGENCY, _OPEN, deadline.c.provisional).order_by(
    deadline.c.due_on, deadline.c.id
)
_GET = _JOINED.where(_AGENCY, deadline.c.id == bindparam("key"))
_EXPLANATION = select(deadline.c.explanation, deadline.c.events, deadline.c.remind_on).where(
    _AGENCY, deadline.c.id == bindparam("key")
)


_ENDS = {"meet": DeadlineState.MET.value, "cancel": DeadlineState.CANCELLED.value}


def apply_changes(
    conn: Connection,
    changes: Sequence[DeadlineChange],
    *,
    agency_id: int,
    case_id: int,
    command: Command,
    issued: Sequence[PaperRow],
    papers: Sequence[Paper],
) -> None:
    """Write what one act does to the clocks of a case.

    An awaited clock hangs on the paper of its form among `issued`, else on the newest paper of
    `papers` that is neither served nor void. Raises Conflict when a clock is not in the state
    that the change needs.
    """
    owner = {"agency_id": agency_id, "case_id": case_id, "created_at": command.now}
    fresh: list[dict[str, object]] = []
    due: list[dict[str, object]] = []
    closed: list[dict[str, object]] = []
    for change in changes:
        if change.deadline_id == 0:
            fresh.append({**owner, **_new(change, _hung_on(change, issued, papers))})
        elif change.op in _ENDS:
            day = {"becomes": _ENDS[change.op], "on_day": command.today}
            closed.append({**_key(change, case_id), **day})
        else:
            states = {**_states(change.op), "becomes": _becomes(change.due)}
            due.append({**_key(change, case_id), **states, **due_columns(change.due)})
    _INSERT.run_many(conn, fresh)
    if _SET_DUE.run_many(conn, due) + _CLOSE.run_many(conn, closed) != len(due) + len(closed):
        raise Conflict("期限已被其他操作改变，请刷新后重试。")


def deadlines_of_case(conn: Connection, *, case_id: int) -> tuple[Deadline, ...]:
    """Return the clocks of a case that were not cancelled, oldest first."""
    return tuple([_make_deadline(row) for row in _OF_CASE.rows(conn, {"in_case": case_id})])


def list_board(conn: Connection, *, agency_id: int) -> list[DeadlineRow]:
    """Return the open deadlines of an agency by due day."""
    return _rows(conn, _BOARD_OPEN, {"in_agency": agency_id})


def list_waiting(conn: Connection, *, agency_id: int) -> list[DeadlineRow]:
    """Return the deadlines of an agency that wait for service or stand still, oldest first."""
    return _rows(conn, _BOARD_WAITING, {"in_agency": agency_id})


def list_provisional(conn: Connection, *, agency_id: int) -> list[DeadlineRow]:
    """Return the open deadlines that were counted without a known calendar, by due day."""
    return _rows(conn, _PROVISIONAL, {"in_agency": agency_id})


def list_deadlines(conn: Connection, *, agency_id: int, case_id: int) -> list[DeadlineRow]:
    """Return all deadlines of a case in any state, oldest first."""
    return _rows(conn, _LIST, {"in_agency": agency_id, "in_case": case_id})


def get_deadline(conn: Connection, *, agency_id: int, deadline_id: int) -> DeadlineRow:
    """Return one deadline. Raises NotFound."""
    found = _rows(conn, _GET, {"in_agency": agency_id, "key": deadline_id})
    if not found:
        raise NotFound(f"没有编号为 {deadline_id} 的期限。")
    return found[0]


def get_explanation(conn: Connection, *, agency_id: int, deadline_id: int) -> DueDate | None:
    """Return how a day was computed, None while the clock waits. Raises NotFound."""
    params = {"in_agency": agency_id, "key": deadline_id}
    row = conn.execute(_EXPLANATION, params).first()
    if row is None:
        raise NotFound(f"没有编号为 {deadline_id} 的期限。")
    due = make_due(row.explanation)
    return due and replace(due, events=make_events(row.events), remind_on=row.remind_on)


def move_due(
    conn: Connection, *, agency_id: int, case_id: int, deadline_id: int, due: DueDate
) -> None:
    """Write a day computed anew for an open deadline. Raises Conflict when it is not open.

    The caller writes the audit entry that keeps both days.
    """
    own = get_deadline(conn, agency_id=agency_id, deadline_id=deadline_id)
    states = {"was": "open", "or_was": "open", "or_else": "open", "becomes": "open"}
    if _SET_DUE.run(conn, {"key": own.id, "in_case": case_id, **states, **due_columns(due)}) != 1:
        raise Conflict("期限已经办结或取消，不能重新计算。请刷新后重试。")


def _key(change: DeadlineChange, case_id: int) -> dict[str, object]:
    return {"key": change.deadline_id, "in_case": case_id}


def _states(op: str) -> dict[str, object]:
    """Return in which states a clock may be for an operation that gives it a day.

    Moving a clock that waits for service sets it going: its last day is known now.
    """
    if op == "start":
        return {"was": "waiting", "or_was": "waiting", "or_else": "waiting"}
    return {"was": "open", "or_was": "paused", "or_else": "waiting" if op == "move" else "open"}


def _becomes(due: DueDate | None) -> str:
    return (DeadlineState.PAUSED if due and due.paused else DeadlineState.OPEN).value


def _hung_on(
    change: DeadlineChange, issued: Sequence[PaperRow], papers: Sequence[Paper]
) -> int | None:
    if not change.paper_form:
        return None
    mine: list[PaperRow | Paper] = [p for p in issued if p.form == change.paper_form]
    if not mine:
        mine = [
            p for p in papers if p.form == change.paper_form and p.served_on is None and not p.void
        ]
    same_item = [p for p in mine if p.item_no == change.item_no]
    ids = [p.id for p in same_item or mine]
    return max(ids) if ids else None


def _new(change: DeadlineChange, paper_id: int | None) -> dict[str, object]:
    states = {"open": DeadlineState.OPEN, "wait": DeadlineState.WAITING}
    # A duty taken up again from its old start keeps a suspension that still runs.
    state = DeadlineState.PAUSED if change.due and change.due.paused else states[change.op]
    return {
        "limit_id": change.limit,
        "title": change.title,
        "item_kind": change.item_kind,
        "item_no": change.item_no,
        "paper_id": paper_id,
        "state": state.value,
        **due_columns(change.due),
    }


def due_columns(due: DueDate | None) -> dict[str, object]:
    """Return the columns of a computed day; a paused clock has no last day until it goes on."""
    known = due if due and not due.paused else None
    return {
        "from_on": due.from_on if due else None,
        "due_on": known.due_on if known else None,
        "safe_on": known.safe_on if known else None,
        "due_at": due.due_at if due else "",
        "provisional": due.provisional if due else False,
        "verified": due.verified if due else "",
        "explanation": due_text(due),
        "events": events_text(due.events) if due else "[]",
        "remind_on": known.remind_on if known else None,
    }


def _make_deadline(row: Row) -> Deadline:
    return Deadline(
        id=row[0],
        limit=row[1],
        title=row[2],
        item_kind=row[3],
        item_no=row[4],
        paper_id=row[5] or 0,
        state=DeadlineState(row[6]),
        from_on=row[7],
        due_on=row[8],
        safe_on=row[9],
        provisional=row[10],
        events=make_events(row[11]),
    )


def _rows(
    conn: Connection, statement: Select[*tuple[object, ...]], params: Mapping[str, object]
) -> list[DeadlineRow]:
    found: Iterable[Mapping[str, object]] = conn.execute(statement, params).mappings()  # type: ignore[assignment]
    return [_make_row(dict(row)) for row in found]


def _make_row(row: dict[str, object]) -> DeadlineRow:
    row["handler_ids"] = make_ids(str(row["handler_ids"]))
    row["paper_number"] = row["paper_number"] or ""
    return DeadlineRow(**row)  # type: ignore[arg-type]  # the select names exactly the fields

"""Clocks as people look at them: the board, one explanation, one person's work of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caseflow.domain.clock import local_day
from caseflow.domain.deadlines import Bucket, bucket, compute
from caseflow.domain.decide import ROLE_WORDS, Rules
from caseflow.domain.definition import Limit
from caseflow.domain.law import citations, limit_on
from caseflow.domain.model import Deadline, DeadlineState, DueDate, Step
from caseflow.services import alerts
from caseflow.services.case_rows import rows_of
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.views import Board, DeadlineRow, DeadlineView, Workbench
from caseflow.services.words import ITEM_WORDS
from caseflow.storage import deadlines as store
from caseflow.storage import journal, people
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection

WATCHER = "sweep"
"""The name of the heartbeat that the sweep leaves."""

STALE_AFTER = timedelta(minutes=5)
MOST_CASES = 200
"""How many cases a workbench lists, nearest deadline first."""

PRESSING = (Bucket.OVERDUE, Bucket.TODAY, Bucket.THREE_DAYS, Bucket.SEVEN_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clocks:
    """All running and waiting clocks of a bureau at one moment, with what it takes to show them."""

    rows: tuple[store.DeadlineRow, ...]
    names: Mapping[int, str]
    pulse: journal.Pulse | None
    rules: Rules


def board(
    office: Office, who: Actor, *, handler_id: int = 0, stage: str = "", limit: str = ""
) -> Board:
    """Return all running clocks of the bureau by nearness, filtered."""
    now = office.clock.now()
    today = local_day(now)
    clocks = _clocks(office, who)
    rows = [
        shown(clocks.rules, row, clocks.names, today)
        for row in clocks.rows
        if (not handler_id or handler_id in row.handler_ids)
        and (not stage or row.stage == stage)
        and (not limit or row.limit_id == limit)
    ]
    groups: dict[str, tuple[DeadlineRow, ...]] = {
        b.value: tuple(r for r in rows if r.bucket == b.value) for b in Bucket
    }
    groups["expired"] = tuple(r for r in rows if r.bucket == "expired")
    beat = clocks.pulse.at if clocks.pulse else None
    return Board(
        groups=groups,
        provisional=tuple(r for r in rows if r.provisional),
        today=today,
        heartbeat_at=beat,
        heartbeat_stale=is_stale(beat, now),
        calendar_until=max(clocks.rules.calendar.known_years),
    )


def _clocks(office: Office, who: Actor) -> _Clocks:
    with office.database.read() as conn:
        names = names_of(conn, who.agency_id)
        running = store.list_board(conn, agency_id=who.agency_id)
        waiting = store.list_waiting(conn, agency_id=who.agency_id)
        pulse = journal.find_pulse(conn, name=WATCHER)
        rules = rules_of(office, conn, get_agency(conn, agency_id=who.agency_id))
    return _Clocks(rows=(*running, *waiting), names=names, pulse=pulse, rules=rules)


def is_stale(beat: datetime | None, now: datetime) -> bool:
    """Return whether the watcher has been silent for more than five minutes."""
    return beat is None or now - beat > STALE_AFTER


def names_of(conn: Connection, agency_id: int) -> Mapping[int, str]:
    """Return the names of all people of a bureau by id, those who left too."""
    return {p.person.id: p.person.name for p in people.list_people(conn, agency_id=agency_id)}


def shown(
    rules: Rules, row: store.DeadlineRow, names: Mapping[int, str], today: date
) -> DeadlineRow:
    """Return a stored clock as lists show it."""
    limit = version_of(rules, row, today)
    return DeadlineRow(
        id=row.id,
        case_id=row.case_id,
        case_no=row.case_no,
        party=row.party_name,
        limit=row.limit_id,
        title=row.title,
        item=f"{ITEM_WORDS.get(row.item_kind, row.item_kind)}{row.item_no}" if row.item_no else "",
        state=row.state,
        bucket=_bucket_of(row, limit, today),
        from_on=row.from_on,
        due_on=row.due_on,
        safe_on=row.safe_on,
        due_at=row.due_at,
        provisional=row.provisional,
        verified=limit.verified.value != "unverified",
        basis=words_of(rules, limit, row.from_on or today),
        handlers="、".join(names.get(i, "") for i in row.handler_ids),
    )


def version_of(rules: Rules, row: store.DeadlineRow, today: date) -> Limit:
    """Return the version of the limit that the clock was counted by."""
    return limit_on(rules.law, row.limit_id, row.from_on or today)


def words_of(rules: Rules, limit: Limit, on: date) -> tuple[str, ...]:
    """Return the basis of a limit in words."""
    return citations(rules.law, limit.basis, on)


def matters_when_overdue(limit: Limit) -> bool:
    """Return whether anybody is to be told after the last day.

    A right of the party that simply runs out (to be heard, to sue) is over, not overdue.
    """
    return any(r.days > 0 for r in limit.reminders)


def _bucket_of(row: store.DeadlineRow, limit: Limit, today: date) -> str:
    if row.state in (DeadlineState.MET.value, DeadlineState.CANCELLED.value):
        return row.state
    found = bucket(
        Deadline(
            id=row.id,
            limit=row.limit_id,
            title=row.title,
            state=DeadlineState(row.state),
            from_on=row.from_on,
            due_on=row.due_on,
            safe_on=row.safe_on,
        ),
        today,
    )
    if found is Bucket.OVERDUE and not matters_when_overdue(limit):
        return "expired"
    return found.value


def view(office: Office, who: Actor, deadline_id: int) -> DeadlineView:
    """Return one clock with its whole explanation. Raises NotFound."""
    today = local_day(office.clock.now())
    with office.database.read() as conn:
        row = store.get_deadline(conn, agency_id=who.agency_id, deadline_id=deadline_id)
        due = store.get_explanation(conn, agency_id=who.agency_id, deadline_id=deadline_id)
        names = names_of(conn, who.agency_id)
        bureau = get_agency(conn, agency_id=who.agency_id)
        rules = rules_of(office, conn, bureau)
    limit = version_of(rules, row, today)
    return DeadlineView(
        row=shown(rules, row, names, today),
        due=explained(rules, limit, due, bureau.grace_days) if due else None,
        starts=limit.starts,
        unit_reason=limit.unit_reason,
        extension=limit.extension,
        exclusion=limit.exclusion,
        if_missed=limit.if_missed,
        responsible="、".join(ROLE_WORDS[r] for r in limit.responsible),
        paper=row.paper_number,
    )


def explained(rules: Rules, limit: Limit, due: DueDate, grace_days: int) -> DueDate:
    """Return a computation with its steps, told by the same function that made it.

    Where the calendar was corrected since, a last step names the day that is on record.
    """
    if due.steps:
        return due
    told = compute(
        limit,
        start=due.from_on,
        calendar=rules.calendar,
        grace_days=grace_days,
        events=due.events,
        explain=True,
    )
    if told.due_on == due.due_on:
        return replace(due, steps=told.steps)
    note = (
        f"按现有日历应为{told.due_on.isoformat()}，登记的最后一日为{due.due_on.isoformat()}，请核对"
    )
    return replace(due, steps=(*told.steps, Step(day="", counts=False, text=note)))


def workbench(office: Office, who: Actor) -> Workbench:
    """Return what one person must do today: own clocks, cases to decide on, alerts."""
    now = office.clock.now()
    today = local_day(now)
    clocks = _clocks(office, who)
    mine = [
        shown(clocks.rules, row, clocks.names, today)
        for row in clocks.rows
        if row.due_on is not None and _concerns(clocks.rules, who, row, today)
    ]
    cases = rows_of(office, who, most=MOST_CASES)
    own = rows_of(office, who, most=MOST_CASES, handler_id=who.person.id)
    beat = clocks.pulse.at if clocks.pulse else None
    return Workbench(
        groups={b.value: tuple(r for r in mine if r.bucket == b.value) for b in PRESSING},
        to_approve=tuple(c.row for c in cases if c.decides(who.person)),
        mine=tuple(c.row for c in own),
        alerts=alerts.inbox(office, who, unacked_only=True),
        today=today,
        heartbeat_at=beat,
        heartbeat_stale=is_stale(beat, now),
    )


def _concerns(rules: Rules, who: Actor, row: store.DeadlineRow, today: date) -> bool:
    """Whether a clock is of one's own case; a reviewer or chief sees what his role answers for."""
    if who.person.id in row.handler_ids:
        return True
    own_roles = who.person.roles - {"inspector"}
    return bool(own_roles & set(version_of(rules, row, today).responsible))

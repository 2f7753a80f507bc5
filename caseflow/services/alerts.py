"""Tell people in time: the sweep that writes missing reminders, and each person's inbox."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from caseflow.domain.clock import local_day
from caseflow.domain.definition import Limit, Reminder
from caseflow.domain.errors import CaseflowError
from caseflow.domain.law import limit_on
from caseflow.domain.model import Person
from caseflow.services.office import Actor, Office
from caseflow.services.views import AlertRow
from caseflow.storage import alerts as store
from caseflow.storage import deadlines, journal, people
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

BATCH = 500
"""How many clocks one transaction of the sweep looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """What one sweep found: clocks looked at, alerts added, clocks that could not be judged.

    `titles` are those of the missing alerts and `persons` the names of who gets each, in the same
    order; listed by a dry run only.
    """

    on: date
    checked: int
    made: int
    failed: int
    titles: tuple[str, ...]
    persons: tuple[str, ...] = ()


class _Undone(Exception):
    """Rolls back what a dry run wrote."""


def sweep(office: Office, *, on: date | None = None, dry_run: bool = False) -> SweepReport:
    """Write each reminder that ought to exist on `on` (today) and does not yet; once each.

    Idempotent and safe beside another sweep: the unique key decides. A dry run writes nothing
    and leaves no heartbeat. A clock whose rule is missing is logged and keeps no other silent.
    """
    now = office.clock.now()
    day = on or local_day(now)
    horizon = _horizon(office, day)
    checked, made, failed = 0, 0, 0
    missing: list[tuple[str, str]] = []
    after = (date.min, 0)
    while True:
        with suppress(_Undone), office.database.write() as conn:
            rows = deadlines.list_due(conn, until=horizon, most=BATCH, after=after)
            wanted, faults = _reminders(office, conn, rows, day)
            if dry_run:
                missing.extend(_missing(conn, wanted, now))
                raise _Undone
            made += store.insert_missing(conn, wanted, now=now)
        checked += len(rows)
        failed += faults
        if len(rows) < BATCH:
            break
        after = (rows[-1].due_on or date.min, rows[-1].id)
    report = SweepReport(
        on=day,
        checked=checked,
        made=made,
        failed=failed,
        titles=tuple(title for title, _ in missing),
        persons=tuple(person for _, person in missing),
    )
    if not dry_run:
        _beat(office, report, now)
    return report


def _beat(office: Office, report: SweepReport, now: datetime) -> None:
    detail = f"到期检查{report.checked}项，新增提醒{report.made}条"
    if report.failed:
        detail += f"，{report.failed}项缺少期限规定、不能提醒，请检查法规数据"
    with office.database.write() as conn:
        journal.beat(conn, name="sweep", at=now, detail=detail)
    counted = {"checked": report.checked, "made": report.made, "failed": report.failed}
    log.info("sweep_done", extra=counted)


def _horizon(office: Office, day: date) -> date:
    """The last day that may be announced on `day`.

    Reminders of a bureau's clock are counted from its safe day, which may stand before days off
    while the last day that is searched for stands behind them.
    """
    return office.rules.calendar.on_or_after(day + timedelta(days=_longest_lead(office)))


def _missing(
    conn: Connection, wanted: Sequence[store.NewAlert], now: datetime
) -> list[tuple[str, str]]:
    names = {
        p.person.id: p.person.name
        for agency_id in {a.agency_id for a in wanted}
        for p in people.list_people(conn, agency_id=agency_id)
    }
    new = [a for a in wanted if store.insert_missing(conn, [a], now=now)]
    return [(a.title, names[a.person_id]) for a in new]


def _longest_lead(office: Office) -> int:
    return max(
        (
            -r.days
            for versions in office.rules.law.limits.values()
            for limit in versions
            for r in limit.reminders
        ),
        default=0,
    )


def _reminders(
    office: Office, conn: Connection, rows: list[deadlines.DeadlineRow], day: date
) -> tuple[list[store.NewAlert], int]:
    """Return the alerts that ought to exist, and how many clocks could not be judged."""
    staff: dict[int, Mapping[int, Person]] = {}
    wanted: list[store.NewAlert] = []
    faults = 0
    for row in rows:
        if row.agency_id not in staff:
            listed = people.list_people(conn, agency_id=row.agency_id)
            staff[row.agency_id] = {p.person.id: p.person for p in listed if p.active}
        try:
            wanted.extend(_reminders_of(office, row, staff[row.agency_id], day))
        except CaseflowError:
            log.exception("reminder_failed", extra={"deadline_id": row.id})
            faults += 1
    return wanted, faults


def _reminders_of(
    office: Office, row: deadlines.DeadlineRow, staff: Mapping[int, Person], day: date
) -> list[store.NewAlert]:
    limit = limit_on(office.rules.law, row.limit_id, row.from_on or day)
    newest: dict[int, Reminder] = {}
    for reminder in _due_reminders(row, limit, day):
        newest.update(dict.fromkeys(_recipients(row, reminder, staff), reminder))
    return [_alert(row, reminder, person_id, day) for person_id, reminder in newest.items()]


def _target(row: deadlines.DeadlineRow, limit: Limit) -> date:
    """The day to count reminders from: the safe day binds the bureau, the last day the party."""
    day = row.safe_on if limit.binds == "bureau" else row.due_on
    if day is None:
        raise ValueError(f"an open deadline has its day: {row.id}")
    return day


def _due_reminders(row: deadlines.DeadlineRow, limit: Limit, day: date) -> list[Reminder]:
    """Those whose day has come, oldest first.

    After down-time several have come for the same person: only the newest is written, since it
    says how things stand now and the older ones would say the same.
    """
    target = _target(row, limit)
    come = [r for r in limit.reminders if target + timedelta(days=r.days) <= day]
    return sorted(come, key=lambda r: r.days)


def _recipients(
    row: deadlines.DeadlineRow, reminder: Reminder, staff: Mapping[int, Person]
) -> list[int]:
    handlers = [i for i in row.handler_ids if i in staff] if "inspector" in reminder.to else []
    roles = set(reminder.to) - {"inspector"}
    others = [i for i, p in staff.items() if not p.roles.isdisjoint(roles)]
    return list(dict.fromkeys([*handlers, *others]))


def _alert(
    row: deadlines.DeadlineRow, reminder: Reminder, person_id: int, day: date
) -> store.NewAlert:
    if row.due_on is None:
        raise ValueError(f"an open deadline has its day: {row.id}")
    left = (row.due_on - day).days
    when = f"还有{left}日到期" if left > 0 else "今天到期" if left == 0 else f"已逾期{-left}日"
    return store.NewAlert(
        agency_id=row.agency_id,
        person_id=person_id,
        key=f"deadline:{row.id}:{row.due_on.isoformat()}:{reminder.days}",
        title=f"{row.case_no} {row.title}{when}",
        body=f"{row.party_name}：{row.title}，最后一日{row.due_on.isoformat()}。",
        case_id=row.case_id,
        deadline_id=row.id,
        due_on=row.due_on,
        threshold=reminder.days,
    )


def inbox(office: Office, who: Actor, *, unacked_only: bool = False) -> tuple[AlertRow, ...]:
    """Return the person's alerts, newest first."""
    with office.database.read() as conn:
        rows = store.list_alerts(
            conn,
            agency_id=who.agency_id,
            person_id=who.person.id,
            unacked_only=unacked_only,
        )
    return tuple(
        AlertRow(
            id=r.id,
            case_id=r.case_id or 0,
            case_no=r.case_no,
            title=r.title,
            body=r.body,
            due_on=r.due_on,
            created_at=r.created_at,
            acked_at=r.acked_at,
        )
        for r in rows
    )


def acknowledge(office: Office, who: Actor, alert_id: int, note: str = "") -> bool:
    """Acknowledge one's own alert; False when that was done before. Raises NotFound."""
    with office.database.write() as conn:
        return store.ack_alert(
            conn,
            agency_id=who.agency_id,
            person_id=who.person.id,
            alert_id=alert_id,
            at=office.clock.now(),
            note=note,
        )

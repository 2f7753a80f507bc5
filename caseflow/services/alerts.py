"""Tell people in time: the sweep that writes missing reminders, and each person's inbox."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from caseflow.domain.clock import local_day, local_minute
from caseflow.domain.errors import CaseflowError, InvalidInput, Reason
from caseflow.domain.rehearsal import key_stem, marked_title
from caseflow.domain.worktime import FIRST_DAY, LAST_DAY
from caseflow.services.office import Actor, Office
from caseflow.services.reminders import Desk
from caseflow.services.views import AlertRow
from caseflow.storage import absences, journal, people, sweeping
from caseflow.storage import alerts as store
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

PULSE = "sweep"
"""The name of the heartbeat that the sweep leaves."""
BATCH = 1000
"""How many clocks one transaction of the sweep looks at."""
ARM_BATCH = 5000
"""How many clocks one transaction marks to be looked at anew."""
BEAT_EVERY = timedelta(seconds=15)
"""How old the heartbeat may grow while there is nothing else to write."""
CANNOT = "不能提醒：缺少期限规定，或者没有人可以提醒，请检查法规数据和人员"
ORPHANED = "无人负责，已改为提醒接手的岗位，请检查案件承办人和人员岗位"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """What one sweep found: clocks looked at, alerts added, clocks that nobody could be told of.

    `orphaned` counts the clocks whose reminders climbed because nobody answers for them. `titles`
    are those of the missing alerts and `persons` the names of who gets each, in the same order;
    listed by a dry run only. A sweep of a day to come is `rehearsed`.
    """

    on: date
    checked: int
    made: int
    failed: int
    orphaned: int = 0
    rehearsed: bool = False
    titles: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


class _Undone(Exception):
    """Rolls back what a dry run wrote."""


def sweep(office: Office, *, on: date | None = None, dry_run: bool = False) -> SweepReport:
    """Write each reminder that ought to exist on `on` (today) and does not yet; once each.

    Idempotent and safe beside another sweep: the unique key decides. Only clocks with something
    to write are looked at, however many are open. A dry run writes nothing and leaves no
    heartbeat. A day to come is a rehearsal: its alerts are marked as such and spend nothing of
    that day. A clock whose rule is missing, or that nobody is left for, is logged, keeps no other
    silent, and is tried again by the next sweep. Limits in hours are judged by the minute today,
    by the end of any other day. Raises InvalidInput for a day beyond reckoning.
    """
    now = office.clock.now()
    today = local_day(now)
    day = on or today
    _check_day(day)
    with office.database.read() as conn:
        outlook = sweeping.look(conn, day=day, pulse=PULSE)
    stale = _stale(office, outlook)
    at_once = datetime.fromisoformat(local_minute(now))
    moment = at_once if day == today else datetime.combine(day, time.max)
    run = _Run(office, moment=moment, now=now, takes_back=dry_run or day > today)
    if run.takes_back:
        missing = _look_ahead(office, run, stale, day)
        return _listed(office, run, missing) if dry_run else _rehearse(office, run, missing)
    for agency_id, basis in stale.items():
        _arm(office, agency_id, basis, min(day, today), now)
    more = outlook.due or bool(stale)
    while more:
        with office.database.write() as conn:
            more = run.batch(conn)
    report = run.report()
    beat = outlook.pulses.get(PULSE)
    if report.checked or beat is None or not timedelta() <= now - beat[0] < BEAT_EVERY:
        _beat(office, report, now)
    counted = {"checked": report.checked, "made": report.made, "failed": report.failed}
    log.info("sweep_done", extra=counted)
    return report


def _check_day(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        span = f"{FIRST_DAY.isoformat()}至{LAST_DAY.isoformat()}"
        words = f"日期{day.isoformat()}超出日历能推算的范围（{span}）"
        cure = "请用范围以内的日期"
        raise InvalidInput([Reason(guard="", message=words, cure=cure, field="on")])


class _Run:
    """One sweep under way: batch after batch, each in a transaction of the caller.

    One that `takes_back` what it writes keeps the rows it found `missing`, and marks no clock
    with the day of its next reminder.
    """

    def __init__(
        self, office: Office, *, moment: datetime, now: datetime, takes_back: bool
    ) -> None:
        self.missing: list[dict[str, object]] = []
        self.takes_back = takes_back
        self._office = office
        self._moment = moment
        self._day = moment.date()
        self._now = now
        self._after = (date.min, 0)
        self._stamps: dict[int, str] = {}
        self._desks: dict[int, Desk] = {}
        self._checked = self._made = self._failed = self._orphaned = 0

    def report(self) -> SweepReport:
        """Return what was found so far."""
        return SweepReport(
            on=self._day,
            checked=self._checked,
            made=self._made,
            failed=self._failed,
            orphaned=self._orphaned,
        )

    def batch(self, conn: Connection) -> bool:
        """Write the reminders of the next clocks; return whether there may be more."""
        clocks = sweeping.due_clocks(conn, day=self._day, after=self._after, most=BATCH)
        wanted: list[dict[str, object]] = []
        looked: list[tuple[int, date | None]] = []
        for clock in clocks:
            try:
                desk = self._desks.get(clock.agency_id) or self._desk(conn, clock.agency_id)
                plan = desk.plan(clock)
                self._orphaned += desk.is_orphaned(clock, plan)
            except CaseflowError:
                log.exception("reminder_failed", extra={"deadline_id": clock.id})
                self._failed += 1
                continue
            wanted.extend(desk.alerts(clock, plan, self._now))
            if plan.next_on != clock.remind_on:  # the next one may come later today
                looked.append((clock.id, plan.next_on))
        if self.takes_back:
            self.missing.extend(one for one in wanted if store.insert_rows(conn, [one]))
        else:
            self._made += store.insert_rows(conn, wanted)
            sweeping.write_next(conn, looked)
        self._checked += len(clocks)
        if clocks:
            self._after = (clocks[-1].remind_on, clocks[-1].id)
        return len(clocks) == BATCH

    def _desk(self, conn: Connection, agency_id: int) -> Desk:
        if agency_id not in self._stamps:
            self._stamps = {key: stamp for key, stamp, _ in sweeping.list_bureaus(conn)}
        desk = Desk.of(self._office, conn, agency_id, self._stamps[agency_id], self._moment)
        self._desks[agency_id] = desk
        return desk


def _look_ahead(
    office: Office, run: _Run, stale: dict[int, str], day: date
) -> list[dict[str, object]]:
    """Sweep in one transaction, take all of it back, and return the rows that were missing."""
    with suppress(_Undone), office.database.write() as conn:
        for agency_id in stale:
            ends = sweeping.ends_of(conn, agency_id=agency_id)
            if ends is not None:
                sweeping.arm(conn, agency_id=agency_id, first=ends[0], last=ends[1], day=day)
        while run.batch(conn):
            pass
        raise _Undone
    return run.missing


def _listed(office: Office, run: _Run, missing: list[dict[str, object]]) -> SweepReport:
    agency_ids = {int(str(one["agency_id"])) for one in missing}
    with office.database.read() as conn:
        names = {
            p.person.id: p.person.name
            for agency_id in agency_ids
            for p in people.list_people(conn, agency_id=agency_id)
        }
    return replace(
        run.report(),
        titles=tuple(str(one["title"]) for one in missing),
        persons=tuple(names[int(str(one["person_id"]))] for one in missing),
    )


def _rehearse(office: Office, run: _Run, missing: list[dict[str, object]]) -> SweepReport:
    """Write what the day to come will tell, under keys of its own; nobody sends it.

    It speaks of no clock, so that it neither follows up nor falls away with a real reminder.
    """
    report = run.report()
    with office.database.write() as conn:
        away = {
            agency_id: absences.delegates_on(conn, agency_id=agency_id, day=report.on)
            for agency_id in {int(str(one["agency_id"])) for one in missing}
        }
        rows = [
            {
                **one,
                "key": f"{key_stem(report.on)}{one['key']}",
                "title": marked_title(report.on, str(one["title"])),
                "deadline_id": None,
                "posted": True,
            }
            for one in missing
        ]
        for one in tuple(rows):
            person_id = int(str(one["person_id"]))
            delegate = away[int(str(one["agency_id"]))].get(person_id)
            if delegate is not None:
                rows.append({**one, "person_id": delegate, "stands_for_id": person_id})
        made = store.insert_rows(conn, rows)
    log.info("sweep_rehearsed", extra={"on": report.on.isoformat(), "made": made})
    return replace(report, made=made, rehearsed=True)


def _stale(office: Office, outlook: sweeping.Outlook) -> dict[int, str]:
    """Return the bureaus whose clocks were marked under other rules or people, with the present.

    Who has just got a role is told of what is late already; so is everybody under a new rule.
    """
    law, years = office.rules.law.sha256[:16], office.rules.calendar.known_years
    shared = f"{law} {max(years, default=0)}"
    bases = {key: f"{shared} {own} {staff}".strip() for key, staff, own in outlook.bureaus}
    return {
        key: basis
        for key, basis in bases.items()
        if outlook.pulses.get(f"{sweeping.ARMED}{key}", (None, ""))[1] != basis
    }


def _arm(office: Office, agency_id: int, basis: str, day: date, now: datetime) -> None:
    """Have all open clocks of a bureau looked at anew, and note under which rules.

    The note is left out when a clock was being changed just then: the next sweep tries again.
    """
    with office.database.read() as conn:
        ends = sweeping.ends_of(conn, agency_id=agency_id)
    first, last = ends or (1, 0)
    whole = True
    for start in range(first, last + 1, ARM_BATCH):
        with office.database.write() as conn:
            end = min(start + ARM_BATCH - 1, last)
            whole &= sweeping.arm(conn, agency_id=agency_id, first=start, last=end, day=day)
    if whole:
        with office.database.write() as conn:
            journal.beat(conn, name=f"{sweeping.ARMED}{agency_id}", at=now, detail=basis)
    log.info("clocks_armed", extra={"agency_id": agency_id, "whole": whole})


def _beat(office: Office, report: SweepReport, now: datetime) -> None:
    detail = f"到期检查{report.checked}项，新增提醒{report.made}条"
    if report.failed:
        detail += f"，{report.failed}项{CANNOT}"
    if report.orphaned:
        detail += f"，{report.orphaned}项{ORPHANED}"
    with office.database.write() as conn:
        journal.beat(conn, name=PULSE, at=now, detail=detail)


def inbox(
    office: Office, who: Actor, *, unacked_only: bool = False, rehearsed: bool = True
) -> tuple[AlertRow, ...]:
    """Return the person's alerts, newest first; those without answer are all live.

    Without `rehearsed`, those without answer leave out what a rehearsal wrote.
    """
    with office.database.read() as conn:
        rows = store.list_alerts(
            conn,
            agency_id=who.agency_id,
            person_id=who.person.id,
            unacked_only=unacked_only,
            rehearsed=rehearsed,
        )
    return tuple(
        AlertRow(
            id=r.id,
            case_id=r.case_id or 0,
            case_no=r.case_no,
            title=f"代{r.stands_for}：{r.title}" if r.stands_for else r.title,
            body=r.body,
            due_on=r.due_on,
            created_at=r.created_at,
            acked_at=r.acked_at,
            ack_note=r.ack_note,
            urgent=r.urgent,
            live=r.live,
            stands_for=r.stands_for,
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

"""Tell people in time: the sweep that writes missing reminders, and each person's inbox."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from caseflow.domain.clock import local_day
from caseflow.domain.errors import CaseflowError
from caseflow.services.office import Actor, Office
from caseflow.services.reminders import Desk
from caseflow.services.views import AlertRow
from caseflow.storage import alerts as store
from caseflow.storage import journal, people, sweeping
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

PULSE = "sweep"
"""The name of the heartbeat that the sweep leaves."""
BATCH = 500
"""How many clocks one transaction of the sweep looks at."""
ARM_BATCH = 5000
"""How many clocks one transaction marks to be looked at anew."""
BEAT_EVERY = timedelta(seconds=15)
"""How old the heartbeat may grow while there is nothing else to write."""


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
    titles: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


class _Undone(Exception):
    """Rolls back what a dry run wrote."""


def sweep(office: Office, *, on: date | None = None, dry_run: bool = False) -> SweepReport:
    """Write each reminder that ought to exist on `on` (today) and does not yet; once each.

    Idempotent and safe beside another sweep: the unique key decides. Only clocks with something
    to write are looked at, however many are open. A dry run writes nothing and leaves no
    heartbeat; a day to come changes nothing in what later days will write. A clock whose rule is
    missing is logged, keeps no other silent, and is tried again by the next sweep.
    """
    now = office.clock.now()
    today = local_day(now)
    day = on or today
    with office.database.read() as conn:
        outlook = sweeping.look(conn, day=day, pulse=PULSE)
    stale = _stale(office, outlook)
    run = _Run(office, day=day, now=now, goes_on=day <= today)
    if dry_run:
        return _rehearse(office, run, stale, day)
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


class _Run:
    """One sweep under way: batch after batch, each in a transaction of the caller.

    When it `goes_on`, each clock is marked with the day of its next reminder.
    """

    def __init__(self, office: Office, *, day: date, now: datetime, goes_on: bool) -> None:
        self.missing: list[tuple[str, str]] | None = None
        """What a dry run found: titles with the names of persons."""
        self._office = office
        self._day = day
        self._now = now
        self._goes_on = goes_on
        self._after = (date.min, 0)
        self._stamps: dict[int, str] = {}
        self._desks: dict[int, Desk] = {}
        self._checked = self._made = self._failed = 0

    def report(self) -> SweepReport:
        """Return what was found so far."""
        missing = self.missing or ()
        return SweepReport(
            on=self._day,
            checked=self._checked,
            made=self._made,
            failed=self._failed,
            titles=tuple(title for title, _ in missing),
            persons=tuple(person for _, person in missing),
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
            except CaseflowError:
                log.exception("reminder_failed", extra={"deadline_id": clock.id})
                self._failed += 1
                continue
            wanted.extend(desk.alerts(clock, plan, self._now))
            looked.append((clock.id, plan.next_on))
        if self.missing is None:
            self._made += store.insert_rows(conn, wanted)
        else:
            self.missing.extend(_missing(conn, wanted))
        if self._goes_on:
            sweeping.write_next(conn, looked)
        self._checked += len(clocks)
        if clocks:
            self._after = (clocks[-1].remind_on, clocks[-1].id)
        return len(clocks) == BATCH

    def _desk(self, conn: Connection, agency_id: int) -> Desk:
        if agency_id not in self._stamps:
            self._stamps = {key: stamp for key, stamp, _ in sweeping.list_bureaus(conn)}
        desk = Desk.of(self._office, conn, agency_id, self._stamps[agency_id], self._day)
        self._desks[agency_id] = desk
        return desk


def _rehearse(office: Office, run: _Run, stale: dict[int, str], day: date) -> SweepReport:
    """Sweep in one transaction and take all of it back."""
    run.missing = []
    with suppress(_Undone), office.database.write() as conn:
        for agency_id in stale:
            ends = sweeping.ends_of(conn, agency_id=agency_id)
            if ends is not None:
                sweeping.arm(conn, agency_id=agency_id, first=ends[0], last=ends[1], day=day)
        while run.batch(conn):
            pass
        raise _Undone
    return run.report()


def _missing(conn: Connection, wanted: list[dict[str, object]]) -> list[tuple[str, str]]:
    names = {
        p.person.id: p.person.name
        for agency_id in {int(str(one["agency_id"])) for one in wanted}
        for p in people.list_people(conn, agency_id=agency_id)
    }
    new = [one for one in wanted if store.insert_rows(conn, [one])]
    return [(str(one["title"]), names[int(str(one["person_id"]))]) for one in new]


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
        detail += f"，{report.failed}项缺少期限规定、不能提醒，请检查法规数据"
    with office.database.write() as conn:
        journal.beat(conn, name=PULSE, at=now, detail=detail)


def inbox(office: Office, who: Actor, *, unacked_only: bool = False) -> tuple[AlertRow, ...]:
    """Return the person's alerts, newest first; those without answer are all live."""
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

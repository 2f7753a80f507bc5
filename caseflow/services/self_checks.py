"""One line a day by which people see that reminders work: what was due, sent, not delivered."""

from __future__ import annotations

from datetime import date, datetime, time

from caseflow.domain.clock import SHANGHAI, local_day
from caseflow.domain.decide import Rules
from caseflow.domain.model import Bureau
from caseflow.domain.sending_hours import has_come
from caseflow.services import registers
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.services.posting import CHECK
from caseflow.storage import agencies, delivery_lists, journal, people
from caseflow.storage import alerts as inbox
from caseflow.storage.database import Connection


def self_check(office: Office) -> int:
    """Leave the line of the day for each bureau once its hour has come; return how many.

    It is kept as a pulse. On days on which messages go out, those who watch over deliveries get
    it as an alert too.
    """
    now = office.clock.now()
    with office.database.read() as conn:
        bureaus = agencies.list_agencies(conn)
        done = {p.name for p in journal.list_pulses(conn) if local_day(p.at) == local_day(now)}
    return sum(_check(office, b, now) for b in bureaus if f"{CHECK}{b.id}" not in done)


def _check(office: Office, bureau: Bureau, now: datetime) -> bool:
    with office.database.read() as conn:
        rules = rules_of(office, conn, bureau)
        policy = rules.law.alert_policy
        if not has_come(now, policy.check_at):
            return False
        line = _line(conn, bureau, rules, now)
    today = local_day(now)
    with office.database.write() as conn:
        if is_told(rules, today):
            inbox.insert_missing(conn, alerts_of(conn, bureau, rules, today, line), now=now)
        journal.beat(conn, name=f"{CHECK}{bureau.id}", at=now, detail=line)
    return True


def _line(conn: Connection, bureau: Bureau, rules: Rules, now: datetime) -> str:
    today = local_day(now)
    midnight = datetime.combine(today, time.min, tzinfo=SHANGHAI)
    due = delivery_lists.count_due(conn, agency_id=bureau.id, on=today)
    found = delivery_lists.tally(conn, agency_id=bureau.id, since=midnight, now=now)
    return line_of(rules, due=due, sent=found.sent, not_sent=found.failed + found.late)


def line_of(rules: Rules, *, due: int, sent: int, not_sent: int) -> str:
    """Return the line of a day."""
    return (
        f"今日到期 {due} 项，已发送 {sent} 条，未送达 {not_sent} 条，"
        f"日历已知至 {max(rules.calendar.known_years)}-12-31"
    )


def is_told(rules: Rules, day: date) -> bool:
    """Whether people get the line of a day: on days on which messages go out."""
    return not rules.law.alert_policy.working_days_only or rules.calendar.is_working(day)


def alerts_of(
    conn: Connection, bureau: Bureau, rules: Rules, day: date, line: str
) -> list[inbox.NewAlert]:
    """Return the line of a day as alerts to those who watch over deliveries."""
    title = f"提醒自检 {day.isoformat()}"
    roles = rules.law.duties[registers.DELIVERIES].roles
    return [
        inbox.NewAlert(
            agency_id=bureau.id,
            person_id=row.person.id,
            key=f"{CHECK}{bureau.id}:{day.isoformat()}",
            title=title,
            body=line,
        )
        for row in people.list_people(conn, agency_id=bureau.id)
        if row.active and not row.person.roles.isdisjoint(roles)
    ]

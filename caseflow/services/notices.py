"""The holiday calendar of a bureau: what it rests on, what a notice would change, accepting it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from caseflow.catalogue.notice import notice_text
from caseflow.domain.clock import local_day
from caseflow.domain.decide import Rules
from caseflow.domain.errors import Conflict, NotFound
from caseflow.domain.local_law import Notice, with_notices
from caseflow.domain.notice import FIRST_YEAR, LAST_YEAR
from caseflow.domain.worktime import ONE_DAY, WorkCalendar
from caseflow.services import registers
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.recounts import Outlook, carry_out, foresee
from caseflow.storage import journal
from caseflow.storage import local_law as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection

DUTY = "change_calendar"
"""The duty of `workflows/duties.yaml` that accepting asks for."""

YEARS_AHEAD = 2
SHIPPED, LOCAL, GUESSED = "shipped", "local", "guessed"
"""Where the days of a year come from: the release, the bureau, weekends and fixed days alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """One year of the calendar. `notices` are the numbers of the notices that arrange its days."""

    year: int
    source: str
    notices: tuple[str, ...]
    link: str
    workdays: int
    accepted: store.NoticeRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """One day that a notice judges otherwise than the present calendar, in words."""

    day: date
    was_working: bool
    working: bool
    was: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What accepting would bring. `notice` is None where only the present rules are applied."""

    notice: Notice | None
    replaces: str
    days: tuple[DayChange, ...]
    outlook: Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """The years of the calendar, newest first, and the notices that were accepted, newest first."""

    rows: tuple[YearRow, ...]
    history: tuple[store.NoticeRow, ...]
    today: date


def view(office: Office, who: Actor, *, first: int = 0) -> CalendarView:
    """Return the years from `first` (two before this year) to two years ahead or the last known."""
    today = local_day(office.clock.now())
    with office.database.read() as conn:
        rules, accepted = _here(office, conn, who)
    standing = {r.notice.year: r for r in accepted if r.replaced_at is None}
    known = rules.calendar.known_years
    last = max(today.year + YEARS_AHEAD, *known)
    years = range(last, min(first or today.year - YEARS_AHEAD, last) - 1, -1)
    return CalendarView(
        rows=tuple(_year_row(rules.calendar, year, standing.get(year)) for year in years),
        history=tuple(reversed(accepted)),
        today=today,
    )


def year(office: Office, who: Actor, wanted: int) -> tuple[YearRow, WorkCalendar]:
    """Return one year and the calendar that judges its days. Raises NotFound."""
    if not FIRST_YEAR <= wanted <= LAST_YEAR:
        raise NotFound(f"日历只显示{FIRST_YEAR}年至{LAST_YEAR}年，没有{wanted}年。")
    with office.database.read() as conn:
        rules, accepted = _here(office, conn, who)
    standing = {r.notice.year: r for r in accepted if r.replaced_at is None}
    return _year_row(rules.calendar, wanted, standing.get(wanted)), rules.calendar


def present_notice(office: Office, who: Actor, wanted: int) -> Notice | None:
    """Return what the calendar knows of a year as one notice, None when there is none."""
    row, calendar = year(office, who, wanted)
    if not row.notices:
        return None
    days = {d: n for d, n in calendar.days.items() if (n.year or d.year) == wanted}
    return Notice(year=wanted, notice=row.notices[0], link=row.link, days=days)


def notice_file(office: Office, who: Actor, wanted: int) -> str:
    """Return the notice of a year as YAML. Raises NotFound when there is none."""
    notice = present_notice(office, who, wanted)
    if notice is None:
        raise NotFound(f"{wanted}年的放假通知尚未载入，没有文件可以下载。")
    return notice_text(notice)


def what_if(office: Office, who: Actor, notice: Notice) -> WhatIf:
    """Return what accepting a notice would change; nothing is written."""
    with office.database.read() as conn:
        return _foreseen(office, conn, who, notice)


def pending(office: Office, who: Actor) -> WhatIf:
    """Return which days on record are not those that the present rules give."""
    with office.database.read() as conn:
        return _foreseen(office, conn, who, None)


def accept(office: Office, who: Actor, notice: Notice | None, *, seen: str) -> WhatIf:
    """Let a notice hold from now on and move every clock that it moves, all or nothing.

    Without a notice only the days on record are brought to the present rules. `seen` is the mark
    of the what-if that the person looked at. Raises Forbidden, and Conflict when it is no longer
    what would happen.
    """
    registers.require(office, who, DUTY)
    now = office.clock.now()
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        found = _foreseen(office, conn, who, notice)
        if found.outlook.seen != seen:
            raise Conflict(
                "影响与刚才显示的不同：期限或者日历已经变化。没有保存，请重新核对后再确认。"
            )
        if notice is None:
            reason, cause = "按现行规则重新计算", f"recount:{now.isoformat()}"
        else:
            notice_id = store.accept_notice(
                conn,
                notice,
                agency_id=who.agency_id,
                person_id=who.person.id,
                person=who.person.name,
                at=now,
            )
            reason = f"载入{notice.year}年放假通知（{notice.notice}）"
            cause = f"notice:{notice_id}"
        carry_out(office, conn, who, found.outlook, reason=reason, cause=cause)
        _note(conn, office, who, found, reason)
    return found


def _here(office: Office, conn: Connection, who: Actor) -> tuple[Rules, list[store.NoticeRow]]:
    rules = rules_of(office, conn, get_agency(conn, agency_id=who.agency_id))
    return rules, store.list_notices(conn, agency_id=who.agency_id)


def _foreseen(office: Office, conn: Connection, who: Actor, notice: Notice | None) -> WhatIf:
    bureau = get_agency(conn, agency_id=who.agency_id)
    now = rules_of(office, conn, bureau)
    then, about, replaces = now, bureau.law_stamp, ""
    days: tuple[DayChange, ...] = ()
    if notice is not None:
        # The way the calendar is built once the notice stands: in the order of acceptance.
        standing = [
            r.notice
            for r in store.list_notices(conn, agency_id=who.agency_id)
            if r.replaced_at is None and r.notice.year != notice.year
        ]
        shipped = office.rules.calendar
        then = replace(now, calendar=with_notices(shipped, [*standing, notice]))
        days = tuple(_day_changes(now.calendar, then.calendar, notice.year))
        about = f"{bureau.law_stamp}\n{notice_text(notice)}"
        if notice.year in now.calendar.known_years:
            replaces = "、".join(_numbers(now.calendar, notice.year)) or "随系统提供的安排"
    outlook = foresee(office, conn, bureau, now=now, then=then, about=about)
    return WhatIf(notice=notice, replaces=replaces, days=days, outlook=outlook)


def _day_changes(now: WorkCalendar, then: WorkCalendar, of_year: int) -> list[DayChange]:
    """Return the days of a year, and of the December before, that are judged otherwise."""
    found = []
    day = date(of_year - 1, 12, 1)
    while day.year <= of_year:
        was, becomes = now.is_working(day), then.is_working(day)
        if was != becomes:
            found.append(
                DayChange(
                    day=day,
                    was_working=was,
                    working=becomes,
                    was=now.describe(day)[1],
                    becomes=then.describe(day)[1],
                )
            )
        day += ONE_DAY
    return found


def _year_row(calendar: WorkCalendar, year: int, accepted: store.NoticeRow | None) -> YearRow:
    source = LOCAL if accepted else SHIPPED if year in calendar.known_years else GUESSED
    return YearRow(
        year=year,
        source=source,
        notices=_numbers(calendar, year),
        link=accepted.notice.link if accepted else calendar.links.get(year, ""),
        workdays=calendar.between(date(year, 1, 1) - timedelta(days=1), date(year, 12, 31)),
        accepted=accepted,
    )


def _numbers(calendar: WorkCalendar, year: int) -> tuple[str, ...]:
    """Return the notices that the days of a year name, the one with most days first."""
    found: dict[str, int] = {}
    for day, note in calendar.days.items():
        if (note.year or day.year) == year:
            found[note.notice] = found.get(note.notice, 0) + 1
    return tuple(sorted(found, key=lambda name: -found[name]))


def _note(conn: Connection, office: Office, who: Actor, found: WhatIf, reason: str) -> None:
    """Add what was accepted to the agency's own chain."""
    new: Mapping[str, int | str] = {
        "moved": len(found.outlook.moved),
        "settled": len(found.outlook.settled),
        "overdue": found.outlook.overdue,
    }
    if found.notice is not None:
        new = {"notice": notice_text(found.notice), "replaces": found.replaces, **new}
    action = ("accept_notice", "载入放假通知") if found.notice else ("recount", "重新计算期限")
    registers.note(conn, office, who, action=action, subject=reason, old={}, new=new)

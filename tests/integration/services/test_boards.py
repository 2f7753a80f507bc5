"""The month of the board and the weekly sheet: what stands on which day, and what is left out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseflow.domain.errors import NotFound
from caseflow.services import alerts, months, weeks
from caseflow.services.deadlines import BoardFilter
from caseflow.services.office import Actor, Office
from tests.integration.services.offices import NOW, TODAY, actor, at, execute, fetch

ALL = BoardFilter()


@pytest.fixture
def who(seen: Office) -> Actor:
    return actor(seen, "inspector")


def day_of(month: months.Month, day: date) -> months.MonthDay:
    return next(d for week in month.weeks for d in week if d.day == day)


def test_a_month_is_whole_weeks_and_knows_free_and_make_up_days(seen: Office, who: Actor) -> None:
    october = months.month(seen, who, ALL, year=2026, of=10)

    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in october.weeks)
    assert not day_of(october, date(2026, 10, 1)).working
    assert "国庆" in day_of(october, date(2026, 10, 1)).note
    made_up = day_of(october, date(2026, 10, 10))
    assert made_up.working
    assert "调休上班" in made_up.note
    assert day_of(october, date(2026, 10, 12)).note == ""
    assert not day_of(october, date(2026, 9, 28)).inside


def test_each_running_clock_stands_on_its_last_day(seen: Office, who: Actor) -> None:
    november = months.month(seen, who, ALL)
    shown = {r.id: d.day for week in november.weeks for d in week for r in d.rows if d.inside}
    running = fetch(
        seen,
        "SELECT id, due_on FROM deadline WHERE state = 'open'"
        " AND due_on BETWEEN '2026-11-01' AND '2026-11-30'",
    )

    assert shown == {int(str(r[0])): date.fromisoformat(str(r[1])) for r in running}
    assert november.count == len(shown)
    assert (november.earlier, november.later) == ((2026, 10), (2026, 12))


def test_a_month_keeps_the_filters(seen: Office, who: Actor) -> None:
    found = months.month(seen, who, BoardFilter(limit="recheck"))

    assert {r.limit for week in found.weeks for d in week for r in d.rows} == {"recheck"}


@pytest.mark.parametrize(("year", "of"), [(2026, 13), (1949, 1), (2151, 1)])
def test_a_month_that_is_none_is_told(seen: Office, who: Actor, year: int, of: int) -> None:
    with pytest.raises(NotFound, match="没有"):
        months.month(seen, who, ALL, year=year, of=of)


def test_a_month_of_a_year_without_notice_says_so(seen: Office, who: Actor) -> None:
    assert months.month(seen, who, ALL, year=2026, of=12).later == (2027, 1)
    assert not months.month(seen, who, ALL, year=2027, of=1).known


def test_more_clocks_than_a_day_holds_are_counted(demo: Office) -> None:
    copies(demo, 30, "2026-11-27")
    found = months.month(demo, actor(demo, "inspector"), ALL)
    day = day_of(found, date(2026, 11, 27))

    assert len(day.rows) == months.MOST_A_DAY
    assert day.more >= 30 - months.MOST_A_DAY


def copies(office: Office, count: int, due_on: str) -> None:
    """Add so many open clocks that end on one day."""
    execute(
        office,
        f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count})"
        " INSERT INTO deadline (agency_id, case_id, limit_id, title, state, from_on, due_on,"
        " safe_on, verified, created_at)"
        f" SELECT 1, 2, 'recheck', '复查' || n, 'open', '2026-11-01', '{due_on}', '{due_on}',"
        f" 'full_text', '{NOW.isoformat()}' FROM c",
    )


# The weekly sheet


def test_the_week_tells_late_due_and_coming_work_apart(seen: Office, who: Actor) -> None:
    monday = weeks.week(seen, who, on=date(2026, 11, 25))
    parts = (monday.overdue, monday.due, monday.ahead)
    ids = [{line.row.id for line in part.lines} for part in parts]

    assert (monday.monday, monday.sunday) == (date(2026, 11, 23), date(2026, 11, 29))
    assert all(line.row.bucket == "overdue" for line in monday.overdue.lines)
    days = [weeks.work_day(line.row) for line in monday.due.lines]
    assert days == sorted(days)
    assert all(monday.monday <= day <= monday.sunday for day in days)
    assert not ids[0] & ids[1]
    assert not ids[1] & ids[2]


def test_a_clock_stands_under_the_day_to_have_it_done_by(seen: Office, who: Actor) -> None:
    """Last day Monday 30, but the bureau's own work is due before the weekend's roll."""
    found = weeks.week(seen, who, on=date(2026, 11, 25))
    rolled = [line.row for line in found.due.lines if line.row.due_on == date(2026, 11, 30)]

    assert {r.safe_on for r in rolled} == {date(2026, 11, 28)}


def test_what_waits_for_service_too_long_is_named(demo: Office) -> None:
    who = actor(demo, "chief")
    assert weeks.week(demo, who).waiting.total == 0
    later = at(demo, NOW + timedelta(days=weeks.WAITS_LONG_DAYS))
    found = weeks.week(later, who).waiting

    assert found.total == 3
    assert "行政处罚决定书" in found.lines[0].row.waits_for


def test_a_full_week_names_how_much_is_left_out(demo: Office) -> None:
    copies(demo, 40, "2026-11-25")
    copies(demo, 40, "2026-11-02")
    found = weeks.week(demo, actor(demo, "chief"), on=date(2026, 11, 25))

    assert len(found.due.lines) == weeks.MOST["due"]
    assert found.due.total >= 40
    assert len(found.overdue.lines) == weeks.MOST["overdue"]
    assert found.officers[0].overdue >= 40


def test_the_sheet_says_who_acknowledged(demo: Office) -> None:
    who = actor(demo, "inspector")
    late = weeks.week(demo, who).overdue.lines[0].row.id
    key = fetch(demo, f"SELECT id FROM alert WHERE deadline_id = {late} AND person_id = 1 LIMIT 1")
    alerts.acknowledge(demo, who, int(str(key[0][0])))
    lines = {line.row.id: line.seen_by for line in weeks.week(demo, who).overdue.lines}

    assert lines[late] == f"{who.person.name}{TODAY:%m-%d}"


def test_free_days_of_the_week_are_told(seen: Office, who: Actor) -> None:
    words = weeks.week(seen, who, on=date(2026, 10, 7)).days_off

    assert any("调休上班" in w for w in words)
    assert weeks.week(seen, who).days_off == ()

"""A period that is over is told once, as 期满, and counts nowhere as late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from caseflow.domain.decide import Rules
from caseflow.services import alerts, case_rows, deadlines, months, recounts, weeks
from caseflow.services.deadlines import BoardFilter
from caseflow.services.digest_texts import SECTIONS
from caseflow.services.office import Actor, Office
from caseflow.services.views import CaseFilter
from caseflow.storage.agencies import get_agency
from tests.integration.services.offices import actor, at, execute, fetch

LONG_AFTER = datetime(2027, 6, 21, 1, 30, tzinfo=UTC)  # a Monday, 09:30 in Shanghai
ALL = BoardFilter()


@pytest.fixture
def late(demo: Office) -> Office:
    """Return the demo bureau as of a day on which everything is over or late."""
    execute(demo, "DELETE FROM alert WHERE deadline_id IS NOT NULL", "DELETE FROM heartbeat")
    return at(demo, LONG_AFTER)


@pytest.fixture
def who(late: Office) -> Actor:
    return actor(late, "inspector")


def lapsing(office: Office) -> set[int]:
    """Return the open clocks of limits that lapse."""
    law = office.rules.law.limits
    rows = fetch(office, "SELECT id, limit_id FROM deadline WHERE state = 'open'")
    found = {int(str(i)) for i, limit in rows if any(v.lapses for v in law[str(limit)])}
    assert found
    return found


def told(office: Office) -> list[tuple[int, int, str]]:
    rows = fetch(
        office, "SELECT deadline_id, threshold, title FROM alert WHERE deadline_id IS NOT NULL"
    )
    return [(int(str(i)), int(str(t)), str(title)) for i, t, title in rows]


def test_its_end_is_told_once_and_never_called_late(late: Office) -> None:
    over = lapsing(late)
    for days in range(10):
        alerts.sweep(at(late, LONG_AFTER + timedelta(days=days)))
    mine = [row for row in told(late) if row[0] in over]

    assert {mark for _, mark, _ in mine} <= {0, 1}
    assert all("已满" in title and "逾期" not in title for _, mark, title in mine if mark)
    assert any(title.endswith("申请行政复议期限已满，可以进行下一步") for _, _, title in mine)
    waits = fetch(
        late,
        "SELECT count(*) FROM deadline WHERE remind_on IS NOT NULL AND id IN"
        f" ({', '.join(map(str, over))})",
    )
    assert waits[0][0] == 0
    assert {mark for i, mark, _ in told(late) if i not in over} - {0, 1, 3, 7}, (
        "what is owed goes on"
    )


def test_no_list_counts_it_as_late(late: Office, who: Actor) -> None:
    over = lapsing(late)
    board = deadlines.board(late, who)
    bench = deadlines.workbench(late, who)
    week = weeks.week(late, who)
    month = months.month(late, who, ALL, year=2027, of=1)
    shown = [r for w in month.weeks for d in w for r in d.rows if r.id in over]

    assert {r.id for r in board.groups["expired"]} >= over
    assert not over & {r.id for r in board.groups["overdue"]}
    assert not over & {r.id for group in bench.groups.values() for r in group}
    assert not over & {line.row.id for line in (*week.overdue.lines, *week.due.lines)}
    assert shown
    assert {r.bucket for r in shown} == {"expired"}
    assert "expired" not in {bucket for bucket, _ in SECTIONS}  # what a digest counts


def test_a_case_is_as_near_as_what_somebody_owes(late: Office, who: Actor) -> None:
    over = ", ".join(map(str, lapsing(late)))
    execute(late, f"DELETE FROM deadline WHERE id NOT IN ({over})")
    some = case_rows.list_cases(late, who, CaseFilter(sort="due")).rows
    case_ids = {int(str(r[0])) for r in fetch(late, "SELECT DISTINCT case_id FROM deadline")}

    assert case_ids
    assert {(r.bucket, r.next_due_on) for r in some if r.id in case_ids} == {("", None)}
    assert case_rows.list_cases(late, who, CaseFilter(bucket="overdue")).total == 0

    execute(late, "UPDATE deadline SET limit_id = 'fine_payment'")
    assert {
        r.id for r in case_rows.list_cases(late, who, CaseFilter(bucket="overdue")).rows
    } == case_ids


def test_before_its_end_it_counts_as_any_other(late: Office, who: Actor) -> None:
    over = ", ".join(map(str, lapsing(late)))
    execute(
        late,
        f"DELETE FROM deadline WHERE id NOT IN ({over})",
        "UPDATE deadline SET due_on = '2027-06-21', safe_on = '2027-06-21'",
    )
    found = case_rows.list_cases(late, who, CaseFilter(bucket="today")).rows

    assert found
    assert {(r.bucket, r.next_due_on) for r in found} == {("today", date(2027, 6, 21))}


@pytest.mark.parametrize("lapses", [True, False])
def test_other_rules_end_it_without_making_anybody_late(demo: Office, lapses: bool) -> None:
    law = demo.rules.law
    (row,) = law.limits["reconsideration_application"]
    shorter = replace(row, length=1, lapses=lapses)
    limits = {**law.limits, row.id: (shorter,)}
    then = Rules.of(replace(law, limits=limits), demo.rules.calendar)
    with demo.database.read() as conn:
        bureau = get_agency(conn, agency_id=actor(demo, "chief").agency_id)
        outlook = recounts.foresee(demo, conn, bureau, now=demo.rules, then=then)
    moved = [m for m in outlook.moved if m.limit_id == row.id and m.old_due_on]

    assert any(m.due.due_on < outlook.today for m in moved)
    assert any(m.becomes_overdue for m in moved) is not lapses

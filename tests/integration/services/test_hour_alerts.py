"""Limits in hours: told by the minute before and after they end, each threshold once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from caseflow.domain.clock import SHANGHAI
from caseflow.services import alerts
from caseflow.services.office import Office
from tests.integration.services.offices import at, execute, fetch

ENDS = datetime(2026, 11, 23, 16, tzinfo=SHANGHAI)  # a Monday
DAY = "2026-11-23"


@pytest.fixture
def clock(demo: Office) -> int:
    """Return the only open clock of the demo bureau: a transfer to be sent within 24 hours."""
    (number,) = fetch(
        demo, "SELECT min(d.id) FROM deadline d WHERE d.state = 'open' AND d.limit_id = 'seizure'"
    )[0]
    execute(
        demo,
        "DELETE FROM alert WHERE deadline_id IS NOT NULL",
        "DELETE FROM heartbeat",
        f"DELETE FROM deadline WHERE id <> {number}",
        "UPDATE deadline SET limit_id = 'criminal_transfer_send', title = '移送公安机关',"
        f" from_on = '2026-11-22', due_on = '{DAY}', safe_on = '{DAY}',"
        f" due_at = '{DAY}T16:00', remind_on = '{DAY}'",
    )
    return int(str(number))


def told(office: Office) -> dict[int, str]:
    """Return the title of each reminder by its threshold in minutes."""
    rows = fetch(office, "SELECT threshold, title FROM alert WHERE deadline_id IS NOT NULL")
    return {int(str(mark)): str(title).partition(" ")[2] for mark, title in rows}


def swept(office: Office, minutes: int) -> alerts.SweepReport:
    return alerts.sweep(at(office, ENDS + timedelta(minutes=minutes)))


def test_each_threshold_comes_on_its_minute_with_the_hour(demo: Office, clock: int) -> None:
    came: dict[int, str] = {}
    for minutes in (-481, -480, -479, -121, -120, -1, 0, 59, 60, 61, 1439, 1440):
        swept(demo, minutes)
        for mark in told(demo):
            came.setdefault(mark, f"{mark} at {minutes}")

    assert list(came.values()) == [f"{m} at {m}" for m in (-480, -120, 0, 60, 1440)]
    assert told(demo) == {
        -480: "移送公安机关须在2026-11-23 16:00前完成，还有8小时",
        -120: "移送公安机关须在2026-11-23 16:00前完成，还有2小时",
        0: "移送公安机关须在2026-11-23 16:00前完成，现已到时",
        60: "移送公安机关应在2026-11-23 16:00前完成，已超过1小时",
        1440: "移送公安机关应在2026-11-23 16:00前完成，已超过24小时",
    }
    keys = fetch(demo, "SELECT DISTINCT key FROM alert WHERE deadline_id IS NOT NULL")
    assert {str(key) for (key,) in keys} == {
        f"deadline:{clock}:{DAY}T16:00:{mark}" for mark in came
    }


def test_lateness_climbs_and_goes_on_every_working_day(demo: Office, clock: int) -> None:
    for days in range(12):
        swept(demo, 60 + days * 1440)
    marks = sorted(told(demo))
    people = fetch(
        demo,
        "SELECT a.threshold, p.roles FROM alert a JOIN person p ON p.id = a.person_id"
        " WHERE a.deadline_id IS NOT NULL",
    )
    heads = {int(str(mark)) for mark, roles in people if "main_head" in str(roles)}

    days_late = [-(-(mark) // 1440) for mark in marks]
    assert days_late == [1, 1, 3, 4, 7, 8, 9, 10, 11]  # from Friday on, on working days only
    assert heads >= set(marks[1:])
    urgent = fetch(demo, "SELECT DISTINCT urgent FROM alert WHERE deadline_id IS NOT NULL")
    assert [bool(flag) for (flag,) in urgent] == [True]


def test_after_down_time_only_the_newest_is_told(demo: Office, clock: int) -> None:
    swept(demo, 90)

    titles = set(told(demo).values())
    assert titles == {"移送公安机关应在2026-11-23 16:00前完成，已超过1小时30分钟"}


def test_it_is_looked_at_until_its_last_threshold_of_the_day(demo: Office, clock: int) -> None:
    def next_on() -> object:
        return str(fetch(demo, "SELECT remind_on FROM deadline")[0][0])

    swept(demo, -480)
    assert next_on() == DAY
    assert (swept(demo, -400).checked, swept(demo, -300).made) == (1, 0)
    swept(demo, 60)
    assert next_on() == "2026-11-24"
    assert swept(demo, 61).checked == 0


def test_a_new_minute_of_the_same_day_is_announced_anew(demo: Office, clock: int) -> None:
    swept(demo, -120)
    execute(demo, f"UPDATE deadline SET due_at = '{DAY}T18:00'")
    swept(demo, 0)

    assert "移送公安机关须在2026-11-23 18:00前完成，还有2小时" in {
        str(t).partition(" ")[2] for (t,) in fetch(demo, "SELECT title FROM alert")
    }


def test_another_day_is_judged_by_its_end(demo: Office, clock: int) -> None:
    morning = at(demo, ENDS - timedelta(days=1, hours=6))
    report = alerts.sweep(morning, on=date(2026, 11, 23), dry_run=True)

    assert report.titles
    assert all("已超过7小时" in title for title in report.titles)

"""Reminders: on their days, to the right people, once each, whatever happens to the watcher."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from caseflow.demo import stories
from caseflow.demo.loader import load
from caseflow.demo.walk import Walk
from caseflow.domain.deadlines import compute
from caseflow.domain.decide import Rules
from caseflow.domain.definition import Reminder
from caseflow.domain.errors import InvalidInput, NotFound
from caseflow.domain.law import limit_on
from caseflow.domain.local_law import Verdict
from caseflow.services import alerts
from caseflow.services.office import Office
from caseflow.storage import deadlines, journal
from caseflow.storage import local_law as store
from caseflow.storage.agencies import list_agencies
from tests.integration.services.offices import (
    NOW,
    TODAY,
    actor,
    at,
    counts,
    execute,
    fetch,
    light_folder,
    office_in,
)

Row = tuple[int, int, str]  # deadline, threshold, user name
HANDLERS = {"inspector", "inspector2"}
CHIEFS = {"chief", "chief2", "head"}
FORK = multiprocessing.get_context("fork")
DUE_TOMORROW = "SELECT id FROM deadline WHERE state = 'open' AND remind_on <= '2026-11-23'"


@pytest.fixture(scope="module")
def filled_postgres(new_postgres_database: Callable[[], str]) -> str:
    """Return the address of a demo bureau on PostgreSQL, loaded once for this file."""
    return new_postgres_database()


@pytest.fixture(scope="module")
def postgres_demo(
    filled_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("postgres")
    office = office_in(folder, url=filled_postgres, templates=light_folder())
    office.database.migrate()
    load(office)
    yield office
    office.database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def bureau(request: pytest.FixtureRequest) -> Office:
    """Return a demo bureau without any reminder of a deadline, on each system."""
    name = "demo" if request.param == "sqlite" else "postgres_demo"
    office: Office = request.getfixturevalue(name)
    forget(office)
    return office


@pytest.fixture
def quiet(demo: Office) -> Office:
    """Return a demo bureau without any reminder of a deadline, on SQLite."""
    forget(demo)
    return demo


def forget(office: Office) -> None:
    execute(office, "DELETE FROM alert WHERE deadline_id IS NOT NULL", "DELETE FROM heartbeat")


def written(office: Office) -> Counter[Row]:
    """Return the reminders that are there, with how often each is there."""
    rows = fetch(
        office,
        "SELECT a.deadline_id, a.threshold, p.username FROM alert a"
        " JOIN person p ON p.id = a.person_id WHERE a.deadline_id IS NOT NULL",
    )
    return Counter((int(str(d)), int(str(t)), str(u)) for d, t, u in rows)


def clocks(office: Office) -> list[deadlines.DeadlineRow]:
    """Return all open clocks."""
    with office.database.read() as conn:
        return [
            row
            for agency in list_agencies(conn)
            for row in deadlines.list_board(conn, agency_id=agency.id)
        ]


def clock_of(office: Office, limit: str, case_no: str) -> deadlines.DeadlineRow:
    found = clocks(office)
    return next(r for r in found if (r.limit_id, r.case_no) == (limit, case_no))


def swept(office: Office, day: date) -> alerts.SweepReport:
    """Sweep as the watch does on a day."""
    return alerts.sweep(at(office, NOW + (day - TODAY)))


def people_told(office: Office, deadline_id: int) -> dict[int, set[str]]:
    """Return who got which reminder of one deadline, by the days of the reminder."""
    told: dict[int, set[str]] = {}
    for number, threshold, username in written(office):
        if number == deadline_id:
            told.setdefault(threshold, set()).add(username)
    return told


def test_reminders_come_before_on_and_after_the_day_and_climb_to_the_chief(quiet: Office) -> None:
    seizure = clock_of(quiet, "seizure", "2026-006")
    assert seizure.due_on == TODAY
    arrived: dict[int, dict[int, set[str]]] = {}

    before: dict[int, set[str]] = {}
    for offset in range(-9, 10):
        swept(quiet, TODAY + timedelta(days=offset))
        now = people_told(quiet, seizure.id)
        new = {t: names for t, names in now.items() if t not in before}
        if new:
            arrived[offset] = new
        before = now

    assert arrived == {
        -7: {-7: HANDLERS},
        -3: {-3: HANDLERS | {"reviewer"}},
        -1: {-1: HANDLERS | {"reviewer"}},
        0: {0: HANDLERS | {"reviewer"}},
        1: {1: HANDLERS | {"reviewer"} | CHIEFS},
        3: {3: CHIEFS | {"reviewer"}},
        7: {7: CHIEFS},
        8: {8: CHIEFS},  # Monday: from now on every working day
        9: {9: CHIEFS},
    }


def test_swept_daily_every_reminder_of_the_law_comes_on_its_day(quiet: Office) -> None:
    first, last = date(2026, 10, 1), date(2027, 3, 31)
    wanted: dict[tuple[int, int], date] = {}
    for clock in clocks(quiet):
        limit = limit_on(quiet.rules.law, clock.limit_id, clock.from_on or TODAY)
        target = clock.safe_on if limit.binds == "bureau" else clock.due_on
        assert target is not None
        for reminder in limit.reminders:
            day = target + timedelta(days=reminder.days)
            if first <= day <= last:
                wanted[clock.id, reminder.days] = day

    came: dict[tuple[int, int], date] = {}
    day = first
    while day <= last:
        report = swept(quiet, day)
        if report.made or day == first:
            for number, threshold, _ in written(quiet):
                came.setdefault((number, threshold), day)
        day += timedelta(days=1)

    assert {k: came.get(k) for k in wanted} == wanted
    working = quiet.rules.calendar.is_working
    later = {day for k, day in came.items() if k not in wanted and day != first}
    assert later
    assert all(map(working, later)), "what is late is told on working days only"


def test_a_last_day_that_rolled_far_is_announced_in_time(quiet: Office) -> None:
    # Saturday 7 November is the safe day, Monday 9 the last: with a law whose longest warning
    # is three days, a search up to three days ahead would not see the Monday in time.
    recheck = clock_of(quiet, "recheck", "2026-004")
    assert (recheck.safe_on, recheck.due_on) == (date(2026, 11, 7), date(2026, 11, 9))
    few = {k: v for k, v in quiet.rules.law.limits.items() if k in ("recheck", "rectification")}
    execute(quiet, "DELETE FROM deadline WHERE limit_id NOT IN ('recheck', 'rectification')")
    law = replace(quiet.rules.law, limits=few)
    office = replace(quiet, rules=Rules.of(law, quiet.rules.calendar))

    swept(office, date(2026, 11, 4))

    assert people_told(office, recheck.id) == {-3: HANDLERS}


def test_a_second_sweep_makes_nothing(bureau: Office) -> None:
    first = alerts.sweep(bureau)
    kept = written(bureau)
    second = alerts.sweep(bureau)

    assert first.made == sum(kept.values()) > 10
    assert second.made == 0
    assert written(bureau) == kept


def test_after_three_days_off_everybody_gets_the_newest_reminder_once(quiet: Office) -> None:
    seizure = clock_of(quiet, "seizure", "2026-006")
    swept(quiet, TODAY - timedelta(days=1))
    swept(quiet, TODAY + timedelta(days=3))
    swept(quiet, TODAY + timedelta(days=3))

    assert people_told(quiet, seizure.id) == {
        -1: {"reviewer"} | HANDLERS,
        1: HANDLERS,
        3: CHIEFS | {"reviewer"},
    }


@pytest.mark.parametrize("shared", [True, False], ids=["one pool", "own pools"])
def test_sweeps_in_threads_double_nothing(bureau: Office, shared: bool, tmp_path: Path) -> None:
    sweepers = 6
    url = bureau.database._engine.url.render_as_string(hide_password=False)
    others = [office_in(tmp_path, url=url) for _ in range(0 if shared else sweepers)]
    barrier = Barrier(sweepers)

    def run(office: Office) -> int:
        barrier.wait()
        return alerts.sweep(office).made

    with ThreadPoolExecutor(sweepers) as pool:
        made = list(pool.map(run, others or [bureau] * sweepers))
    for office in others:
        office.database.dispose()

    rows = written(bureau)
    assert sum(made) == sum(rows.values()) > 10
    assert set(rows.values()) == {1}
    assert alerts.sweep(bureau).made == 0


def _sweep_once(folder: Path, url: str, gate: object, made: object) -> None:
    office = office_in(folder, url=url)
    gate.wait()  # type: ignore[attr-defined]
    made.put(alerts.sweep(office).made)  # type: ignore[attr-defined]
    office.database.dispose()


def test_sweeps_of_two_processes_double_nothing(bureau: Office, tmp_path: Path) -> None:
    url = bureau.database._engine.url.render_as_string(hide_password=False)
    bureau.database.dispose()  # a child must inherit no open connection
    gate, made = FORK.Barrier(2), FORK.Queue()
    children = [
        FORK.Process(target=_sweep_once, args=(tmp_path, url, gate, made)) for _ in range(2)
    ]
    for child in children:
        child.start()
    found = [made.get(timeout=60) for _ in children]
    for child in children:
        child.join()

    rows = written(bureau)
    assert sum(found) == sum(rows.values()) > 10
    assert set(rows.values()) == {1}


def test_a_met_deadline_is_silent(quiet: Office) -> None:
    recheck = clock_of(quiet, "recheck", "2026-004")
    walk = Walk(quiet, TODAY)
    walk._case_id = recheck.case_id
    stories.recheck(walk, 0, ["fixed", "fixed"], next_step="none")

    for offset in range(0, 30, 3):
        swept(quiet, TODAY + timedelta(days=offset))

    assert people_told(quiet, recheck.id) == {}


def test_a_cancelled_deadline_is_silent(quiet: Office) -> None:
    clock = clock_of(quiet, "hearing_request", "2026-005")
    execute(quiet, f"UPDATE deadline SET state = 'cancelled' WHERE id = {clock.id}")

    for offset in range(0, 30, 3):
        swept(quiet, TODAY + timedelta(days=offset))

    assert people_told(quiet, clock.id) == {}


def test_a_moved_deadline_is_announced_for_its_new_day_only(quiet: Office) -> None:
    clock = clock_of(quiet, "superior_report", "2026-003")
    limit = limit_on(quiet.rules.law, clock.limit_id, TODAY)
    moved = compute(limit, start=date(2026, 12, 1), calendar=quiet.rules.calendar)
    with quiet.database.write() as conn:
        deadlines.move_due(
            conn, agency_id=clock.agency_id, case_id=clock.case_id, deadline_id=clock.id, due=moved
        )

    old_safe, new_safe = clock.safe_on, moved.safe_on
    assert old_safe is not None
    swept(quiet, old_safe + timedelta(days=3))
    assert people_told(quiet, clock.id) == {}
    swept(quiet, new_safe)
    assert people_told(quiet, clock.id) == {0: HANDLERS | {"reviewer"}}
    keys = fetch(quiet, f"SELECT DISTINCT key FROM alert WHERE deadline_id = {clock.id}")
    assert keys == [(f"deadline:{clock.id}:{moved.due_on.isoformat()}:0",)]


def test_a_clock_that_waits_for_service_is_silent(quiet: Office) -> None:
    waiting = {r[0] for r in fetch(quiet, "SELECT id FROM deadline WHERE state = 'waiting'")}
    for days in (0, 30, 400, 4000):
        swept(quiet, TODAY + timedelta(days=days))

    assert waiting
    assert not waiting & {row[0] for row in written(quiet)}


def test_who_has_left_is_not_told(quiet: Office) -> None:
    execute(
        quiet,
        "UPDATE person SET active = 0 WHERE username = 'inspector2'",
        "UPDATE agency SET people_stamp = 'after he left'",
    )
    alerts.sweep(quiet)

    assert not [row for row in written(quiet) if row[2] == "inspector2"]


def leave_only(office: Office, *usernames: str) -> None:
    """Let everybody else leave the bureau."""
    names = ", ".join(f"'{name}'" for name in usernames)
    execute(
        office,
        f"UPDATE person SET active = 0 WHERE username NOT IN ({names})",
        f"UPDATE agency SET people_stamp = 'only {' '.join(usernames)}'",
    )


def test_a_reminder_that_nobody_would_get_climbs_and_says_so(quiet: Office) -> None:
    # Three days before the last one it is for the officers of the case and the reviewer.
    seizure = clock_of(quiet, "seizure", "2026-006")
    leave_only(quiet, "chief", "chief2", "head", "planner")

    report = swept(quiet, TODAY - timedelta(days=3))

    assert people_told(quiet, seizure.id)[-3] == CHIEFS
    titles = fetch(quiet, f"SELECT DISTINCT title FROM alert WHERE deadline_id = {seizure.id}")
    assert [str(t[0]).startswith("无人负责：2026-006 ") for t in titles] == [True]
    assert report.orphaned > 0
    assert report.failed == 0
    with quiet.database.read() as conn:
        pulse = journal.find_pulse(conn, name="sweep")
    assert pulse is not None
    assert f"{report.orphaned}项无人负责" in pulse.detail


def test_a_reminder_that_really_nobody_can_get_is_counted_and_logged(
    quiet: Office, caplog: pytest.LogCaptureFixture
) -> None:
    seizure = clock_of(quiet, "seizure", "2026-006")
    leave_only(quiet, "planner")

    report = alerts.sweep(quiet)

    assert people_told(quiet, seizure.id) == {}
    assert report.failed > 0
    logged = [r.__dict__["deadline_id"] for r in caplog.records if r.msg == "reminder_failed"]
    assert seizure.id in logged


@pytest.mark.parametrize("day", [date(2101, 1, 1), date.max, date.min])
def test_a_day_beyond_reckoning_is_refused(quiet: Office, day: date) -> None:
    with pytest.raises(InvalidInput, match="超出日历能推算的范围"):
        alerts.sweep(quiet, on=day)


def test_one_clock_without_a_rule_does_not_silence_the_others(quiet: Office) -> None:
    clock = clock_of(quiet, "recheck", "2026-004")
    execute(quiet, f"UPDATE deadline SET limit_id = 'repealed' WHERE id = {clock.id}")

    report = alerts.sweep(quiet)

    assert report.made > 5
    assert report.failed == 1
    assert people_told(quiet, clock.id) == {}
    with quiet.database.read() as conn:
        pulse = journal.find_pulse(conn, name="sweep")
    assert pulse is not None
    assert "1项不能提醒" in pulse.detail


def test_a_dry_run_lists_and_writes_nothing(quiet: Office) -> None:
    before = counts(quiet)
    report = alerts.sweep(quiet, dry_run=True)

    assert counts(quiet) == before
    assert report.made == 0
    assert any("查封、扣押今天到期" in title for title in report.titles)
    assert len(report.titles) == alerts.sweep(quiet).made


def test_a_dry_run_does_not_list_what_was_written(quiet: Office) -> None:
    alerts.sweep(quiet)

    assert alerts.sweep(quiet, dry_run=True).titles == ()


def test_a_sweep_leaves_a_heartbeat_even_when_it_finds_nothing(bureau: Office) -> None:
    alerts.sweep(bureau)
    alerts.sweep(at(bureau, NOW + timedelta(minutes=5)))

    with bureau.database.read() as conn:
        pulse = journal.find_pulse(conn, name="sweep")
    assert pulse is not None
    assert pulse.at == NOW + timedelta(minutes=5)
    assert "新增提醒0条" in pulse.detail


def test_many_clocks_are_swept_in_batches(quiet: Office) -> None:
    _multiply(quiet, 100)
    report = swept(quiet, TODAY)

    assert report.checked > 2 * alerts.BATCH
    assert report.made == sum(written(quiet).values()) == len(written(quiet))


def _multiply(office: Office, times: int) -> None:
    """Copy every open deadline, so that a sweep takes several transactions."""
    names = [r[1] for r in fetch(office, "PRAGMA table_info(deadline)") if r[1] != "id"]
    listed = ", ".join(f'"{n}"' for n in names)
    execute(
        office,
        "CREATE TEMP TABLE original AS SELECT * FROM deadline WHERE state = 'open'",
        *[f"INSERT INTO deadline ({listed}) SELECT {listed} FROM original"] * times,
        "DROP TABLE original",
    )


def test_a_sweep_looks_only_at_clocks_with_something_to_write(quiet: Office) -> None:
    first = alerts.sweep(quiet)
    second = alerts.sweep(quiet)
    tomorrow = at(quiet, NOW + timedelta(days=1))
    wanted = {row[0] for row in fetch(quiet, DUE_TOMORROW)}

    assert first.checked == len(clocks(quiet))  # the first one of new rules looks at all
    assert second.checked == 0
    assert alerts.sweep(tomorrow).checked == len(wanted) > 0


def test_an_idle_sweep_writes_nothing(quiet: Office) -> None:
    alerts.sweep(quiet)
    before = fetch(quiet, "SELECT * FROM heartbeat ORDER BY name")
    alerts.sweep(at(quiet, NOW + alerts.BEAT_EVERY - timedelta(seconds=1)))
    assert fetch(quiet, "SELECT * FROM heartbeat ORDER BY name") == before
    alerts.sweep(at(quiet, NOW + alerts.BEAT_EVERY))
    assert fetch(quiet, "SELECT * FROM heartbeat ORDER BY name") != before


def test_what_is_late_is_told_every_working_day_once(quiet: Office) -> None:
    seizure = clock_of(quiet, "seizure", "2026-006")
    for hours in range(0, 24 * 16, 12):
        alerts.sweep(at(quiet, NOW + timedelta(hours=hours)))

    told = people_told(quiet, seizure.id)
    # Sunday 22 November is the last day: the week-ends are days 6, 7, 13 and 14.
    assert sorted(told) == [0, 1, 3, 7, 8, 9, 10, 11, 12, 15]
    assert all(told[days] == CHIEFS for days in (8, 12, 15))
    assert set(written(quiet).values()) == {1}


def test_a_paused_deadline_is_silent(quiet: Office) -> None:
    clock = clock_of(quiet, "recheck", "2026-004")
    execute(quiet, f"UPDATE deadline SET state = 'paused' WHERE id = {clock.id}")
    for offset in range(0, 30, 3):
        swept(quiet, TODAY + timedelta(days=offset))

    assert people_told(quiet, clock.id) == {}


@pytest.mark.parametrize(
    "change",
    ["state = 'met'", "state = 'cancelled'", "state = 'paused'", "due_on = '2026-12-24'"],
    ids=["met", "cancelled", "paused", "moved"],
)
def test_alerts_of_a_clock_stop_with_it(bureau: Office, change: str) -> None:
    alerts.sweep(bureau)
    chief = actor(bureau, "reviewer")
    clock = clock_of(bureau, "seizure", "2026-006")
    mine = [r.id for r in alerts.inbox(bureau, chief) if r.case_id == clock.case_id and r.due_on]
    execute(bureau, f"UPDATE deadline SET {change} WHERE case_id = {clock.case_id}")
    open_now = [r.id for r in alerts.inbox(bureau, chief, unacked_only=True)]
    shown = {r.id: r.live for r in alerts.inbox(bureau, chief)}
    execute(
        bureau,
        f"UPDATE deadline SET state = 'open', due_on = '{clock.due_on}' WHERE id = {clock.id}",
    )

    assert mine
    assert not set(mine) & set(open_now)
    assert {shown[i] for i in mine} == {False}
    assert True in shown.values()


def test_alerts_of_urgent_limits_are_urgent(quiet: Office) -> None:
    alerts.sweep(quiet)
    law = quiet.rules.law
    urgent = {name for name, versions in law.limits.items() if any(v.urgent for v in versions)}
    found = fetch(
        quiet,
        "SELECT DISTINCT d.limit_id, a.urgent FROM alert a JOIN deadline d ON d.id = a.deadline_id",
    )

    assert {bool(flag) for _, flag in found} == {True, False}
    assert all(bool(flag) == (name in urgent) for name, flag in found)


def test_a_changed_law_has_every_clock_looked_at_anew(quiet: Office) -> None:
    alerts.sweep(quiet)
    clock = clock_of(quiet, "seizure", "2026-006")
    (limit,) = quiet.rules.law.limits["seizure"]
    more = replace(limit, reminders=(*limit.reminders, Reminder(days=-2, to=("legal",))))
    law = replace(quiet.rules.law, limits={**quiet.rules.law.limits, "seizure": (more,)})
    changed = replace(quiet, rules=Rules.of(replace(law, sha256="1" * 64), quiet.rules.calendar))

    assert alerts.sweep(changed).checked == len(clocks(quiet))
    assert -2 in people_told(quiet, clock.id)
    assert alerts.sweep(changed).checked == 0


def test_a_bureau_is_reminded_by_its_own_rules(quiet: Office) -> None:
    clock = clock_of(quiet, "seizure", "2026-006")
    (limit,) = quiet.rules.law.limits["seizure"]
    alerts.sweep(quiet)
    assert people_told(quiet, clock.id) == {0: HANDLERS | {"reviewer"}}
    verdict = Verdict(
        id=0, sort="limit", row_id="seizure", version_from=limit.valid_from, verdict="overridden",
        fields={"binds": "party", "title": "查封、扣押（本局）"}, valid_from=limit.valid_from,
        basis="本局规定", person="某甲", decided_at=NOW,
    )  # fmt: skip
    execute(quiet, f"UPDATE deadline SET due_on = '2026-11-23' WHERE id = {clock.id}")
    with quiet.database.write() as conn:
        chief = actor(quiet, "chief").person.id
        store.insert_verdict(conn, verdict, agency_id=clock.agency_id, person_id=chief)
    alerts.sweep(quiet)

    # The last day counts now instead of the safe day: it is tomorrow.
    assert people_told(quiet, clock.id)[-1] == HANDLERS | {"reviewer"}


def test_who_gets_a_role_is_told_of_what_is_late(quiet: Office) -> None:
    clock = clock_of(quiet, "seizure", "2026-006")
    later = at(quiet, NOW + timedelta(days=1))
    alerts.sweep(later)
    execute(
        quiet,
        "UPDATE person SET roles = '[\"chief\"]' WHERE username = 'planner'",
        "UPDATE agency SET people_stamp = 'after the change'",
    )
    alerts.sweep(later)

    assert "planner" in people_told(quiet, clock.id)[1]


def test_a_clock_whose_rule_comes_back_is_told(quiet: Office) -> None:
    clock = clock_of(quiet, "seizure", "2026-006")
    execute(quiet, f"UPDATE deadline SET limit_id = 'repealed' WHERE id = {clock.id}")
    assert alerts.sweep(quiet).failed == 1
    assert alerts.sweep(quiet).failed == 1
    execute(quiet, f"UPDATE deadline SET limit_id = 'seizure' WHERE id = {clock.id}")

    assert alerts.sweep(quiet).made == 3
    assert people_told(quiet, clock.id) == {0: HANDLERS | {"reviewer"}}


def test_the_inbox_shows_ones_own_alerts_newest_first(quiet: Office) -> None:
    alerts.sweep(quiet)
    rows = alerts.inbox(quiet, actor(quiet, "reviewer"))

    assert [r.id for r in rows] == sorted((r.id for r in rows), reverse=True)
    mine = [r for r in written(quiet) if r[2] == "reviewer"]
    assert len([r for r in rows if r.due_on]) == len(mine)
    assert all(r.case_no.startswith("202") for r in rows if r.due_on)


def test_an_alert_is_acknowledged_once(quiet: Office) -> None:
    alerts.sweep(quiet)
    chief = actor(quiet, "chief")
    alert = alerts.inbox(quiet, chief, unacked_only=True)[0]

    assert alerts.acknowledge(quiet, chief, alert.id, "知道了") is True
    assert alerts.acknowledge(quiet, chief, alert.id) is False
    assert alert.id not in [r.id for r in alerts.inbox(quiet, chief, unacked_only=True)]
    kept = next(r for r in alerts.inbox(quiet, chief) if r.id == alert.id)
    assert kept.acked_at == NOW


def test_somebody_elses_alert_cannot_be_acknowledged(quiet: Office) -> None:
    alerts.sweep(quiet)
    alert = alerts.inbox(quiet, actor(quiet, "chief"), unacked_only=True)[0]

    with pytest.raises(NotFound):
        alerts.acknowledge(quiet, actor(quiet, "inspector"), alert.id)

    assert alert.id in [r.id for r in alerts.inbox(quiet, actor(quiet, "chief"), unacked_only=True)]


def test_an_acknowledged_reminder_is_not_written_again(quiet: Office) -> None:
    alerts.sweep(quiet)
    chief = actor(quiet, "chief")
    for alert in alerts.inbox(quiet, chief, unacked_only=True):
        alerts.acknowledge(quiet, chief, alert.id)
    alerts.sweep(quiet)

    assert alerts.inbox(quiet, chief, unacked_only=True) == ()

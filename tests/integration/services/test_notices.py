"""A holiday notice moves clocks: first shown, then accepted, and everybody concerned is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from caseflow.domain.deadlines import recount
from caseflow.domain.errors import Conflict, Forbidden, NotFound
from caseflow.domain.law import limit_on
from caseflow.domain.local_law import Notice
from caseflow.domain.worktime import DayNote
from caseflow.services import cases, notices
from caseflow.services.local_law import rules_here
from caseflow.services.office import Actor, Office
from caseflow.services.views import Act
from caseflow.storage import agencies, journal, people
from caseflow.storage import recounts as store
from tests.integration.services.clocks import fill
from tests.integration.services.offices import actor, execute, fetch, office_in

MADE_UP = "测试〔2026〕1号"


def off(day: str, name: str = "元旦", *, year: int, off: bool = True) -> tuple[date, DayNote]:
    return date.fromisoformat(day), DayNote(off=off, name=name, notice=MADE_UP, year=year)


def whole_month_off() -> Notice:
    """Return a made-up notice of 2027 that takes out a stretch in which many clocks end."""
    days = dict(
        [
            off("2026-12-31", year=2027),
            *(off(f"2027-01-{n:02}", year=2027) for n in range(1, 21)),
            off("2026-12-27", year=2027, off=False),
        ]
    )
    return Notice(year=2027, notice=MADE_UP, link="", days=days)


def corrected_2026(office: Office) -> Notice:
    """Return the notice of 2026 with two weeks of December off besides."""
    own = {d: n for d, n in office.rules.calendar.days.items() if n.year == 2026}
    more = dict([off(f"2026-12-{n:02}", "补充放假", year=2026) for n in range(1, 15)])
    return Notice(year=2026, notice=MADE_UP, link="", days=own | more)


@pytest.fixture
def house(demo: Office) -> Office:
    return demo


@pytest.fixture(params=["sqlite", "postgresql"])
def each_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Yield an empty office on each database."""
    own = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if own else ""
    office = office_in(tmp_path / "empty", url=url)
    yield office
    office.database.dispose()


@pytest.fixture
def keeper(house: Office) -> Actor:
    return actor(house, "legal")


def days_of(office: Office) -> dict[int, tuple[object, ...]]:
    rows = fetch(
        office, "SELECT id, due_on, safe_on, provisional FROM deadline WHERE state = 'open'"
    )
    return {int(str(r[0])): tuple(map(str, r[1:])) for r in rows}


def test_fresh_demo_has_no_day_that_the_present_rules_would_not_give(
    seen: Office,
) -> None:
    found = notices.pending(seen, actor(seen, "legal")).outlook

    assert (found.moved, found.settled, found.failed) == ((), (), 0)
    assert found.looked_at > 0


def test_what_if_writes_nothing_and_acceptance_does_exactly_what_it_said(
    each_house: Office,
) -> None:
    house, keeper = each_house, fill(each_house)["legal"]
    versions = dict(fetch(house, "SELECT id, version FROM case_file"))
    before = days_of(house)
    told = notices.what_if(house, keeper, corrected_2026(house))

    assert days_of(house) == before
    assert told.outlook.moved
    done = notices.accept(house, keeper, corrected_2026(house), seen=told.outlook.seen)

    assert done == told
    after = days_of(house)
    foreseen = {
        m.deadline_id: (str(m.due.due_on), str(m.due.safe_on))
        for m in (*told.outlook.moved, *told.outlook.settled)
    }
    assert {i: after[i][:2] for i in foreseen} == foreseen
    assert {i: v for i, v in after.items() if i not in foreseen} == {
        i: v for i, v in before.items() if i not in foreseen
    }
    again = notices.pending(house, keeper).outlook
    assert (again.moved, again.settled) == ((), ())
    check_trail_and_alerts(house, keeper, told, versions)


def check_trail_and_alerts(
    house: Office, keeper: Actor, told: notices.WhatIf, versions: dict[object, object]
) -> None:
    """Each moved clock left an audit row, and its people were told."""
    cases_moved = {m.case_id for m in told.outlook.moved}
    now = dict(fetch(house, "SELECT id, version FROM case_file"))
    assert {i for i in now if now[i] != versions[i]} == cases_moved
    with house.database.read() as conn:
        assert journal.verify_audit(conn) == []
        for move in told.outlook.moved:
            entry = journal.list_audit(conn, agency_id=keeper.agency_id, case_id=move.case_id)[-1]
            own = next(c for c in entry.changes if c.name == f"deadline#{move.deadline_id}")
            assert (entry.action, entry.person) == ("recount_deadlines", keeper.person.name)
            assert MADE_UP in entry.reason
            assert move.old_due_on.isoformat() in str(own.old)
            assert move.due.due_on.isoformat() in str(own.new)
    for move in told.outlook.moved:
        rows = fetch(
            house,
            f"SELECT person_id, body, alert.key FROM alert WHERE deadline_id = {move.deadline_id}",
        )
        rows = [r for r in rows if str(r[2]).startswith("notice:")]
        assert set(move.handler_ids) <= {r[0] for r in rows}
        assert all(MADE_UP in str(r[1]) for r in rows)
    newest = fetch(house, "SELECT action, reason FROM audit WHERE case_id IS NULL ORDER BY id")[-1]
    assert newest == ("accept_notice", f"载入2026年放假通知（{MADE_UP}）")


def test_provisional_days_become_known_without_a_new_version(house: Office, keeper: Actor) -> None:
    execute(
        house,
        "UPDATE deadline SET provisional = true WHERE id IN"
        " (SELECT min(id) FROM deadline WHERE state = 'open' AND due_at = ''"
        " AND limit_id = 'fine_payment')",
    )
    found = notices.pending(house, keeper)

    assert len(found.outlook.settled) == 1
    versions = fetch(house, "SELECT id, version FROM case_file ORDER BY id")

    notices.accept(house, keeper, None, seen=found.outlook.seen)

    assert fetch(house, "SELECT id, version FROM case_file ORDER BY id") == versions
    assert notices.pending(house, keeper).outlook.settled == ()


def test_act_form_opened_before_the_acceptance_conflicts(house: Office, keeper: Actor) -> None:
    notice = corrected_2026(house)
    told = notices.what_if(house, keeper, notice)
    move = told.outlook.moved[0]
    version = int(
        str(fetch(house, f"SELECT version FROM case_file WHERE id = {move.case_id}")[0][0])
    )
    notices.accept(house, keeper, notice, seen=told.outlook.seen)

    act = Act(case_id=move.case_id, action="note", inputs={}, version=version)
    with pytest.raises(Conflict):
        cases.advance(house, actor(house, "inspector"), act)


def test_what_changed_since_it_was_shown_is_not_accepted(house: Office, keeper: Actor) -> None:
    notice = corrected_2026(house)
    told = notices.what_if(house, keeper, notice)
    gone = told.outlook.moved[0].deadline_id
    execute(house, f"UPDATE deadline SET state = 'met' WHERE id = {gone}")
    before = days_of(house)

    with pytest.raises(Conflict, match="与刚才显示的不同"):
        notices.accept(house, keeper, notice, seen=told.outlook.seen)

    assert days_of(house) == before
    fresh = notices.what_if(house, keeper, notice).outlook
    assert gone not in {m.deadline_id for m in fresh.moved}


def test_clock_changed_between_reading_and_writing_stops_all(house: Office, keeper: Actor) -> None:
    move = notices.what_if(house, keeper, corrected_2026(house)).outlook.moved[0]
    day = store.NewDay(deadline_id=move.deadline_id, was=date(2001, 1, 1), due=move.due)
    with pytest.raises(Conflict, match="刚刚被办结"), house.database.write() as conn:
        store.move_clocks(conn, [day], agency_id=keeper.agency_id)


def test_same_notice_twice_changes_nothing_more(house: Office, keeper: Actor) -> None:
    notice = corrected_2026(house)
    notices.accept(house, keeper, notice, seen=notices.what_if(house, keeper, notice).outlook.seen)
    again = notices.what_if(house, keeper, notice)

    assert (again.days, again.outlook.moved) == ((), ())
    assert MADE_UP in again.replaces
    notices.accept(house, keeper, notice, seen=again.outlook.seen)
    history = notices.view(house, keeper).history
    assert [row.replaced_at is None for row in history] == [True, False]


def test_notice_of_a_new_year_tells_what_it_changes_by_day(seen: Office) -> None:
    keeper = actor(seen, "legal")

    found = notices.what_if(seen, keeper, whole_month_off())

    changed = {c.day.isoformat(): c for c in found.days}
    assert found.replaces == ""
    assert changed["2026-12-31"].was_working
    assert "2027-01-01" not in changed  # a fixed day off already
    assert changed["2026-12-27"].working
    assert changed["2026-12-27"].becomes == f"周日，元旦调休上班（{MADE_UP}）"


def test_another_bureau_keeps_its_calendar(house: Office, keeper: Actor) -> None:
    with house.database.write() as conn:
        other = agencies.insert_agency(conn, name="邻县应急管理局", short_name="邻县")
        person = replace(keeper.person, id=0, name="邻县法制")
        person_id = people.insert_person(conn, person, agency_id=other, username="neighbour")
    stranger = Actor(agency_id=other, person=replace(person, id=person_id))
    told = notices.what_if(house, keeper, corrected_2026(house))
    notices.accept(house, keeper, corrected_2026(house), seen=told.outlook.seen)

    assert notices.view(house, stranger).history == ()
    assert rules_here(house, stranger).calendar is house.rules.calendar
    assert notices.what_if(house, stranger, whole_month_off()).outlook.looked_at == 0


def test_only_people_with_the_duty_may_accept(seen: Office) -> None:
    chief = actor(seen, "chief")
    told = notices.what_if(seen, chief, whole_month_off())

    with pytest.raises(Forbidden, match="载入放假通知"):
        notices.accept(seen, chief, whole_month_off(), seen=told.outlook.seen)


def test_years_are_known_shipped_local_or_guessed(house: Office, keeper: Actor) -> None:
    told = notices.what_if(house, keeper, whole_month_off())
    notices.accept(house, keeper, whole_month_off(), seen=told.outlook.seen)

    rows = {r.year: r for r in notices.view(house, keeper).rows}

    assert {y: r.source for y, r in rows.items()} == {
        2028: "guessed", 2027: "local", 2026: "shipped", 2025: "shipped", 2024: "shipped",
    }  # fmt: skip
    assert rows[2027].notices == (MADE_UP,)
    assert rows[2026].link.startswith("https://www.gov.cn/")
    assert rows[2026].workdays == 248
    one, calendar = notices.year(house, keeper, 2027)
    assert one == rows[2027]
    assert not calendar.is_working(date(2027, 1, 20))
    with pytest.raises(NotFound, match="没有1999年"):
        notices.year(house, keeper, 1999)


def test_clock_without_a_rule_is_counted_and_left_alone(house: Office, keeper: Actor) -> None:
    execute(
        house,
        "UPDATE deadline SET limit_id = 'gone' WHERE id ="
        " (SELECT min(id) FROM deadline WHERE state = 'open')",
    )
    told = notices.what_if(house, keeper, corrected_2026(house))

    assert told.outlook.failed == 1
    assert all(m.limit_id != "gone" for m in told.outlook.moved)


def test_acceptance_agrees_with_counting_each_clock_alone(house: Office, keeper: Actor) -> None:
    notice = corrected_2026(house)
    notices.accept(house, keeper, notice, seen=notices.what_if(house, keeper, notice).outlook.seen)
    rules = rules_here(house, keeper)
    with house.database.read() as conn:
        rows = store.list_begun(conn, agency_id=keeper.agency_id)
        grace = agencies.get_agency(conn, agency_id=keeper.agency_id).grace_days

    for row in rows:
        clock = row.clock
        limit = limit_on(rules.law, clock.limit, clock.from_on or date.min)
        alone = recount(clock, limit, calendar=rules.calendar, grace_days=grace)
        if alone is not None:
            assert (clock.due_on, clock.safe_on) == (alone.due_on, alone.safe_on)


NOW_CLOCKS = 10_000


def test_what_if_over_ten_thousand_clocks_takes_seconds(demo: Office) -> None:
    """A generous bound for a busy machine; the benchmark measures it."""
    execute(
        demo,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " INSERT INTO deadline (agency_id, case_id, limit_id, title, item_kind, item_no, state,"
        " from_on, due_on, safe_on, due_at, provisional, verified, explanation, created_at)"
        " SELECT agency_id, case_id, limit_id, title, '', 0, 'open', '2026-11-20', '2026-11-30',"
        " '2026-11-30', '', false, verified, explanation, created_at FROM n JOIN"
        " (SELECT * FROM deadline WHERE state = 'open' AND limit_id IN (SELECT limit_id FROM"
        " deadline WHERE state = 'open' AND due_at = '') ORDER BY id LIMIT 1)",
    )
    keeper = actor(demo, "legal")

    begun = perf_counter()
    found = notices.what_if(demo, keeper, corrected_2026(demo))

    assert perf_counter() - begun < 8
    assert found.outlook.looked_at >= NOW_CLOCKS

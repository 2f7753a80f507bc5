"""Other rules pause clocks and set them going again; a clock that moves takes others along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from caseflow.domain.deadlines import compute
from caseflow.domain.definition import DeadlineRule
from caseflow.domain.errors import Conflict
from caseflow.domain.law import limit_on
from caseflow.domain.local_law import Notice, Verdict
from caseflow.domain.model import DueDate
from caseflow.domain.worktime import DayNote
from caseflow.services import cases, notices, verdicts
from caseflow.services.moves import Move
from caseflow.services.office import Actor, Office
from caseflow.services.views import Act
from caseflow.storage import journal, local_law
from tests.integration.services.clocks import BEGUN, fill
from tests.integration.services.offices import NOW, actor, execute, fetch, office_in
from tests.unit.builders import make_action

MADE_UP = "测试〔2027〕1号"
SUIT, WINDOW = "suit_direct", "court_enforcement_window"


def row_of(office: Office, deadline_id: int) -> tuple[str, ...]:
    columns = "state, from_on, due_on, safe_on, remind_on, provisional"
    found = fetch(office, f"SELECT {columns} FROM deadline WHERE id = {deadline_id}")[0]
    return tuple("" if value is None else str(value) for value in found)


def told(office: Office, who: Actor, move: Move, cause: str) -> tuple[str, str]:
    """Return what the trail of the case and an alert say of a move; both have to be there."""
    with office.database.read() as conn:
        entry = journal.list_audit(conn, agency_id=who.agency_id, case_id=move.case_id)[-1]
        assert journal.verify_audit(conn) == []
    change = next(c for c in entry.changes if c.name == f"deadline#{move.deadline_id}")
    key = f"{cause}:{move.deadline_id}"
    bodies = fetch(office, f"SELECT DISTINCT body FROM alert WHERE alert.key = '{key}'")
    assert len(bodies) == 1
    return f"{change.old} → {change.new}", str(bodies[0][0])


# —— pauses ——


def make_suspendable(office: Office, who: Actor) -> int:
    """Let suspensions stop the handling period; what is on record is not counted anew."""
    first = office.rules.law.limits["case_decision"][-1].valid_from
    verdict = Verdict(
        id=0, sort="limit", row_id="case_decision", version_from=first, verdict="overridden",
        fields={"length": 90, "suspendable": True}, valid_from=date(2025, 1, 1), basis="LOCAL",
        reason="本局改定", person=who.person.name, decided_at=NOW,
    )  # fmt: skip
    with office.database.write() as conn:
        return local_law.insert_verdict(
            conn, verdict, agency_id=who.agency_id, person_id=who.person.id
        )


def suspended(office: Office) -> int:
    """Suspend a case whose handling period runs; return its clock."""
    case_id = cases.find_id(office, actor(office, "chief"), "2026-006")
    version = fetch(office, f"SELECT version FROM case_file WHERE id = {case_id}")[0][0]
    inputs = {"suspended_from": "2026-11-20", "reason": "等待鉴定", "opinion": "同意"}
    act = Act(case_id=case_id, action="suspend", inputs=inputs, version=int(str(version)))
    cases.advance(office, actor(office, "chief"), act)
    rows = f"SELECT id FROM deadline WHERE limit_id = 'case_decision' AND case_id = {case_id}"
    return int(str(fetch(office, rows)[0][0]))


def test_paused_clock_goes_on_when_the_row_stops_it_no_longer(demo: Office) -> None:
    keeper = actor(demo, "legal")
    number = make_suspendable(demo, keeper)
    clock = suspended(demo)
    assert row_of(demo, clock)[0] == "paused"

    found = verdicts.revoke_what_if(demo, keeper, number).outlook

    move = next(m for m in found.moved if m.deadline_id == clock)
    assert (move.old_due_on, move.due_on) == (None, date(2027, 1, 18))
    verdicts.revoke(demo, keeper, number, seen=found.seen)
    assert row_of(demo, clock)[0] == "open"
    assert row_of(demo, clock)[2:5] == ("2027-01-18", "2027-01-18", "2026-12-19")
    trail, alert = told(demo, keeper, move, f"revoke:{number}")
    assert "已中止，没有最后一日 → 作出行政处罚决定：最后一日2027-01-18" in trail
    assert "不再中止，恢复计算，最后一日为2027-01-18" in alert
    assert notices.pending(demo, keeper).outlook.moved == ()


def test_clock_with_an_open_suspension_stands_still_when_the_row_says_so(demo: Office) -> None:
    keeper = actor(demo, "legal")
    rows = "SELECT id FROM deadline WHERE state = 'open' AND events LIKE '%suspend%'"
    clock = int(str(fetch(demo, rows)[0][0]))
    make_suspendable(demo, keeper)

    found = notices.pending(demo, keeper).outlook

    move = next(m for m in found.moved if m.deadline_id == clock)
    assert (move.old_due_on, move.due_on, move.becomes_overdue) == (date(2026, 2, 24), None, False)
    notices.accept(demo, keeper, None, seen=found.seen)
    state, begun, *days, _ = row_of(demo, clock)
    assert (state, begun, days) == ("paused", "2026-01-20", ["", "", ""])
    trail, alert = told(demo, keeper, move, f"recount:{demo.clock.now().isoformat()}")
    assert "最后一日2026-02-24" in trail
    assert "已中止" in trail.split(" → ")[1]
    assert "最后一日原为2026-02-24，现停止计算" in alert
    again = notices.pending(demo, keeper).outlook
    assert (again.moved, again.settled) == ((), ())


def test_paused_clock_that_was_ended_meanwhile_does_not_go_on(demo: Office) -> None:
    keeper = actor(demo, "legal")
    number = make_suspendable(demo, keeper)
    clock = suspended(demo)
    seen = verdicts.revoke_what_if(demo, keeper, number).outlook.seen
    execute(demo, f"UPDATE deadline SET state = 'met' WHERE id = {clock}")

    with pytest.raises(Conflict, match="与刚才显示的不同"):
        verdicts.revoke(demo, keeper, number, seen=seen)


# —— clocks that follow ——


@pytest.fixture(params=["sqlite", "postgresql"])
def each_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Yield an empty office on each database."""
    own = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if own else ""
    office = office_in(tmp_path / "empty", url=url)
    yield office
    office.database.dispose()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    office = office_in(tmp_path / "empty")
    yield office
    office.database.dispose()


def counted(office: Office, limit_id: str, start: date) -> DueDate:
    return compute(
        limit_on(office.rules.law, limit_id, start), start=start, calendar=office.rules.calendar
    )


def follow(office: Office, start: date | None = None, *, deferred: str = "") -> tuple[int, int]:
    """Let the court's period follow that of the suit in one case; return both clocks.

    The period of the suit ends on 20 May 2027 by the days known now.
    """
    suit, case_id = fetch(office, f"SELECT id, case_id FROM deadline WHERE limit_id = '{SUIT}'")[0]
    window = fetch(office, f"SELECT id FROM deadline WHERE limit_id = '{WINDOW}'")[0][0]
    due = counted(office, WINDOW, start or counted(office, SUIT, BEGUN).due_on)
    execute(
        office,
        f"UPDATE deadline SET case_id = {case_id}, from_on = '{due.from_on}',"
        f" due_on = '{due.due_on}', safe_on = '{due.safe_on}', provisional = true"
        f" WHERE id = {window}",
        'UPDATE case_file SET record = \'{"facts": {"payment_deferred_until": "' + deferred + '"},'
        f' "items": [], "approvals": []}}\' WHERE id = {case_id}',
    )
    return int(str(suit)), int(str(window))


def off(*days: str, years: range = range(2027, 2028)) -> list[Notice]:
    """Return made-up notices; the first takes out these days of 2027."""
    note = DayNote(off=True, name="假日", notice=MADE_UP, year=2027)
    first = {date.fromisoformat(day): note for day in days}
    return [Notice(year=y, notice=MADE_UP, link="", days=first if y == 2027 else {}) for y in years]


def accepted(office: Office, who: Actor, notice: Notice) -> notices.WhatIf:
    return notices.accept(
        office, who, notice, seen=notices.what_if(office, who, notice).outlook.seen
    )


def test_clock_follows_the_last_day_that_a_notice_moves(each_house: Office) -> None:
    keeper = fill(each_house)["legal"]
    suit, window = follow(each_house)
    notice = off("2027-05-20", "2027-05-21")[0]

    found = accepted(each_house, keeper, notice)

    moves = {m.deadline_id: m for m in found.outlook.moved}
    assert moves[suit].due_on == date(2027, 5, 24)
    led = moves[window]
    assert (led.old_from_on, led.due.from_on) == (date(2027, 5, 20), date(2027, 5, 24))
    assert (led.old_due_on, led.due_on) == (date(2027, 8, 20), date(2027, 8, 24))
    assert led.follows == moves[suit].title
    assert row_of(each_house, window)[:3] == ("open", "2027-05-24", "2027-08-24")
    number = fetch(each_house, "SELECT max(id) FROM calendar_notice")[0][0]
    words = f"起算日随“{led.follows}”由2027-05-20改为2027-05-24"
    assert all(words in text for text in told(each_house, keeper, led, f"notice:{number}"))
    again = notices.pending(each_house, keeper).outlook
    assert (again.moved, again.settled) == ((), ())


def test_clock_follows_the_last_day_that_an_own_row_moves(house: Office) -> None:
    keeper = fill(house)["legal"]
    suit, window = follow(house)
    before = row_of(house, window)
    verdict = Verdict(
        id=0, sort="limit", row_id=SUIT, version_from=date(2015, 5, 1), verdict="overridden",
        fields={"length": 7}, valid_from=BEGUN, basis="LOCAL", reason="改定",
        person=keeper.person.name, decided_at=NOW,
    )  # fmt: skip
    with house.database.write() as conn:
        number = local_law.insert_verdict(
            conn, verdict, agency_id=keeper.agency_id, person_id=keeper.person.id
        )
    seen = notices.pending(house, keeper).outlook.seen
    notices.accept(house, keeper, None, seen=seen)
    assert row_of(house, window)[1:3] == ("2027-06-21", "2027-09-21")

    back = verdicts.revoke_what_if(house, keeper, number).outlook

    assert ({m.deadline_id for m in back.moved}, back.looked_at) == ({suit, window}, 2)
    verdicts.revoke(house, keeper, number, seen=back.seen)
    assert row_of(house, window)[:4] == before[:4]


def test_clock_stays_provisional_as_long_as_the_day_it_starts_from(house: Office) -> None:
    """Its own last day falls into 2028, that of the clock it follows into 2027."""
    keeper = fill(house)["legal"]
    execute(house, f"UPDATE deadline SET from_on = '2027-05-20' WHERE limit_id = '{SUIT}'")
    suit_due = counted(house, SUIT, date(2027, 5, 20))
    execute(
        house,
        f"UPDATE deadline SET due_on = '{suit_due.due_on}', safe_on = '{suit_due.safe_on}'"
        f" WHERE limit_id = '{SUIT}'",
    )
    _, window = follow(house, suit_due.due_on)
    of_2027, of_2028 = off(years=range(2027, 2029))

    accepted(house, keeper, of_2028)
    assert row_of(house, window)[5] in ("1", "True")  # 2027 is still a guess
    accepted(house, keeper, of_2027)
    assert row_of(house, window)[5] in ("0", "False")


@pytest.mark.parametrize(
    ("deferred", "begun", "expected"),
    [
        ("2027-05-18", "2027-05-20", "2027-05-24"),
        ("2027-06-30", "2027-06-30", "2027-06-30"),
        ("2027-05-21", "2027-05-21", "2027-05-24"),
        ("", "2027-03-01", "2027-03-01"),
    ],
    ids=["deferred before", "deferred beyond", "overtaken", "started from something else"],
)
def test_clock_never_starts_before_the_deferred_day(
    house: Office, deferred: str, begun: str, expected: str
) -> None:
    keeper = fill(house)["legal"]
    _, window = follow(house, date.fromisoformat(begun), deferred=deferred)

    accepted(house, keeper, off("2027-05-20", "2027-05-21")[0])

    assert row_of(house, window)[1] == expected


def test_clock_of_another_case_does_not_follow(house: Office) -> None:
    keeper = fill(house)["legal"]
    _, window = follow(house)
    execute(house, f"UPDATE deadline SET case_id = case_id % 3 + 1 WHERE id = {window}")

    found = accepted(house, keeper, off("2027-05-20", "2027-05-21")[0])

    assert window not in {m.deadline_id for m in found.outlook.moved}


# —— several levels ——

THIRD = "reconsideration_application"


def with_rules(office: Office, **follows: str) -> Office:
    """Return an office whose procedure has an act more: clocks of each limit follow another."""
    rules = tuple(
        DeadlineRule(op="start", limit=limit, start_from=f"deadline:{other}")
        for limit, other in follows.items()
    )
    law = office.rules.law
    ordinary = law.procedures["ordinary@2021-07-15"]
    acts = {**ordinary.actions, "more": make_action("more", deadlines=rules)}
    procedures = {**law.procedures, ordinary.key: replace(ordinary, actions=acts)}
    return replace(office, rules=replace(office.rules, law=replace(law, procedures=procedures)))


def third(office: Office, window: int) -> int:
    """Let a third clock of the same case follow the court's period; return it."""
    start = date.fromisoformat(row_of(office, window)[2])
    due = counted(office, THIRD, start)
    execute(
        office,
        f"UPDATE deadline SET from_on = '{start}', due_on = '{due.due_on}',"
        f" safe_on = '{due.safe_on}', provisional = true,"
        f" case_id = (SELECT case_id FROM deadline WHERE id = {window})"
        f" WHERE limit_id = '{THIRD}'",
    )
    return int(str(fetch(office, f"SELECT id FROM deadline WHERE limit_id = '{THIRD}'")[0][0]))


def test_clock_moves_with_the_clock_before_the_one_it_follows(house: Office) -> None:
    keeper = fill(house)["legal"]
    _, window = follow(house)
    last = third(house, window)
    chained = with_rules(house, **{THIRD: WINDOW})

    found = accepted(chained, keeper, off("2027-05-20", "2027-05-21")[0])

    assert last in {m.deadline_id for m in found.outlook.moved}
    assert row_of(house, last)[1:3] == ("2027-08-24", "2027-10-25")


def test_clocks_that_follow_one_another_in_a_ring_are_counted_once(house: Office) -> None:
    keeper = fill(house)["legal"]
    suit, window = follow(house)
    last = third(house, window)
    execute(
        house,
        f"UPDATE deadline SET from_on = '{row_of(house, last)[2]}' WHERE id = {suit}",
    )
    ring = with_rules(house, **{THIRD: WINDOW, SUIT: THIRD})

    found = notices.what_if(ring, keeper, off("2027-05-20")[0]).outlook

    ids = [m.deadline_id for m in (*found.moved, *found.settled)]
    assert len(ids) == len(set(ids))
    assert found.failed == 0

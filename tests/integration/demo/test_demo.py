"""The demo bureau: the plan in numbers, cases at every stage, and any day of the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from caseflow.demo.loader import is_empty, is_unfinished, load
from caseflow.demo.people import DEMO_NAMES, PASSWORD, demo_accounts
from caseflow.demo.units import demo_units
from caseflow.domain.errors import TemplateFault
from caseflow.domain.identity import credit_code_fault
from caseflow.services import accounts, case_pages, case_rows, deadlines, documents, status
from caseflow.services.office import Actor, Office
from caseflow.services.views import CaseFilter, CaseView
from tests.integration.services.offices import actor, copy_of, demo_once, light_folder, office_in

DAYS = (
    date(2026, 1, 1),  # New Year's Day, a Thursday
    date(2026, 2, 20),  # in the Spring Festival, a Friday
    date(2026, 5, 4),  # a Monday, day off
    date(2026, 10, 10),  # a Saturday to work on
    date(2026, 11, 25),  # a Wednesday
    date(2026, 11, 29),  # a Sunday
    date(2026, 12, 31),
    date(2027, 1, 4),  # a Monday of a year without a calendar
    date(2028, 2, 29),  # a Tuesday
)
SUIT_MONTHS = 6


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = copy_of(demo_once(tmp_path_factory), tmp_path_factory.mktemp("demo"))
    yield office
    office.database.dispose()


@pytest.fixture(scope="module")
def who(demo: Office) -> Actor:
    return actor(demo, "inspector")


def views(office: Office) -> dict[str, CaseView]:
    """Return the pages of all cases by the name of the party."""
    seen_by = actor(office, "auditor")
    rows = case_rows.list_cases(office, seen_by, CaseFilter(size=200)).rows
    return {r.party: case_pages.case_view(office, seen_by, r.id) for r in rows}


# Units


def test_the_plan_has_37_units_in_four_classes() -> None:
    classes = Counter(party.unit_class for party, _ in demo_units())

    assert classes == {"烟花爆竹零售": 5, "危险化学品": 5, "非煤矿山": 1, "工矿商贸": 26}
    assert sum(party.industry == "加油站" for party, _ in demo_units()) == 3


def test_the_plan_has_31_visits_19_fixed_and_12_drawn() -> None:
    kinds = Counter(plan.check_kind for _, plan in demo_units() if plan.planned_visits)

    assert kinds == {"确定性检查": 19, "双随机抽查": 12}
    assert sum(plan.planned_visits for _, plan in demo_units()) == 31
    assert {plan.plan_year for _, plan in demo_units()} == {2020}


def test_every_unit_has_its_own_valid_code_and_name() -> None:
    units = [party for party, _ in demo_units()]

    assert [credit_code_fault(u.credit_code) for u in units] == [None] * 37 or not any(
        credit_code_fault(u.credit_code) for u in units
    )
    assert len({u.credit_code for u in units}) == len({u.name for u in units}) == 37
    assert all(u.address and u.legal_rep for u in units)


# People


def test_every_account_of_the_demo_opens_with_the_printed_password(demo: Office) -> None:
    lines = demo_accounts(demo)

    assert lines[-1] == f"密码：{PASSWORD}"
    assert [line.split()[0] for line in lines[:-1]] == list(DEMO_NAMES)
    for username in ("inspector", "head"):
        token, _ = accounts.sign_in(
            demo.database,
            demo.clock,
            username=username,
            password=PASSWORD,
            address="127.0.0.1",
            max_failures=5,
            lock_minutes=15,
            session_hours=8,
        )
        assert token


# Cases


def test_cases_stand_at_different_stages(demo: Office) -> None:
    found = views(demo)

    assert len(found) >= 8
    assert len({v.state_label for v in found.values()}) >= 7
    assert {v.file.procedure.partition("@")[0] for v in found.values()} == {"ordinary", "summary"}


def test_one_clock_ends_today_and_one_is_overdue(demo: Office, who: Actor) -> None:
    groups = deadlines.board(demo, who).groups

    assert groups["today"]
    assert groups["overdue"]


def test_one_decision_waits_for_service(demo: Office, who: Actor) -> None:
    waiting = deadlines.board(demo, who).groups["waiting"]

    assert {r.limit for r in waiting} >= {"fine_payment", "suit_direct"}
    assert {r.party for r in waiting} == {"兴安林海家具有限公司"}


def test_one_last_day_is_provisional(demo: Office, who: Actor) -> None:
    assert "suit_direct" in {r.limit for r in deadlines.board(demo, who).provisional}


def test_one_case_is_refused_at_a_guard(demo: Office, who: Actor) -> None:
    number = views(demo)["兴安白桦木制品有限公司"].file.id
    view = case_pages.case_view(demo, who, number)
    option = next(o for o in view.options if o.action.name == "end_notice_period")

    assert not option.allowed
    assert all(r.message and r.cure and r.basis for r in option.reasons)


def test_one_case_went_the_whole_way(demo: Office) -> None:
    closed = [v for v in views(demo).values() if v.closed]

    assert [v.file.no for v in closed] == ["2026-001"]
    assert {d.state for d in closed[0].deadlines} <= {"met", "cancelled"}
    assert {"F47", "F48", "S23"} <= {p.paper.form for p in closed[0].papers}


def test_one_inspection_waits_for_the_reviewer(demo: Office) -> None:
    bench = deadlines.workbench(demo, actor(demo, "reviewer"))

    assert "兴安清泉污水处理有限公司" in {c.party for c in bench.to_approve}


def test_everything_is_rendered_and_the_trail_is_whole(demo: Office) -> None:
    papers = documents.list_papers(demo, actor(demo, "auditor"))

    assert {p.render_state for p in papers} == {"done"}
    assert status.verify_audit(demo)[1] == []


def test_nobody_starts_with_a_pile_of_old_alerts(demo: Office) -> None:
    for username in DEMO_NAMES:
        bench = deadlines.workbench(demo, actor(demo, username))
        assert len(bench.alerts) < 30, username


def test_acts_lie_in_the_past_and_in_order(demo: Office) -> None:
    for view in views(demo).values():
        moments = [row.at for row in view.audit]
        assert moments == sorted(moments), view.file.no
        assert moments[-1] <= demo.clock.now(), view.file.no


# Any day


def test_an_empty_database_is_told_from_a_loaded_one(demo: Office, tmp_path: Path) -> None:
    office = office_in(tmp_path)
    office.database.migrate()

    assert is_empty(office)
    assert demo_accounts(office) == []
    assert not is_empty(demo)
    office.database.dispose()


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_demo_loads_on_any_day(tmp_path: Path, today: date) -> None:
    now = datetime(today.year, today.month, today.day, 1, tzinfo=UTC)
    office = office_in(tmp_path, now=now, templates=light_folder())
    office.database.migrate()
    report = load(office)
    board = deadlines.board(office, actor(office, "inspector"))
    found = views(office)

    assert (report.units, report.cases) == (37, 11)
    assert board.today == today
    assert board.groups["today"], "one clock ends today"
    assert board.groups["overdue"], "one clock is overdue"
    assert board.groups["waiting"]
    # The longest period of the demo, six months to sue, must reach a year without a calendar.
    reaches = (today.year, today.month + SUIT_MONTHS) > (board.calendar_until, 12)
    assert board.provisional or not reaches
    assert [v.closed for v in found.values()].count(True) == 1
    assert found["兴安白桦木制品有限公司"].file.state == "notified"
    assert status.verify_audit(office)[1] == []
    office.database.dispose()


def test_the_demo_loads_just_after_midnight(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)
    office = office_in(tmp_path, now=now, templates=light_folder())
    office.database.migrate()

    assert load(office).cases == 11
    office.database.dispose()


def test_a_demo_that_was_cut_off_is_known_as_unfinished(demo: Office, tmp_path: Path) -> None:
    office = office_in(tmp_path, templates=tmp_path)  # without a template the first act fails
    office.database.migrate()

    with pytest.raises(TemplateFault):
        load(office)

    assert is_unfinished(office)
    assert demo_accounts(office) == []
    assert not is_unfinished(demo)
    office.database.dispose()

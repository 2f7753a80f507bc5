"""Last days worked out by hand or by an independent walk, against the published limits."""

import json
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from caseflow.catalogue.calendar import load_calendar
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.reader import read_document
from caseflow.catalogue.schemas import LIMITS
from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.deadlines import choose, compute
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.model import DueDate, Role
from caseflow.domain.reminders import is_owed, minutes_of
from caseflow.domain.terms import Verified

ROOT = Path(__file__).resolve().parents[3]
ENDED = {"order15_2007", "order15_2015"}
"""Bodies of law that have ended: what only they ruled has ended with them."""
DATA = ROOT / "tests" / "data" / "deadline_vectors.json"
CALENDAR = load_calendar(ROOT / "workflows" / "calendar")
VECTORS: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
SECTIONS: dict[str, dict[str, list[list[str]]]] = VECTORS["sections"]
NEEDED = """
hearing_request suit_direct fine_payment demand_before_court evidence_preservation
suit_after_reconsideration plan_reapproval publicity_withdrawal public_notice_service
reconsideration_application criminal_transfer_decision cash_remittance_officer seizure
penalty_publicity decision_service inspection_result_publicity rectification
rectification_extension_request rectification_extension_reply recheck resumption_review
temporary_stop power_cut_notice coercion_urgent_report seizure_extension sampling_test
case_filing case_filing_after_urgent case_decision limitation_general limitation_life_safety
hearing_notice hearing_hold hearing_report legal_review defence_statement addon_fine_start
court_enforcement_window onspot_report cash_remittance_bureau criminal_transfer_send
transfer_police_reply goods_handover superior_report credit_push case_closure archive_volume
court_accept reconsideration_answer suit_answer fine_deferral_application
"""


def read_limits() -> dict[str, tuple[Limit, ...]]:
    faults = Faults()
    rows: list[Limit] = []
    for path in sorted((ROOT / "workflows" / "limits").glob("*.yaml")):
        document = read_document(path, file=path.name, faults=faults)
        assert document is not None, faults.listed()
        assert isinstance(document.data, dict)
        assert list(document.data) == ["limits"]
        rows += LIMITS.validate_python(document.data["limits"])
    return {
        name: tuple(r for r in rows if r.id == name) for name in dict.fromkeys(r.id for r in rows)
    }


LAW = read_limits()
ROWS = [row for versions in LAW.values() for row in versions]
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.id}-{r.valid_from}")


def cases(*sections: str) -> list[object]:
    return [
        pytest.param(limit, start, expected, id=f"{limit}-{start}")
        for section in sections or SECTIONS
        for limit, pairs in SECTIONS[section].items()
        for start, expected in pairs
    ]


def answer(limit: str, start: str) -> DueDate:
    day = date.fromisoformat(start)
    return compute(choose(LAW[limit], day), start=day, calendar=CALENDAR, explain=True)


def by_rule(kind: str, rows: str) -> list[object]:
    """Return the vectors that name the rule they show, the rule in the test's name."""
    return [
        pytest.param(group["limit"], start, expected, id=f"{group['limit']}-{start}-{group['why']}")
        for group in VECTORS[kind]
        for start, expected in group[rows]
    ]


@pytest.mark.parametrize(("limit", "start", "expected"), [*cases(), *by_rule("by_rule", "days")])
def test_last_day(limit: str, start: str, expected: str) -> None:
    result = answer(limit, start)

    assert result.due_on.isoformat() == expected
    assert expected in {step.day for step in result.steps}


@pytest.mark.parametrize(("limit", "start", "expected"), by_rule("by_hour", "moments"))
def test_last_moment(limit: str, start: str, expected: str) -> None:
    moment = datetime.fromisoformat(start)

    result = compute(choose(LAW[limit], moment.date()), start=moment, calendar=CALENDAR)

    assert result.due_at == expected


@pytest.mark.parametrize(
    "vector", VECTORS["by_extension"], ids=lambda v: f"{v['limit']}-{v['from']}-{v['why']}"
)
def test_last_day_after_each_extension_that_the_row_allows(vector: dict[str, Any]) -> None:
    start = date.fromisoformat(vector["from"])
    row = choose(LAW[vector["limit"]], start)
    grants = [
        ClockEvent(kind=EventKind.GRANT, on=start, length=e.length, unit=e.unit)
        for e in row.extensions
        for _ in range(e.times)
    ]

    days = [
        compute(row, start=start, calendar=CALENDAR, events=tuple(grants[:n])).due_on.isoformat()
        for n in range(len(grants) + 1)
    ]

    assert days == vector["days"]


def test_every_vector_says_its_rule_and_stands_once() -> None:
    ruled = [group for kind in ("by_rule", "by_hour", "by_extension") for group in VECTORS[kind]]
    days = [(limit, day) for s in SECTIONS.values() for limit, rows in s.items() for day, _ in rows]
    days += [(g["limit"], day) for g in VECTORS["by_rule"] for day, _ in g["days"]]
    repeated = {pair for pair, times in Counter(days).items() if times > 1}

    assert VECTORS["why"].keys() == SECTIONS.keys()
    assert all(group["why"] for group in ruled)
    assert repeated <= {
        (limit, day) for limit, rows in SECTIONS["settled"].items() for day, _ in rows
    }


@pytest.mark.parametrize(("limit", "start", "expected"), cases("year_end"))
def test_day_in_a_year_without_notice_is_provisional(limit: str, start: str, expected: str) -> None:
    assert answer(limit, start).provisional is expected.startswith("2027")


@pytest.mark.parametrize(
    ("limit", "start", "expected"), cases("settled", "table_of_counting", "backward")
)
def test_day_in_known_years_is_final(limit: str, start: str, expected: str) -> None:
    assert not answer(limit, start).provisional


def test_every_needed_limit_is_there() -> None:
    assert set(NEEDED.split()) - LAW.keys() == set()


@each_row
def test_row_is_fit_to_be_shown(row: Limit) -> None:
    assert row.title
    assert row.starts
    assert row.unit_reason
    assert row.basis
    assert row.binds in {"bureau", "party"}
    assert row.length > 0 or row.unit in {Unit.SET_DATE, Unit.CALENDAR_DATE, Unit.NONE}
    assert not (row.roll and (row.backward or row.unit in {Unit.HOUR, Unit.WORKDAY}))


@each_row
def test_row_tells_people_in_order_and_by_known_roles(row: Limit) -> None:
    marks = [minutes_of(reminder) for reminder in row.reminders]

    assert marks == sorted(set(marks))
    assert (0 in marks) is (row.unit is not Unit.NONE)
    assert {r for reminder in row.reminders for r in reminder.to} <= set(Role)
    assert set(row.responsible) <= set(Role)


HOURS = [row for row in ROWS if row.unit is Unit.HOUR]
PERIODS = [row for row in ROWS if row.lapses]


@pytest.mark.parametrize("row", HOURS, ids=lambda r: f"{r.id}-{r.valid_from}")
def test_hours_are_told_before_and_after_their_end_and_climb(row: Limit) -> None:
    marks = [minutes_of(reminder) for reminder in row.reminders]
    last = row.reminders[-1]

    assert -60 * row.length < marks[0] < 0
    assert 0 < marks[marks.index(0) + 1] <= 60
    assert marks[-1] >= 24 * 60
    assert "chief" in last.to
    assert row.urgent


@pytest.mark.parametrize("row", PERIODS, ids=lambda r: f"{r.id}-{r.valid_from}")
def test_a_period_that_is_over_is_told_once_and_owed_by_nobody(row: Limit) -> None:
    assert not is_owed(row)
    assert sum(reminder.days > 0 for reminder in row.reminders) <= 1


def test_rights_that_run_out_lapse_and_what_is_owed_does_not() -> None:
    lapsing = {row.id for row in PERIODS}
    rights = {row.id for row in ROWS if row.binds == "party" and row.unit is not Unit.NONE}

    assert rights - lapsing == {"fine_payment", "rectification", "accident_unit_report"}
    assert all(is_owed(row) for row in ROWS if row.id in rights - lapsing)


@each_row
def test_repealed_order_is_never_cited_after_its_end(row: Limit) -> None:
    if any(key.startswith("O15") for key in row.basis):
        assert row.valid_to is not None
        assert row.valid_to <= date(2026, 1, 31)


@each_row
def test_what_the_bureau_sets_itself_awaits_confirmation(row: Limit) -> None:
    own = {"LOCAL", "PLAN"} & {key.partition(".")[0] for key in row.basis}

    assert row.verified is Verified.UNVERIFIED or not own


@pytest.mark.parametrize("versions", LAW.values(), ids=LAW)
def test_versions_follow_each_other_without_gap_or_overlap(versions: tuple[Limit, ...]) -> None:
    for earlier, later in pairwise(versions):
        assert earlier.valid_to is not None
        assert (later.valid_from - earlier.valid_to).days == 1
    assert versions[-1].valid_to is None or versions[-1].regime in ENDED

"""Last days worked out by hand or by an independent walk, against the published limits."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from caseflow.catalogue.calendar import load_calendar
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.reader import read_document
from caseflow.catalogue.schemas import LIMITS
from caseflow.domain.deadlines import choose, compute
from caseflow.domain.definition import Limit, Unit, Verified
from caseflow.domain.model import DueDate, Role

ROOT = Path(__file__).resolve().parents[3]
ENDED = {"order15_2007", "order15_2015"}
"""Bodies of law that have ended: what only they ruled has ended with them."""
DATA = ROOT / "tests" / "data" / "deadline_vectors.json"
CALENDAR = load_calendar(ROOT / "workflows" / "calendar")
SECTIONS: dict[str, dict[str, list[list[str]]]] = json.loads(DATA.read_text(encoding="utf-8"))
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


@pytest.mark.parametrize(("limit", "start", "expected"), cases())
def test_last_day(limit: str, start: str, expected: str) -> None:
    result = answer(limit, start)

    assert result.due_on.isoformat() == expected
    assert expected in {step.day for step in result.steps}


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
    marks = [reminder.days for reminder in row.reminders]

    assert marks == sorted(set(marks))
    assert (0 in marks) is (row.unit is not Unit.NONE)
    assert marks == [0] or row.unit is not Unit.HOUR
    assert {r for reminder in row.reminders for r in reminder.to} <= set(Role)
    assert set(row.responsible) <= set(Role)


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

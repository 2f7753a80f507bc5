"""The book of numbers: what is void stays used and is told, what is missing is named."""

from __future__ import annotations

import pytest

from caseflow.domain.numbering import NumberSequence
from caseflow.domain.terms import Json
from caseflow.services import cases
from caseflow.services.numbering import number_book
from caseflow.services.office import Office
from caseflow.services.views import Act
from caseflow.storage import numbers, papers
from tests.integration.services.offices import actor, rules


def book(office: Office, year: int = 0) -> dict[str, NumberSequence]:
    found = number_book(office, actor(office, "auditor"), year=year)
    return {one.code_word: one for one in found}


@pytest.mark.parametrize(("unit", "person"), [("F32", "F33"), ("F34", "F35")])
def test_forms_for_a_unit_and_for_a_person_share_one_sequence(unit: str, person: str) -> None:
    forms = rules().law.forms

    assert forms[unit].code_word == forms[person].code_word != ""


def test_the_demo_bureau_has_no_gap(seen: Office) -> None:
    assert {word: one.gaps for word, one in book(seen).items() if one.gaps} == {}
    assert "案件" not in book(seen)  # cases are counted by themselves
    assert book(seen)["应急罚"].last == book(seen)["应急罚"].papers == 3


def test_a_year_without_papers_has_no_sequences(seen: Office) -> None:
    assert book(seen, 1999) == {}


def test_a_voided_number_stays_used_and_is_listed_with_its_reason(demo: Office) -> None:
    who = actor(demo, "reviewer")
    notice: dict[str, Json] = {
        "case_facts": "未对除尘器进行经常性维护、保养，逾期未改正。",
        "discretion": "没有造成事故，按较轻档次裁量。",
        "proposed_kinds": ["fine"],
        "proposed_fine_fen": "20000",
    }
    cases.advance(
        demo, actor(demo, "inspector"), Act(case_id=5, action="give_notice", inputs=notice)
    )
    with demo.database.read() as conn:
        register = papers.list_register(conn, agency_id=who.agency_id, year=2026)
    paper = max((p for p in register if p.form == "F24"), key=lambda p: p.id)
    before = book(demo)[paper.code_word]
    cases.void_paper(demo, who, paper.id, "日期有误")
    after = book(demo)[paper.code_word]

    assert (after.last, after.papers, after.gaps) == (before.last, before.papers, ())
    assert [(v.number, v.case_no, v.reason) for v in after.voided] == [
        (paper.number, paper.case_no, "日期有误")
    ]


def test_a_number_that_no_paper_carries_is_named(demo: Office) -> None:
    who = actor(demo, "auditor")
    with demo.database.write() as conn:
        taken = numbers.take_number(conn, agency_id=who.agency_id, code_word="应急罚", year=2026)

    assert book(demo)["应急罚"].gaps == (taken,)

"""Cases that a change of the law has caught: the list for legal review, old beside new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from caseflow.domain.errors import NotFound
from caseflow.services import cases, law_review
from caseflow.services.office import Actor, Office
from caseflow.services.views import Act
from tests.integration.services.offices import TODAY, actor

UNIT = "兴安精工轴承有限公司"


def old_case(office: Office) -> law_review.ReviewRow:
    groups = law_review.review_list(office, actor(office, "legal"))
    (row,) = [r for g in groups for r in g.rows]
    return row


def compared(office: Office, case_no: str) -> law_review.Comparison:
    who = actor(office, "legal")
    return law_review.compare(office, who, cases.find_id(office, who, case_no))


def test_an_open_case_filed_under_replaced_rules_is_listed(seen: Office) -> None:
    row = old_case(seen)

    assert UNIT in row.name
    assert row.filed_on == date(2026, 1, 20)
    assert row.days == (TODAY - row.filed_on).days
    assert (row.reviewed_on, row.state_label) == (None, "中止调查")


def test_only_rules_that_have_ended_are_listed(seen: Office, inspector_seen: Actor) -> None:
    groups = law_review.review_list(seen, inspector_seen)

    assert groups
    assert all(g.ended_on < TODAY for g in groups)


def test_what_the_legal_section_holds_stands_in_the_list(demo: Office) -> None:
    inputs = {"law_review_result": "both", "law_review_note": "立案后逾期，查明原因。"}
    act = Act(case_id=old_case(demo).case_id, action="record_law_review", inputs=inputs)

    cases.advance(demo, actor(demo, "legal"), act)

    assert old_case(demo).reviewed_on == TODAY


def test_old_and_new_order_stand_side_by_side(seen: Office) -> None:
    found = compared(seen, old_case(seen).no)

    order = next(r for r in found.rows if r.title == "安全生产违法行为行政处罚办法")
    clock = next(r for r in found.rows if r.sort == "limit" and r.title == "作出行政处罚决定")
    assert (found.act_on, found.decision_on, found.decided) == (date(2026, 1, 18), TODAY, False)
    assert "第15号" in order.old.words
    assert "第18号" in order.new.words
    assert (order.old.verified, order.new.verified) == (True, False)
    assert clock.old != clock.new
    assert all(text and basis for text, basis in found.notes)


def test_a_case_within_one_text_shows_no_difference(seen: Office) -> None:
    found = compared(seen, "2026-001")

    assert found.decided
    assert found.act_on is not None
    assert found.rows == ()


def test_a_case_whose_act_has_no_day_yet_cannot_be_compared(seen: Office) -> None:
    found = compared(seen, "2026-010")

    assert (found.act_on, found.rows) == (None, ())


def test_another_bureau_sees_neither(seen: Office) -> None:
    stranger = replace(actor(seen, "auditor"), agency_id=99)

    with pytest.raises(NotFound):
        law_review.review_list(seen, stranger)
    with pytest.raises(NotFound):
        law_review.compare(seen, stranger, 1)


@pytest.fixture
def inspector_seen(seen: Office) -> Actor:
    return actor(seen, "inspector")

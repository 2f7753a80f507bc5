"""Rules about papers: issued, served, voided, of the right form."""

from datetime import timedelta
from typing import Any

import pytest

from caseflow.domain.guards import papers
from caseflow.domain.model import Paper
from tests.unit.builders import (
    TODAY,
    make_ask,
    make_file,
    make_form,
    make_item,
    make_law,
    make_paper,
)

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
FORMS: dict[str, Any] = {"forms": ["F1", "F2"]}
LAW = make_law(forms=[make_form("F1"), make_form("F3", serve=False)])


@pytest.mark.parametrize(
    ("made", "holds"),
    [
        ([], False),
        ([make_paper()], True),
        ([make_paper(form="F2")], True),
        ([make_paper(form="F9")], False),
        ([make_paper(void=True)], False),
    ],
    ids=["none", "first", "second", "other", "void"],
)
def test_one_of_the_papers_was_issued(made: list[Paper], holds: bool) -> None:
    ask = make_ask(make_file(papers=tuple(made)))

    assert (papers.paper_issued(ask, FORMS) is None) == holds


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, False),
        ({"served_on": YESTERDAY}, True),
        ({"served_on": TODAY}, True),
        ({"served_on": TOMORROW}, False),
        ({"void": True}, True),
    ],
    ids=["unserved", "yesterday", "today", "notice_runs_until_tomorrow", "void"],
)
def test_paper_is_in_force_from_the_day_its_service_took_effect(
    changes: dict[str, Any], holds: bool
) -> None:
    ask = make_ask(make_file(papers=(make_paper(3, **changes),)), law=LAW)

    assert (papers.paper_served(ask, FORMS) is None) == holds
    assert (papers.all_served(ask, {}) is None) == holds


def test_unserved_papers_are_listed_with_their_numbers() -> None:
    made = (make_paper(1, number="某1号"), make_paper(2), make_paper(3, "F9"))

    places = papers.paper_served(make_ask(make_file(papers=made)), FORMS)

    assert places == {"papers": "文书F1 某1号、文书F1"}


def test_sheets_without_receipt_need_no_service() -> None:
    ask = make_ask(make_file(papers=(make_paper(form="F3"),)), law=LAW)

    assert papers.all_served(ask, {}) is None


@pytest.mark.parametrize(
    ("made", "places"),
    [
        ([], {"papers": "无"}),
        ([make_paper(1)], None),
        ([make_paper(1, void=True)], {"papers": "文书F1"}),
        ([make_paper(1, void=True), make_paper(2)], None),
        ([make_paper(1), make_paper(2, "F2", void=True)], {"papers": "文书F2"}),
        ([make_paper(1), make_paper(2, "F2", void=True), make_paper(3)], None),
        ([make_paper(1), make_paper(2, "F9", void=True)], None),
    ],
    ids=["none", "valid", "void", "anew", "half_void", "both_anew", "other_void"],
)
def test_notice_stands_only_whole(made: list[Paper], places: dict[str, str] | None) -> None:
    ask = make_ask(make_file(papers=tuple(made)))

    assert papers.paper_stands(ask, {"form": "F1", **FORMS}) == places


@pytest.mark.parametrize(
    ("number", "of", "not_of"),
    [(1, True, False), (2, False, True), (9, True, True)],
    ids=["listed", "other", "unknown"],
)
def test_chosen_paper_is_of_the_right_form(number: int, of: bool, not_of: bool) -> None:
    file = make_file(papers=(make_paper(1), make_paper(2, "F9")))
    ask = make_ask(file, {"paper": number})

    assert (papers.paper_of(ask, {"field": "paper", **FORMS}) is None) == of
    assert (papers.paper_not_of(ask, {"field": "paper", **FORMS}) is None) == not_of


@pytest.mark.parametrize(("waived", "holds"), [(True, False), (False, True)])
def test_paper_is_asked_for_only_when_its_case_arises(waived: bool, holds: bool) -> None:
    ask = make_ask(inputs={"waived": waived})

    places = papers.paper_issued(ask, {"forms": ["F1"], "when": {"waived": True}})
    assert (places is None) == holds


ANNOUNCED: dict[str, Any] = {
    "field": "paper",
    "on": "on",
    "form": "N1",
    "kind": "announcement",
    "only_if": {"way": "public"},
}


@pytest.mark.parametrize(
    ("inputs", "notice", "places"),
    [
        ({"paper": 3, "on": "2026-04-08", "way": "public"}, {}, None),
        ({"paper": 4, "on": "2026-04-08", "way": "public"}, {}, {"posted": "无"}),
        ({"paper": 3, "on": "2026-04-07", "way": "public"}, {}, {"posted": "2026年4月8日"}),
        ({"paper": 3, "on": "2026-04-08", "way": "public"}, {"void": True}, {"posted": "无"}),
        ({"paper": 4, "on": "2026-04-08", "way": "post"}, {}, None),
    ],
    ids=["announced", "other_paper", "other_day", "void_notice", "other_way"],
)
def test_public_notice_must_announce_this_paper_on_this_day(
    inputs: dict[str, Any], notice: dict[str, Any], places: dict[str, str] | None
) -> None:
    posted = make_item("announcement", paper=3, posted_on="2026-04-08")
    made = (make_paper(3), make_paper(4), make_paper(5, "N1", item_no=1, **notice))
    ask = make_ask(make_file(papers=made, items=(posted,)), inputs)

    assert papers.paper_announced(ask, ANNOUNCED) == places

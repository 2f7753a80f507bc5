"""Lists of cases, clocks, papers, parties and attachments: filters, order, pages, agencies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.errors import Conflict, InvalidInput, NotFound
from caseflow.domain.model import Party
from caseflow.storage import agencies, attachments, deadlines, papers, parties, sweeping
from caseflow.storage.case_lists import (
    CaseQuery,
    CaseSort,
    count_by_stage,
    count_cases,
    list_cases,
)


def find(house: Any, **wanted: Any) -> list[str]:
    with house.db.read() as conn:
        page = list_cases(conn, CaseQuery(agency_id=house.agency_id, **wanted))
    return [row.case_no for row in page.rows]


@pytest.mark.parametrize("sort", list(CaseSort))
def test_pages_by_key_show_every_case_once(house: Any, make: Any, sort: CaseSort) -> None:
    for number in range(2, 12):
        house.new_case(number, opened_on=make.today - timedelta(days=number % 3))
    house.act(deadlines=(make.change("open", due_on=make.today),))
    seen: list[int] = []
    after = ""
    while True:
        query = CaseQuery(agency_id=house.agency_id, sort=sort, size=3, after=after)
        with house.db.read() as conn:
            page = list_cases(conn, query)
        seen += [row.id for row in page.rows]
        after = page.next_key
        if not after:
            break

    assert (len(seen), len(set(seen)), page.total) == (11, 11, 11)


def test_due_order_begins_with_the_nearest_deadline(house: Any, make: Any) -> None:
    house.new_case(2)
    late, soon = make.today + timedelta(days=9), make.today + timedelta(days=1)
    house.act(deadlines=tuple(make.change("open", due_on=day) for day in (late, soon)))

    with house.db.read() as conn:
        page = list_cases(conn, CaseQuery(agency_id=house.agency_id, sort=CaseSort.DUE))

    assert [(r.case_no, r.due_on) for r in page.rows] == [("2026-001", soon), ("2026-002", None)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("乙化", 1), ("2026-00", 1), ("91350100m", 1), ("化工 第1号", 1), ("100%", 0), ("_", 0)],
)
def test_text_is_found_in_number_name_party_and_code(house: Any, text: str, found: int) -> None:
    assert len(find(house, text=text)) == found


def test_filters_of_state_stage_handler_and_closing(house: Any) -> None:
    house.new_case(2, handlers=3)
    house.act()

    assert find(house, states=("rectification",)) == ["2026-001"]
    assert find(house, stage="检查") == ["2026-002"]
    assert find(house, handler_id=house.people[2]) == ["2026-002"]
    assert find(house, closed=True) == []
    assert find(house, procedure="summary@2021-07-15") == []
    with house.db.read() as conn:
        assert count_by_stage(conn, agency_id=house.agency_id) == {"检查": 1, "责令整改": 1}


@pytest.mark.parametrize(("days", "found"), [(-1, 1), (0, 0), (1, 0)])
def test_overdue_begins_the_day_after_the_last_day(
    house: Any, make: Any, days: int, found: int
) -> None:
    house.act(deadlines=(make.change("open", due_on=make.today + timedelta(days=days)),))

    assert len(find(house, due_to=make.today - timedelta(days=1))) == found


def test_lists_stop_at_the_border_of_the_agency(house: Any) -> None:
    with house.db.write() as conn:
        other = agencies.insert_agency(conn, name="丙县应急管理局", short_name="丙")
        assert count_cases(conn, CaseQuery(agency_id=other)) == 0
        with pytest.raises(NotFound):
            parties.get_party(conn, agency_id=other, party_id=house.party.id)


@pytest.mark.parametrize("after", ["x", "[1]", '["2026-11-22T00:00:00", 1]', "{}"])
def test_a_wrong_page_key_is_refused(house: Any, after: str) -> None:
    with pytest.raises(InvalidInput):
        find(house, after=after)


def test_the_board_shows_open_clocks_by_day_and_waiting_ones_apart(house: Any, make: Any) -> None:
    days = [make.today + timedelta(days=n) for n in (5, 1)]
    changes = [make.change("open", due_on=day) for day in days]
    house.act(papers=(make.draft(),), deadlines=(*changes, make.change("wait")))

    with house.db.read() as conn:
        board = deadlines.list_board(conn, agency_id=house.agency_id)
        (waiting,) = deadlines.list_waiting(conn, agency_id=house.agency_id)
        assert (
            deadlines.get_explanation(conn, agency_id=house.agency_id, deadline_id=waiting.id)
            is None
        )
    assert [row.due_on for row in board] == sorted(days)
    assert (board[0].case_no, board[0].party_name) == ("2026-001", "乙化工有限公司")
    assert board[0].handler_ids == house.people[:2]
    assert waiting.paper_number == "（甲）应急责改〔2026〕1号"


def test_clocks_to_remind_of_come_in_batches_behind_the_last_one(house: Any, make: Any) -> None:
    days = [make.today, make.today, make.today + timedelta(days=1), date(2027, 5, 1)]
    changes = [make.change("open", due_on=day) for day in days]
    house.act(
        deadlines=tuple(
            replace(c, due=replace(c.due, remind_on=day)) if c.due else c
            for c, day in zip(changes, days, strict=True)
        )
    )
    until = make.today + timedelta(days=1)

    with house.db.read() as conn:
        first = sweeping.due_clocks(conn, day=until, after=(date.min, 0), most=2)
        last = (first[-1].remind_on, first[-1].id)
        rest = sweeping.due_clocks(conn, day=until, after=last, most=2)

    assert [r.due_on for r in (*first, *rest)] == days[:3]


def test_new_officers_have_the_clocks_of_the_case_looked_at_anew(house: Any, make: Any) -> None:
    house.act(deadlines=(make.change("open", due_on=date(2027, 5, 1)),))
    with house.db.read() as conn:
        before = sweeping.due_clocks(conn, day=make.today, after=(date.min, 0), most=2)
    house.act(handlers=(house.people[2],))
    with house.db.read() as conn:
        (after,) = sweeping.due_clocks(conn, day=make.today, after=(date.min, 0), most=2)

    assert before == []
    assert after.handler_ids == f"[{house.people[2]}]"


def test_a_recomputed_day_replaces_the_provisional_one(house: Any, make: Any) -> None:
    due = make.due(date(2027, 1, 5), provisional=True)
    house.act(deadlines=(replace(make.change("open", due_on=make.today), due=due),))
    with house.db.write() as conn:
        (row,) = deadlines.list_provisional(conn, agency_id=house.agency_id)
        key = {"agency_id": house.agency_id, "deadline_id": row.id}
        deadlines.move_due(conn, **key, case_id=row.case_id, due=make.due(date(2027, 1, 6)))
        assert deadlines.list_provisional(conn, agency_id=house.agency_id) == []
        after = deadlines.get_deadline(conn, **key)

    assert (after.due_on, after.provisional) == (date(2027, 1, 6), False)


def test_a_paper_is_frozen_once_then_rendered(house: Any, make: Any) -> None:
    (paper,) = house.act(papers=(make.draft(),)).papers
    key = {"agency_id": house.agency_id}
    fill = papers.PaperFill(paper_id=paper.id, variables={"甲": [1, "二"]}, template_sha="t")
    with house.db.write() as conn:
        papers.fill_papers(conn, **key, fills=[fill])
        assert [p.id for _, p in papers.list_pending(conn, most=5)] == [paper.id]
        papers.set_render_failed(conn, **key, paper_id=paper.id, error="模板缺变量")
        papers.retry_render(
            conn, **key, paper_id=paper.id, template_sha="t2", form_set="set@2026-01-01"
        )
        papers.set_rendered(conn, **key, paper_id=paper.id, file_sha="f", pages=2)
        assert papers.get_variables(conn, **key, paper_id=paper.id) == {"甲": [1, "二"]}
        row = papers.get_paper(conn, **key, paper_id=paper.id)
        with pytest.raises(Conflict):
            papers.fill_papers(conn, **key, fills=[fill])

    assert (row.render_state, row.file_sha, row.pages, row.case_no) == ("done", "f", 2, "2026-001")


def test_a_void_paper_keeps_its_number_in_the_register(house: Any, make: Any) -> None:
    (paper,) = house.act(papers=(make.draft(),)).papers
    key = {"agency_id": house.agency_id}
    with house.db.write() as conn:
        papers.void_paper(conn, **key, paper_id=paper.id, reason="写错当事人")
        with pytest.raises(NotFound):
            papers.void_paper(conn, **key, paper_id=paper.id, reason="再次")
    house.act(papers=(make.draft(),))

    with house.db.read() as conn:
        register = papers.list_register(conn, **key, year=2026)
        assert papers.list_papers(conn, **key, case_id=house.case_id) == register
    assert [(p.serial, p.void_reason) for p in register] == [(1, "写错当事人"), (2, "")]


def test_a_renamed_party_is_found_by_its_new_name(house: Any) -> None:
    with house.db.write() as conn:
        renamed = replace(house.party, name="丁新材料公司", relations=frozenset({3}))
        parties.update_party(conn, renamed, agency_id=house.agency_id)
        row = parties.get_party(conn, agency_id=house.agency_id, party_id=house.party.id)

    assert (find(house, text="丁新"), find(house, text="乙化")) == (["2026-001"], [])
    assert row.party == renamed


def test_parties_are_listed_by_register_plan_and_words(house: Any) -> None:
    key = {"agency_id": house.agency_id}
    plan = parties.Plan(in_register=True, plan_year=2026, planned_visits=2, check_kind="key")
    with house.db.write() as conn:
        new = Party(id=0, kind="person", name="赵某", address="东街1号")
        parties.insert_party(conn, **key, party=new)
        parties.set_plan(conn, **key, party_id=house.party.id, plan=plan)
        listed = {
            "plan": parties.list_parties(conn, **key, plan_year=2026, in_register=True),
            "text": parties.list_parties(conn, **key, text="东街"),
            "first": parties.list_parties(conn, **key, size=1),
        }
        last = listed["first"][0].party
        listed["next"] = parties.list_parties(conn, **key, after=(last.name, last.id))
        assert parties.count_visits(conn, **key, year=2026) == {house.party.id: 1}

    assert [r.planned_visits for r in listed["plan"]] == [2]
    assert [r.party.name for r in listed["text"]] == ["赵某"]
    assert {r.party.name for r in (*listed["first"], *listed["next"])} == {
        "赵某",
        "乙化工有限公司",
    }


def test_a_credit_code_stands_for_one_party(house: Any) -> None:
    with pytest.raises(Conflict), house.db.write() as conn:
        parties.insert_party(
            conn, agency_id=house.agency_id, party=replace(house.party, name="另一家")
        )


def test_attachments_are_listed_by_item(house: Any, make: Any) -> None:
    new = attachments.NewAttachment(
        case_id=house.case_id,
        item_no=2,
        name="现场.jpg",
        media_type="image/jpeg",
        size=10,
        sha256="c" * 64,
        taken_by="张三",
        taken_at="2026-11-20T09:30",
        proves="未设护栏",
        uploaded_at=make.now,
        person_id=house.people[0],
    )
    key = {"agency_id": house.agency_id}
    with house.db.write() as conn:
        for item_no in (2, 1):
            added = replace(new, item_no=item_no)
            last = attachments.insert_attachment(conn, added, agency_id=house.agency_id)
        listed = attachments.list_attachments(conn, **key, case_id=house.case_id)
        one = attachments.get_attachment(conn, **key, attachment_id=last)
        with pytest.raises(NotFound):
            attachments.get_attachment(conn, agency_id=house.agency_id + 1, attachment_id=last)

    assert [a.item_no for a in listed] == [1, 2]
    assert (one.person, one.uploaded_at, one.taken_at) == ("张三", make.now, "2026-11-20T09:30")

"""One act is written whole or not at all, and read back as it was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.errors import Conflict, NotFound
from caseflow.domain.model import (
    AlertDraft,
    Approval,
    DeadlineState,
    FactChange,
    Item,
    PaperServed,
    Person,
)
from caseflow.storage import agencies, alerts, cases, deadlines, journal, papers, people


def test_a_case_comes_back_as_it_was_written(house: Any) -> None:
    file = house.load()

    assert (file.no, file.state, file.version) == ("2026-001", "inspection", 1)
    assert file.party == house.party
    assert [p.name for p in file.handlers] == ["张三", "李四"]
    assert file.record.facts == {"found_on": "2026-11-20"}
    assert file.record.items == (Item(kind="hazard", no=1, open=True, values={"what": "无护栏"}),)
    assert file.bureau.settings == {"court": "甲县人民法院"}
    assert set(file.people) == set(house.people)


def test_a_case_of_another_agency_is_not_found(house: Any) -> None:
    with house.db.write() as conn:
        other = agencies.insert_agency(conn, name="丙县应急管理局", short_name="丙")

        with pytest.raises(NotFound):
            cases.load_case(conn, agency_id=other, case_id=house.case_id)
        assert cases.find_case_id(conn, agency_id=other, case_no="2026-001") is None


def test_an_act_changes_the_case_and_its_version(house: Any) -> None:
    file = house.load()
    opinion = Approval(
        matter="m", step="approve", person_id=1, person="张三", opinion="同意", at="t", on="d"
    )
    record = replace(file.record.with_facts(fine_fen=1_000_00), approvals=(opinion,))

    saved = house.act(record=record, cause="未设护栏", handlers=(house.people[2],))

    after = house.load()
    assert (saved.version, after.version, after.state) == (2, 2, "rectification")
    assert after.record == record
    assert after.cause == "未设护栏"
    assert [p.name for p in after.handlers] == ["王五"]


def test_the_second_of_two_acts_on_one_version_is_a_conflict(house: Any) -> None:
    file = house.load()
    house.act(file=file)

    with pytest.raises(Conflict):
        house.act(file=file)

    assert house.load().version == 2


def test_a_request_is_carried_out_once(house: Any) -> None:
    house.act(request_id="r-1")

    with pytest.raises(Conflict):
        house.act(request_id="r-1")

    with house.db.read() as conn:
        found = journal.find_request(conn, agency_id=house.agency_id, request_id="r-1")
        assert journal.find_request(conn, agency_id=house.agency_id, request_id="") is None
    assert found is not None
    assert (found.seq, house.load().version) == (1, 2)


def test_an_error_after_the_act_leaves_nothing(house: Any, make: Any) -> None:
    def fail() -> None:
        with house.db.write() as conn:
            file = cases.load_case(conn, agency_id=house.agency_id, case_id=house.case_id)
            cases.save_decision(
                conn,
                file,
                replace(house.decision(file), papers=(make.draft(),)),
                command=house.command(file),
                role="inspector",
                stage="责令整改",
                final=True,
                law_sha=make.sha,
                request_id="r",
            )
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError):
        fail()

    file = house.load()
    assert (file.version, file.papers) == (1, ())
    assert house.act(papers=(make.draft(),), request_id="r").papers[0].serial == 1


def test_papers_are_numbered_by_code_word_and_year(house: Any, make: Any) -> None:
    drafts = (make.draft(), make.draft(), make.draft("F16", code_word=""))

    saved = house.act(papers=drafts)

    assert [p.number for p in saved.papers] == [
        "（甲）应急责改〔2026〕1号",
        "（甲）应急责改〔2026〕2号",
        "",
    ]
    assert [p.number for p in house.load().papers] == [p.number for p in saved.papers]
    assert {p.act_seq for p in saved.papers} == {saved.audit_seq}


def test_a_paper_signed_for_on_the_spot_is_served_when_issued(house: Any, make: Any) -> None:
    draft = replace(make.draft(), served_on=make.today, served_way="direct")

    (paper,) = house.act(papers=(draft,)).papers

    assert (paper.served_on, house.load().papers[0].served_on) == (make.today, make.today)


def test_a_bureau_may_set_its_own_pattern_of_numbers(house: Any, make: Any) -> None:
    with house.db.write() as conn:
        bureau = agencies.get_agency(conn, agency_id=house.agency_id)
        pattern = "{short_name}{code_word}〔{year}〕{serial}号"
        settings = {**bureau.settings, papers.NUMBER_SETTING: pattern}
        agencies.update_agency(conn, replace(bureau, settings=settings))

    saved = house.act(papers=(make.draft(),))

    assert saved.papers[0].number == "甲应急责改〔2026〕1号"


def test_a_waiting_clock_hangs_on_the_paper_of_the_same_act(house: Any, make: Any) -> None:
    house.act(papers=(make.draft(),))
    saved = house.act(papers=(make.draft(),), deadlines=(make.change("wait"),))

    (clock,) = house.load().deadlines
    assert clock.state is DeadlineState.WAITING
    assert (clock.paper_id, clock.due_on) == (saved.papers[0].id, None)


def test_a_waiting_clock_hangs_on_the_newest_unserved_paper_else(house: Any, make: Any) -> None:
    first, second = house.act(papers=(make.draft(), make.draft())).papers
    house.act(
        served=(PaperServed(paper_id=second.id, served_on=make.today, way="direct"),),
        deadlines=(make.change("wait"),),
    )
    house.act(deadlines=(make.change("wait"),))

    assert [d.paper_id for d in house.load().deadlines] == [second.id, first.id]


def test_service_starts_a_waiting_clock(house: Any, make: Any) -> None:
    (paper,) = house.act(papers=(make.draft(),), deadlines=(make.change("wait"),)).papers
    (clock,) = house.load().deadlines

    due_on = make.today + timedelta(days=14)
    house.act(
        served=(PaperServed(paper_id=paper.id, served_on=make.today, way="direct"),),
        deadlines=(make.change("start", due_on=due_on, of=clock),),
    )

    file = house.load()
    assert file.papers[0].served_on == make.today
    assert (file.deadlines[0].state, file.deadlines[0].due_on) == (DeadlineState.OPEN, due_on)


def test_a_paper_is_served_once(house: Any, make: Any) -> None:
    (paper,) = house.act(papers=(make.draft(),)).papers
    served = (PaperServed(paper_id=paper.id, served_on=make.today, way="direct"),)
    house.act(served=served)

    with pytest.raises(Conflict):
        house.act(served=served)


@pytest.mark.parametrize(("op", "state"), [("meet", "met"), ("cancel", "cancelled")])
def test_a_clock_is_closed_once(house: Any, make: Any, op: str, state: str) -> None:
    house.act(deadlines=(make.change("open", due_on=make.today),))
    (clock,) = house.load().deadlines
    house.act(deadlines=(make.change(op, of=clock),))

    with house.db.read() as conn:
        row = deadlines.get_deadline(conn, agency_id=house.agency_id, deadline_id=clock.id)
    assert (row.state, row.closed_on) == (state, make.today)
    assert len(house.load().deadlines) == (1 if op == "meet" else 0)
    with pytest.raises(Conflict):
        house.act(deadlines=(make.change(op, of=clock),))


def test_a_clock_moves_with_its_explanation(house: Any, make: Any) -> None:
    house.act(deadlines=(make.change("open", due_on=date(2026, 12, 1)),))
    (clock,) = house.load().deadlines

    house.act(deadlines=(make.change("move", due_on=date(2026, 12, 15), of=clock),))

    assert house.load().deadlines[0].due_on == date(2026, 12, 15)
    with house.db.read() as conn:
        due = deadlines.get_explanation(conn, agency_id=house.agency_id, deadline_id=clock.id)
    assert due == make.due(date(2026, 12, 15))


def test_an_act_tells_each_person_once(house: Any) -> None:
    draft = AlertDraft(key="k", person_ids=house.people[:2], title="提醒", body="内容")
    house.act(alerts=(draft,))
    house.act(alerts=(draft,))

    with house.db.read() as conn:
        counts = [
            len(alerts.list_alerts(conn, agency_id=house.agency_id, person_id=p, unacked_only=True))
            for p in house.people
        ]
    assert counts == [1, 1, 0]


def test_an_act_leaves_a_chained_entry(house: Any) -> None:
    change = FactChange(name="fine_fen", old=None, new=5)
    house.act(changes=(change,), reason="整改")
    house.act()

    with house.db.read() as conn:
        trail = journal.list_audit(conn, agency_id=house.agency_id, case_id=house.case_id)
        assert journal.verify_audit(conn) == []
    assert [e.seq for e in trail] == [1, 2]
    assert trail[1].prev_hash == trail[0].hash
    assert (trail[0].changes, trail[0].reason) == ((change,), "整改")


def test_a_changed_person_is_seen_by_the_next_load(house: Any) -> None:
    house.load()
    with house.db.write() as conn:
        row = people.get_person(conn, agency_id=house.agency_id, person_id=house.people[0])
        changed = replace(row.person, duty="副局长")
        people.update_person(
            conn, changed, agency_id=house.agency_id, username=row.username, active=False
        )

    file = house.load()

    assert file.handlers[0].duty == "副局长"
    assert house.people[0] not in file.people


def test_people_of_a_rolled_back_change_are_not_kept(house: Any) -> None:
    def fail() -> None:
        with house.db.write() as conn:
            new = Person(id=0, name="赵六", roles=frozenset())
            people.insert_person(conn, new, agency_id=house.agency_id)
            cases.load_case(conn, agency_id=house.agency_id, case_id=house.case_id)
            raise RuntimeError("rolled back")

    with pytest.raises(RuntimeError):
        fail()

    assert "赵六" not in {p.name for p in house.load().people.values()}


def test_visits_are_other_cases_of_the_party_in_the_year(house: Any) -> None:
    house.new_case(2)
    house.new_case(3, opened_on=date(2025, 12, 31))
    with house.db.read() as conn:
        key = {"agency_id": house.agency_id, "case_id": house.case_id}
        last_year = cases.load_case(conn, **key, year=2025).visits_this_year

    assert (house.load().visits_this_year, last_year) == (1, 1)

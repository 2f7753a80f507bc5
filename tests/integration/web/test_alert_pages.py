"""The inbox: what asks for an answer, what was answered with a note, what fell away and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from caseflow.services import inbox
from caseflow.services.people import actor_named
from tests.integration.web import telling
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor

_ALERT = re.compile(r'action="/alerts/(\d+)/acknowledge"')


def _ids(visitor: Visitor, path: str) -> list[str]:
    visitor.get(path)
    return _ALERT.findall(visitor.text)


def test_an_alert_is_acknowledged_with_a_note_that_stays(
    inspector: Visitor, bureaus: Bureaus
) -> None:
    telling.tell(bureaus, "附言试验 & <一>")
    found = _ids(inspector, "/alerts?text=附言试验")

    inspector.post(f"/alerts/{found[0]}/acknowledge", {"note": "已约 & <周一>", "from": "inbox"})

    assert "已签收1条提醒" in inspector.get("/alerts").get_data(as_text=True)
    inspector.get("/alerts?state=acked&text=附言试验")
    assert "已约 & <周一>" in inspector.text
    assert _ids(inspector, "/alerts?text=附言试验") == []


def test_several_alerts_are_acknowledged_at_once(inspector: Visitor, bureaus: Bureaus) -> None:
    for number in range(3):
        telling.tell(bureaus, f"一并签收{number}")
    found = _ids(inspector, "/alerts?text=一并签收")

    answer = inspector.post(
        "/alerts/acknowledge",
        {"alert": found[:2], "note": "已阅", "from": "inbox", "text": "一并签收"},
    )

    assert answer.status_code == 303
    assert _ids(inspector, answer.location) == found[2:]


def test_nothing_ticked_is_told_and_the_note_stays(inspector: Visitor, bureaus: Bureaus) -> None:
    telling.tell(bureaus, "没有勾选")
    inspector.get("/alerts")

    answer = inspector.post("/alerts/acknowledge", {"note": "留着 & <它>", "from": "inbox"})

    assert answer.status_code == 422
    assert "还没有选提醒" in inspector.text
    assert "留着 & <它>" in inspector.text


def test_a_long_note_is_refused(inspector: Visitor, bureaus: Bureaus) -> None:
    telling.tell(bureaus, "附言太长")
    found = _ids(inspector, "/alerts?text=附言太长")

    answer = inspector.post(f"/alerts/{found[0]}/acknowledge", {"note": "长" * 201})

    assert answer.status_code == 422
    assert "附言有201个字，最多200个字" in inspector.text


def test_alerts_of_others_are_not_found_and_nothing_is_acknowledged(
    inspector: Visitor, bureaus: Bureaus
) -> None:
    telling.tell(bureaus, "别人的提醒", username="reviewer")
    telling.tell(bureaus, "自己的提醒")
    reviewer = actor_named(bureaus.office, "reviewer")
    foreign = inbox.page(bureaus.office, reviewer, inbox.Wanted(text="别人的提醒")).rows[0].id
    own = _ids(inspector, "/alerts?text=自己的提醒")

    answer = inspector.post("/alerts/acknowledge", {"alert": [*own, str(foreign)]})

    assert answer.status_code == 404
    assert _ids(inspector, "/alerts?text=自己的提醒") == own


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "met"}, "已办结"),
        ({"state": "cancelled"}, "已撤销"),
        ({"state": "paused"}, "已中止"),
        ({"due_on": date(2026, 12, 7)}, "已改期到2026-12-07"),
    ],
    ids=["met", "cancelled", "paused", "moved"],
)
def test_what_fell_away_is_struck_out_with_its_reason(
    inspector: Visitor, bureaus: Bureaus, case_id: int, values: dict[str, object], why: str
) -> None:
    deadline_id = telling.clock(bureaus, case_id)
    telling.tell(bureaus, f"解除{deadline_id}号", case_id=case_id, deadline_id=deadline_id)
    assert len(_ids(inspector, f"/alerts?text=解除{deadline_id}号")) == 1
    telling.set_clock(bureaus, deadline_id, **values)

    assert _ids(inspector, f"/alerts?text=解除{deadline_id}号") == []
    inspector.get(f"/alerts?state=stopped&text=解除{deadline_id}号")
    assert f"<s>解除{deadline_id}号</s>" in inspector.text
    assert f"已解除：{why}" in inspector.text


def test_an_alert_leads_to_its_case_and_to_the_statement_of_its_deadline(
    inspector: Visitor, bureaus: Bureaus, case_id: int
) -> None:
    deadline_id = telling.clock(bureaus, case_id)
    telling.tell(
        bureaus,
        "有两个去处",
        case_id=case_id,
        deadline_id=deadline_id,
        urgent=True,
        stands_for="chief",
    )

    inspector.get("/alerts?text=有两个去处")

    assert f'href="/cases/{case_id}"' in inspector.text
    assert f'href="/deadlines/{deadline_id}"' in inspector.text
    assert "紧急" in inspector.text
    assert "代赵敏" in inspector.text


def test_alerts_are_found_by_case_number(
    inspector: Visitor, bureaus: Bureaus, case_id: int
) -> None:
    inspector.get(f"/cases/{case_id}")
    number = inspector.text.split('<span class="num">')[1].split("<")[0]
    telling.tell(bureaus, "按案号找到", case_id=case_id)
    telling.tell(bureaus, "另一件事")

    inspector.get(f"/alerts?text={number}")

    assert "按案号找到" in inspector.text
    assert "另一件事" not in inspector.text


def test_older_alerts_are_on_the_next_page_and_none_is_left_out(
    visit: Callable[[], Visitor], bureaus: Bureaus
) -> None:
    for number in range(inbox.PAGE + 7):
        telling.tell(bureaus, f"翻页{number:03}", username="legal")
    legal = visit()
    legal.sign_in("legal")

    first = _ids(legal, "/alerts?text=翻页")
    older = re.search(r'rel="next" href="([^"]+)"', legal.text)
    assert older
    second = _ids(legal, older[1])

    assert len(first) == inbox.PAGE
    assert len(set(first + second)) == inbox.PAGE + 7
    assert "回到最新" in legal.text


def test_the_navigation_counts_what_waits(visit: Callable[[], Visitor], bureaus: Bureaus) -> None:
    for number in range(3):
        telling.tell(bureaus, f"计数{number}", username="archivist")
    archivist = visit()
    archivist.sign_in("archivist")

    archivist.get("/units")
    assert re.search(r'class="nav-count">3<', archivist.text)
    archivist.post("/alerts/acknowledge", {"alert": _ids(archivist, "/alerts")})
    archivist.get("/units")
    assert "nav-count" not in archivist.text


@pytest.mark.parametrize("query", ["state=x", "before=x", f"before={10**30}", "text=%25_", "text="])
def test_odd_filters_are_no_fault(inspector: Visitor, query: str) -> None:
    assert inspector.get(f"/alerts?{query}").status_code == 200

"""Leave: planned with a stand-in, refused in Chinese, ended early; that of others by duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from caseflow.domain.clock import local_day
from caseflow.services.people import actor_named
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor


@pytest.fixture
def today(bureaus: Bureaus) -> date:
    return local_day(bureaus.office.clock.now())


def _form(bureaus: Bureaus, first: date, days: int, delegate: str = "inspector2") -> dict[str, str]:
    return {
        "delegate_id": str(actor_named(bureaus.office, delegate).person.id),
        "first_on": first.isoformat(),
        "last_on": (first + timedelta(days=days)).isoformat(),
        "reason": "年休假 & <一>",
    }


def test_leave_is_planned_seen_by_the_stand_in_and_ended_early(
    inspector: Visitor, bureaus: Bureaus, visit: Callable[[], Visitor], today: date
) -> None:
    inspector.get("/account/absence")
    answer = inspector.post("/account/absence", _form(bureaus, today, 3))
    assert answer.status_code == 303, inspector.text
    inspector.get("/account/absence")
    assert "进行中" in inspector.text
    assert "年休假 & <一>" in inspector.text
    other = visit()
    other.sign_in("inspector2")
    other.get("/account/absence")
    assert "由我代办" in other.text
    number = inspector.text.split("/account/absence/")[1].split("/end")[0]

    inspector.post(f"/account/absence/{number}/end", {"from": "own"})

    inspector.get("/account/absence")
    assert "已销假" in inspector.text
    assert "提前销假" not in inspector.text


def test_a_stand_in_who_has_left_is_told_of_in_both_lists(
    inspector: Visitor, bureaus: Bureaus, today: date
) -> None:
    inspector.get("/account/absence")
    inspector.post("/account/absence", _form(bureaus, today, 3))
    told = []
    for active in (0, 1):
        with bureaus.office.database.write() as conn:
            change = f"UPDATE person SET active = {active} WHERE username = 'inspector2'"
            conn.exec_driver_sql(change)
        for page in ("/account/absence", "/settings/absences"):
            inspector.get(page)
            told.append("代办人已离岗" in inspector.text)
    with bureaus.office.database.write() as conn:
        conn.exec_driver_sql("DELETE FROM absence")

    assert told == [True, True, False, False]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"delegate_id": ""}, "代办人：尚未填写"),
        ({"first_on": "", "last_on": ""}, "起始日：尚未填写"),
        ({"first_on": "31.12."}, "起始日"),
        ({"last_on": "2020-01-01"}, "早于起始日"),
    ],
    ids=["no stand-in", "no days", "no date", "backwards"],
)
def test_a_refusal_is_told_in_chinese_and_keeps_what_was_typed(
    inspector: Visitor, bureaus: Bureaus, today: date, changes: dict[str, str], words: str
) -> None:
    inspector.get("/account/absence")

    answer = inspector.post("/account/absence", {**_form(bureaus, today, 2), **changes})

    assert answer.status_code == 422
    assert words in inspector.text
    assert "年休假 & <一>" in inspector.text


def test_overlapping_leave_is_refused_with_the_one_that_stands(
    inspector: Visitor, bureaus: Bureaus, today: date
) -> None:
    later = today + timedelta(days=40)
    inspector.get("/account/absence")
    inspector.post("/account/absence", _form(bureaus, later, 5))

    answer = inspector.post("/account/absence", _form(bureaus, later + timedelta(days=5), 2))

    assert answer.status_code == 422
    assert "重叠" in inspector.text
    assert later.isoformat() in inspector.text


def test_the_leave_of_others_is_a_duty(
    inspector: Visitor, bureaus: Bureaus, visit: Callable[[], Visitor], today: date
) -> None:
    form = _form(bureaus, today + timedelta(days=5), 1, delegate="chief")
    form["person_id"] = str(actor_named(bureaus.office, "legal").person.id)
    inspector.get("/settings/absences")
    assert "为他人登记请假" in inspector.text
    assert 'name="person_id"' not in inspector.text
    assert inspector.post("/settings/absences", form).status_code == 403
    reviewer = visit()
    reviewer.sign_in("reviewer")
    reviewer.get("/settings/absences")

    assert reviewer.post("/settings/absences", form).status_code == 303
    reviewer.get("/settings/absences")
    assert "孙丽" in reviewer.text
    assert "未开始" in reviewer.text


def test_leave_of_others_cannot_be_ended_without_the_duty(
    inspector: Visitor, bureaus: Bureaus, visit: Callable[[], Visitor], today: date
) -> None:
    form = _form(bureaus, today + timedelta(days=20), 1)
    chief = visit()
    chief.sign_in("chief")
    chief.get("/account/absence")
    chief.post("/account/absence", form)
    chief.get("/account/absence")
    number = chief.text.split("/account/absence/")[1].split("/end")[0]

    assert inspector.post(f"/account/absence/{number}/end").status_code == 403
    assert chief.post(f"/account/absence/{number}/end", {"from": "all"}).status_code == 303

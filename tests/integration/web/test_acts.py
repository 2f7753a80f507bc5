"""The form of an act: nothing typed is lost, a double click acts once, lines are added."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.datastructures import MultiDict

from caseflow.services import case_pages
from caseflow.services.office import Actor
from caseflow.services.people import actor_named
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor

LONG = "检查 & <打磨车间> “除尘”\n" * 280


@pytest.fixture
def path(case_id: int) -> str:
    return f"/cases/{case_id}/actions/request_inspection"


@pytest.fixture
def actor(bureaus: Bureaus) -> Actor:
    return actor_named(bureaus.office, "inspector")


def filled(**changed: str) -> MultiDict[str, str]:
    values = {
        "inspection_kind": "key",
        "announced": "true",
        "planned_on": "2026-11-23",
        "inspection_items": "安全设备 & <警示标志>",
        "inspection_method": "onsite",
        "opinion": "提请检查。",
        **changed,
    }
    form = MultiDict[str, str](values)
    form.setlist("officers", ["1", "2"])
    return form


def send(visitor: Visitor, path: str, form: MultiDict[str, str], step: str) -> int:
    form = form.copy()
    form.update({**visitor.hidden, step: "1"})
    return visitor.post(path, form).status_code


def test_errors_are_listed_on_top_and_beside_the_fields(inspector: Visitor, path: str) -> None:
    inspector.get(path)

    status = send(inspector, path, filled(opinion="", planned_on="2026-02-30"), "check")

    assert status == 422
    assert '<a href="#f-opinion">' in inspector.text
    assert 'id="f-opinion-error"' in inspector.text
    assert "2026-02-30" in inspector.text


def test_everything_typed_is_kept_after_an_error(inspector: Visitor, path: str) -> None:
    inspector.get(path)

    send(inspector, path, filled(opinion="", inspection_items=LONG), "check")

    assert LONG in inspector.text
    assert re.search(r'value="2" checked', inspector.text)
    assert 'value="key" selected' in inspector.text


def test_check_shows_the_consequences_and_changes_nothing(
    inspector: Visitor, path: str, case_id: int, bureaus: Bureaus, actor: Actor
) -> None:
    inspector.get(path)

    assert send(inspector, path, filled(), "check") == 200

    assert "检查待批" in inspector.text
    assert "确认办理" in inspector.text
    assert case_pages.case_view(bureaus.office, actor, case_id).file.state == "lead"


def test_double_click_does_the_act_once(
    inspector: Visitor, path: str, case_id: int, bureaus: Bureaus, actor: Actor
) -> None:
    inspector.get(path)
    send(inspector, path, filled(), "check")
    once = dict(inspector.hidden)

    statuses = []
    for _ in range(2):
        inspector.hidden = dict(once)
        statuses.append(send(inspector, path, filled(), "confirm"))

    trail = case_pages.case_view(bureaus.office, actor, case_id).audit
    assert statuses == [303, 303]
    assert [row.action_label for row in trail].count("提请检查审批") == 1


def test_late_form_says_that_someone_was_faster_and_keeps_the_text(
    inspector: Visitor, path: str
) -> None:
    inspector.get(path)
    early = dict(inspector.hidden)
    send(inspector, path, filled(), "confirm")
    inspector.hidden = {**early, "request_id": "another-view"}

    status = send(inspector, path, filled(opinion="晚到的意见"), "confirm")

    assert status == 409
    assert "晚到的意见" in inspector.text


def test_draft_of_a_paper_can_be_read_before_the_act(
    inspector: Visitor, path: str, visit: Callable[[], Visitor]
) -> None:
    inspector.get(path)
    send(inspector, path, filled(), "confirm")
    reviewer, chief = visit(), visit()
    reviewer.sign_in("reviewer")
    chief.sign_in("chief")
    review = path.replace("request_inspection", "review_inspection")
    approve = path.replace("request_inspection", "approve_inspection")
    reviewer.get(review)
    assert send(reviewer, review, MultiDict({"opinion": "同意。"}), "confirm") == 303
    chief.get(approve)
    assert send(chief, approve, MultiDict({"opinion": "同意。"}), "check") == 200
    assert "行政检查审批表" in chief.text
    form = MultiDict({"opinion": "同意。", **chief.hidden, "draft": "S01"})

    answer = chief.post(approve, form)

    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")


def test_refused_act_shows_its_reasons(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}/actions/submit_filing")

    assert "现在还不能办理" in inspector.text
    assert "待查线索" in inspector.text


def test_added_line_keeps_the_lines_that_were_typed(inspector: Visitor, case_id: int) -> None:
    path = f"/cases/{case_id}/actions/record_inspection"
    inspector.get(path)
    form = MultiDict({"hazards-0-place": "车间 & <1>", "hazards-1-place": "", "add_row": "hazards"})
    form.update(inspector.hidden)

    answer = inspector.post(path, form)

    assert answer.status_code == 200
    assert 'value="车间 & <1>"' in inspector.text
    assert 'name="hazards-2-place"' in inspector.text

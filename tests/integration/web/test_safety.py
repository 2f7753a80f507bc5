"""Headers, forged and stale forms, bureaus that do not see one another, pages for errors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from caseflow.domain import errors
from caseflow.wsgi import status_of
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor


def test_pages_allow_nothing_from_outside_and_no_inline_code(inspector: Visitor) -> None:
    headers = inspector.get("/").headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/cases/new", "/hint"])
def test_form_without_token_is_refused(visit: Callable[[], Visitor], path: str) -> None:
    client: FlaskClient = visit().client

    answer = client.post(path, data={"username": "x"})

    assert answer.status_code == 400
    assert "没有办理" in answer.get_data(as_text=True)


def test_stale_form_is_offered_again_with_what_was_typed(inspector: Visitor, case_id: int) -> None:
    path = f"/cases/{case_id}/actions/request_inspection"

    answer = inspector.post(path, {"csrf_token": "stale", "opinion": "意见 & <乙>"})

    assert answer.status_code == 400
    assert "请再提交一次" in inspector.text
    assert "意见 & <乙>" in inspector.text
    assert inspector.post(path, {"opinion": "意见"}).status_code == 422


def test_stale_form_of_a_foreign_site_gets_no_second_chance(inspector: Visitor) -> None:
    answer = inspector.client.post(
        "/cases/new", data={"gist": "x"}, headers={"Origin": "http://outside.invalid"}
    )

    assert answer.status_code == 400
    assert "再次提交" not in answer.get_data(as_text=True)


def test_unknown_page_is_explained_in_chinese(inspector: Visitor) -> None:
    assert inspector.get("/nowhere").status_code == 404
    assert "没有找到" in inspector.text


def test_case_of_another_bureau_is_not_found(
    visit: Callable[[], Visitor], case_id: int, bureaus: Bureaus
) -> None:
    stranger = visit()
    stranger.sign_in("stranger")

    assert stranger.get(f"/cases/{case_id}").status_code == 404
    assert stranger.get(f"/cases/{case_id}/actions/request_inspection").status_code == 404
    assert stranger.get(f"/cases/{case_id}/package.zip").status_code == 404
    assert stranger.get(f"/units/{bureaus.units[0]}").status_code == 404
    stranger.get("/cases")
    assert "还没有案件" in stranger.text


def test_every_page_but_four_asks_for_a_sign_in(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    rules = visitor.client.application.url_map.iter_rules()
    paths = [
        re.sub(r"<[^>]+>", "1", rule.rule)
        for rule in rules
        if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    ]

    free = [path for path in paths if visitor.client.get(path).status_code != 302]

    assert sorted(free) == ["/feeds/1.ics", "/healthz", "/sign-in"]


def test_health_is_told_without_sign_in(visit: Callable[[], Visitor]) -> None:
    answer = visit().get("/healthz")

    assert answer.status_code == 200
    assert answer.get_json()["ok"] is True
    assert "数据库" in answer.get_json()["checks"]


def test_health_tells_machines_how_the_watch_stands(visit: Callable[[], Visitor]) -> None:
    told = visit().get("/healthz").get_json()["watch"]

    assert set(told) == {
        "last", "stopped", "leader", "failed_deliveries", "late_deliveries", "calendar_known_to",
        "last_self_check",
    }  # fmt: skip
    assert told["failed_deliveries"] == 0
    assert told["calendar_known_to"].endswith("-12-31")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.NotFound, 404),
        (errors.Forbidden, 403),
        (errors.Conflict, 409),
        (errors.SignInFailed, 401),
        (errors.TemplateFault, 500),
    ],
)
def test_each_error_class_has_its_status(kind: type[errors.CaseflowError], status: int) -> None:
    assert status_of(kind("x")) == status

"""Signing in and out, lock-out, sessions, and what a person without a session sees."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.web.conftest import Visitor


def test_right_password_leads_to_the_workbench(visit: Callable[[], Visitor]) -> None:
    visitor = visit()

    visitor.sign_in("inspector")

    assert "工作台" in visitor.text
    assert "张建国" in visitor.text


def test_wrong_password_is_refused_and_keeps_the_name(visit: Callable[[], Visitor]) -> None:
    visitor = visit()

    answer = visitor.sign_in("reviewer", "wrong-password")

    assert answer.status_code == 401
    assert "用户名或密码不正确" in visitor.text
    assert 'value="reviewer"' in visitor.text


def test_three_wrong_passwords_lock_the_account(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    for _ in range(3):
        visitor.sign_in("legal", "wrong-password")

    answer = visitor.sign_in("legal")

    assert answer.status_code == 401
    assert "锁定" in visitor.text


def test_sign_out_ends_the_session(inspector: Visitor) -> None:
    inspector.post("/sign-out")

    answer = inspector.get("/cases")

    assert answer.status_code == 302
    assert "/sign-in?next=" in answer.location


def test_sign_in_goes_on_to_the_page_that_was_wanted(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.get("/sign-in?next=/units")

    answer = visitor.post(
        "/sign-in", {"username": "inspector", "password": "demo-2026-pw", "next": "/units"}
    )

    assert answer.location.endswith("/units")


def test_sign_in_never_leads_to_another_site(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.get("/sign-in")
    form = {"username": "inspector", "password": "demo-2026-pw"}

    answer = visitor.post("/sign-in", {**form, "next": "//outside.invalid/"})

    assert answer.location == "/"


def test_session_cookie_is_closed_to_scripts_and_other_sites(visit: Callable[[], Visitor]) -> None:
    answer = visit().sign_in("inspector")

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_what_was_typed_survives_a_lost_session(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.get("/sign-in")

    answer = visitor.post(
        "/cases/1/actions/review_inspection", {"opinion": "写了很久的意见 & <甲>"}
    )
    visitor.post(
        "/sign-in",
        {
            "username": "inspector",
            "password": "demo-2026-pw",
            "next": "/cases/1/actions/review_inspection",
            "kept": '[["opinion", "写了很久的意见 & <甲>"]]',
        },
    )

    assert answer.status_code == 401
    assert "写了很久的意见 & <甲>" in visitor.text
    assert "再次提交" in visitor.text

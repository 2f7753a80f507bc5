"""Pages of the registers: forms that keep what was typed, refusals beside fields, links by duty."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from caseflow.domain.model import Person
from caseflow.services import accounts
from caseflow.services.people import actor_named
from caseflow.storage import people
from tests.integration.web.bureau import PASSWORD, STAFF, Bureaus
from tests.integration.web.conftest import Visitor

_SEEN = re.compile(r'name="seen" value="([^"]*)"')
UNIT = {
    "name": "云山县鑫达烟花爆竹有限公司",
    "credit_code": "91350100M000100Y43",
    "address": "云山县工业园区安全大道18号",
    "in_register": "true",
    "plan_year": "2026",
    "planned_visits": "2",
}
NEW_PASSWORD = "另一个-2026-密码"


@pytest.fixture(scope="module")
def staffed(bureaus: Bureaus) -> Bureaus:
    """Return the bureau with an admin, and an officer who is going to leave."""
    agency_id = actor_named(bureaus.office, "inspector").agency_id
    with bureaus.office.database.write() as conn:
        for username, person in (
            ("admin", Person(id=0, name="吴守一", roles=frozenset({"admin"}))),
            ("leaver", replace(STAFF[0][1], name="李别离", cert_no="赣应急0009")),
        ):
            people.insert_person(
                conn,
                person,
                agency_id=agency_id,
                username=username,
                password_hash=accounts.hash_password(PASSWORD),
            )
    return bureaus


@pytest.fixture
def admin(staffed: Bureaus, visit: Callable[[], Visitor]) -> Visitor:
    visitor = visit()
    visitor.sign_in("admin")
    return visitor


def _seen(visitor: Visitor) -> str:
    found = _SEEN.search(visitor.text)
    assert found, visitor.text
    return found[1]


def _person(bureaus: Bureaus, username: str) -> int:
    return actor_named(bureaus.office, username).person.id


def test_unit_is_changed_and_the_way_leads_back_to_the_case(
    inspector: Visitor, case_id: int, bureaus: Bureaus
) -> None:
    unit = bureaus.units[0]
    inspector.get(f"/cases/{case_id}")
    assert f"/units/{unit}/edit?case={case_id}" in inspector.text
    inspector.get(f"/units/{unit}/edit?case={case_id}")

    answer = inspector.post(
        f"/units/{unit}/edit",
        {**UNIT, "phone": "0791-1 & <2>", "seen": _seen(inspector), "case": str(case_id)},
    )

    assert answer.location.endswith(f"/cases/{case_id}")
    inspector.get(f"/cases/{case_id}")
    assert "0791-1 & <2>" in inspector.text


def test_refused_unit_keeps_what_was_typed_with_the_error_beside_the_field(
    inspector: Visitor, bureaus: Bureaus
) -> None:
    path = f"/units/{bureaus.units[0]}/edit"
    inspector.get(path)

    answer = inspector.post(
        path,
        {
            **UNIT,
            "credit_code": "91350100M000100Y44",
            "industry": "烟花 & <爆竹>",
            "seen": _seen(inspector),
        },
    )

    assert answer.status_code == 422
    assert 'value="烟花 & <爆竹>"' in inspector.text
    assert 'href="#f-credit_code"' in inspector.text
    assert 'id="f-credit_code-error"' in inspector.text


def test_second_editor_sees_what_stands_there_now(
    inspector: Visitor, admin: Visitor, bureaus: Bureaus
) -> None:
    path = f"/units/{bureaus.units[0]}/edit"
    admin.get(path)
    stale = _seen(admin)
    inspector.get(path)
    inspector.post(path, {**UNIT, "rep_duty": "厂长", "seen": _seen(inspector)})

    answer = admin.post(path, {**UNIT, "rep_duty": "经理", "seen": stale})

    assert answer.status_code == 409
    assert "现在登记为：厂长" in admin.text
    assert 'value="经理"' in admin.text
    assert admin.post(path, {**UNIT, "rep_duty": "经理", "seen": _seen(admin)}).status_code == 303


def test_new_unit_can_open_a_case(inspector: Visitor) -> None:
    inspector.get("/units/new")

    answer = inspector.post(
        "/units/new",
        {
            "name": "云山县新厂",
            "credit_code": "91230404MA0000001" + "2",
            "address": "新街1号",
            "in_register": "true",
            "request_id": "new-unit",
        },
    )

    assert answer.status_code == 303, inspector.text
    inspector.get(answer.location)
    assert "新建案件" in inspector.text
    inspector.get("/units?text=新厂")
    assert "云山县新厂" in inspector.text


@pytest.mark.parametrize("username", ["legal", "archivist"])
def test_without_the_duty_pages_say_who_has_it(
    visit: Callable[[], Visitor], staffed: Bureaus, username: str
) -> None:
    visitor = visit()
    visitor.sign_in(username)
    unit = staffed.units[0]

    visitor.get(f"/units/{unit}")
    assert f"/units/{unit}/edit" not in visitor.text
    assert "“登记和修改当事人”由承办人" in visitor.text
    visitor.get("/people")
    assert "请联系吴守一" in visitor.text
    assert "/people/new" not in visitor.text
    assert 'href="/settings"' not in visitor.text
    for path in (f"/units/{unit}/edit", "/units/new", "/people/1/edit", "/settings"):
        assert visitor.get(path).status_code == 403
        assert visitor.post(path, {}).status_code == 403
        assert "请联系" in visitor.text


def test_admin_changes_a_person(admin: Visitor, staffed: Bureaus) -> None:
    person_id = _person(staffed, "reviewer")
    admin.get("/people")
    assert f"/people/{person_id}/edit" in admin.text
    admin.get(f"/people/{person_id}/edit")

    answer = admin.post(
        f"/people/{person_id}/edit",
        {
            "name": "王强",
            "roles": "reviewer",
            "cert_no": "赣应急0003",
            "cert_from": "2026-01-01",
            "cert_to": "2031-01-01",
            "username": "reviewer",
            "active": "true",
            "seen": _seen(admin),
        },
    )

    assert answer.status_code == 303, admin.text
    admin.get("/people")
    assert "2031-01-01" in admin.text
    assert "密码没有改动" in admin.text


def test_passwords_are_not_shown_again(admin: Visitor, staffed: Bureaus) -> None:
    path = f"/people/{_person(staffed, 'reviewer')}/edit"
    admin.get(path)

    answer = admin.post(path, {"name": "", "password": "geheim-1", "seen": _seen(admin)})
    assert answer.status_code == 422
    assert "geheim-1" not in admin.text

    admin.post(path, {"csrf_token": "stale", "name": "x", "password": "geheim-1"})
    assert "请再提交一次" in admin.text
    assert "geheim-1" not in admin.text


def test_leaving_with_open_cases_asks_first_and_keeps_what_was_typed(
    admin: Visitor, inspector: Visitor, case_id: int, staffed: Bureaus
) -> None:
    officers = [str(_person(staffed, name)) for name in ("inspector", "leaver")]
    _request_inspection(inspector, case_id, officers)
    person_id = _person(staffed, "leaver")
    path = f"/people/{person_id}/edit"
    admin.get(path)
    typed = {
        "name": "李别离",
        "roles": "inspector",
        "duty": "二级 & <主任>",
        "username": "leaver",
        "seen": _seen(admin),
    }

    assert admin.post(path, typed).status_code == 200
    assert "核对：停用李别离" in admin.text
    assert f"/cases/{case_id}" in admin.text
    admin.post(path, {**typed, "edit": "1"})
    assert 'value="二级 & <主任>"' in admin.text
    assert admin.post(path, {**typed, "confirm": "1"}).status_code == 303
    admin.get("/people")
    assert "已停用" in admin.text


def _request_inspection(inspector: Visitor, case_id: int, officers: list[str]) -> None:
    path = f"/cases/{case_id}/actions/request_inspection"
    inspector.get(path)
    form: MultiDict[str, str] = MultiDict(
        {
            "inspection_kind": "key",
            "planned_on": date.today().isoformat(),
            "inspection_method": "onsite",
            "inspection_items": "安全设备",
            "opinion": "提请检查。",
            "confirm": "1",
            **inspector.hidden,
        }
    )
    form.setlist("officers", officers)
    answer = inspector.post(path, form)
    assert answer.status_code == 303, inspector.text


def test_last_admin_is_refused_beside_the_field(admin: Visitor, staffed: Bureaus) -> None:
    path = f"/people/{_person(staffed, 'admin')}/edit"
    admin.get(path)

    answer = admin.post(
        path, {"name": "吴守一", "roles": "admin", "username": "admin", "seen": _seen(admin)}
    )

    assert answer.status_code == 422
    assert 'id="f-active-error"' in admin.text
    assert "最后一名在岗的系统管理员" in admin.text


def test_settings_mark_what_is_missing_and_name_the_papers(admin: Visitor) -> None:
    admin.get("/settings")
    assert 'href="/settings"' in admin.text
    kept = dict(re.findall(r'<input id="f-\w+" name="(\w+)" value="([^"]*)"', admin.text))

    answer = admin.post("/settings", {**kept, "court": "", "seen": _seen(admin)})

    assert answer.status_code == 303, admin.text
    admin.get("/settings")
    assert "还缺 1 项" in admin.text
    assert 'href="#f-court"' in admin.text
    assert "种文书不能签发" in admin.text


def test_example_of_the_number_is_shown_without_saving(admin: Visitor) -> None:
    admin.get("/settings")
    pattern = "云{代字}〔{年份}〕{序号}号"

    answer = admin.post("/settings", {"number_pattern": pattern, "example": "1"})

    assert answer.status_code == 200
    assert re.search(r"示例：<strong[^>]*>云[^{]+〔20\d\d〕1号</strong>", admin.text)
    assert f'value="{pattern}"' in admin.text
    admin.get("/settings/example?number_pattern={代字}")
    assert "缺少{年份}、{序号}" in admin.text


def test_unverified_rows_are_there_for_everybody(inspector: Visitor) -> None:
    inspector.get("/settings/unverified")

    assert "听证起点（对个人的较大数额罚款）" in inspector.text
    assert "20,000.00元" in inspector.text
    assert "《中华人民共和国行政处罚法》" in inspector.text


def test_own_password_is_changed_and_asks_for_a_new_sign_in(
    visit: Callable[[], Visitor], staffed: Bureaus
) -> None:
    visitor = visit()
    visitor.sign_in("head")
    visitor.get("/password")
    typed = {"password": NEW_PASSWORD, "repeated_password": NEW_PASSWORD}

    assert visitor.post("/password", {**typed, "old_password": "x"}).status_code == 422
    assert 'id="f-old_password-error"' in visitor.text
    assert NEW_PASSWORD not in visitor.text
    answer = visitor.post("/password", {**typed, "old_password": PASSWORD})

    assert answer.location.endswith("/sign-in")
    visitor.get("/sign-in")
    assert "请用新密码登录" in visitor.text
    assert visitor.sign_in("head", NEW_PASSWORD).status_code == 303


def test_registers_of_another_bureau_are_not_found(
    visit: Callable[[], Visitor], staffed: Bureaus
) -> None:
    stranger = visit()
    stranger.sign_in("stranger")

    assert stranger.get(f"/units/{staffed.units[0]}/edit").status_code == 404

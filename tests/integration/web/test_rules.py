"""规则: the calendar and the register of limits in a browser without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import render_template_string

from caseflow.domain.model import DueDate
from caseflow.services.moves import Move
from caseflow.services.recounts import Outlook
from caseflow.wsgi import create_app
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor

NOTICE = {
    "year": "2027",
    "notice": "测试〔2026〕1号",
    "link": "",
    "off": "2027-01-01..2027-01-03 元旦",
    "work": "2027-01-09 元旦",
}
OWN = {
    "length": "9",
    "unit": "workday",
    "valid_from": "2026-11-01",
    "valid_to": "",
    "basis": "LOCAL",
    "reason": "局务会决定",
}
_SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')
_TEXT = re.compile(r'name="notice_file" value="([^>]*)">', re.DOTALL)


@pytest.fixture
def legal(visit: Callable[[], Visitor]) -> Visitor:
    visitor = visit()
    visitor.sign_in("legal")
    return visitor


def seen_in(visitor: Visitor) -> str:
    found = _SEEN.search(visitor.text)
    assert found, visitor.text
    return found[1]


def file_in(visitor: Visitor) -> str:
    found = _TEXT.search(visitor.text)
    assert found, visitor.text
    return found[1]


def test_years_are_shown_to_everybody_and_loading_only_to_the_duty(
    legal: Visitor, inspector: Visitor
) -> None:
    legal.get("/settings/calendar?all=1")
    assert "国办发明电〔2025〕7号" in legal.text
    assert "2004年" in legal.text
    assert "载入放假通知</a>" in legal.text

    inspector.get("/settings/calendar")
    assert "载入放假通知</a>" not in inspector.text
    assert "“载入放假通知”由法制审核人员" in inspector.text
    assert inspector.get("/settings/calendar/new").status_code == 403


def test_year_shows_its_days_with_words(legal: Visitor) -> None:
    legal.get("/settings/calendar/2026")

    assert "国庆节放假（国办发明电〔2025〕7号）" in legal.text
    assert "周六，国庆节调休上班" in legal.text
    assert legal.get("/settings/calendar/1850").status_code == 404


def test_notice_of_a_year_comes_as_a_file_that_can_be_loaded_again(legal: Visitor) -> None:
    answer = legal.get("/settings/calendar/2026.yaml")
    data = answer.get_data()
    assert answer.mimetype == "application/yaml"

    legal.get("/settings/calendar/new?year=2026")
    assert "2026-10-01..2026-10-07 国庆节" in legal.text
    answer = legal.upload("/settings/calendar/check", "2026.yaml", data)
    assert answer.status_code == 200
    assert "没有一天因此由上班改为放假" in legal.text
    assert legal.get("/settings/calendar/2031.yaml").status_code == 404


def test_wrong_lines_come_back_with_all_that_was_typed(legal: Visitor) -> None:
    legal.get("/settings/calendar/new?year=2029")
    assert 'value="2029"' in legal.text

    answer = legal.post("/settings/calendar/check", {**NOTICE, "work": "2027-01-11 元旦"})

    assert answer.status_code == 422
    assert "2027-01-11（周一），应为周六或周日" in legal.text
    assert "测试〔2026〕1号" in legal.text


def test_wrong_file_names_its_line(legal: Visitor) -> None:
    legal.get("/settings/calendar/new")

    answer = legal.upload("/settings/calendar/check", "x.yaml", "year: 1\nnotice: 甲".encode())

    assert answer.status_code == 422
    assert "文件x.yaml第1行" in legal.text


def test_notice_is_foreseen_accepted_and_kept_in_the_history(legal: Visitor) -> None:
    legal.get("/settings/calendar/new")
    assert legal.post("/settings/calendar/check", NOTICE).status_code == 200
    assert "现在还没有改动任何内容" in legal.text
    text, seen = file_in(legal), seen_in(legal)

    stale = legal.post("/settings/calendar/accept", {"notice_file": text, "seen": "0"})
    assert stale.status_code == 409
    assert "影响与刚才显示的不同" in legal.text
    done = legal.post("/settings/calendar/accept", {"notice_file": text, "seen": seen})

    assert done.status_code == 303
    legal.get("/settings/calendar")
    assert "已载入2027年放假通知" in legal.text
    assert "现行" in legal.text


def test_link_of_a_notice_is_never_a_script(legal: Visitor) -> None:
    legal.get("/settings/calendar/new")

    answer = legal.post("/settings/calendar/check", {**NOTICE, "link": "javascript:alert(1)"})

    assert answer.status_code == 422


def test_days_on_record_are_brought_to_the_present_rules(legal: Visitor) -> None:
    legal.get("/settings/calendar/recount")
    assert "没有期限因此改期" in legal.text

    stale = legal.post("/settings/calendar/recount", {"seen": "0"})
    assert stale.status_code == 409
    assert legal.post("/settings/calendar/recount", {"seen": seen_in(legal)}).status_code == 303


def test_register_is_filtered_and_leads_to_each_row(legal: Visitor) -> None:
    legal.get("/settings/limits?state=unverified")
    rows = re.findall(r'href="(/settings/limits/limit/\w+)"', legal.text)
    assert rows
    for path in rows[:3]:
        assert legal.get(path).status_code == 200
    legal.get("/settings/limits?text=没有这样的字")
    assert "没有符合条件的时限" in legal.text
    assert legal.get("/settings/limits/limit/nothing").status_code == 404
    assert legal.get("/settings/limits/paper/x").status_code == 404
    assert legal.get("/settings/limits/limit/addon_fine_cap/confirm?version=x").status_code == 404


@pytest.fixture
def row(bureaus: Bureaus) -> str:
    """Return an unverified limit of the law files by its address, with its version."""
    limits = bureaus.office.rules.law.limits
    wanted = limits["addon_fine_cap"][-1]
    assert wanted.verified == "unverified"
    return f"/settings/limits/limit/{wanted.id}"


def test_row_is_confirmed_set_anew_and_taken_back(legal: Visitor, row: str) -> None:
    legal.get(f"{row}/confirm")
    assert legal.post(f"{row}/confirm", {"basis": "", "reason": ""}).status_code == 422
    assert legal.post(f"{row}/confirm", {"basis": "LOCAL", "reason": "已核"}).status_code == 303
    legal.get(row)
    assert "本局已确认" in legal.text

    legal.get(f"{row}/change")
    assert legal.post(f"{row}/check", {**OWN, "unit": "hour", "roll": "true"}).status_code == 422
    assert legal.post(f"{row}/check", OWN).status_code == 200
    assert "9工作日" in legal.text
    seen = seen_in(legal)
    assert legal.post(f"{row}/change", {**OWN, "seen": "0"}).status_code == 409
    assert legal.post(f"{row}/change", {**OWN, "seen": seen}).status_code == 303
    assert legal.post(f"{row}/change", {**OWN, "seen": seen}).status_code == 422
    legal.get(row)
    assert "本局改定" in legal.text

    path = re.findall(r'href="(/settings/verdicts/\d+/revoke)"', legal.text)[0]
    legal.get(path)
    seen = seen_in(legal)
    assert legal.post(path, {"seen": "0"}).status_code == 409
    assert legal.post(path, {"seen": seen}).status_code == 303
    legal.get("/settings/verdicts")
    assert "孙丽" in legal.text
    assert "撤回</span>" in legal.text


def test_figure_is_shown_with_its_money(legal: Visitor, bureaus: Bureaus) -> None:
    money = next(
        rows[-1]
        for rows in bureaus.office.rules.law.parameters.values()
        if rows[-1].unit == "fen" and rows[-1].verified == "unverified"
    )
    path = f"/settings/limits/parameter/{money.id}"
    legal.get(f"{path}/change")

    legal.post(f"{path}/check", {**OWN, "value": "1234.50"})

    assert "1,234.50元" in legal.text


WAY = {
    "extensions-0-by": "chief",
    "extensions-0-by_words": "",
    "extensions-0-length": "30",
    "extensions-0-unit": "day",
    "extensions-0-times": "1",
    "extensions-0-paper": "",
    "extensions-0-basis": "",
    "extensions-0-ask_before": "",
    "extensions-0-note": "",
}


def test_own_row_says_how_it_is_lengthened_and_what_does_not_count(legal: Visitor) -> None:
    row = "/settings/limits/limit/legal_review"  # the bureau is shared: a row of its own
    legal.get(f"{row}/change")
    assert legal.text.count('name="extensions-') == 27
    typed = {**OWN, **WAY, "excludes": "testing", "starts": "送达之次日"}

    bad = legal.post(f"{row}/check", {**typed, "extensions-0-by": "boss"})
    assert bad.status_code == 422
    assert "没有“boss”这一选项" in legal.text
    assert legal.post(f"{row}/check", typed).status_code == 200

    assert "负责人决定，延长30日，1次（本局设定）" in legal.text
    assert '<input type="hidden" name="extensions-0-by" value="chief">' in legal.text
    assert "送达之次日" in legal.text
    assert "条文是否存在、写了什么，程序没有核对" in legal.text
    assert legal.post(f"{row}/change", {**typed, "seen": seen_in(legal)}).status_code == 303
    legal.get(row)
    assert "检测、检验、检疫或者技术鉴定的时间" in legal.text


def test_row_checked_against_the_full_text_asks_for_a_second_word(legal: Visitor) -> None:
    path = "/settings/limits/limit/hearing_request"
    typed = {**OWN, "length": "3", "basis": "APL.64"}
    legal.get(f"{path}/change")
    assert legal.post(f"{path}/check", {**typed, "basis": "LOCAL"}).status_code == 422
    assert "本局设定不能改变法律" in legal.text

    assert legal.post(f"{path}/check", typed).status_code == 200
    assert "与核对过的法律原文不一致" in legal.text
    assert "中华人民共和国行政处罚法》第六十四条" in legal.text
    assert "<del>5个工作日</del>" in legal.text
    confirmed = {**typed, "seen": seen_in(legal)}
    assert legal.post(f"{path}/change", confirmed).status_code == 422
    assert "还没有声明改定与原文不一致" in legal.text
    done = legal.post(f"{path}/change", {**confirmed, "against_full_text": "true"})
    assert done.status_code == 303


def test_inspector_reads_but_does_not_settle(inspector: Visitor, row: str) -> None:
    inspector.get(row)
    assert "确认无误" not in inspector.text
    assert inspector.get(f"{row}/confirm").status_code == 403
    assert inspector.get(f"{row}/change").status_code == 403
    assert inspector.post(f"{row}/check", OWN).status_code == 403
    assert inspector.get("/settings/verdicts").status_code == 200


def test_another_bureau_sees_none_of_it(visit: Callable[[], Visitor]) -> None:
    stranger = visit()
    stranger.sign_in("stranger")

    stranger.get("/settings/calendar")

    assert "测试〔2026〕1号" not in stranger.text


def effects(bureaus: Bureaus, *, paused: bool, was_paused: bool, follows: str = "") -> str:
    """Return the words that a page of effects has for one clock."""
    day = date(2027, 1, 18)
    due = DueDate(
        limit="sample", from_on=date(2026, 11, 20), due_on=day, safe_on=day, provisional=False,
        unit="day", length=90, basis=(), verified="full_text", steps=(), paused=paused,
    )  # fmt: skip
    old = None if was_paused else date(2027, 1, 4)
    move = Move(
        deadline_id=1, case_id=1, case_no="2026-001", party="云山第一厂", title="办案",
        limit_id="sample", handler_ids=(), responsible=(), old_from_on=date(2026, 11, 1),
        old_due_on=old, old_safe_on=old, was_provisional=True, due=due, drifted=False,
        becomes_overdue=False, follows=follows,
    )  # fmt: skip
    outlook = Outlook(
        moved=(move,), settled=(), looked_at=1, failed=0, today=date(2026, 11, 22), seen=""
    )
    app = create_app(bureaus.office, bureaus.settings)
    with app.test_request_context():
        page = render_template_string(
            "{% from 'rules_parts.html' import moves %}{{ moves(outlook) }}", outlook=outlook
        )
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<tbody>")[1]).split())


def test_effects_name_the_pause_instead_of_a_day(bureaus: Bureaus) -> None:
    stopped = effects(bureaus, paused=True, was_paused=False)
    assert stopped.count("已中止") == 2
    assert "2027-01-18" not in stopped
    assert "暂定" not in stopped
    gone_on = effects(bureaus, paused=False, was_paused=True)
    assert gone_on.count("已中止 2027-01-18") == 2


def test_effects_name_the_clock_that_one_follows(bureaus: Bureaus) -> None:
    text = effects(bureaus, paused=False, was_paused=False, follows="起诉")

    assert "起算日随“起诉”改为 2026-11-20" in text

"""The workplace in a real browser: look, keyboard, refusals, life without scripts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import story
from tests.e2e.clerk import Clerk

SignIn = Callable[..., Clerk]
PAGES = {
    "workbench": "/",
    "board": "/deadlines",
    "explanation": "/deadlines/1",
    "waiting explanation": "/deadlines/33",
    "month": "/board/month",
    "week": "/board/week",
    "feed": "/account/feed",
    "cases": "/cases",
    "choose": "/cases/new",
    "lead": "/cases/new/lead",
    "case": "/cases/6",
    "act": "/cases/6/actions/collect_evidence",
    "refused act": "/cases/6/actions/end_notice_period",
    "papers": "/papers",
    "units": "/units",
    "unit": "/units/1",
    "people": "/people",
    "status": "/status",
    "alerts": "/alerts",
    "all alerts": "/alerts?state=all",
    "nothing": "/nowhere",
}


UNITS = 20
_NEXT_UNIT = count()


def open_case(clerk: Clerk) -> int:
    """Open a case about the next unit of the register through the pages.

    Another unit each time: a unit may be visited only so often in a year.
    """
    clerk.goto("/units")
    clerk.page.get_by_role("link", name="新建案件：").nth(next(_NEXT_UNIT) % UNITS).click()
    clerk.page.locator("main").get_by_role("button", name="新建案件").click()
    expect(clerk.page.get_by_role("heading", name="下一步")).to_be_visible()
    return int(clerk.page.url.rsplit("/", 1)[1])


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_is_accessible_and_fits_an_office_screen(
    reader: Clerk, axe_violations: Callable[[Page], list[str]], path: str
) -> None:
    reader.goto(path)
    reader.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")

    assert axe_violations(reader.page) == []
    width = reader.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    assert reader.complaints == []


def test_sign_in_page_is_accessible(
    page: Page, service: str, axe_violations: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{service}/sign-in")

    assert axe_violations(page) == []


def test_wrong_password_is_told(page: Page, service: str) -> None:
    page.goto(f"{service}/sign-in")
    page.fill("#username", "auditor")
    page.fill("#password", "wrong-password")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")


def test_an_act_by_keyboard_alone(sign_in: SignIn) -> None:
    clerk = sign_in("inspector")
    case_id = open_case(clerk)
    keys = clerk.page.keyboard
    clerk.page.locator(".act-first").focus()
    keys.press("Enter")
    expect(clerk.page.get_by_role("heading", name="提请检查审批")).to_be_visible()
    clerk.page.locator("#f-inspection_kind").focus()
    keys.press("ArrowDown")
    for _ in range(20):
        keys.press("Tab")
        name = clerk.page.evaluate("document.activeElement.name || ''")
        kind = clerk.page.evaluate("document.activeElement.type || ''")
        ticked = clerk.page.locator("[name=officers]:checked").count()
        if name == "inspection_method" or (name == "officers" and ticked < 2):
            keys.press("Space")
        elif kind == "textarea":
            keys.type("安全设备的维护")
        elif name == "check":
            break
    keys.press("Enter")
    expect(clerk.page.get_by_role("heading", name="核对：提请检查审批")).to_be_visible()
    clerk.page.get_by_role("button", name="确认办理").focus()
    keys.press("Enter")

    expect(clerk.page).to_have_url(f"{clerk.base}/cases/{case_id}")
    expect(clerk.page.locator(".notes")).to_contain_text("提请检查审批")


def test_refused_act_shows_reason_article_and_cure(sign_in: SignIn) -> None:
    clerk = sign_in("inspector")
    case_id = open_case(clerk)
    clerk.goto(f"/cases/{case_id}/actions/request_inspection")
    clerk.fill({"officers": ("1",), "inspection_kind": "key", "inspection_method": "onsite"})
    clerk.fill({"inspection_items": "安全设备 & <检测>", "opinion": "提请检查。"})

    clerk.page.get_by_role("button", name="下一步：核对").click()

    summary = clerk.page.locator(".error-summary")
    expect(summary).to_contain_text("请再选执法人员")
    expect(summary).to_contain_text("依据：《")
    expect(clerk.page.locator("#f-inspection_items")).to_have_value("安全设备 & <检测>")
    expect(summary).to_be_focused()


def test_line_is_added_without_leaving_the_page(sign_in: SignIn) -> None:
    clerk = sign_in("inspector")
    clerk.goto("/cases/6/actions/collect_evidence")
    clerk.fill({"evidence": ({"name": "照片 & <1>"},)})

    clerk.page.get_by_role("button", name="增加一行").click()

    expect(clerk.page.locator('[name="evidence-5-name"]')).to_be_visible()
    expect(clerk.page.locator('[name="evidence-0-name"]')).to_have_value("照片 & <1>")


def test_an_act_without_scripts(sign_in: SignIn) -> None:
    clerk = sign_in("inspector", script=False)
    case_id = open_case(clerk)
    clerk.goto(f"/cases/{case_id}/actions/request_inspection")
    step = story.INSPECTION[0]

    clerk.act(case_id, step[1], step[2])

    expect(clerk.page.locator(".stage-now")).to_contain_text("检查待批")


def test_units_are_found_while_typing(sign_in: SignIn) -> None:
    clerk = sign_in("inspector")
    clerk.goto("/units")
    before = clerk.page.locator("#found tbody tr").count()

    clerk.page.locator("#text").press_sequentially("面粉", delay=20)

    expect(clerk.page.locator("#found tbody tr")).not_to_have_count(before)
    expect(clerk.page.locator("#found tbody tr").first).to_contain_text("面粉")


def test_each_date_leads_to_its_explanation(sign_in: SignIn) -> None:
    clerk = sign_in("inspector")
    clerk.goto("/cases/6")

    clerk.page.locator("#deadlines a.due").first.click()

    expect(clerk.page.get_by_role("heading", name="期限说明书")).to_be_visible()
    expect(clerk.page.get_by_role("heading", name="逐日计算")).to_be_visible()
    expect(clerk.page.locator("main")).to_contain_text("《")


def test_paper_is_shown_as_pdf_and_loaded_as_word(sign_in: SignIn, soffice: Path) -> None:
    clerk = sign_in("inspector")
    clerk.goto("/papers")
    links = clerk.page.locator("main tbody tr").first.get_by_role("link")
    word, pdf = (links.filter(has_text=kind).get_attribute("href") for kind in ("Word", "PDF"))

    shown = clerk.page.request.get(f"{clerk.base}{pdf}")
    loaded = clerk.page.request.get(f"{clerk.base}{word}")

    assert shown.body().startswith(b"%PDF-")
    assert shown.headers["content-disposition"].startswith("inline")
    assert loaded.body().startswith(b"PK")


def test_alert_is_acknowledged_once_and_for_all(sign_in: SignIn) -> None:
    clerk = sign_in("chief")
    alerts = clerk.page.locator(".alerts li")
    before = alerts.count()

    alerts.first.get_by_role("button", name="签收").click()

    expect(clerk.page.locator(".notes")).to_contain_text("已签收")
    expect(alerts).to_have_count(before - 1)

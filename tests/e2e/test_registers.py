"""The registers in a real browser: look, a refusal that is cured, life without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from caseflow.demo.people import PASSWORD
from tests.e2e.clerk import Clerk
from tests.e2e.test_workplace import open_case

SignIn = Callable[..., Clerk]
PAGES = {
    "unit": "/units/1/edit",
    "new unit": "/units/new",
    "person": "/people/1/edit",
    "new person": "/people/new",
    "settings": "/settings",
    "unverified": "/settings/unverified",
    "limits": "/settings/limits",
    "one limit": "/settings/limits/limit/addon_fine_cap",
    "confirm a limit": "/settings/limits/limit/addon_fine_cap/confirm",
    "own limit": "/settings/limits/limit/addon_fine_cap/change",
    "verdicts": "/settings/verdicts",
    "calendar": "/settings/calendar",
    "one year": "/settings/calendar/2026",
    "guessed year": "/settings/calendar/2028",
    "new notice": "/settings/calendar/new?year=2027",
    "recount": "/settings/calendar/recount",
    "password": "/password",
    "people": "/people",
    "channels": "/account/channels",
    "new mailbox": "/account/channels/new?kind=email",
    "new robot": "/account/channels/new?kind=dingtalk",
    "everybody's channels": "/settings/channels",
    "leave": "/account/absence",
    "everybody's leave": "/settings/absences",
    "outbox": "/status/deliveries",
    "sent lately": "/status/deliveries?state=sent",
}
OFFICERS = ("1", "13")  # the second one's certificate ended yesterday


@pytest.fixture(scope="module")
def keeper(browser: Browser, service: str) -> Iterator[Clerk]:
    """Return one signed-in admin who only looks at pages."""
    clerk = Clerk(browser, service, "admin", PASSWORD)
    yield clerk
    clerk.close()


def _check(page: Page, axe_violations: Callable[[Page], list[str]]) -> None:
    assert axe_violations(page) == []
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_is_accessible_and_fits_an_office_screen(
    keeper: Clerk, axe_violations: Callable[[Page], list[str]], path: str
) -> None:
    keeper.goto(path)
    keeper.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")

    _check(keeper.page, axe_violations)
    assert keeper.complaints == []


def _ask_for_inspection(clerk: Clerk, case_id: int) -> None:
    clerk.goto(f"/cases/{case_id}/actions/request_inspection")
    clerk.fill({"officers": OFFICERS, "inspection_kind": "key", "inspection_method": "onsite"})
    clerk.fill({"inspection_items": "安全设备", "opinion": "提请检查。"})
    clerk.page.get_by_role("button", name="下一步：核对").click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_renewed_certificate_cures_a_refused_act(
    sign_in: SignIn, axe_violations: Callable[[Page], list[str]], script: bool
) -> None:
    until = date.today() + timedelta(days=400)
    admin = sign_in("admin", script=script)
    inspector = sign_in("inspector", script=script)
    _set_certificate(admin, date.today() - timedelta(days=1))
    case_id = open_case(inspector)
    _ask_for_inspection(inspector, case_id)
    expect(inspector.page.locator(".error-summary")).to_contain_text("没有有效的执法证件")

    admin.fill({"cert_to": "2001-01-01"})
    admin.page.get_by_role("button", name="保存", exact=True).click()
    expect(admin.page.locator(".error-summary")).to_contain_text("早于起始日")
    expect(admin.page.locator("#f-cert_to")).to_have_value("2001-01-01")
    if script:
        _check(admin.page, axe_violations)
    _set_certificate(admin, until)

    _ask_for_inspection(inspector, case_id)
    expect(inspector.page.get_by_role("heading", name="核对：提请检查审批")).to_be_visible()


def _set_certificate(admin: Clerk, until: date) -> None:
    """Set the end of the certificate; leaves the form of the person open."""
    admin.goto("/people")
    admin.page.get_by_role("link", name="修改：范旧证").click()
    admin.fill({"cert_to": until.isoformat()})
    admin.page.get_by_role("button", name="保存", exact=True).click()
    expect(admin.page.locator(".notes")).to_be_visible()
    admin.page.get_by_role("link", name="修改：范旧证").click()


def test_example_of_a_number_follows_the_typing(keeper: Clerk) -> None:
    keeper.goto("/settings")

    keeper.page.fill("#f-number_pattern", "")
    keeper.page.locator("#f-number_pattern").press_sequentially("云山{代字}〔{年份}〕{序号}号")

    expect(keeper.page.locator("#example")).to_contain_text("〕1号")
    expect(keeper.page.locator("#example")).to_contain_text("云山")

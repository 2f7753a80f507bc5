"""文书式样 in a real browser: look, edit a template, see its faults, preview, accept, issue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.clerk import Clerk
from tests.e2e.story import INSPECTION
from tests.e2e.test_workplace import open_case
from tests.integration.services.word_edits import parts_of, with_words

SignIn = Callable[..., Clerk]
FORM, TITLE = "F02", "现场检查方案"
OLD, NEW = "检查方案", "检查工作方案"
PAGES = {
    "gallery": "/forms",
    "nothing found": "/forms?text=没有这样的词",
    "one form": "/forms/F34",
    "change": "/forms/F34/edit",
}


def _check(page: Page, axe_violations: Callable[[Page], list[str]]) -> None:
    assert axe_violations(page) == []
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


@pytest.fixture
def legal(sign_in: SignIn) -> Clerk:
    return sign_in("legal")


def test_pages_are_accessible_and_fit_an_office_screen(
    legal: Clerk, axe_violations: Callable[[Page], list[str]]
) -> None:
    for path in PAGES.values():
        legal.goto(path)
        _check(legal.page, axe_violations)


def _download(clerk: Clerk, name: str, folder: Path) -> bytes:
    with clerk.page.expect_download() as started:
        clerk.page.get_by_role("link", name=name).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path.read_bytes()


def _upload(clerk: Clerk, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    clerk.page.set_input_files("#f-file", path)
    clerk.fill({"note": "按省厅的新式样改定。"})
    clerk.page.get_by_role("button", name="下一步：检查并预览").click()


def test_edited_template_is_checked_previewed_accepted_and_issued(
    sign_in: SignIn, legal: Clerk, axe_violations: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    page = legal.page
    legal.goto("/papers")
    page.get_by_role("link", name="文书式样和样例").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("link", name="改定本局的文书").click()
    shipped = _download(legal, "下载现用的模板", tmp_path)

    _upload(legal, tmp_path / "坏的.docx", with_words(shipped, OLD, "{{ case.colour }}"))
    expect(page.locator(".error-summary")).to_contain_text("没有名为“case.colour”的变量")
    _check(page, axe_violations)

    _upload(legal, tmp_path / "新的.docx", with_words(shipped, OLD, NEW))
    expect(page.get_by_role("heading", name=f"核对：改定{TITLE}")).to_be_visible()
    _check(page, axe_violations)
    assert NEW in _body(_download(legal, "下载预览（Word）", tmp_path))
    pdf = page.get_by_role("link", name="查看预览（PDF，另开一页）")
    if pdf.count():
        address = f"{legal.base}{pdf.get_attribute('href')}"
        assert page.request.get(address).headers["content-type"] == "application/pdf"
    page.get_by_role("button", name="确认启用").click()
    expect(page.locator(".notes")).to_contain_text("本局第1版")

    case_id = _approved_inspection(sign_in)

    legal.goto(f"/cases/{case_id}")
    assert NEW in _body(_download(legal, f"下载 Word：{TITLE}", tmp_path))
    legal.goto(f"/forms/{FORM}")
    page.get_by_role("link", name="停用").click()
    legal.fill({"reason": "改用省里的式样。"})
    page.get_by_role("button", name="确认停用").click()
    expect(page.locator(".notes")).to_contain_text("已停用")


def _approved_inspection(sign_in: SignIn) -> int:
    """Take a new case to the approval that makes the plan of the inspection; return the case."""
    inspector = sign_in("inspector")
    case_id = open_case(inspector)
    for who, action, values in INSPECTION[:3]:
        clerk = inspector if who == "inspector" else sign_in(who)
        clerk.act(case_id, action, values)
    return case_id


def _body(data: bytes) -> str:
    return parts_of(data)["word/document.xml"].decode()

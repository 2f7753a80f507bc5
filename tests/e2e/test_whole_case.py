"""One case of the ordinary procedure through the browser: from the plan to the archived dossier."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from urllib.parse import urljoin

from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from tests.e2e import story
from tests.e2e.clerk import Clerk
from tests.e2e.test_workplace import open_case


def test_whole_case_from_inspection_to_archive(sign_in: Callable[..., Clerk]) -> None:
    clerks: dict[str, Clerk] = {}
    inspector = clerks["inspector"] = sign_in("inspector")
    case_id = open_case(inspector)

    for name, action, values in (
        *story.INSPECTION,
        *story.FILING,
        *story.PENALTY,
        *story.CLOSURE,
    ):
        clerk = clerks.setdefault(name, clerks.get(name) or sign_in(name))
        if action.startswith("serve:"):
            clerk.serve(case_id, action.removeprefix("serve:"))
        else:
            clerk.act(case_id, action, values)

    inspector.goto(f"/cases/{case_id}")
    expect(inspector.page.locator(".case-head")).to_contain_text("已归档")
    expect(inspector.page.locator("#papers")).to_contain_text("行政处罚决定书")
    expect(inspector.page.locator("#papers")).not_to_contain_text("生成失败")
    with inspector.page.expect_download() as package:
        inspector.page.get_by_role("link", name="导出档案包").click()
    with zipfile.ZipFile(package.value.path()) as parts:
        assert parts.testzip() is None
        assert any(name.endswith(".docx") for name in parts.namelist())

    volume = bound_volume(inspector, case_id)
    catalogue = [cells(row) for row in inspector.page.locator("table.list tbody tr").all()]
    assert [first_page(row[3]) for row in catalogue] == firsts(catalogue)
    titles = [str(mark["/Title"]) for mark in volume.outline if isinstance(mark, dict)]
    assert [title for row in catalogue for title in [row[1]] if title not in titles] == []
    assert "行政处罚决定书" in catalogue[0][1]


def bound_volume(clerk: Clerk, case_id: int) -> PdfReader:
    """Wait until the service has bound the volume by itself, and return it."""
    clerk.goto(f"/cases/{case_id}/dossier")
    link = clerk.page.get_by_role("link", name="第1卷")
    expect(link).to_be_visible(timeout=90_000)
    answer = clerk.page.request.get(urljoin(clerk.page.url, str(link.get_attribute("href"))))
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.body()))


def cells(row: Locator) -> list[str]:
    return [" ".join(cell.split()) for cell in row.locator("td").all_inner_texts()]


def first_page(words: str) -> int:
    return int(words.partition("-")[0])


def firsts(catalogue: list[list[str]]) -> list[int]:
    """Return where each document has to begin when every page is counted once."""
    found = [1]
    for row in catalogue[:-1]:
        found.append(int(row[3].rpartition("-")[2]) + 1)
    return found

"""One case of the ordinary procedure through the browser: from the plan to the archived dossier."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

from playwright.sync_api import expect

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

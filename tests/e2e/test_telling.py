"""The pages of telling people in a real browser, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.clerk import Clerk

SignIn = Callable[..., Clerk]


@pytest.mark.parametrize(
    ("script", "username"),
    [(True, "reviewer"), (False, "legal")],
    ids=["with scripts", "without scripts"],
)
def test_several_alerts_are_acknowledged_with_one_note(
    sign_in: SignIn, script: bool, username: str
) -> None:
    clerk = sign_in(username, script=script)
    clerk.goto("/alerts")
    boxes = clerk.page.locator("input[name=alert]")
    assert boxes.count() >= 2
    for number in range(2):
        boxes.nth(number).check()
    clerk.page.get_by_label("附言（选填）", exact=True).fill("已阅 & <两条>")
    clerk.page.get_by_role("button", name="签收所选").click()

    expect(clerk.page.locator(".notes")).to_contain_text("已签收2条提醒")
    clerk.page.get_by_role("link", name="已签收").click()
    expect(clerk.page.locator("main").get_by_text("已阅 & <两条>")).to_have_count(2)


def test_one_tick_chooses_the_whole_page(sign_in: SignIn) -> None:
    clerk = sign_in("inspector")
    clerk.goto("/alerts")

    clerk.page.get_by_label("全选本页").check()

    boxes = clerk.page.locator("input[name=alert]")
    assert boxes.count() >= 2
    assert clerk.page.locator("input[name=alert]:checked").count() == boxes.count()


@pytest.mark.parametrize(
    ("script", "username"),
    [(True, "chief"), (False, "archivist")],
    ids=["with scripts", "without scripts"],
)
def test_a_channel_is_added_and_its_test_says_what_is_missing(
    sign_in: SignIn, script: bool, username: str
) -> None:
    clerk = sign_in(username, script=script)
    clerk.goto("/account/channels")
    clerk.page.get_by_role("link", name="邮箱", exact=True).click()
    clerk.page.get_by_label("邮箱地址").fill(f"{username}@bureau.example")
    clerk.page.get_by_role("button", name="保存").click()
    expect(clerk.page.locator(".notes")).to_contain_text("已登记邮箱")

    clerk.page.get_by_role("button", name="发送测试").click()

    expect(clerk.page.locator(".error-summary")).to_contain_text("测试消息没有发出")
    expect(clerk.page.locator(".banner-red")).to_contain_text("还没有设置邮件服务器")


def test_leave_is_planned_and_ended_without_scripts(sign_in: SignIn) -> None:
    clerk = sign_in("planner", script=False)
    clerk.goto("/account/absence")
    clerk.page.get_by_label("起始日").fill("2099-01-02")
    clerk.page.get_by_label("截止日").fill("2099-01-01")
    clerk.page.get_by_label("代办人").select_option(index=1)
    clerk.page.get_by_role("button", name="登记请假").click()
    expect(clerk.page.locator(".error-summary")).to_contain_text("早于起始日")
    clerk.page.get_by_label("截止日").fill("2099-01-03")
    clerk.page.get_by_role("button", name="登记请假").click()

    expect(clerk.page.locator("main")).to_contain_text("未开始")
    clerk.page.get_by_role("button", name="取消").click()
    expect(clerk.page.locator("main")).to_contain_text("已销假")

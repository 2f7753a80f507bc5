"""One person of the bureau at a browser: signs in, fills forms by the names of their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.sync_api import Browser, Locator, Page, expect

Value = str | bool | Sequence[str] | Sequence[Mapping[str, str | bool]]


class Clerk:
    """A signed-in person with an own browser context; remembers every complaint of the console."""

    def __init__(
        self, browser: Browser, base: str, username: str, password: str, *, script: bool = True
    ) -> None:
        self._context = browser.new_context(
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            java_script_enabled=script,
        )
        self.page: Page = self._context.new_page()
        self.base = base
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self._note(m.type, m.text))
        self.page.on("pageerror", lambda e: self._note("error", str(e)))
        self.page.goto(f"{base}/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", name="工作台")).to_be_visible()

    def close(self) -> None:
        """Close the browser context."""
        self._context.close()

    def _note(self, kind: str, text: str) -> None:
        # A refused form answers 409 or 422; the browser reports that status as an error.
        if kind in ("error", "warning") and "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def goto(self, path: str) -> None:
        """Open a page of the service."""
        self.page.goto(f"{self.base}{path}")

    def fill(self, values: Mapping[str, Value]) -> None:
        """Fill fields by name: text, ticks, choices by label or value, lines of a table."""
        for name, value in values.items():
            if isinstance(value, str | bool):
                self._fill_one(name, value)
            else:
                self._fill_many(name, value)

    def act(self, case_id: int, action: str, values: Mapping[str, Value] | None = None) -> None:
        """Do one act: fill, check, confirm; fails with the words of a refusal."""
        self.goto(f"/cases/{case_id}/actions/{action}")
        self.fill(values or {})
        self.page.get_by_role("button", name="下一步：核对").click()
        self._expect_no_errors(action)
        self.page.get_by_role("button", name="确认办理").click()
        self._expect_no_errors(action)
        expect(self.page.locator(".notes")).to_contain_text("已办理")

    def serve(self, case_id: int, title: str) -> None:
        """Record that one waiting paper was handed over today."""
        values = {
            "paper": title,
            "way": "direct",
            "receiver": "单位收发人员",
            "served_place": "当事人住所地",
            "proof": "送达回执已签收",
        }
        self.act(case_id, "record_service", values)

    def _expect_no_errors(self, action: str) -> None:
        summary = self.page.locator(".error-summary")
        if summary.count():
            raise AssertionError(f"{action}: {summary.first.inner_text()}")

    def _fill_one(self, name: str, value: str | bool) -> None:
        control = self.page.locator(f'[name="{name}"]')
        kind = control.first.get_attribute("type") or ""
        if isinstance(value, bool):
            control.first.set_checked(value)
        elif kind == "radio":
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif control.first.evaluate("node => node.tagName") == "SELECT":
            _choose(control.first, value)
        else:
            control.first.fill(value)

    def _fill_many(
        self, name: str, values: Sequence[str] | Sequence[Mapping[str, str | bool]]
    ) -> None:
        for number, one in enumerate(values):
            if isinstance(one, str):
                self.page.locator(f'[name="{name}"][value="{one}"]').check()
            else:
                self.fill({f"{name}-{number}-{column}": cell for column, cell in one.items()})


def _choose(select: Locator, wanted: str) -> None:
    """Choose the option with this value, or the first whose words hold `wanted`."""
    options = {
        option.get_attribute("value") or "": option.inner_text()
        for option in select.locator("option").all()
    }
    value = wanted if wanted in options else next(v for v, t in options.items() if wanted in t)
    select.select_option(value)

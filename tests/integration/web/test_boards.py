"""The board's month and week, the statement in its three shapes, and the calendar feed, as pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import docx
import pytest
from icalendar import Calendar
from playwright.sync_api import Page, Route
from pypdf import PdfReader

from caseflow.config import Settings
from caseflow.demo.people import PASSWORD
from caseflow.services.office import Office
from caseflow.wsgi import create_app
from tests.integration.services.offices import copy_of, demo_once, execute, fetch
from tests.integration.web.conftest import Visitor

SITE = "http://localhost"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield a demo bureau that the tests of this file share."""
    office = copy_of(demo_once(tmp_path_factory), tmp_path_factory.mktemp("board"))
    yield office
    office.database.dispose()


def visitor_of(office: Office, username: str = "inspector") -> Visitor:
    settings = Settings(data_dir=office.files.parent, secret_key="k" * 64)
    visitor = Visitor(create_app(office, settings).test_client())
    visitor.sign_in(username, PASSWORD)
    return visitor


@pytest.fixture
def clerk(house: Office) -> Visitor:
    return visitor_of(house)


def clock(office: Office, limit: str, state: str = "open") -> int:
    query = f"SELECT max(id) FROM deadline WHERE limit_id = '{limit}' AND state = '{state}'"
    return int(str(fetch(office, query)[0][0]))


# The statement


def test_the_page_names_paper_article_version_and_people(clerk: Visitor, house: Office) -> None:
    assert clerk.get(f"/deadlines/{clock(house, 'decision_service')}").status_code == 200

    for words in ("有关文书", "法律依据", "文本版本", "核对情况", "逐日计算", "承办人：齐知行"):
        assert words in clerk.text
    assert "2026-11-27（周五）" in clerk.text


def test_a_waiting_clock_shows_an_estimate_that_is_called_one(
    clerk: Visitor, house: Office
) -> None:
    clerk.get(f"/deadlines/{clock(house, 'fine_payment', 'waiting')}")

    assert "没有最后一日：等“行政处罚决定书" in clerk.text
    assert "估计：如果今日起算" in clerk.text


def test_a_day_that_the_calendar_no_longer_gives_leads_to_the_calendar(
    clerk: Visitor, house: Office
) -> None:
    number = clock(house, "credit_push")
    execute(house, f"UPDATE deadline SET due_on = '2026-12-24' WHERE id = {number}")
    clerk.get(f"/deadlines/{number}")

    assert "按现有的规定和日历应为 2026-11-27（周五），登记的最后一日是 2026-12-24" in clerk.text
    assert 'href="/settings/calendar"' in clerk.text
    assert 'href="/settings/limits/limit/credit_push"' in clerk.text, "待核 leads to its row"
    assert clerk.get("/settings/limits/limit/credit_push").status_code == 200


def test_json_and_word_tell_the_same_day(clerk: Visitor, house: Office) -> None:
    number = clock(house, "decision_service")
    told = clerk.get(f"/deadlines/{number}.json")
    sheet = clerk.get(f"/deadlines/{number}.docx")

    assert told.get_json()["result"]["due_on"] == "2026-11-27"
    document = docx.Document(io.BytesIO(sheet.data))
    assert "2026-11-27（周五）" in [
        c.text for t in document.tables for r in t.rows for c in r.cells
    ]


@pytest.mark.parametrize(
    "path", ["/deadlines/9999", "/deadlines/9999.json", "/deadlines/9999.docx"]
)
def test_a_clock_that_is_not_there_is_told(clerk: Visitor, path: str) -> None:
    assert clerk.get(path).status_code == 404


# The board


def test_all_views_keep_the_filters(clerk: Visitor) -> None:
    clerk.get("/board/month?y=2026&m=11&handler=1&limit=recheck&sort=case")

    links = re.findall(r'href="(/board/month\?[^"]+)"', clerk.text)
    assert len(links) >= 2
    assert all("handler=1" in link and "limit=recheck" in link for link in links)
    assert "/deadlines?" in clerk.text
    assert "整改复查" in clerk.text
    assert "送达处罚决定书</a>" not in clerk.text


def test_the_list_is_sorted_as_asked(clerk: Visitor) -> None:
    clerk.get("/deadlines?sort=case")
    part = clerk.text.split('id="g-later"')[1].split("</table>")[0]
    numbers = re.findall(r'class="quiet num">([\d-]+)<', part)

    assert numbers == sorted(numbers)


def test_waiting_clocks_are_a_group_that_says_for_what(clerk: Visitor) -> None:
    clerk.get("/deadlines")

    part = clerk.text.split('id="g-waiting"')[1]
    assert "等“行政处罚决定书（单位）”" in part
    assert "自 2026-11-18" in part


@pytest.mark.parametrize(
    "path", ["/board/month?y=2026&m=13", "/board/month?y=9&m=1", "/board/week?on=2026-02-30"]
)
def test_a_wrong_month_or_day_is_told(clerk: Visitor, path: str) -> None:
    assert clerk.get(path).status_code == 404


def test_words_of_the_address_are_never_code(clerk: Visitor) -> None:
    clerk.get("/board/month?stage=%3Cscript%3E&limit=%22%3E&sort=x&handler=x")

    assert "<script>" not in clerk.text.replace('<script src="', "")


# The weekly sheet on paper


def printed(page: Page, visitor: Visitor, path: str, folder: Path) -> PdfReader:
    """Return what the browser prints of a page that the test's own application answers."""

    def answer(route: Route) -> None:
        parts = urlsplit(route.request.url)
        found = visitor.client.get(f"{parts.path}?{parts.query}")
        route.fulfill(status=found.status_code, body=found.data, content_type=found.content_type)
        found.close()

    page.route("**/*", answer)
    page.goto(f"{SITE}{path}")
    file = folder / "sheet.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    return PdfReader(file)


def test_the_weekly_sheet_is_one_page(page: Page, clerk: Visitor, tmp_path: Path) -> None:
    pages = printed(page, clerk, "/board/week", tmp_path).pages

    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "执法期限周报" in text
    assert "打印" not in text


def test_a_full_weekly_sheet_is_one_page_and_says_what_is_left_out(
    page: Page, house: Office, tmp_path: Path
) -> None:
    office = copy_of(house.files.parent, tmp_path / "full")
    _fill(office)
    pages = printed(page, visitor_of(office, "chief"), "/board/week?on=2026-11-25", tmp_path).pages
    office.database.dispose()

    assert len(pages) == 1
    text = pages[0].extract_text()
    assert len(re.findall(r"另有 \d+ 项", text)) == 5
    assert re.search(r"另有 \d+ .，", text.split("待送达")[-1])


def _fill(office: Office) -> None:
    """Add thirty clocks to every part of the sheet, with names too long for a line."""
    many = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30)"
    columns = "agency_id, case_id, limit_id, title, state, from_on, due_on, safe_on, created_at"
    long = "一项名称很长很长很长很长很长很长很长很长很长很长很长的期限"
    for limit, state, day in (
        ("recheck", "open", "'2026-11-02'"),
        ("recheck", "open", "'2026-11-25'"),
        ("recheck", "open", "'2026-12-02'"),
        ("case_decision", "open", "'2026-12-10'"),
        ("fine_payment", "waiting", "NULL"),
    ):
        execute(
            office,
            f"{many} INSERT INTO deadline ({columns}) SELECT 1, 2, '{limit}', '{long}' || n,"
            f" '{state}', '2026-10-01', {day}, {day}, '2026-10-01T00:00:00+00:00' FROM c",
        )
    names = [str(r[1]) for r in fetch(office, "PRAGMA table_info(person)") if r[1] != "id"]
    listed = ", ".join(names)
    copied = listed.replace("username", "NULL").replace("name,", "name || n,", 1)
    execute(
        office,
        f"{many} INSERT INTO person ({listed}) SELECT {copied} FROM person, c WHERE person.id = 1",
        "UPDATE case_file SET handler_ids = (SELECT '[' || group_concat(id) || ']' FROM person"
        " WHERE roles LIKE '%inspector%') WHERE id = 2",
    )


# The calendar feed


def test_the_address_is_shown_once_and_needs_no_sign_in(
    house: Office, visit_house: Callable[[], Visitor]
) -> None:
    owner = visitor_of(house)
    owner.get("/account/feed")
    owner.post("/account/feed")
    address = re.search(r'value="(http://localhost/feeds/[\w-]+\.ics)"', owner.text)
    assert address is not None
    path = urlsplit(address[1]).path
    owner.get("/account/feed")
    assert path not in owner.text

    answer = visit_house().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in answer.headers
    found = list(Calendar.from_ical(answer.data).walk("VEVENT"))
    assert found
    assert all(str(e["URL"]).startswith(f"{SITE}/deadlines/") for e in found)

    owner.post("/account/feed/revoke")
    assert visit_house().get(path).status_code == 404
    assert owner.post("/account/feed/revoke").status_code == 404


def test_an_address_needs_the_token_of_the_form(house: Office) -> None:
    owner = visitor_of(house)
    owner.token = "wrong"

    assert owner.post("/account/feed").status_code == 400


@pytest.mark.parametrize("path", ["/feeds/unknown.ics", "/feeds/.ics", "/feeds/a/b.ics"])
def test_an_unknown_address_is_not_there(visit_house: Callable[[], Visitor], path: str) -> None:
    assert visit_house().get(path).status_code in (302, 404)
    assert visit_house().get("/feeds/unknown.ics").status_code == 404


@pytest.fixture
def visit_house(house: Office) -> Callable[[], Visitor]:
    """Return a function that opens a browser in which nobody has signed in."""
    settings = Settings(data_dir=house.files.parent, secret_key="k" * 64)
    app = create_app(house, settings)
    return lambda: Visitor(app.test_client())

"""The case list over 10,000 cases with 100,000 open deadlines."""

from __future__ import annotations

import re
import statistics
import urllib.parse
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from benchmarks import bureau
from benchmarks.floor import connect
from benchmarks.table import Row, Table, clock_ms, interleave, ms, paired
from caseflow.config import Settings
from caseflow.domain.clock import local_day
from caseflow.services import case_rows
from caseflow.services.accounts import hash_password
from caseflow.services.office import Actor, Office
from caseflow.services.views import CaseFilter
from caseflow.storage import people
from caseflow.wsgi import create_app

CASES = 10_000
CLOCKS_EACH = 10
DUE = 1_000
ROUNDS = 7
EACH = 15
PASSWORD = "Bench-2026-11"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) "
_CASES = (
    _NUMBERS.format(most=CASES)
    + "INSERT INTO case_file (agency_id, case_no, name, procedure, law_text_sha, state, stage, "
    "version, party_id, source, cause, handler_ids, opened_on, updated_at, closed, record, search) "
    "SELECT agency_id, 'B-' || i, name, procedure, law_text_sha, state, stage, version, party_id, "
    "source, cause, handler_ids, opened_on, "
    "strftime('%Y-%m-%dT%H:%M:%S', updated_at, '-' || i || ' minutes') || '.000000+00:00', "
    "closed, record, 'b-' || i || ' ' || search FROM n, case_file WHERE case_no NOT LIKE 'B-%'"
)
_CLOCKS = (
    _NUMBERS.format(most=CLOCKS_EACH)
    + "INSERT INTO deadline (agency_id, case_id, limit_id, title, state, from_on, due_on, safe_on, "
    "verified, explanation, created_at) SELECT c.agency_id, c.id, 'rectification', '责令整改', "
    "'open', :began, :far, :far, 'full_text', '', c.updated_at FROM n, case_file c "
    "WHERE c.case_no LIKE 'B-%'"
)
_MAKE_DUE = (
    "UPDATE deadline SET due_on = :day, safe_on = :day WHERE explanation = '' AND id % :step = 0"
)
_PAGE = (
    "SELECT c.id, c.case_no, c.name, c.procedure, c.state, c.stage, c.cause, c.source, c.party_id, "
    "p.name, p.credit_code, c.handler_ids, c.opened_on, c.updated_at, c.closed, "
    "(SELECT min(d.due_on) FROM deadline d WHERE d.case_id = c.id AND d.state = 'open') "
    "FROM case_file c JOIN party p ON p.id = c.party_id WHERE c.agency_id = 1 "
    "ORDER BY c.updated_at DESC, c.id DESC LIMIT 21"
)
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM case_file WHERE agency_id = 1 LIMIT 1000)"
_NAMES = "SELECT id, name FROM person WHERE agency_id = 1"


def measure(folder: Path) -> list[Table]:
    """Return the table of the case list."""
    office = bureau.new_office(folder / "lists")
    ready = bureau.prepare(office, "recheck", 1, first=1)[0]
    today = local_day(office.clock.now())
    with office.database.write() as conn:
        people.set_password_hash(
            conn,
            agency_id=ready.who.agency_id,
            person_id=ready.who.person.id,
            password_hash=hash_password(PASSWORD),
        )
    with closing(connect(bureau.database_path(office))) as raw:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("DELETE FROM alert")
        raw.execute(_CASES)
        began, far = today - timedelta(days=60), today + timedelta(days=400)
        raw.execute(_CLOCKS, {"began": began.isoformat(), "far": far.isoformat()})
        step = CASES * CLOCKS_EACH // DUE
        raw.execute(_MAKE_DUE, {"day": today.isoformat(), "step": step})
        raw.execute("COMMIT")
        raw.execute("ANALYZE")
    table = _list_table(office, ready.who, folder)
    office.database.dispose()
    return [table]


def _list_table(office: Office, who: Actor, folder: Path) -> Table:
    page = _signed_in(office, who, folder)
    first = CaseFilter(closed="no")
    deep = CaseFilter(after=case_rows.list_cases(office, who, CaseFilter(size=200)).next_key)
    word = CaseFilter(text="基准")
    with closing(connect(bureau.database_path(office))) as raw:

        def floor() -> None:
            raw.execute("BEGIN")
            raw.execute(_PAGE).fetchall()
            raw.execute(_COUNT).fetchone()
            raw.execute(_NAMES).fetchall()
            raw.execute("ROLLBACK")

        calls: list[Callable[[], object]] = [
            floor,
            lambda: case_rows.list_cases(office, who, first),
            lambda: case_rows.list_cases(office, who, deep),
            lambda: case_rows.list_cases(office, who, word),
            page,
        ]
        for call in calls:
            call()
        found = interleave(ROUNDS, [_median_of(call) for call in calls])
    base = found[0]
    names = ("第一页（未办结）", "第十一页", "按字查找", "整个网页（含登录核对和模板）")
    rows = [
        Row(
            what=name,
            median=ms(taken),
            beside=f"手写SQL {ms(base)}",
            ratio=paired(taken, base),
        )
        for name, taken in zip(names, found[1:], strict=True)
    ]
    note = (
        f"{ROUNDS}轮交替，每轮各{EACH}次。手写SQL：同样的列、封顶的总数、人员姓名，只取行不成对象。"
    )
    return Table(title=f"案件清单（{CASES:,}个案件）", rows=rows, notes=[note])


def _median_of(call: Callable[[], object]) -> Callable[[int], float]:
    return lambda _: statistics.median(clock_ms(call) for _ in range(EACH))


def _signed_in(office: Office, who: Actor, folder: Path) -> Callable[[], object]:
    app = create_app(office, Settings(data_dir=folder / "lists"))
    browser = app.test_client()
    origin = {"Origin": "http://localhost", "Referer": "http://localhost/"}
    token = _TOKEN.search(browser.get("/sign-in").get_data(as_text=True))
    form = {"username": "inspector", "password": PASSWORD, "csrf_token": token[1] if token else ""}
    browser.post("/sign-in", data=form, headers=origin)
    address = "/cases?" + urllib.parse.urlencode({"closed": "no"})

    def page() -> None:
        if browser.get(address).status_code != 200:
            raise RuntimeError(f"{who.person.name} did not get the page")

    return page

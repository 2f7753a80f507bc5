"""期限说明书: every clock in any state says what its last day rests on, in all three shapes."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path

import docx
import pytest

from caseflow.docgen.sheets import STATEMENT, check_sheets, sheet_path
from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.deadlines import compute
from caseflow.domain.errors import NotFound, TemplateFault
from caseflow.domain.law import limit_on
from caseflow.domain.local_law import Verdict
from caseflow.services import deadlines, statement_sheets
from caseflow.services.office import Actor, Office
from caseflow.services.statements import statement
from caseflow.storage import local_law
from caseflow.storage.codec import due_text, events_text
from tests.integration.services.offices import NOW, TODAY, actor, execute, fetch

PAUSABLE = "reconsideration_decision"
TOP = {
    "id", "title", "state", "bucket", "marks", "case", "event", "document", "rule", "events",
    "steps", "result", "recount", "waiting", "estimate", "responsible", "if_missed", "closed_on",
    "told_on",
}  # fmt: skip
DOCUMENT = {
    "id", "title", "number", "issued_on", "served_on", "way", "effect", "receiver", "place",
    "proof",
}  # fmt: skip
RULE = {
    "limit", "regime", "basis", "instruments", "valid_from", "valid_to", "verified", "settled",
    "length", "unit_reason", "end_rule", "binds", "extension", "exclusion", "note",
}  # fmt: skip


@pytest.fixture
def who(seen: Office) -> Actor:
    return actor(seen, "inspector")


def clock(office: Office, limit: str, state: str = "open", case_id: int = 0) -> int:
    """Return the id of the newest clock of a limit in a state."""
    own = f" AND case_id = {case_id}" if case_id else ""
    query = f"SELECT max(id) FROM deadline WHERE limit_id = '{limit}' AND state = '{state}'{own}"
    return int(str(fetch(office, query)[0][0]))


def pause(office: Office, deadline_id: int, on: date) -> None:
    """Make a clock one of a suspendable row that stands still from a day on."""
    start = fetch(office, f"SELECT from_on FROM deadline WHERE id = {deadline_id}")[0][0]
    from_on = date.fromisoformat(str(start))
    limit = limit_on(office.rules.law, PAUSABLE, from_on)
    event = ClockEvent(kind=EventKind.SUSPEND, on=on, note="中止办理（齐知行）", paper="中止通知书")
    due = compute(limit, start=from_on, calendar=office.rules.calendar, events=(event,))
    with office.database.write() as conn:
        conn.exec_driver_sql(
            "UPDATE deadline SET state = 'paused', due_on = NULL, safe_on = NULL,"
            " limit_id = ?, events = ?, explanation = ? WHERE id = ?",
            (PAUSABLE, events_text((event,)), due_text(due), deadline_id),
        )


def test_the_json_of_every_clock_has_the_same_keys(seen: Office, who: Actor) -> None:
    states = set()
    for (number,) in fetch(seen, "SELECT id FROM deadline ORDER BY id"):
        told = statement_sheets.as_json(statement(seen, who, int(str(number))))
        assert set(told) == TOP
        assert set(told["rule"]) == RULE  # type: ignore[arg-type]
        assert told["document"] is None or set(told["document"]) == DOCUMENT  # type: ignore[arg-type]
        assert json.loads(json.dumps(told)) == told
        states.add(told["state"])
    assert states == {"open", "waiting", "met", "cancelled"}


def test_each_day_is_walked_with_the_notice_that_makes_it_free(seen: Office, who: Actor) -> None:
    found = statement(seen, who, clock(seen, "hearing_request", "met", case_id=2))
    walked = {s.day: s for s in found.steps}

    assert found.rule.length == "5个工作日"
    assert not walked["2026-10-06"].counts
    assert "国庆" in walked["2026-10-06"].text
    assert "国办发明电" in walked["2026-10-06"].text
    assert walked["2026-10-10"].counts
    assert "调休上班" in walked["2026-10-10"].text
    assert walked["2026-10-13"].text.endswith("期限届满")


def test_the_paper_and_what_made_its_service_effective_are_named(seen: Office, who: Actor) -> None:
    found = statement(seen, who, clock(seen, "fine_payment", case_id=3))
    paper = found.document

    assert paper is not None
    assert (paper.title, paper.served_on) == ("行政处罚决定书（单位）", date(2026, 11, 20))
    assert paper.way == "直接送达"
    assert "签收" in paper.effect
    assert found.origin is not None
    assert found.origin.act == "作出决定"
    assert found.row.from_on == paper.served_on


def test_service_by_public_notice_names_the_period_of_the_notice(demo: Office) -> None:
    number = clock(demo, "fine_payment", case_id=3)
    execute(
        demo,
        "UPDATE paper SET served_way = 'public_notice', served_on = '2026-12-20' WHERE id ="
        f" (SELECT paper_id FROM deadline WHERE id = {number})",
    )
    paper = statement(demo, actor(demo, "inspector"), number).document

    assert paper is not None
    assert paper.way == "公告送达"
    assert paper.effect == "2026-11-20发出公告，公告期30日，期满之日视为送达"


def test_a_waiting_clock_says_what_it_waits_for_and_where_it_would_end(
    seen: Office, who: Actor
) -> None:
    found = statement(seen, who, clock(seen, "fine_payment", "waiting"))

    assert found.due is None
    assert found.steps == ()
    assert found.waiting is not None
    assert "行政处罚决定书" in found.waiting.what
    assert "〔2026〕" in found.waiting.what
    assert found.waiting.since == date(2026, 11, 18)
    assert found.estimate is not None
    assert found.estimate.from_on == TODAY
    assert found.estimate.due_on == date(2026, 12, 7)
    words = dict(statement_sheets.pairs(found))
    assert "送达" in words["怎样起算"]


def test_a_paused_clock_says_since_when_and_where_it_would_end_today(demo: Office) -> None:
    number = clock(demo, "case_decision", case_id=5)
    pause(demo, number, date(2026, 11, 10))
    found = statement(demo, actor(demo, "inspector"), number)

    assert found.state == "已中止"
    assert found.row.bucket == "paused"
    assert found.waiting is not None
    assert found.waiting.what == "中止办理（齐知行）（中止通知书）之后恢复"
    assert found.waiting.since == date(2026, 11, 10)
    assert [e.kind for e in found.events] == ["中止"]
    assert any("自此日起停止计算" in s.text for s in found.steps)
    assert found.estimate is not None
    # Sixty days from 31 October end on 30 December; 10 to 21 November stand out.
    assert found.estimate.due_on == date(2027, 1, 11)
    assert statement_sheets.as_json(found)["result"] is None
    board = deadlines.board(demo, actor(demo, "inspector"))
    assert [r.id for r in board.groups["paused"]] == [number]
    assert board.groups["paused"][0].waits_since == date(2026, 11, 10)


def test_a_day_on_record_that_the_rules_no_longer_give_is_told(demo: Office) -> None:
    number = clock(demo, "decision_service", case_id=2)
    execute(demo, f"UPDATE deadline SET due_on = '2026-11-26' WHERE id = {number}")
    found = statement(demo, actor(demo, "inspector"), number)

    assert found.recount is not None
    assert found.recount.due_on == date(2026, 11, 27)
    told = statement_sheets.variables(found)["care"]
    assert any("2026-11-27" in str(one) for one in told)  # type: ignore[union-attr]


def test_a_row_that_the_bureau_settled_names_person_day_and_basis(demo: Office) -> None:
    who = actor(demo, "legal")
    number = clock(demo, "recheck")
    start = date.fromisoformat(
        str(fetch(demo, f"SELECT from_on FROM deadline WHERE id={number}")[0][0])
    )
    version = limit_on(demo.rules.law, "recheck", start)
    verdict = Verdict(
        id=0,
        sort="limit",
        row_id="recheck",
        version_from=version.valid_from,
        verdict="confirmed",
        valid_from=version.valid_from,
        basis="省厅复函",
        person=who.person.name,
        decided_at=NOW,
    )
    assert statement(demo, who, number).rule.verified == "待核"
    with demo.database.write() as conn:
        local_law.insert_verdict(conn, verdict, agency_id=who.agency_id, person_id=who.person.id)
    rule = statement(demo, who, number).rule

    assert rule.verified == "本局已确认"
    assert rule.settled is not None
    assert (rule.settled.person, rule.settled.on) == (who.person.name, TODAY)
    assert rule.settled.basis == "省厅复函"
    with pytest.raises(NotFound):
        statement(demo, who, 9999)


def test_the_word_sheet_prints_what_the_page_shows(seen: Office, who: Actor) -> None:
    number = clock(seen, "decision_service", case_id=2)
    found = statement(seen, who, number)
    name, data = statement_sheets.docx(seen, who, number)
    document = docx.Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]

    assert name.startswith("期限说明书_2026-002_")
    assert "2026-11-27（周五）" in cells
    for label, text in statement_sheets.pairs(found):
        assert not text or label in cells
    assert [s.text for s in found.steps] == [c for c in cells if c in {s.text for s in found.steps}]


# The templates of internal sheets


def test_the_sheets_of_the_house_are_whole(seen: Office) -> None:
    assert check_sheets(seen.templates) == []


def test_a_sheet_that_is_missing_or_asks_for_something_unknown_is_told(
    seen: Office, tmp_path: Path
) -> None:
    assert len(check_sheets(tmp_path)) == 1
    with pytest.raises(TemplateFault, match=STATEMENT):
        sheet_path(tmp_path, STATEMENT)
    (tmp_path / "sheets").mkdir()
    path = tmp_path / "sheets" / f"{STATEMENT}.docx"
    shutil.copyfile(sheet_path(seen.templates, STATEMENT), path)
    document = docx.Document(str(path))
    document.add_paragraph("{{ nonsense }}")
    document.save(str(path))

    assert any("nonsense" in fault for fault in check_sheets(tmp_path))


def test_what_is_provisional_on_record_is_told_so_throughout(demo: Office) -> None:
    number = clock(demo, "case_decision")
    execute(demo, f"UPDATE deadline SET provisional = true WHERE id = {number}")

    found = statement(demo, actor(demo, "inspector"), number)

    assert found.row.provisional
    assert found.due
    assert found.due.provisional

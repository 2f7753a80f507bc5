"""Papers are held against one another before they are issued, and against the case afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from caseflow.demo import stories
from caseflow.demo.walk import Walk
from caseflow.domain.errors import Refused, TemplateFault
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json
from caseflow.services import case_checks, cases
from caseflow.services.office import Actor, Office
from caseflow.services.views import Act, Outcome
from caseflow.storage import cases as case_store
from caseflow.storage import parties
from tests.integration.services.offices import TODAY, actor, counts, execute, fetch

CASE = 5  # the notice period runs; the bureau may give notice anew
FINE = "20000"


def notice(**changes: Json) -> Act:
    inputs: dict[str, Json] = {
        "case_facts": "未对除尘器进行经常性维护、保养，逾期未改正。",
        "discretion": "没有造成事故，按较轻档次裁量。",
        "proposed_kinds": ["fine"],
        "proposed_fine_fen": FINE,
        "hearing_right": False,
        **changes,
    }
    return Act(case_id=CASE, action="give_notice", inputs=inputs)


def load(office: Office, case_id: int) -> CaseFile:
    with office.database.read() as conn:
        agency_id = actor(office, "inspector").agency_id
        return case_store.load_case(conn, agency_id=agency_id, case_id=case_id)


def suspecting(walk: Walk) -> Walk:
    """Return the walk with 涉嫌 in the reasons for the size of the fine."""
    original = walk.act

    def act(username: str, action: str, **inputs: Json) -> Outcome:
        if "discretion" in inputs:
            inputs["discretion"] = "当事人涉嫌逾期未改正一项，没有造成事故。"
        return original(username, action, **inputs)

    walk.act = act  # type: ignore[method-assign]  # one walk of one test
    return walk


def test_demo_cases_have_nothing_wrong(seen: Office) -> None:
    who = actor(seen, "inspector")

    for (case_id,) in fetch(seen, "SELECT id FROM case_file"):
        checks = case_checks.case_checks(seen, who, int(str(case_id)))
        assert (checks.findings, checks.disagreements) == ((), ()), checks.file.no


def test_placeholder_is_refused_with_its_place_and_nothing_is_written(
    demo: Office, inspector: Actor
) -> None:
    before = counts(demo), fetch(demo, "SELECT * FROM number_sequence ORDER BY 1, 2, 3")

    with pytest.raises(Refused) as caught:
        cases.advance(demo, inspector, notice(discretion="按____档次裁量。"))

    (reason,) = caught.value.reasons
    assert reason.guard == "no_placeholder"
    assert "行政处罚告知书" in reason.message
    assert "裁量理由" in reason.message
    after = counts(demo), fetch(demo, "SELECT * FROM number_sequence ORDER BY 1, 2, 3")
    assert after == before


def test_preview_tells_what_would_be_refused(demo: Office, inspector: Actor) -> None:
    good = cases.preview(demo, inspector, notice())
    bad = cases.preview(demo, inspector, notice(discretion="按____档次裁量。"))

    assert good.findings == ()
    assert [f.code for f in bad.findings] == ["no_placeholder"]


def test_suspicion_is_told_when_it_is_typed(demo: Office, inspector: Actor) -> None:
    found = cases.preview(demo, inspector, notice(discretion="涉嫌逾期未改正。")).findings

    assert [(f.code, f.severity) for f in found] == [("suspicion_ahead", "warn")]
    assert "改写" in found[0].cure


def test_decision_with_suspicion_or_a_raised_amount_is_refused_whole(demo: Office) -> None:
    walk = suspecting(Walk(demo, TODAY))
    walk.on(80).open("兴安冰川冷冻食品有限公司")
    stories.inspect(walk, 79)
    stories.order(walk, 79, until=62)
    stories.recheck(walk, 62, ["unfixed", "fixed"], next_step="file")
    stories.file_case(walk, 60, found=62)
    stories.investigate(walk, 55)
    stories.report(walk, 50, fine=FINE)
    stories.notice(walk, 48, fine=FINE, hearing=False)
    lowered = "replace(variables, '¥20,000.00', '¥10,000.00')"
    execute(demo, f"UPDATE paper SET variables = {lowered} WHERE form = 'F24'")
    with pytest.raises(Refused) as caught:
        stories.decide(walk, 4, fine=FINE)
    assert {r.guard for r in caught.value.reasons} == {"decided_not_suspected"}

    del walk.act  # type: ignore[method-assign]
    walk.act(
        "inspector", "submit_decision", decision_kind="penalty", decision_kinds=["fine"],
        fine_fen=FINE, opinion="建议处罚。", discretion="逾期未改正一项，没有造成事故。",
    )  # fmt: skip
    walk.act("reviewer", "review_decision", opinion="同意。")
    suspected = "json_set(record, '$.facts.discretion', '涉嫌逾期未改正。')"
    execute(demo, f"UPDATE case_file SET record = {suspected} WHERE id = {walk.case_id}")
    with pytest.raises(Refused) as caught:
        walk.act("head", "approve_decision", opinion="同意。")

    assert {r.guard for r in caught.value.reasons} == {"no_suspicion", "amount_not_raised"}
    assert all(r.cure for r in caught.value.reasons)
    assert "return_decision" in {r.action for r in caught.value.reasons}
    file = load(demo, walk.case_id)
    assert file.state == "decision_pending"
    assert not [p for p in file.papers if p.form in ("F30", "F34")]


def test_party_renamed_after_issue_is_listed_and_the_paper_is_untouched(
    demo: Office, inspector: Actor
) -> None:
    before = fetch(demo, "SELECT id, variables, file_sha FROM paper ORDER BY id")
    file = load(demo, CASE)
    renamed = replace(file.party, name="兴安新名称有限公司")
    with demo.database.write() as conn:
        parties.update_party(conn, renamed, agency_id=file.bureau.id)

    left = case_checks.left_behind(demo, inspector, CASE)
    printing = {p.id for p in file.papers if not p.void}
    assert {(d.label, d.printed, d.present) for d in left} == {
        ("当事人名称", file.party.name, "兴安新名称有限公司")
    }
    assert {d.paper_id for d in left} <= printing
    assert fetch(demo, "SELECT id, variables, file_sha FROM paper ORDER BY id") == before


def test_hazard_corrected_after_issue_is_listed_row_by_row(demo: Office, inspector: Actor) -> None:
    changed = "replace(items, '积尘未及时清理', '积尘未清理')"
    columns = {str(row[1]) for row in fetch(demo, "PRAGMA table_info(case_file)")}
    column = next(c for c in ("items", "record") if c in columns)
    execute(
        demo,
        f"UPDATE case_file SET {column} = {changed.replace('items', column)} WHERE id = {CASE}",
    )

    left = case_checks.left_behind(demo, inspector, CASE)
    assert left
    assert all("积尘未及时清理" in d.printed and d.row == 1 for d in left)


def test_missing_datum_names_field_form_and_where_to_enter_it(
    demo: Office, inspector: Actor
) -> None:
    file = load(demo, CASE)
    execute(demo, "UPDATE agency SET settings = replace(settings, 'family_title', 'was_title')")

    with pytest.raises(TemplateFault, match=r"F24（行政处罚告知书）.*文书类名.*在“本局设置”中填写"):
        cases.advance(demo, inspector, notice())
    assert cases.preview(demo, inspector, notice()).findings[0].code == "missing_data"
    assert load(demo, CASE).version == file.version

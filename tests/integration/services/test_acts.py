"""One act, whole or not at all: twice at once, two people at once, a fault, a kill, a bad template."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from docx import Document

from caseflow.demo import stories
from caseflow.demo.walk import Walk
from caseflow.domain.decide import options
from caseflow.domain.errors import CaseflowError, Conflict, InvalidInput, Refused, TemplateFault
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json
from caseflow.services import cases, documents
from caseflow.services.office import Office
from caseflow.services.views import Act, NewCase, Outcome
from caseflow.storage import cases as store
from caseflow.storage import journal
from tests.integration.services.offices import (
    NOW,
    TODAY,
    actor,
    at,
    counts,
    fetch,
    office_in,
    rules,
)

ROOT = Path(__file__).parents[3]
PENDING = "兴安清泉污水处理有限公司"
"""The demo case whose inspection waits for the reviewer, then for the deputy head."""


def case_of(office: Office, party: str) -> int:
    found = fetch(
        office,
        f"SELECT c.id FROM case_file c JOIN party p ON p.id = c.party_id WHERE p.name = '{party}'",
    )
    return int(str(found[0][0]))


def load(office: Office, case_id: int) -> CaseFile:
    with office.database.read() as conn:
        return store.load_case(conn, agency_id=actor(office, "chief").agency_id, case_id=case_id)


def do(
    office: Office,
    username: str,
    action: str,
    *,
    case_id: int = 0,
    version: int = 0,
    request_id: str = "",
    **inputs: Json,
) -> Outcome:
    act = Act(
        case_id=case_id or case_of(office, PENDING),
        action=action,
        inputs=inputs,
        version=version,
        request_id=request_id,
    )
    return cases.advance(office, actor(office, username), act)


def whole_state(office: Office) -> tuple[object, ...]:
    """Return all that an act writes: counts, cases, numbers taken, papers, trail."""
    return (
        counts(office),
        fetch(office, "SELECT id, state, version, record FROM case_file ORDER BY id"),
        fetch(office, "SELECT code_word, year, last FROM number_sequence ORDER BY 1, 2"),
        fetch(office, "SELECT id, number, void, served_on FROM paper ORDER BY id"),
        fetch(office, "SELECT id, state, due_on FROM deadline ORDER BY id"),
    )


def faults(office: Office) -> list[object]:
    with office.database.read() as conn:
        return list(journal.verify_audit(conn))


@pytest.fixture
def reviewed(demo: Office) -> Office:
    """Return a demo bureau with an inspection that only waits for the deputy head."""
    do(demo, "reviewer", "review_inspection", opinion="同意。")
    return demo


# Twice, and at once


def test_double_click_does_the_act_once(reviewed: Office) -> None:
    first = do(reviewed, "chief", "approve_inspection", request_id="click-1", opinion="同意。")
    before = whole_state(reviewed)
    second = do(reviewed, "chief", "approve_inspection", request_id="click-1", opinion="同意。")

    assert (first.repeated, second.repeated) == (False, True)
    assert (first.state_label, first.case_no) == (second.state_label, second.case_no)
    assert whole_state(reviewed) == before


def test_double_click_at_the_same_moment_does_the_act_once(reviewed: Office) -> None:
    gate = Barrier(6)

    def click(_: int) -> bool:
        gate.wait()
        return do(
            reviewed, "chief", "approve_inspection", opinion="同意。", request_id="click-2"
        ).repeated

    with ThreadPoolExecutor(6) as pool:
        repeated = sorted(pool.map(click, range(6)))

    assert repeated == [False] + [True] * 5
    assert len(fetch(reviewed, "SELECT 1 FROM audit WHERE request_id = 'click-2'")) == 1


def test_a_case_opened_twice_by_one_click_is_one_case(demo: Office) -> None:
    party = fetch(demo, "SELECT id FROM party ORDER BY id")[0][0]
    new = NewCase(
        procedure="ordinary", party_id=int(str(party)), source="lead", found_on=TODAY, gist="举报"
    )
    who = actor(demo, "inspector")

    ids = {cases.open_case(demo, who, new, request_id="open-1") for _ in range(3)}

    assert len(ids) == 1
    assert faults(demo) == []


def test_of_two_people_who_saw_the_same_page_one_is_told(reviewed: Office) -> None:
    version = load(reviewed, case_of(reviewed, PENDING)).version
    gate = Barrier(2)

    def approve(username: str) -> str:
        gate.wait()
        try:
            do(reviewed, username, "approve_inspection", version=version, opinion="同意。")
        except Conflict as error:
            return error.message
        return "办成"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(approve, ["chief", "chief2"]))

    assert results[0] == "办成"
    assert "已被他人办理" in results[1]
    assert load(reviewed, case_of(reviewed, PENDING)).version == version + 1


# Faults


def test_a_paper_that_lacks_something_refuses_the_act_whole(reviewed: Office) -> None:
    with reviewed.database.write() as conn:
        conn.exec_driver_sql("UPDATE agency SET settings = json_remove(settings, '$.family_title')")
    before = whole_state(reviewed)

    with pytest.raises(TemplateFault, match="family_title"):
        do(reviewed, "chief", "approve_inspection", opinion="同意。")

    assert whole_state(reviewed) == before
    assert faults(reviewed) == []


def _remove(path: Path) -> None:
    path.unlink()


def _break(path: Path) -> None:
    broken = Document()
    broken.add_paragraph("{{ bureau.name ")
    broken.save(str(path))


@pytest.mark.parametrize("spoil", [_remove, _break], ids=["missing", "broken tag"])
def test_a_bad_template_refuses_the_act_whole(
    reviewed: Office, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    copied = tmp_path / "templates"
    shutil.copytree(reviewed.templates, copied)
    spoil(copied / "S02.docx")
    office = replace(reviewed, templates=copied)
    before = whole_state(office)

    with pytest.raises(TemplateFault, match="S02"):
        do(office, "chief", "approve_inspection", opinion="同意。")

    assert whole_state(office) == before
    # Put back, the same act takes the next number: none was lost.
    shutil.copyfile(ROOT / "doc_templates" / "S02.docx", copied / "S02.docx")
    do(office, "chief", "approve_inspection", opinion="同意。")
    assert gaps(office) == []
    assert faults(office) == []


def gaps(office: Office) -> list[tuple[object, ...]]:
    """Return sequences whose numbers are not 1, 2, 3 … without gap or double."""
    rows = fetch(
        office,
        "SELECT code_word, year, serial FROM paper WHERE code_word <> '' ORDER BY 1, 2, 3",
    )
    found: dict[tuple[object, object], list[object]] = {}
    for word, year, serial in rows:
        found.setdefault((word, year), []).append(serial)
    return [(k, v) for k, v in found.items() if v != list(range(1, len(v) + 1))]


def test_numbers_have_no_gap_over_thirty_acts_with_refusals(reviewed: Office) -> None:
    walk = Walk(reviewed, TODAY)
    walk.on(12).open("兴安冰川冷冻食品有限公司", gist="有问题")
    stories.inspect(walk, 12)
    stories.order(walk, 12, until=0, hazards=[1])
    done = refused = 0
    for number in range(30):
        kind = number % 3
        try:
            if kind == 0:  # refused: no ground
                walk.on(10).act("inspector", "submit_closure", close_type="clean",
                                execution_text="无", opinion="无")  # fmt: skip
            elif kind == 1:  # issues a numbered paper
                walk.on(10).act(
                    "inspector",
                    "take_measure",
                    taken_on=walk.day(10),
                    hazards=[2],
                    measures=[{"kind": "order_correct", "object": f"场所{number}"}],
                    receipt="signed",
                )
            else:  # wrong input
                walk.on(10).act("inspector", "take_measure", measures=[])
            done += 1
        except (Refused, InvalidInput):
            refused += 1

    assert (done, refused) == (10, 20)
    assert gaps(reviewed) == []
    assert faults(reviewed) == []


MEASURE: dict[str, Json] = {
    "hazards": [1],
    "measures": [{"kind": "order_correct", "object": "车间"}],
    "receipt": "later",
}


def measured(office: Office) -> Walk:
    """Return a case with a measure whose paper is not served yet."""
    walk = Walk(office, TODAY)
    walk.on(3).open("兴安冰川冷冻食品有限公司")
    stories.inspect(walk, 3)
    walk.act("inspector", "take_measure", **MEASURE, taken_on=walk.day(3))
    return walk


def test_a_paper_that_the_next_act_needs_is_not_voided(reviewed: Office) -> None:
    do(reviewed, "chief", "approve_inspection", opinion="同意。")
    case_id = case_of(reviewed, PENDING)
    paper = next(p for p in load(reviewed, case_id).papers if p.form == "S02")

    with pytest.raises(Refused, match="登记现场检查") as caught:
        cases.void_paper(reviewed, actor(reviewed, "reviewer"), paper.id, "日期有误")

    assert [r.guard for r in caught.value.reasons] == ["voided_made_again"]


def test_a_voided_paper_keeps_its_number(reviewed: Office) -> None:
    case_id = measured(reviewed).case_id
    reviewed = at(reviewed, NOW)
    paper = next(p for p in load(reviewed, case_id).papers if p.form == "F04")

    cases.void_paper(reviewed, actor(reviewed, "reviewer"), paper.id, "日期有误")

    again = next(p for p in load(reviewed, case_id).papers if p.id == paper.id)
    assert (again.void, again.number) == (True, paper.number)
    assert gaps(reviewed) == []
    with reviewed.database.read() as conn:
        trail = journal.list_audit(
            conn, agency_id=actor(reviewed, "chief").agency_id, case_id=case_id
        )
    assert (trail[-1].action, trail[-1].reason) == ("void_paper", "日期有误")
    with pytest.raises(CaseflowError):  # void once is void for good
        cases.void_paper(reviewed, actor(reviewed, "reviewer"), paper.id, "再作废")


def test_the_next_paper_after_a_voided_one_takes_the_next_number(reviewed: Office) -> None:
    walk = measured(reviewed)
    first = [p for p in load(reviewed, walk.case_id).papers if p.form == "F04"][-1]
    cases.void_paper(at(reviewed, NOW), actor(reviewed, "reviewer"), first.id, "有误")

    walk.on(0).act("inspector", "take_measure", **MEASURE, taken_on=walk.day(3))

    serials = [int(re.findall(r"(\d+)号", p.number)[0])
               for p in load(reviewed, walk.case_id).papers if p.form == "F04"]  # fmt: skip
    assert serials[1] == serials[0] + 1


# Refusals


def test_every_refusal_says_why_by_which_law_and_how_to_cure_it(demo: Office) -> None:
    everyone = ("inspector", "reviewer", "legal", "chief", "head", "archivist")
    bare: list[str] = []
    seen = set()
    for (case_id,) in fetch(demo, "SELECT id FROM case_file"):
        file = load(demo, int(str(case_id)))
        procedure = rules().procedure(file.procedure)
        for username in everyone:
            for option in options(
                rules(), file, actor=actor(demo, username).person, today=TODAY, now=NOW
            ):
                for reason in option.reasons:
                    seen.add(reason.guard)
                    guard = procedure.guards.get(reason.guard)
                    local = guard is None or set(guard.basis) == {"LOCAL"}
                    if not (reason.message and reason.cure and (reason.basis or local)):
                        bare.append(f"{option.action.name}: {reason}")
                    assert "{" not in reason.message + reason.cure

    assert bare == []
    assert len(seen) > 20  # otherwise this test looks at nothing


def test_a_refusal_lists_all_reasons_at_once_and_writes_nothing(demo: Office) -> None:
    before = whole_state(demo)
    case_id = case_of(demo, "兴安白桦木制品有限公司")

    with pytest.raises(Refused) as error:
        do(demo, "inspector", "end_notice_period", case_id=case_id)

    assert {r.guard for r in error.value.reasons} == {"defence_time_over", "hearing_time_over"}
    assert all("第" in "".join(r.basis) for r in error.value.reasons)
    assert whole_state(demo) == before


# Papers after the commit


def test_a_template_that_fails_after_the_commit_is_marked_and_retried(
    reviewed: Office, tmp_path: Path
) -> None:
    copied = tmp_path / "templates"
    shutil.copytree(reviewed.templates, copied)
    broken = Document(str(copied / "S02.docx"))
    broken.add_paragraph("{{ 1 // 0 }}")
    broken.save(str(copied / "S02.docx"))
    office = replace(reviewed, templates=copied)

    do(office, "chief", "approve_inspection", opinion="同意。")

    case_id = case_of(office, PENDING)
    who = actor(office, "chief")
    states = {
        str(form): (str(state), str(error))
        for form, state, error in fetch(
            office, f"SELECT form, render_state, render_error FROM paper WHERE case_id = {case_id}"
        )
    }
    paper = next(p for p in load(office, case_id).papers if p.form == "S02")
    assert load(office, case_id).state == "inspection_approved"  # the act itself holds
    assert (states["S01"][0], states["S02"][0]) == ("done", "failed")
    assert states["S02"][1]
    shutil.copyfile(ROOT / "doc_templates" / "S02.docx", copied / "S02.docx")
    documents.retry(office, who, paper.id)
    name, data = documents.docx(office, who, paper.id)
    assert name.endswith(".docx")
    assert paper.number in text_of(data)


def text_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    parts = [document.element.body, *(s.header._element for s in document.sections)]
    return "".join(n.text or "" for p in parts for n in p.iter() if n.tag.endswith("}t"))


@pytest.mark.parametrize("odd", ["& < > \" ' {# x #} # y", "長" * 4000], ids=["signs", "long"])
def test_what_was_typed_stands_in_the_paper(demo: Office, odd: str) -> None:
    walk = Walk(demo, TODAY)
    walk.on(3).open("兴安冰川冷冻食品有限公司")
    stories.inspect(replace_situation(walk, odd), 3)

    paper = next(p for p in load(demo, walk.case_id).papers if p.form == "F03")
    _, data = documents.docx(demo, actor(demo, "inspector"), paper.id)

    assert odd in text_of(data)


def replace_situation(walk: Walk, text: str) -> Walk:
    """Return the walk with other words in the record of the inspection."""
    original = walk.act

    def act(username: str, action: str, **inputs: Json) -> Outcome:
        if action == "record_inspection":
            inputs["situation"] = text
        return original(username, action, **inputs)

    walk.act = act  # type: ignore[method-assign]  # one walk of one test
    return walk


# Killed between two steps

# What advance does, in order; the process is killed just before each.
STEPS = (
    "caseflow.storage.cases:load_case",
    "caseflow.services.cases:decide",
    "caseflow.storage.cases:save_decision",
    "caseflow.storage.cases:_update_case",
    "caseflow.storage.cases:last_of_case",
    "caseflow.storage.cases:issue_paper",
    "caseflow.storage.cases:apply_changes",
    "caseflow.storage.cases:mark_served",
    "caseflow.storage.cases:write_entry",
    "caseflow.storage.cases:insert_drafts",
    "caseflow.services.documents:freeze",
    "caseflow.storage.papers:fill_papers",
)
COMMITTED = (
    "caseflow.services.documents:render_issued",
    "caseflow.services.documents:render",
    "caseflow.storage.papers:set_rendered",
)

# Reads the law once and forks for each step: every child works on its own database and dies in it.
KILLER = """
import importlib, os, signal, sys
from pathlib import Path
from caseflow.services import cases, documents
from tests.integration.services.offices import actor, office_in, rules
from tests.integration.services.test_acts import do

rules()
for step, folder in (line.split() for line in sys.stdin):
    child = os.fork()
    if not child:
        name, function = step.split(":")
        setattr(importlib.import_module(name), function,
                lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))
        office = office_in(Path(folder))
        do(office, "chief", "approve_inspection", opinion="同意。", request_id="killed")
        os._exit(3)
    print(step, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def killed(
    demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Office]]:
    """Yield, for each step, the bureau as the killed process left it."""
    base = tmp_path_factory.mktemp("killed")
    pattern = base / "pattern"
    shutil.copytree(demo_folder, pattern)
    office = office_in(pattern)
    do(office, "reviewer", "review_inspection", opinion="同意。")
    office.database.dispose()
    folders = {step: base / step.replace(":", ".") for step in (*STEPS, *COMMITTED)}
    for folder in folders.values():
        shutil.copytree(pattern, folder)
    done = subprocess.run(
        [sys.executable, "-c", KILLER],
        input="".join(f"{step} {folder}\n" for step, folder in folders.items()),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
        check=False,
    )
    assert done.stdout.splitlines() == [f"{step} -9" for step in folders], done.stderr
    offices = {s: office_in(f) for s, f in folders.items()}
    yield offices
    for one in offices.values():
        one.database.dispose()


@pytest.mark.parametrize("step", STEPS)
def test_killed_before_the_commit_nothing_of_the_act_is_left(
    killed: Mapping[str, Office], step: str
) -> None:
    office = killed[step]
    case_id = case_of(office, PENDING)
    file = load(office, case_id)

    assert (file.state, file.papers) == ("inspection_pending", ())
    assert faults(office) == []
    assert gaps(office) == []
    # The person clicks again: the same request goes through, once.
    outcome = do(office, "chief", "approve_inspection", opinion="同意。", request_id="killed")
    assert not outcome.repeated
    assert load(office, case_id).version == file.version + 1
    assert (faults(office), gaps(office)) == ([], [])


@pytest.mark.parametrize("step", COMMITTED)
def test_killed_after_the_commit_the_act_is_whole_and_its_papers_are_made_later(
    killed: Mapping[str, Office], step: str
) -> None:
    office = killed[step]
    case_id = case_of(office, PENDING)
    file = load(office, case_id)

    assert file.state == "inspection_approved"
    assert sorted(p.form for p in file.papers) == ["F02", "S01", "S02"]
    assert (faults(office), gaps(office)) == ([], [])
    assert do(office, "chief", "approve_inspection", opinion="同意。", request_id="killed").repeated
    assert documents.render_pending(office) == 3
    states = fetch(office, f"SELECT render_state FROM paper WHERE case_id = {case_id}")
    assert states == [("done",)] * 3


def test_an_act_in_the_night_counts_for_the_day_in_shanghai(reviewed: Office) -> None:
    # 23 November 00:30 in Shanghai is still the 22nd in UTC.
    office = at(reviewed, NOW.replace(hour=16, minute=30))

    do(office, "chief", "approve_inspection", opinion="同意。")

    issued = {p.issued_on for p in load(office, case_of(office, PENDING)).papers}
    assert issued == {TODAY + timedelta(days=1)}

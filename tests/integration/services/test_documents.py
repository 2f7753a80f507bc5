"""Papers: drafts, numbers, failed templates, PDF files, long and odd texts."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, TemplateFault
from caseflow.domain.terms import Json
from caseflow.services import case_pages, cases, documents
from caseflow.services.office import Actor, Office
from caseflow.services.views import Act, PaperRow
from caseflow.storage.files import FileStore
from tests.integration.services.offices import actor, counts, execute, fetch, kept_files

CASE = 5  # the notice period runs; the bureau may give notice anew
ACT, FORM = "give_notice", "F24"


def words(data: bytes) -> str:
    """Return all text of a Word file, cells of tables too."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
    body = Document(io.BytesIO(data)).element.body
    return "".join(t.text or "" for t in body.iter(qn("w:t")))


def notice(**changes: Json) -> Act:
    """Return the act that tells the party anew what is proposed."""
    inputs: dict[str, Json] = {
        "case_facts": "未对除尘器进行经常性维护、保养，逾期未改正。",
        "discretion": "没有造成事故，按较轻档次裁量。",
        "proposed_kinds": ["fine"],
        "proposed_fine_fen": "20000",
        "hearing_right": False,
        **changes,
    }
    return Act(case_id=CASE, action=ACT, inputs=inputs)


def ask(office: Office, who: Actor, **changes: Json) -> PaperRow:
    """Give notice and return the paper that it made."""
    cases.advance(office, who, notice(**changes))
    found = [p for p in case_pages.case_view(office, who, CASE).papers if p.paper.form == FORM]
    return max(found, key=lambda p: p.paper.id)


def paper_id(office: Office, form: str, case_id: int) -> int:
    rows = fetch(office, f"SELECT max(id) FROM paper WHERE form = '{form}' AND case_id = {case_id}")
    return int(str(rows[0][0]))


def test_a_draft_has_no_number_and_leaves_nothing(demo: Office, inspector: Actor) -> None:
    rows, files = counts(demo), kept_files(demo)
    name, data = documents.draft(demo, inspector, notice(), FORM)

    assert name == "行政处罚告知书（草稿）.docx"
    assert "草稿" in words(data)
    assert "〔2026〕" not in words(data)
    assert (counts(demo), kept_files(demo)) == (rows, files)


def test_a_draft_is_refused_like_the_act(demo: Office, inspector: Actor) -> None:
    good = notice()
    with pytest.raises(NotFound, match="F34"):
        documents.draft(demo, inspector, good, "F34")
    with pytest.raises(InvalidInput):
        documents.draft(demo, inspector, replace(good, inputs={}), FORM)
    with pytest.raises(Forbidden):
        documents.draft(demo, actor(demo, "auditor"), good, FORM)


def test_a_voided_number_is_kept_and_never_given_again(demo: Office, inspector: Actor) -> None:
    first = ask(demo, inspector)
    cases.void_paper(demo, actor(demo, "reviewer"), first.paper.id, "日期写错")
    kept = documents.list_papers(demo, inspector, text=first.paper.number)
    last = fetch(demo, f"SELECT max(serial) FROM paper WHERE form = '{FORM}'")[0][0]

    assert [(p.paper.void, p.void_reason) for p in kept] == [(True, "日期写错")]
    assert first.paper.number.endswith(f"〔2026〕{last}号")
    numbers = [r[0] for r in fetch(demo, "SELECT number FROM paper WHERE number <> ''")]
    assert len(numbers) == len(set(numbers))


@pytest.fixture
def loose(demo: Office, tmp_path: Path) -> Office:
    """Return the demo bureau with templates of its own, which a test may break."""
    folder = tmp_path / "templates"
    shutil.copytree(demo.templates, folder)
    return replace(demo, templates=folder)


def damage(office: Office, fault: str) -> None:
    template = office.templates / f"{FORM}.docx"
    if fault == "missing":
        template.unlink()
    else:
        template.write_bytes(b"PK not a Word file")


@pytest.mark.parametrize("fault", ["missing", "damaged"])
def test_an_act_whose_template_is_broken_is_refused_whole(
    loose: Office, inspector: Actor, fault: str
) -> None:
    before = counts(loose), fetch(loose, "SELECT * FROM number_sequence ORDER BY 1, 2, 3")
    damage(loose, fault)
    with pytest.raises(TemplateFault, match=FORM):
        ask(loose, inspector)

    after = counts(loose), fetch(loose, "SELECT * FROM number_sequence ORDER BY 1, 2, 3")
    assert after == before


@pytest.mark.parametrize("fault", ["missing", "damaged"])
def test_a_template_broken_later_marks_the_paper_and_a_retry_heals_it(
    loose: Office, demo: Office, inspector: Actor, fault: str
) -> None:
    row = ask(loose, inspector)
    number = row.paper.id
    execute(loose, f"UPDATE paper SET render_state = 'pending', file_sha = '' WHERE id = {number}")
    sha = str(fetch(loose, f"SELECT template_sha FROM paper WHERE id = {number}")[0][0])
    kept = FileStore(loose.files).path(sha)
    kept.unlink() if fault == "missing" else kept.write_bytes(b"PK not a Word file")
    damage(loose, fault)

    def state() -> PaperRow:
        return documents.list_papers(loose, inspector, text=row.paper.number)[0]

    assert documents.render_pending(loose) == 1
    assert (state().render_state, bool(state().render_error)) == ("failed", True)
    with pytest.raises(NotFound, match="尚未生成"):
        documents.docx(loose, inspector, number)
    if fault == "missing":
        with pytest.raises(TemplateFault, match=FORM):
            documents.retry(loose, inspector, number)
    else:
        documents.retry(loose, inspector, number)
    assert state().render_state == "failed"

    shutil.copyfile(demo.templates / f"{FORM}.docx", loose.templates / f"{FORM}.docx")
    documents.retry(loose, inspector, number)
    assert (state().render_state, state().render_error) == ("done", "")
    name, data = documents.docx(loose, inspector, number)
    assert name.startswith("行政处罚告知书")
    assert row.paper.number in words(data)
    with pytest.raises((Conflict, NotFound)):
        documents.retry(loose, inspector, number)


def test_papers_left_pending_by_a_crash_are_rendered_later(demo: Office, inspector: Actor) -> None:
    number = paper_id(demo, "F34", 2)
    before = documents.docx(demo, inspector, number)[1]
    execute(demo, f"UPDATE paper SET render_state = 'pending', file_sha = '' WHERE id = {number}")

    assert documents.render_pending(demo) == 1
    assert documents.render_pending(demo) == 0
    assert documents.docx(demo, inspector, number)[1] == before


def test_every_paper_of_the_demo_is_rendered_with_its_number(seen: Office) -> None:
    who = actor(seen, "auditor")
    rows = documents.list_papers(seen, who)

    assert len(rows) > 80
    for row in rows:
        name, data = documents.docx(seen, who, row.paper.id)
        assert row.render_state == "done"
        assert name.endswith(".docx")
        assert row.paper.number in words(data), row.paper.title
        for sign in ("{{", "}}", "{%", "None", "Undefined"):
            assert sign not in words(data), (row.paper.title, row.paper.number, sign)


def test_rendering_again_gives_the_same_bytes(demo: Office, inspector: Actor) -> None:
    rows = fetch(demo, "SELECT id, file_sha FROM paper WHERE case_id = 1 ORDER BY id")
    execute(demo, "UPDATE paper SET render_state = 'pending', file_sha = '' WHERE case_id = 1")
    documents.render_pending(demo)

    assert fetch(demo, "SELECT id, file_sha FROM paper WHERE case_id = 1 ORDER BY id") == rows


def test_a_pdf_is_converted_once_and_kept(demo: Office, inspector: Actor, soffice: Path) -> None:
    office = replace(demo, soffice=str(soffice))
    number = paper_id(demo, "F34", 2)
    name, data = documents.pdf(office, inspector, number)
    sha = hashlib.sha256(documents.docx(demo, inspector, number)[1]).hexdigest()

    assert name.startswith("行政处罚决定书")
    assert name.endswith(".pdf")
    assert (demo.files / "pdf" / f"{sha}.pdf").read_bytes() == data
    broken = replace(demo, soffice="/nowhere/soffice")
    assert documents.pdf(broken, inspector, number)[1] == data


def test_without_the_office_program_a_pdf_is_refused_in_words(seen: Office) -> None:
    with pytest.raises(TemplateFault, match="LibreOffice"):
        documents.pdf(seen, actor(seen, "inspector"), 1)


@pytest.mark.parametrize(
    "text",
    [
        "字" * 4000,
        "甲&乙<丙>丁“戊”'己'\"庚\"",
        "{ 不是变量 } {# 不是注释 #} # 不是语句",
        "第一行\n第二行\n\n第四行",
        "生僻字：𠮷𨋢 表情：🔥",
    ],
    ids=["4000 signs", "markup", "template words", "lines", "rare signs"],
)
def test_any_text_survives_into_the_paper(demo: Office, inspector: Actor, text: str) -> None:
    row = ask(demo, inspector, case_facts=text)
    data = documents.docx(demo, inspector, row.paper.id)[1]

    assert row.render_state == "done"
    assert "".join(text.split()) in "".join(words(data).split())


def test_a_text_that_is_too_long_is_refused_and_nothing_is_written(
    demo: Office, inspector: Actor
) -> None:
    rows = counts(demo)
    with pytest.raises(InvalidInput):
        ask(demo, inspector, case_facts="字" * 4001)

    assert counts(demo) == rows


def test_the_register_is_filtered_by_words_form_and_year(seen: Office) -> None:
    who = actor(seen, "auditor")
    everything = documents.list_papers(seen, who)

    assert {p.paper.form for p in documents.list_papers(seen, who, form="F34")} == {"F34"}
    assert documents.list_papers(seen, who, year=2020) == ()
    assert {p.case_no for p in documents.list_papers(seen, who, text="2026-002")} == {"2026-002"}
    assert len(everything) == len({p.paper.id for p in everything})


@pytest.mark.parametrize("paper", [0, 9999])
def test_an_unknown_paper_is_told(seen: Office, paper: int) -> None:
    for ask_for in (documents.docx, documents.pdf, documents.retry):
        with pytest.raises(NotFound):
            ask_for(seen, actor(seen, "inspector"), paper)

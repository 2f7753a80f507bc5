"""A dossier from the closing to the archive: what lacks, its order, scans, photos, supplements."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from caseflow.demo import cases as demo_cases
from caseflow.demo.walk import Walk
from caseflow.domain.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    TemplateFault,
)
from caseflow.domain.terms import Json
from caseflow.services import (
    act_forms,
    archive_package,
    binding,
    case_pages,
    cases,
    dossier,
    evidence,
)
from caseflow.services.evidence import About
from caseflow.services.office import Actor, Office
from caseflow.services.views import Act
from caseflow.storage import volumes
from caseflow.storage.volumes import VolumeRow
from tests.integration.docgen.pieces import pdf, picture
from tests.integration.services.offices import (
    TODAY,
    actor,
    copy_of,
    counts,
    execute,
    fetch,
    kept_files,
)

UNIT = "兴安铸诚机械有限公司"
PHOTO = About(kind="photo", place="打磨车间", source="现场拍摄")


@pytest.fixture(scope="module")
def closed_folder(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Return a demo bureau with one more case, closed and whole; never write into it."""
    folder = tmp_path_factory.mktemp("closed")
    office = copy_of(demo_folder, folder)
    walk = Walk(office, TODAY)
    demo_cases.closed(walk, UNIT)
    office.database.dispose()
    return folder, walk.case_id


@pytest.fixture
def office(closed_folder: tuple[Path, int], tmp_path: Path) -> Iterator[Office]:
    made = copy_of(closed_folder[0], tmp_path / "data")
    yield made
    made.database.dispose()


@pytest.fixture
def case_id(closed_folder: tuple[Path, int]) -> int:
    return closed_folder[1]


@pytest.fixture
def archivist(office: Office) -> Actor:
    return actor(office, "archivist")


def archive(office: Office, case_id: int, **inputs: Json) -> None:
    given: dict[str, Json] = {
        "archive_no": "甲-1",
        "retention": "y30",
        "volume_note": "齐全",
        **inputs,
    }
    cases.advance(
        office,
        actor(office, "archivist"),
        Act(case_id=case_id, action="archive_case", inputs=given),
    )


def attach(
    office: Office, case_id: int, name: str, data: bytes, about: About, who: str = "inspector"
) -> int:
    return evidence.attach(
        office,
        actor(office, who),
        case_id,
        name=name,
        data=data,
        taken_by="齐知行",
        taken_at="2026-11-20T09:00",
        proves="现状",
        about=about,
    )


def paper_of(office: Office, case_id: int, form: str) -> int:
    found = fetch(
        office, f"SELECT max(id) FROM paper WHERE case_id = {case_id} AND form = '{form}'"
    )
    return int(str(found[0][0]))


def kept(office: Office, case_id: int) -> list[VolumeRow]:
    agency_id = actor(office, "archivist").agency_id
    with office.database.read() as conn:
        return volumes.list_volumes(conn, agency_id=agency_id, case_id=case_id)


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return opened.namelist()


def switch(office: Office, setting: str) -> None:
    execute(office, f"UPDATE agency SET settings = json_set(settings, '$.{setting}', '1')")


# What lacks


def test_a_whole_case_lacks_nothing(office: Office, archivist: Actor, case_id: int) -> None:
    view = dossier.dossier_view(office, archivist, case_id)

    assert view.gaps == ()
    assert view.retention.title == "三十年"
    assert "2027-01-01" in view.retention_words


BROKEN = {
    "form_missing": "UPDATE paper SET void = 1, void_reason = '错'"
    " WHERE case_id = {} AND form = 'F46'",
    "paper_not_made": "UPDATE paper SET file_sha = '', render_state = 'pending'"
    " WHERE case_id = {} AND form = 'F01'",
    "paper_not_served": "UPDATE paper SET served_on = NULL WHERE case_id = {} AND form = 'F24'",
    "receipt_missing": "UPDATE paper SET served_way = 'post' WHERE case_id = {} AND form = 'S02'",
    "item_open": "UPDATE case_file SET record = json_set(record, '$.items[2].open', json('true'))"
    " WHERE id = {}",
    "duty_open": "UPDATE deadline SET state = 'open' WHERE case_id = {} AND state = 'met'",
}


@pytest.mark.parametrize("code", BROKEN)
def test_each_gap_is_told_with_place_and_cure_and_refuses_archiving(
    office: Office, archivist: Actor, case_id: int, code: str
) -> None:
    execute(office, BROKEN[code].format(case_id))
    found = [g for g in dossier.dossier_view(office, archivist, case_id).gaps if g.code == code]
    before = counts(office)

    assert found
    assert all(g.what and g.where and g.cure and g.link for g in found)
    with pytest.raises(Refused) as caught:
        archive(office, case_id)
    assert code in {r.guard for r in caught.value.reasons}
    assert counts(office) == before


def test_all_gaps_are_told_at_once_on_the_case_page_too(
    office: Office, archivist: Actor, case_id: int
) -> None:
    for statement in BROKEN.values():
        execute(office, statement.format(case_id))
    view = case_pages.case_view(office, archivist, case_id)
    option = next(o for o in view.options if o.action.name == "archive_case")

    assert not option.allowed
    assert set(BROKEN) <= {r.guard for r in option.reasons}


def test_scans_and_files_of_evidence_are_asked_for_where_the_bureau_wants_them(
    office: Office, archivist: Actor, case_id: int
) -> None:
    switch(office, "scans_before_archive")
    switch(office, "evidence_files_before_archive")
    before = {(g.code, g.link) for g in dossier.dossier_view(office, archivist, case_id).gaps}
    decision = paper_of(office, case_id, "F34")
    attach(office, case_id, "决定书.pdf", pdf(2), About(kind="scan", paper_id=decision))
    attach(office, case_id, "证据一.jpg", picture(), About(item_no=1))
    after = {(g.code, g.link) for g in dossier.dossier_view(office, archivist, case_id).gaps}

    assert before - after == {
        ("scan_missing", f"scan:{decision}"),
        ("evidence_without_file", "evidence:1"),
    }
    assert after <= before


def test_what_the_package_will_tell_is_a_notice_before_the_lock(
    office: Office, archivist: Actor, case_id: int
) -> None:
    decision = paper_of(office, case_id, "F34")
    before = dossier.dossier_view(office, archivist, case_id)
    attach(office, case_id, "决定书.pdf", pdf(2), About(kind="scan", paper_id=decision))
    attach(office, case_id, "证据一.jpg", picture(), About(item_no=1))
    after = dossier.dossier_view(office, archivist, case_id)
    told = {(g.code, g.link) for g in before.notices}

    assert before.gaps == after.gaps == ()
    assert {g.severity for g in before.notices} == {"warn"}
    assert told - {(g.code, g.link) for g in after.notices} == {
        ("scan_missing", f"scan:{decision}"),
        ("evidence_without_file", "evidence:1"),
    }
    assert "not_fixed" in {g.code for g in before.notices}
    archive(office, case_id)
    out = io.BytesIO()
    archive_package.export_case(office, archivist, case_id, out)
    with zipfile.ZipFile(out) as opened:
        name = next(n for n in opened.namelist() if n.endswith("check_report.json"))
        report = json.loads(opened.read(name))
    scans = next(c for c in report["properties"]["completeness"]["checks"] if c["name"] == "scans")
    missing = [g.where for g in after.notices if g.code == "scan_missing"]
    assert scans["result"] == "failed"
    assert missing[0] in scans["detail"]


def test_notices_stand_on_the_page_where_archiving_is_confirmed(
    office: Office, archivist: Actor, case_id: int
) -> None:
    inputs: dict[str, Json] = {"archive_no": "甲-1", "retention": "y30"}
    act = Act(case_id=case_id, action="archive_case", inputs=inputs)
    told = cases.preview(office, archivist, act).notices

    assert [n.code for n in told] == ["scan_missing", "evidence_without_file", "not_fixed"]
    assert "行政处罚决定书" in told[0].place
    execute(office, BROKEN["form_missing"].format(case_id))
    with pytest.raises(Refused):
        cases.preview(office, archivist, act)


def test_another_period_than_the_rule_needs_its_reason(office: Office, case_id: int) -> None:
    with pytest.raises(Refused, match="三十年") as caught:
        archive(office, case_id, retention="permanent")
    assert [r.field for r in caught.value.reasons] == ["retention_reason"]
    archive(office, case_id, retention="permanent", retention_reason="本县有重大影响。")

    words = fetch(office, f"SELECT variables FROM paper WHERE case_id = {case_id} AND form = 'F47'")
    assert "本县有重大影响" in str(words[0][0])


def test_the_form_offers_the_period_of_the_rule(
    office: Office, archivist: Actor, case_id: int
) -> None:
    form = act_forms.act_form(office, archivist, case_id, "archive_case")

    assert form.values["retention"] == "y30"


# Order


def order(office: Office, who: Actor, case_id: int) -> list[str]:
    view = dossier.dossier_view(office, who, case_id)
    return [p.key for part in view.parts.values() for p in part]


def test_a_move_is_kept_with_its_reason_and_logged_and_can_be_taken_back(
    office: Office, archivist: Actor, case_id: int
) -> None:
    usual = order(office, archivist, case_id)
    dossier.move(office, archivist, case_id, piece=usual[2], step="up", reason="先后有误")
    changed = order(office, archivist, case_id)
    last = case_pages.case_view(office, archivist, case_id).audit[-1]
    dossier.reset(office, archivist, case_id)

    assert changed == [usual[0], usual[2], usual[1], *usual[3:]]
    assert (last.action_label[:6], last.reason, last.person) == (
        "调整卷内次序", "先后有误", archivist.person.name,
    )  # fmt: skip
    assert order(office, archivist, case_id) == usual


def test_a_wrong_move_changes_nothing(office: Office, archivist: Actor, case_id: int) -> None:
    usual = order(office, archivist, case_id)
    before = counts(office)
    for step, reason, piece, error in (
        ("up", "", usual[1], InvalidInput),
        ("sideways", "理由", usual[1], NotFound),
        ("up", "理由", "paper:9999", NotFound),
        ("up", "理由", usual[0], Conflict),
    ):
        with pytest.raises(error):
            dossier.move(office, archivist, case_id, piece=piece, step=step, reason=reason)
    with pytest.raises(Forbidden):
        dossier.move(
            office, actor(office, "auditor"), case_id, piece=usual[1], step="up", reason="理由"
        )
    with pytest.raises(Conflict):
        dossier.reset(office, archivist, case_id)
    assert (order(office, archivist, case_id), counts(office)) == (usual, before)


# Binding


def test_photos_scans_and_moves_stand_in_the_volume_as_they_were_put(
    office: Office, archivist: Actor, case_id: int
) -> None:
    decision = paper_of(office, case_id, "F34")
    first, second = (attach(office, case_id, f"{n}.jpg", picture(), PHOTO) for n in "一二")
    attach(
        office, case_id, "决定书.png", picture(form="PNG"), About(kind="scan", paper_id=decision)
    )
    spare = attach(office, case_id, "重复.jpg", picture(colour="red"), About(kind="other"))
    dossier.move(office, archivist, case_id, piece=f"attachment:{spare}", step="out", reason="重复")
    archive(office, case_id)
    rows = kept(office, case_id)[0].rows
    by_piece = {r.piece: r for r in rows}

    assert by_piece[f"attachment:{first},attachment:{second}"].remark == "2张"
    assert by_piece[f"paper:{decision}"].remark == "签名扫描件"
    assert rows[0].piece == f"paper:{decision}"
    assert f"attachment:{spare}" not in " ".join(by_piece)
    listed = names(binding.dossier(office, archivist, case_id)[1])
    assert [n.rpartition(".")[2] for n in listed[:3]] == ["docx", "docx", "png"]
    note = note_of(binding.dossier(office, archivist, case_id)[1])
    assert "齐全。不入卷1件" in note
    assert "现状》（重复）" in note


def test_a_bound_volume_stays_as_it_is(office: Office, archivist: Actor, case_id: int) -> None:
    archive(office, case_id)
    data = binding.dossier(office, archivist, case_id)[1]
    files, entries = kept_files(office), counts(office)
    later = replace(office, soffice="/nowhere")

    assert binding.dossier(later, archivist, case_id)[1] == data
    assert binding.bind_archived(later, archivist.agency_id, case_id) is False
    assert binding.bind_pending(later) == 0
    assert (kept_files(office), counts(office)) == (files, entries)
    with pytest.raises(Conflict, match="已归档锁定"):
        dossier.move(
            office, archivist, case_id, piece=kept(office, case_id)[0].rows[1].piece,
            step="up", reason="迟了",
        )  # fmt: skip


def test_two_parts_are_two_volumes_with_their_own_catalogue(
    office: Office, archivist: Actor, case_id: int
) -> None:
    switch(office, "two_parts")
    archive(office, case_id)
    main, sub = kept(office, case_id)

    assert (main.part, sub.part) == ("main", "sub")
    assert not {r.piece for r in main.rows} & {r.piece for r in sub.rows}
    name, data = binding.dossier(office, archivist, case_id, part="sub")
    assert name == "案卷2026-011副卷.zip"
    assert "卷内目录" in names(data)[1]


def test_what_comes_later_goes_into_a_supplement_with_its_own_numbers(
    office: Office, archivist: Actor, case_id: int
) -> None:
    archive(office, case_id)
    before = kept(office, case_id)
    late = About(kind="other", reason="法院退回的材料")
    with pytest.raises(Forbidden):
        attach(office, case_id, "判决书.pdf", pdf(2), late)
    with pytest.raises(Conflict, match="没有要补充"):
        binding.bind_supplement(office, archivist, case_id)
    piece = attach(office, case_id, "判决书.pdf", pdf(2), late, who="archivist")
    no = binding.bind_supplement(office, archivist, case_id)
    after = kept(office, case_id)

    assert no == 2
    assert after[:1] == before
    assert [r.piece for r in after[1].rows] == [f"attachment:{piece}"]
    name, volume = binding.dossier(office, archivist, case_id, no=2)
    assert "补充卷" in name
    note = note_of(volume)
    assert "共1件" in note
    assert "补充的理由：法院退回的材料" in note
    assert "齐全" not in note
    trail = case_pages.case_view(office, archivist, case_id).audit
    assert [e.action_label for e in trail[-2:]] == ["补充材料", "装订补充卷"]
    with pytest.raises(NotFound):
        binding.dossier(office, archivist, case_id, no=3)


def note_of(volume: bytes) -> str:
    """Return the words of the note at the end of a volume of files."""
    with zipfile.ZipFile(io.BytesIO(volume)) as opened:
        last = Document(io.BytesIO(opened.read(opened.namelist()[-1])))
    cells = (c.text for t in last.tables for row in t.rows for c in row.cells)
    return "".join([*(p.text for p in last.paragraphs), *cells])


def program(folder: Path, body: str) -> str:
    path = folder / "office"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_failed_binding_is_told_and_tried_again(
    office: Office, archivist: Actor, case_id: int, tmp_path: Path
) -> None:
    broken = replace(office, soffice=program(tmp_path, "echo no display; exit 1"))
    archive(broken, case_id)
    assert dossier.dossier_view(broken, archivist, case_id).waiting
    assert binding.bind_pending(broken) == 1
    view = dossier.dossier_view(broken, archivist, case_id)

    assert "no display" in view.failure
    assert binding.bind_pending(broken) == 0
    (tmp_path / "page.pdf").write_bytes(pdf(1))
    copies = f'for f in "$@"; do case $f in *.docx) cp {tmp_path}/page.pdf "${{f%.docx}}.pdf";; esac; done'
    mended = replace(office, soffice=program(tmp_path, copies))
    assert binding.bind_archived(mended, archivist.agency_id, case_id)
    name, data = binding.dossier(mended, archivist, case_id)
    volume = kept(office, case_id)[0]

    assert (volume.bound, volume.pages) == (True, len(volume.rows))
    assert name.endswith(".pdf")
    assert len(PdfReader(io.BytesIO(data)).pages) >= volume.pages + 3


def test_a_failing_program_is_raised_to_who_asked(
    office: Office, archivist: Actor, case_id: int, tmp_path: Path
) -> None:
    broken = replace(office, soffice=program(tmp_path, "exit 1"))
    archive(broken, case_id)

    with pytest.raises(TemplateFault, match="试了2次"):
        binding.bind_archived(broken, archivist.agency_id, case_id)

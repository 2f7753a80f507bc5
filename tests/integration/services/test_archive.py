"""Export of a case and the bound volume, of the demo case that went the whole way."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from caseflow.domain.errors import BrokenAudit, Conflict, NotFound
from caseflow.services import archive, cases, documents, evidence
from caseflow.services.office import Office
from caseflow.services.packages import verify_package
from caseflow.storage import papers
from caseflow.storage.papers import PaperRow
from tests.integration.services.offices import NOW, actor, at, copy_of, execute, fetch

ARCHIVED = "2026-001"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + b"0" * 40 + b"\0\0\0\0IEND\xaeB`\x82"


def case_id(office: Office, case_no: str = ARCHIVED) -> int:
    return cases.find_id(office, actor(office, "archivist"), case_no)


def listed(office: Office, case_no: str = ARCHIVED) -> list[PaperRow]:
    who = actor(office, "archivist")
    with office.database.read() as conn:
        return papers.list_papers(conn, agency_id=who.agency_id, case_id=case_id(office, case_no))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture(scope="module")
def bound(
    demo_folder: Path, soffice: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Yield a demo bureau with the office program; its volume is printed once for this file."""
    office = copy_of(demo_folder, tmp_path_factory.mktemp("bound"), soffice=str(soffice))
    yield office
    office.database.dispose()


@pytest.fixture(scope="module")
def volume(bound: Office) -> PdfReader:
    name, data = archive.dossier(bound, actor(bound, "archivist"), case_id(bound))
    assert name == "案卷2026-001.pdf"
    return PdfReader(io.BytesIO(data))


def bookmarks(volume: PdfReader) -> list[tuple[str, int]]:
    return [
        (str(mark.title), int(volume.get_destination_page_number(mark) or 0))  # type: ignore[union-attr,arg-type]
        for mark in volume.outline
    ]


def stamp(text: str) -> str:
    """Return the number that was printed last on a page."""
    return text.strip().splitlines()[-1].strip()


# The package


@pytest.mark.parametrize("number", range(1, 11))
def test_every_demo_case_can_be_exported_and_verified(seen: Office, number: int) -> None:
    who = actor(seen, "auditor")
    case_no = f"2026-{number:03d}"
    name, data = archive.export_case(seen, who, case_id(seen, case_no))

    assert name == f"案件包{case_no}.zip"
    assert verify_package(data).case_no == case_no


def test_the_package_holds_papers_variables_law_and_evidence(demo: Office) -> None:
    who = actor(demo, "inspector")
    number = case_id(demo, "2026-006")
    evidence.attach(
        demo, who, number, name="气瓶 1/2.png", data=PNG, taken_by="", taken_at="", proves="现状"
    )
    files = members(archive.export_case(demo, who, number)[1])
    rows = listed(demo, "2026-006")

    words = [n for n in files if n.startswith("papers/") and n.endswith(".docx")]
    assert len(words) == len(rows)
    assert [n[7:10] for n in words] == [f"{i:03d}" for i in range(1, len(rows) + 1)]
    assert all(isinstance(json.loads(files[n.replace(".docx", ".json")]), dict) for n in words)
    assert [files[n] for n in files if n.startswith("evidence/")] == [PNG]
    assert sum(n.startswith("law/") for n in files) == 1
    assert json.loads(files["case.json"])["no"] == "2026-006"


def test_a_voided_paper_stays_in_the_package(demo: Office) -> None:
    inquiry = next(p for p in listed(demo, "2026-005") if p.form == "F16")
    cases.void_paper(demo, actor(demo, "reviewer"), inquiry.id, "姓名写错")
    data = archive.export_case(demo, actor(demo, "inspector"), case_id(demo, "2026-005"))[1]

    assert any(inquiry.title in name for name in members(data))


def test_exports_at_two_moments_differ_in_the_moment_only(seen: Office) -> None:
    who = actor(seen, "auditor")
    first = members(archive.export_case(seen, who, case_id(seen))[1])
    later = at(seen, NOW + timedelta(hours=1))
    second = members(archive.export_case(later, who, case_id(seen))[1])

    assert [n for n in first if first[n] != second[n]] == ["manifest.json"]


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_nothing_is_handed_out_while_a_paper_is_not_rendered(demo: Office, state: str) -> None:
    paper = next(p for p in listed(demo) if p.form == "F34")
    execute(demo, f"UPDATE paper SET render_state = '{state}', file_sha = '' WHERE id = {paper.id}")
    who = actor(demo, "archivist")
    for hand_out in (archive.export_case, archive.dossier):
        with pytest.raises(Conflict, match="尚未生成") as caught:
            hand_out(demo, who, case_id(demo))
        assert paper.number in caught.value.message


@pytest.mark.parametrize("lost", [False, True], ids=["damaged", "lost"])
def test_a_damaged_paper_is_never_handed_out(demo: Office, lost: bool) -> None:
    sha = listed(demo)[3].file_sha
    path = demo.files / sha[:2] / sha
    if lost:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    for hand_out in (archive.export_case, archive.dossier):
        with pytest.raises((BrokenAudit, NotFound), match=sha):
            hand_out(demo, actor(demo, "archivist"), case_id(demo))


# The volume


def test_the_volume_opens_with_cover_and_catalogue_and_ends_with_the_note(
    volume: PdfReader, bound: Office
) -> None:
    titles = [title for title, _ in bookmarks(volume)]
    forms = {p.form: f"{p.title} {p.number}".strip() for p in listed(bound)}

    assert titles[:2] == [forms["F47"], forms["F48"]]
    assert titles[-1] == forms["S23"]
    assert sorted(titles) == sorted(
        f"{p.title} {p.number}".strip() for p in listed(bound) if not p.void
    )
    assert bookmarks(volume)[0][1] == 0


def test_papers_stand_in_the_order_of_the_form_set(volume: PdfReader, bound: Office) -> None:
    order = {f"{p.title} {p.number}".strip(): p for p in listed(bound)}
    middle = [order[title] for title, _ in bookmarks(volume)[2:-1]]
    places = [bound.rules.law.forms[p.form].dossier for p in middle]

    assert places == sorted(places)


def test_numbers_run_from_the_first_paper_to_the_last(volume: PdfReader) -> None:
    marks = [page for _, page in bookmarks(volume)]
    first, note = marks[2], marks[-1]
    stamps = [stamp(volume.pages[n].extract_text()) for n in range(first, note)]

    assert stamps == [str(n) for n in range(1, note - first + 1)]


def test_the_catalogue_tells_the_real_pages(volume: PdfReader, bound: Office) -> None:
    marks = bookmarks(volume)
    first = marks[2][1]
    text = "".join(volume.pages[n].extract_text() for n in range(marks[1][1], first))
    squeezed = re.sub(r"\s", "", text)
    ends = [page for _, page in marks[3:]]
    for (title, page), end in zip(marks[2:-1], ends, strict=True):
        low, high = page - first + 1, end - first
        pages = f"{low}-{high}" if high > low else str(low)
        name, _, number = title.partition(" ")
        row = re.escape(name + number) + r"\d{8}" + pages
        both = re.escape(name) + r".{0,40}?\d{8}" + re.escape(pages)
        assert re.search(row, squeezed) or re.search(both, squeezed), (title, pages, squeezed)


def test_the_volume_is_printed_the_same_way_twice(volume: PdfReader, bound: Office) -> None:
    again = archive.dossier(bound, actor(bound, "archivist"), case_id(bound))[1]

    texts = [p.extract_text() for p in PdfReader(io.BytesIO(again)).pages]
    assert texts == [p.extract_text() for p in volume.pages]


def test_a_pdf_is_converted_once_and_kept(volume: PdfReader, bound: Office) -> None:
    paper = next(p for p in listed(bound) if p.form == "F34")
    broken = replace(bound, soffice="/nowhere/soffice")
    name, data = documents.pdf(broken, actor(bound, "inspector"), paper.id)

    assert len(volume.pages) > 30
    assert name.endswith(".pdf")
    assert data.startswith(b"%PDF-")
    assert list((bound.files / "pdf").glob("*.part")) == []


def test_a_voided_paper_is_not_bound(demo: Office) -> None:
    inquiry = next(p for p in listed(demo, "2026-005") if p.form == "F16")
    cases.void_paper(demo, actor(demo, "reviewer"), inquiry.id, "姓名写错")
    name, data = archive.dossier(demo, actor(demo, "inspector"), case_id(demo, "2026-005"))

    assert name == "案卷2026-005.zip"
    assert not [n for n in members(data) if inquiry.title in n]


def test_without_the_office_program_the_volume_is_a_zip_in_order(seen: Office) -> None:
    name, data = archive.dossier(seen, actor(seen, "archivist"), case_id(seen))
    files = members(data)
    rows = [p for p in listed(seen) if not p.void]
    forms = {p.title: p.form for p in rows}

    assert name == "案卷2026-001.zip"
    assert [n[:3] for n in files] == [f"{i:03d}" for i in range(1, len(rows) + 1)]
    assert all(body.startswith(b"PK") for body in files.values())
    titles = [next(t for t in forms if n[4:].startswith(t)) for n in files]
    assert [forms[t] for t in (titles[0], titles[1], titles[-1])] == ["F47", "F48", "S23"]
    assert archive.dossier(seen, actor(seen, "archivist"), case_id(seen))[1] == data


def test_the_trail_of_the_archived_case_is_whole(seen: Office) -> None:
    rows = fetch(seen, f"SELECT seq FROM audit WHERE case_id = {case_id(seen)} ORDER BY seq")

    assert [r[0] for r in rows] == list(range(1, len(rows) + 1))

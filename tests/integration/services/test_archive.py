"""The bound volume of the demo case that went the whole way."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from caseflow.domain.errors import BrokenAudit, Conflict, NotFound
from caseflow.services import binding, cases, documents
from caseflow.services.office import Office
from caseflow.storage import papers, volumes
from caseflow.storage.papers import PaperRow
from tests.integration.services.offices import actor, copy_of, execute, fetch

ARCHIVED = "2026-001"


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
    # The demo was archived where no office program was.
    execute(office, "DELETE FROM volume")
    assert binding.bind_pending(office) == 1
    yield office
    office.database.dispose()


@pytest.fixture(scope="module")
def volume(bound: Office) -> PdfReader:
    name, data = binding.dossier(bound, actor(bound, "archivist"), case_id(bound))
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


# The volume


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_no_volume_is_bound_while_a_paper_is_not_rendered(demo: Office, state: str) -> None:
    execute(demo, "DELETE FROM volume")
    paper = next(p for p in listed(demo) if p.form == "F34")
    execute(demo, f"UPDATE paper SET render_state = '{state}', file_sha = '' WHERE id = {paper.id}")
    with pytest.raises(Conflict, match="尚未生成") as caught:
        binding.dossier(demo, actor(demo, "archivist"), case_id(demo))
    assert paper.number in caught.value.message


@pytest.mark.parametrize("lost", [False, True], ids=["damaged", "lost"])
def test_a_damaged_paper_is_never_bound(demo: Office, lost: bool) -> None:
    execute(demo, "DELETE FROM volume")
    sha = listed(demo)[3].file_sha
    path = demo.files / sha[:2] / sha
    if lost:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises((BrokenAudit, NotFound), match=sha):
        binding.dossier(demo, actor(demo, "archivist"), case_id(demo))


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
    # The note begins on a front; the back before it may be blank.
    texts = [volume.pages[n].extract_text() for n in range(first, note)]
    stamps = [stamp(text) for text in texts if text.strip()]

    assert len(stamps) >= note - first - 1
    assert first % 2 == 0
    assert stamps == [str(n) for n in range(1, len(stamps) + 1)]


def test_the_catalogue_tells_the_real_pages(volume: PdfReader, bound: Office) -> None:
    marks = bookmarks(volume)
    first = marks[2][1]
    text = "".join(volume.pages[n].extract_text() for n in range(marks[1][1], first))
    squeezed = re.sub(r"\s", "", text)
    who = actor(bound, "archivist")
    with bound.database.read() as conn:
        own = {"agency_id": who.agency_id, "case_id": case_id(bound)}
        kept = volumes.list_volumes(conn, **own)[0]
    for row, (title, page) in zip(kept.rows, marks[2:-1], strict=True):
        pages = f"{row.first}-{row.last}" if row.last > row.first else str(row.first)
        printed = re.escape(row.title) + r".{0,40}?" + row.date.replace("-", "") + pages

        assert title == f"{row.title} {row.number}".strip()
        assert row.first == page - first + 1
        assert re.search(printed, squeezed), (title, pages, squeezed)
    assert [r.first for r in kept.rows[1:]] == [r.last + 1 for r in kept.rows[:-1]]
    assert kept.pages == kept.rows[-1].last
    note = volume.pages[marks[-1][1]].extract_text()
    assert f"{len(kept.rows)}件" in re.sub(r"\s", "", note)
    assert f"{kept.pages}页" in re.sub(r"\s", "", note)


def test_the_volume_is_printed_the_same_way_twice(volume: PdfReader, bound: Office) -> None:
    again = binding.dossier(bound, actor(bound, "archivist"), case_id(bound))[1]

    rows = fetch(bound, f"SELECT file_sha FROM volume WHERE case_id = {case_id(bound)}")
    assert [hashlib.sha256(again).hexdigest()] == [r[0] for r in rows]


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
    name, data = binding.dossier(demo, actor(demo, "inspector"), case_id(demo, "2026-005"))

    assert name == "案卷2026-005.zip"
    assert not [n for n in members(data) if inquiry.title in n]


def test_without_the_office_program_the_volume_is_a_zip_in_order(seen: Office) -> None:
    name, data = binding.dossier(seen, actor(seen, "archivist"), case_id(seen))
    files = members(data)
    rows = [p for p in listed(seen) if not p.void]
    forms = {p.title: p.form for p in rows}

    assert name == "案卷2026-001.zip"
    assert [n[:3] for n in files] == [f"{i:03d}" for i in range(1, len(rows) + 1)]
    assert all(body.startswith(b"PK") for body in files.values())
    titles = [next(t for t in forms if n[4:].startswith(t)) for n in files]
    assert [forms[t] for t in (titles[0], titles[1], titles[-1])] == ["F47", "F48", "S23"]
    assert binding.dossier(seen, actor(seen, "archivist"), case_id(seen))[1] == data


def test_the_trail_of_the_archived_case_is_whole(seen: Office) -> None:
    rows = fetch(seen, f"SELECT seq FROM audit WHERE case_id = {case_id(seen)} ORDER BY seq")

    assert [r[0] for r in rows] == list(range(1, len(rows) + 1))


def test_what_the_machine_bound_is_no_persons_act(seen: Office) -> None:
    entry = fetch(
        seen,
        "SELECT person, person_id, role FROM audit"
        f" WHERE case_id = {case_id(seen)} AND action = 'bind_volume'",
    )
    archivist = actor(seen, "archivist").person.name
    told = f"系统自动装订（归档人{archivist}）"

    assert [tuple(row) for row in entry] == [("系统", None, told)]
    kept = fetch(seen, f"SELECT person FROM volume WHERE case_id = {case_id(seen)}")
    assert [row[0] for row in kept] == [told]


def test_who_binds_by_hand_stands_in_the_trail(demo: Office) -> None:
    execute(demo, "DELETE FROM volume")
    archivist = actor(demo, "archivist")
    assert binding.bind_now(demo, archivist, case_id(demo))
    last = fetch(demo, "SELECT person FROM audit WHERE action = 'bind_volume' ORDER BY id DESC")

    assert last[0][0] == archivist.person.name

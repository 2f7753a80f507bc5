"""What the package of a case holds, of the demo cases in their different states."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from caseflow.domain.errors import BrokenAudit, Conflict, NotFound
from caseflow.domain.four_properties import MINIMUM
from caseflow.services import archive_package, cases
from caseflow.services.office import Office
from caseflow.services.restoring import verify_stream
from caseflow.storage import attachments, papers, volumes
from caseflow.storage.attachments import NewAttachment
from caseflow.storage.files import FileStore
from caseflow.storage.papers import PaperRow
from caseflow.storage.volumes import NewVolume, VolumeEntry
from tests.integration.services.offices import NOW, actor, at, execute

ARCHIVED, OPEN = "2026-001", "2026-006"


def case_id(office: Office, case_no: str) -> int:
    return cases.find_id(office, actor(office, "archivist"), case_no)


def listed(office: Office, case_no: str) -> list[PaperRow]:
    who = actor(office, "archivist")
    with office.database.read() as conn:
        return papers.list_papers(conn, agency_id=who.agency_id, case_id=case_id(office, case_no))


def exported(office: Office, case_no: str = ARCHIVED) -> bytes:
    out = io.BytesIO()
    archive_package.export_case(office, actor(office, "archivist"), case_id(office, case_no), out)
    return out.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def index_of(data: bytes) -> Mapping[str, Any]:
    index: Mapping[str, Any] = json.loads(members(data)["index.json"])
    return index


def keep(office: Office, data: bytes, **values: Any) -> int:
    """Attach one piece to the open case, as an officer's upload leaves it."""
    who = actor(office, "inspector")
    new = NewAttachment(
        **{
            "case_id": case_id(office, OPEN),
            "item_no": 0,
            "name": "现场.png",
            "media_type": "image/png",
            "size": len(data),
            "sha256": FileStore(office.files).put(data),
            "taken_by": "张三",
            "taken_at": "2026-11-20T09:00",
            "proves": "现状",
            "uploaded_at": NOW,
            "person_id": who.person.id,
            **values,
        }
    )
    with office.database.write() as conn:
        return attachments.insert_attachment(conn, new, agency_id=who.agency_id)


def bind(office: Office, paper: PaperRow) -> None:
    """Keep a volume of the open case in which one paper stands on two pages."""
    who = actor(office, "archivist")
    row = VolumeEntry(
        piece=f"paper:{paper.id}",
        title=paper.title,
        number=paper.number,
        date="20261120",
        first=1,
        last=2,
        remark="",
        sha256=paper.file_sha,
    )
    new = NewVolume(
        case_id=paper.case_id,
        no=1,
        part="whole",
        rows=(row,),
        pages=2,
        file_sha=FileStore(office.files).put(b"%PDF-1.4 bound"),
        bound=True,
        built_at=NOW,
        person_id=who.person.id,
        person=who.person.name,
    )
    with office.database.write() as conn:
        volumes.insert_volume(conn, new, agency_id=who.agency_id)


@pytest.mark.parametrize("number", range(1, 11))
def test_every_demo_case_can_be_exported_and_verified(seen: Office, number: int) -> None:
    case_no = f"2026-{number:03d}"
    found = verify_stream(io.BytesIO(exported(seen, case_no)))
    authentic = [c for c in found.checks if c.property == "authenticity"]

    assert found.case_no == case_no
    assert [c.detail for c in authentic if c.result != "passed"] == []


def test_the_package_holds_papers_variables_templates_and_law(seen: Office) -> None:
    files = members(exported(seen))
    rows = listed(seen, ARCHIVED)
    kept = FileStore(seen.files)

    words = [n for n in files if n.startswith("docx/")]
    assert [files[n] for n in words] == [kept.get(p.file_sha) for p in rows]
    frozen = [n for n in files if n.startswith("papers/")]
    assert len(frozen) == len(rows)
    assert all(isinstance(json.loads(files[n]), dict) for n in frozen)
    assert {n[10:74] for n in files if n.startswith("templates/")} == {p.template_sha for p in rows}
    assert sum(n.startswith("law/") for n in files) == 1


def test_each_document_carries_its_metadata(seen: Office) -> None:
    documents = index_of(exported(seen))["documents"]
    decision = next(d for d in documents if d["form"] == "F34")

    assert all(set(MINIMUM) <= set(d) for d in documents)
    assert decision["archive_unit"] == "兴安区应急管理局"
    assert (decision["fonds_no"], decision["retention"]) == ("0101", "三十年")
    assert decision["signed_by"] == ["齐知行", "何明允", "程立衡"]
    assert [e["event"] for e in decision["events"]] == [
        "made", "approved", "approved", "approved", "issued", "served", "archived"
    ]  # fmt: skip
    assert {e["by"] for e in decision["events"]} == {"程立衡", "齐知行", "何明允", "周存真"}


def test_people_travel_without_their_accounts(seen: Office) -> None:
    files = members(exported(seen))
    staff = json.loads(files["rows/person.json"])

    assert {"程立衡", "方静言"} <= {row["name"] for row in staff}  # 方静言 only sat in the meeting
    assert "王观澜" not in {row["name"] for row in staff}
    assert not {"username", "password_hash", "active"} & set(staff[0])


def test_scans_pictures_and_volumes_have_their_folders(demo: Office) -> None:
    first = listed(demo, OPEN)[0]
    scan = keep(demo, b"scan", kind="scan", paper_id=first.id, name="签字件.pdf")
    photo = keep(demo, b"photo", kind="photo")
    bind(demo, first)
    data = exported(demo, OPEN)
    files, index = members(data), index_of(data)
    paper = next(d for d in index["documents"] if d["piece"] == f"paper:{first.id}")

    assert files[f"scan/{scan:03d}_签字件.pdf"] == b"scan"
    assert files[f"media/{photo:03d}_现场.png"] == b"photo"
    assert files["pdf/01_whole.pdf"] == b"%PDF-1.4 bound"
    assert (paper["scans"], paper["first_page"], paper["pages"]) == (
        [f"scan/{scan:03d}_签字件.pdf"], 1, 2
    )  # fmt: skip
    told = {c.name: c.detail for c in verify_stream(io.BytesIO(data)).checks}
    assert "图片" in told["opens"]
    assert f"scan/{scan:03d}_签字件.pdf：不能打开" in told["opens"]


def test_a_voided_paper_stays_in_the_package_and_says_so(demo: Office) -> None:
    inquiry = next(p for p in listed(demo, "2026-005") if p.form == "F16")
    cases.void_paper(demo, actor(demo, "reviewer"), inquiry.id, "姓名写错")
    documents = index_of(exported(demo, "2026-005"))["documents"]
    voided = next(d for d in documents if d["piece"] == f"paper:{inquiry.id}")

    assert (voided["void"], voided["void_reason"]) == (True, "姓名写错")
    assert voided["events"][-1]["event"] == "voided"


def test_exports_at_two_moments_differ_in_the_moment_only(seen: Office) -> None:
    first = members(exported(seen))
    second = members(exported(at(seen, NOW + timedelta(hours=1))))

    assert [n for n in first if first[n] != second[n]] == [
        "index.json", "index.sha256", "check_report.json"
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_nothing_is_handed_out_while_a_paper_is_not_rendered(demo: Office, state: str) -> None:
    paper = next(p for p in listed(demo, ARCHIVED) if p.form == "F34")
    execute(demo, f"UPDATE paper SET render_state = '{state}', file_sha = '' WHERE id = {paper.id}")
    with pytest.raises(Conflict, match="尚未生成") as caught:
        exported(demo)
    assert paper.number in caught.value.message


@pytest.mark.parametrize("lost", [False, True], ids=["damaged", "lost"])
def test_a_damaged_paper_is_never_handed_out(demo: Office, lost: bool) -> None:
    sha = listed(demo, ARCHIVED)[3].file_sha
    path = demo.files / sha[:2] / sha
    if lost:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises((BrokenAudit, NotFound), match=sha):
        exported(demo)

"""The page of a dossier: order and moves, what lacks, volumes, scans beside their papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from caseflow.config import Settings
from caseflow.demo.people import PASSWORD
from caseflow.services.office import Office
from caseflow.wsgi import create_app
from tests.integration.docgen.pieces import pdf, picture
from tests.integration.services.offices import copy_of, demo_once
from tests.integration.web.conftest import Visitor

ARCHIVED, OPEN = 1, 6
"""Cases of the demo bureau: one went the whole way, one is under investigation."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield a demo bureau without office program; the tests of this file share it."""
    office = copy_of(demo_once(tmp_path_factory), tmp_path_factory.mktemp("demo"))
    yield office
    office.database.dispose()


def sign_in(demo: Office, username: str) -> Visitor:
    settings = Settings(data_dir=demo.files.parent)
    visitor = Visitor(create_app(demo, settings).test_client())
    visitor.sign_in(username, PASSWORD)
    return visitor


@pytest.fixture
def inspector(demo: Office) -> Visitor:
    return sign_in(demo, "inspector")


@pytest.fixture
def case_id() -> int:
    return OPEN


def places(text: str) -> list[str]:
    """Return the pieces in the order of the page."""
    return re.findall(r'<tr id="((?:paper|attachment)-\d+)"', text)


def test_a_piece_is_moved_with_its_reason(inspector: Visitor, case_id: int) -> None:
    page = f"/cases/{case_id}/dossier"
    inspector.get(page)
    before = places(inspector.text)
    go = f"{before[1].replace('-', ':')}|up"
    refused = inspector.post(f"{page}/move", {"go": go, "reason": ""})

    assert refused.status_code == 422
    assert "没有写明移动的理由" in inspector.text
    assert inspector.post(f"{page}/move", {"go": go, "reason": "时间在先"}).status_code == 303
    inspector.get(page)
    assert places(inspector.text)[:2] == [before[1], before[0]]
    assert "时间在先" in inspector.text
    assert inspector.post(f"{page}/reset").status_code == 303
    inspector.get(page)
    assert places(inspector.text) == before


@pytest.mark.parametrize("go", ["", "paper:1", "paper:99999|up", "x|up", "paper:1|sideways"])
def test_a_foreign_move_is_refused(inspector: Visitor, case_id: int, go: str) -> None:
    page = f"/cases/{case_id}/dossier"
    inspector.get(page)

    assert inspector.post(f"{page}/move", {"go": go, "reason": "理由"}).status_code == 404


def test_what_lacks_is_listed_with_the_way_to_it(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}/dossier")

    assert "归档前还缺" in inspector.text
    assert 'class="cure"' in inspector.text


def test_an_archived_dossier_shows_its_volume(inspector: Visitor) -> None:
    inspector.get(f"/cases/{ARCHIVED}/dossier")

    assert "已归档锁定" in inspector.text
    assert "没有 LibreOffice" in inspector.text
    found = re.findall(rf'href="(/cases/{ARCHIVED}/dossier/volume[^"]*)"', inspector.text)
    first = inspector.get(found[0].replace("&amp;", "&"))
    assert first.mimetype == "application/zip"
    assert inspector.get(found[0].replace("&amp;", "&")).data == first.data


def test_nobody_but_the_archivist_adds_to_what_is_archived(inspector: Visitor) -> None:
    inspector.get(f"/cases/{ARCHIVED}/dossier")

    assert "上传补充材料" not in inspector.text
    assert inspector.post(f"/cases/{ARCHIVED}/dossier/supplement").status_code == 403


def test_the_archivist_adds_a_supplement(demo: Office) -> None:
    archivist = sign_in(demo, "archivist")
    archivist.get(f"/cases/{ARCHIVED}/evidence")
    words = {"kind": "other", "reason": "法院退回的材料"}
    answer = archivist.upload(f"/cases/{ARCHIVED}/evidence", "判决书.pdf", pdf(1), **words)
    archivist.get(f"/cases/{ARCHIVED}/dossier")

    assert answer.status_code == 303
    assert "装订补充卷" in archivist.text
    assert archivist.post(f"/cases/{ARCHIVED}/dossier/supplement").status_code == 303
    archivist.get(f"/cases/{ARCHIVED}/dossier")
    assert "第2卷（补充）" in archivist.text


def test_a_scan_stands_beside_its_paper(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}")
    paper = re.findall(r"kind=scan&paper=(\d+)", inspector.text)[0]
    inspector.get(f"/cases/{case_id}/evidence?kind=scan&paper={paper}")
    assert re.search(rf'<option value="{paper}" selected', inspector.text)
    words = {"kind": "scan", "paper": paper}
    answer = inspector.upload(f"/cases/{case_id}/evidence", "签名.pdf", pdf(2), **words)
    inspector.get(f"/cases/{case_id}")

    assert answer.status_code == 303
    assert ">扫描件</a>" in inspector.text


def test_a_photo_without_its_five_facts_is_refused(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}")
    answer = inspector.upload(f"/cases/{case_id}/evidence", "现场.jpg", picture(), kind="photo")

    assert answer.status_code == 422
    for word in ("拍摄人", "拍摄时间", "拍摄地点", "证明的事项"):
        assert f"照片没有写明{word}" in inspector.text


def test_a_fault_of_conversion_is_no_fault_of_the_system(inspector: Visitor, demo: Office) -> None:
    office = replace(demo, soffice="/nowhere/soffice")
    settings = Settings(data_dir=demo.files.parent)
    visitor = Visitor(create_app(office, settings).test_client())
    visitor.sign_in("inspector", PASSWORD)

    assert visitor.get("/papers/1.pdf").status_code == 503
    assert "没有转换成 PDF" in visitor.text
    assert "系统故障" not in visitor.text


def test_notices_stand_apart_from_what_holds_up_archiving(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}/dossier")

    assert "不影响归档的提示" in inspector.text
    assert "材料齐全" not in inspector.text

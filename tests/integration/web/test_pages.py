"""Every page of the navigation opens; lists filter, page and export; uploads are checked."""

from __future__ import annotations

import pytest

from caseflow.services import people
from caseflow.services.people import actor_named
from tests.integration.docgen.pieces import picture
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor

PNG = picture(form="PNG")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "我的期限"),
        ("/alerts", "提醒"),
        ("/deadlines", "期限看板"),
        ("/cases", "新建案件"),
        ("/cases/new", "监管名录"),
        ("/cases/new/lead", "当事人"),
        ("/papers", "文书"),
        ("/units", "云山县<安>与&顺铸造厂"),
        ("/people", "30日内到期"),
        ("/status", "数据库"),
    ],
)
def test_page_opens(inspector: Visitor, path: str, words: str) -> None:
    assert inspector.get(path).status_code == 200
    assert words in inspector.text


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize(
    "path",
    [
        "/cases/{}",
        "/cases/{}/actions/collect_evidence",
        "/cases/{}/checks",
        "/cases/{}/checks/box",
        "/cases/{}/dossier",
        "/cases/{}/package.zip",
        "/deadlines/{}",
        "/papers/{}.docx",
        "/papers/{}.pdf",
        "/evidence/{}",
        "/units/{}",
        "/people/{}",
    ],
)
def test_a_number_beyond_the_database_is_not_found(
    inspector: Visitor, path: str, number: int
) -> None:
    assert inspector.get(path.format(number)).status_code == 404
    assert "没有找到" in inspector.text


@pytest.mark.parametrize(
    "query",
    ["handler={0}", "year={0}", "after={0}", "handler={0}&stage=x", "limit={0}", "unit={0}"],
)
@pytest.mark.parametrize("page", ["/cases", "/deadlines", "/papers", "/units", "/cases/new"])
def test_a_large_number_in_a_filter_is_no_fault(inspector: Visitor, page: str, query: str) -> None:
    assert inspector.get(f"{page}?{query.format(10**30)}").status_code < 500


def test_case_page_shows_the_next_step_and_the_diagram(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}")

    assert "提请检查审批" in inspector.text
    assert "d-box-now" in inspector.text
    assert "由其他人员办理" in inspector.text


def test_full_case_number_opens_the_case(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}")
    number = inspector.text.split('<span class="num">')[1].split("<")[0]

    answer = inspector.get(f"/cases?text={number}")

    assert answer.location.endswith(f"/cases/{case_id}")


def test_filter_without_a_hit_says_how_to_go_on(inspector: Visitor, case_id: int) -> None:
    inspector.get("/cases?text=没有这家&closed=no")

    assert "没有符合条件的案件" in inspector.text
    assert "搜索：没有这家" in inspector.text


def test_exported_list_holds_no_formula(inspector: Visitor, bureaus: Bureaus, case_id: int) -> None:
    inspector.get(f"/cases/new?unit={bureaus.units[1]}")
    form = {"unit": str(bureaus.units[1]), "procedure": "ordinary", "source": "plan"}
    inspector.post("/cases/new", {**form, "found_on": "2026-11-20", "gist": "=1+1"})

    data = inspector.get("/cases.csv").data

    assert data.startswith(b"\xef\xbb\xbf")
    assert ",'=1+1," in data.decode("utf-8-sig")


def test_new_case_names_every_missing_field_and_keeps_the_rest(inspector: Visitor) -> None:
    inspector.get("/cases/new/lead")

    answer = inspector.post("/cases/new", {"procedure": "ordinary", "phone": "0791 & <1>"})

    assert answer.status_code == 422
    assert "名称或姓名：尚未填写" in inspector.text
    assert "发现日期：尚未填写" in inspector.text
    assert "0791 & <1>" in inspector.text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("photo.png", b"<script>alert(1)</script>", "不是 JPEG"),
        ("photo.pdf", PNG, "与扩展名不符"),
        ("page.html", PNG, "与扩展名不符"),
        ("big.png", PNG + b"0" * 1_100_000, "超过"),
    ],
)
def test_wrong_upload_is_refused_and_keeps_the_words(
    inspector: Visitor, case_id: int, name: str, data: bytes, words: str
) -> None:
    answer = inspector.upload(f"/cases/{case_id}/evidence", name, data, proves="证明 & <事项>")

    assert answer.status_code == 422
    assert words in inspector.text
    assert "证明 & <事项>" in inspector.text


def test_upload_is_kept_and_shown_again(inspector: Visitor, case_id: int) -> None:
    answer = inspector.upload(f"/cases/{case_id}/evidence", "现场 1.png", PNG)
    inspector.get(f"/cases/{case_id}")
    found = inspector.text.split('href="/evidence/')[1].split('"')[0]

    piece = inspector.get(f"/evidence/{found}")

    assert answer.status_code == 303
    assert piece.data == PNG
    assert piece.mimetype == "image/png"


def test_body_beyond_the_limit_is_refused_in_chinese(inspector: Visitor, case_id: int) -> None:
    answer = inspector.upload(f"/cases/{case_id}/evidence", "x.png", b"0" * 3_000_000)

    assert answer.status_code == 413
    assert "提交的内容过大" in inspector.text


def test_people_page_names_everybody(inspector: Visitor, bureaus: Bureaus) -> None:
    rows = people.list_people(bureaus.office, actor_named(bureaus.office, "inspector"))

    inspector.get("/people")

    assert all(row.person.name in inspector.text for row in rows)

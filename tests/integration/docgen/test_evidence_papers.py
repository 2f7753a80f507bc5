"""Papers of coercion and evidence: which item they print, open boxes, no words put into mouths."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from caseflow.docgen.render import render
from caseflow.domain.model import CaseFile, Item
from caseflow.domain.terms import Json
from tests.sample_papers import TEMPLATES, sample_file, sample_variables


def with_item(kind: str, number: int, **changes: Json) -> CaseFile:
    """Return the invented case with some values of one item changed."""
    file = sample_file()
    items = tuple(
        replace(i, values={**i.values, **changes}) if (i.kind, i.no) == (kind, number) else i
        for i in file.record.items
    )
    return replace(file, record=replace(file.record, items=items))


def printed(form: str, file: CaseFile | None = None) -> str:
    variables = sample_variables(form, file=file)
    document = Document(io.BytesIO(render(TEMPLATES / f"{form}.docx", variables)))
    parts = [document.element.body, document.sections[0].header._element]
    return "".join(n.text or "" for part in parts for n in part.iter() if n.tag.endswith("}t"))


def test_approval_prints_the_request_it_is_about() -> None:
    seizing, keeping, disposing = (printed(one) for one in ("F07", "F19", "F21"))

    assert "同意扣押。" in seizing
    assert "第六十五条第一款第（四）项" in seizing
    assert "同意先行登记保存。" in keeping
    assert "就地保存" in keeping
    assert "角磨机1台，建议解除登记保存，返还；" in disposing
    assert "应急先保通〔2026〕7号" in disposing
    assert "扣押" not in keeping + disposing


def test_box_of_an_opinion_not_given_yet_is_left_open() -> None:
    words = printed("F07", with_item("coercion_request", 1, check_opinion=None, checked_on=None))

    assert re.search(r"审核人（签名）：＿+　　+年　　月　　日", words)
    assert "审批人（签名）：＿＿＿＿＿＿（钱军）" in words


def test_urgent_measure_tells_when_it_was_taken_and_reported() -> None:
    file = with_item(
        "coercion_request", 1, made_up=True, term=None, term_until="2026-10-11",
        taken_at="2026-09-11T10:05", oral_report_at="2026-09-11T10:20",
    )  # fmt: skip
    words = printed("F07", file)

    assert "情况紧急，已于2026年9月11日10时05分当场实施" in words
    assert "2026年9月11日10时20分" in words
    assert "期限：至2026年10月11日" in words
    assert "情况紧急" not in printed("F07")


def test_paper_follows_its_item_to_the_one_it_names() -> None:
    """The notice of a test is about the seizure that the test names, not about the newest."""
    file = sample_file()
    other = Item(kind="seizure", no=2, open=True, values={"started_on": "2026-10-01"})
    file = replace(file, record=replace(file.record, items=(*file.record.items, other)))

    assert "应急查扣〔2026〕7号" in printed("S07", file)


@pytest.mark.parametrize(("said", "shown"), [("请求尽快返还。", True), (None, False)])
def test_record_of_a_seizure_prints_only_what_the_party_said(said: Json, shown: bool) -> None:
    words = printed("S05", with_item("seizure", 1, scene_statement=said))

    assert ("请求尽快返还。" in words) == shown
    assert "当事人的陈述和申辩：" in words
    assert "当事人的陈述和申辩：/" not in words


def test_absent_party_is_not_said_to_have_been_told() -> None:
    absent: dict[str, Any] = {
        "present": "witness", "witness": "林静", "coercion_rights_told": False,
    }  # fmt: skip
    words = printed("S05", with_item("seizure", 1, **absent))

    assert "见证人：林静" in words
    assert "告知当事人采取" not in words
    assert "告知当事人采取" in printed("S05")


def test_refused_signature_is_noted_on_the_sheet() -> None:
    refused = with_item("scene", 1, signing_note="当事人拒绝签名，被邀请人在场见证。")

    assert "拒绝签名或者盖章的情况：当事人拒绝签名" in printed("F17", refused)
    assert "拒绝签名" not in printed("F17")
    assert "勘验笔录（续页）" in printed("F17")


def test_list_of_preserved_evidence_prints_prices_in_figures() -> None:
    goods: list[Json] = [
        {"name": "角磨机", "unit": "台", "quantity": 2, "price": 35000, "origin": "江苏"},
        {"name": "配电箱", "unit": "只", "quantity": 1, "price": None},
    ]
    words = printed("F20a", with_item("preserved", 1, goods=goods))

    assert "¥350.00" in words
    assert "江苏" in words
    assert words.index("以下空白") > words.index("配电箱")


def test_disposal_without_a_law_of_its_own_cites_only_the_general_one() -> None:
    words = printed("F11", with_item("seizure", 1, disposal_basis=None))

    assert "依据《中华人民共和国行政强制法》第二十七条、第二十八条的规定" in words
    assert "第三十六条第二款和《中华人民共和国行政强制法》" in printed("F11")


@pytest.mark.parametrize("form", ["F17", "S05", "S16"])
def test_record_leaves_the_confirmation_to_the_hand_of_the_person(form: str) -> None:
    words = printed(form)

    assert "书写）：" in words
    assert not re.search(r"以上笔录|属实|看过|无异议|没有意见|核对无误", words)

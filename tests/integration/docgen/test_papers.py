"""Every form printed with the invented case: whole, lawful in its words, safe against odd text."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from ruamel.yaml import YAML

from caseflow.docgen.check import check_template, names_used
from caseflow.docgen.render import render
from caseflow.docgen.schema import VARIABLES
from caseflow.domain.errors import TemplateFault
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json
from tests.sample_papers import ROOT, TEMPLATES, sample_file, sample_law, sample_variables

FORMS = [
    row["id"]
    for path in sorted((ROOT / "workflows/forms").glob("*/*.yaml"))
    for row in YAML(typ="safe").load(path)["forms"]
]
RECORDS = ("F03", "F16", "F25", "F28")
REMEDIED = ("F04", "F05", "F08", "F10", "F11", "F13", "F22", "F34", "F35", "S06", "S10")
KEY_WORDS = {
    "F01": ["立案审批表", "承办人", "（青石）应急立〔2026〕7号", "2304-0001"],
    "F03": ["2026年9月2日09时05分", "3名新上岗人员未经安全生产教育和培训即上岗作业", "以下空白"],
    "F05": ["2026年9月24日", "第1、2项", "一份执法机关备案，一份交被检查单位"],
    "F06": ["（青石）应急责改〔2026〕7号", "已整改", "整改合格"],
    "F12": ["青石供电公司：", "2026年9月4日15时00分起", "停止供电的措施", "应急现决〔2026〕7号"],
    "F13": ["停止使用相关设施、设备", "2号除尘器仍在运转", "主要负责人批准", "及时解除"],
    "F14": ["应急停供通〔2026〕7号", "2026年9月5日14时00分起", "恢复供电"],
    "F16": ["问：这三名工人是什么时候上岗的？", "答：八月二十日起。", "回避", "年龄：38"],
    "F24": ["5个工作日", "陈立", "人民币贰万元整（¥20,000.00）"],
    "F25": [
        "三名新员工系临时顶岗，已于检查次日补训，请求从轻处罚。",
        "（青石）应急罚告〔2026〕7号",
    ],
    "F26": ["第六十三条第一款", "5个工作日", "不承担组织听证的费用"],
    "F27": ["2026年10月28日09时00分", "孙丽", "一至二人代理"],
    "F22": ["解除登记保存，返还", "送交检测、检验、鉴定", "固定后留作证据", "已当场点清"],
    "F36": ["应当于2026年11月23日前缴纳"],
    "F28": [
        "性别：男　年龄：47",
        "马强，男，38岁，",
        "孙丽：现在宣布听证会纪律。",
        "周大伟：我们已经补训，请求从轻处罚。",
    ],
    "F31": ["郑国强：事实清楚，同意。", "主持人：郑国强", "汇报人：李明"],
    "F34": ["15日内", "6200000000000000001", "每日按罚款数额的百分之三", "第五十三条", "部分采纳"],
    "F35": ["性别：男", "年龄：47", "230404197903050017"],
    "F40": ["行政处罚告知书", "直接送达", "当事人办公室"],
    "F41": [
        "人民币贰万伍仟伍佰元整（¥25,500.00）",
        "10个工作日内",
        "6200000000000000001",
        "陈述和申辩",
        "第五十四条",
        "应急罚〔2026〕7号",
        "继续停用2号除尘器",
    ],
    "F42": [
        "青石县人民法院：",
        "签发人：郑国强",
        "人民币贰万伍仟伍佰元整（¥25,500.00）",
        "请求分期缴纳",
        "未申请行政复议，也未提起行政诉讼",
        "应急执行催告〔2027〕7号",
        "厂房一处",
        "1.行政处罚决定书（单位），（青石）应急罚〔2026〕7号，及送达证明，1份，＿＿页",
    ],
    "F47": ["2026-YJ-0007", "永久（举行过听证的案件）"],
    "F48": ["以下空白", "行政处罚告知书（青石）应急罚告〔2026〕7号"],
    "S02": ["0400-7654321", "五个严禁", "八个不得", "联系人：陈立"],
    "S03": ["已责令整改", "2026年9月2日", "0400-7654321", "一份交被检查单位"],
    "S04": ["3名新上岗人员没有培训记录", "以下空白", "打磨车间"],
    "S13": ["hongda@example.com", "马强", "处罚决定书以外的文书", "第六十一条第二款"],
    "S14": ["（青石）应急罚〔2026〕7号", "30日内", "第九十五条", "用其他方式无法送达"],
    "S15": ["超过法定期限提出", "2026年10月21日", "第六十四条"],
    "S17": ["青石县市场监督管理局", "第六十九条", "共2份6页", "储气罐"],
    "S24": ["举报、投诉", "某职工", "不得提供给当事人"],
    "S25": ["营业执照", "91230404MA0000007L", "2026年9月10日"],
    "S12": ["青石县公安局", "危险作业罪", "郑国强", "调查报告，1份，＿＿页", "一份抄送人民检察院"],
    "S18": ["应急现决〔2026〕7号", "2026年9月15日进行现场审查", "同意你单位恢复生产经营或者使用"],
    "S20": [
        "三名新员工系临时顶岗，已于检查次日补训，请求从轻处罚。",
        "部分采纳。理由：补训情况属实",
        "建议部分采纳。",
    ],
    "S23": ["本卷共7件，23页"],
}


def printed(form: str, **changes: Json) -> bytes:
    return render(TEMPLATES / f"{form}.docx", {**sample_variables(form), **changes})


def text_of(data: bytes) -> str:
    """Return all text of body, tables, headers and footers."""
    document = Document(io.BytesIO(data))
    words = [node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")]
    for section in document.sections:
        words.extend(p.text for p in section.footer.paragraphs)
    return "".join(words)


@pytest.mark.parametrize("form", FORMS)
def test_form_prints_whole(form: str) -> None:
    text = text_of(printed(form))

    assert not re.search(r"\{\{|\}\}|\{%|%\}|None|built-in", text)
    assert sample_variables(form)["bureau"]
    assert all(words in text for words in KEY_WORDS.get(form, ()))


@pytest.mark.parametrize("form", FORMS)
def test_template_has_no_fault(form: str) -> None:
    known = {**VARIABLES, **sample_law().forms[form].labels}

    assert check_template(TEMPLATES / f"{form}.docx", known) == []


@pytest.mark.parametrize("form", FORMS)
def test_template_bears_the_title_of_its_form(form: str) -> None:
    title = sample_law().forms[form].title

    assert title in text_of(printed(form)).replace("案　　卷", "案卷（首页）").replace(" ", "")


def test_every_template_belongs_to_a_form() -> None:
    assert sorted(p.stem for p in TEMPLATES.glob("*.docx")) == sorted(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_equal_variables_give_equal_bytes(form: str) -> None:
    assert printed(form) == printed(form)


# Words that the law asks for


def test_notice_of_inspection_names_five_bans_and_eight_don_ts() -> None:
    lines = [p.text for p in Document(io.BytesIO(printed("S02"))).paragraphs]
    bans, donts = ([t for t in lines if name in t] for name in ("五个严禁：", "八个不得："))

    assert bans[0].count("严禁") - 1 == 5
    assert donts[0].count("不得") - 1 == 8


def test_people_who_were_not_taken_down_leave_room_for_handwriting() -> None:
    record = sample_file().record
    items = tuple(
        replace(i, values={"hearing_record": i.values["hearing_record"]})
        if i.kind == "hearing"
        else i
        for i in record.items
    )
    text = text_of(
        render(
            TEMPLATES / "F28.docx",
            sample_variables(
                "F28", file=replace(sample_file(), record=replace(record, items=items))
            ),
        )
    )

    assert "性别：＿＿＿　年龄：＿＿＿　职务" in text
    assert "第三人：＿＿＿＿" in text


@pytest.mark.parametrize("form", REMEDIED)
def test_remedy_names_only_the_same_level_government_and_the_court(form: str) -> None:
    text = text_of(printed(form, extension={"granted": False}))

    assert "60日内向青石县人民政府申请行政复议" in text
    assert "6个月内直接向青石县人民法院提起行政诉讼" in text
    assert not re.search(r"上一级|上级|主管部门", text)


@pytest.mark.parametrize("form", ["F32", "F33"])
def test_on_the_spot_penalty_sends_to_review_first(form: str) -> None:
    text = text_of(printed(form))

    assert "60日内先向青石县人民政府申请行政复议" in text
    assert not re.search(r"直接向|6个月|青石县人民法院", text)


@pytest.mark.parametrize("form", ["F34", "F35", "F32", "F33", "S10"])
def test_decision_is_certain(form: str) -> None:
    assert "涉嫌" not in text_of(printed(form))


@pytest.mark.parametrize("form", RECORDS)
def test_template_holds_no_statement_answer_or_confirmation(form: str) -> None:
    text = text_of((TEMPLATES / f"{form}.docx").read_bytes())

    assert not re.search(r"以上笔录|记录属实|看过|和我说的|无异议|没有意见|我公司", text)
    assert not re.search(r"答：(?!问：|\{%p |\{\{ q\.answer \}\})", text)


@pytest.mark.parametrize("form", RECORDS)
def test_record_of_silence_holds_ruled_lines_and_no_words(form: str) -> None:
    lines, words = _lines_and_words(form, _silent())
    typed_lines, typed_words = _lines_and_words(form, sample_file())

    assert not re.search(r"八月|临时顶岗|补训|听证会纪律", words)
    assert lines >= typed_lines
    assert (lines > typed_lines) == (form != "F03")
    assert (words == typed_words) == (form == "F03")


def test_answer_left_empty_leaves_lines_where_it_belongs() -> None:
    document = Document(io.BytesIO(printed("F16")))
    texts = [p.text for p in document.paragraphs if re.match(r"[问答]：", p.text)]

    assert texts == [
        "问：以上告知内容你是否听清楚？",
        "答：",
        "问：你是否申请执法人员回避？如申请，请说明理由。",
        "答：",
        "问：这三名工人是什么时候上岗的？",
        "答：八月二十日起。",
        "问：上岗前进行了哪些培训？",
        "答：",
    ]
    assert "最后一名是八月二十五日来的。" in [p.text for p in document.paragraphs]


def test_written_defence_is_not_printed_as_an_oral_one() -> None:
    variables = sample_variables("F25", file=sample_file(facts={"defence_way": "written"}))

    assert "临时顶岗" not in text_of(render(TEMPLATES / "F25.docx", variables))


def _silent() -> CaseFile:
    """Return the case in which nobody typed what a party said."""
    file = sample_file(facts={"defence_text": None})
    items = tuple(
        replace(i, values={**i.values, "qa": [{"question": "问题？", "answer": ""}] * 2})
        if i.kind == "inquiry"
        else i
        for i in file.record.items
        if i.kind != "hearing"
    )
    return replace(file, record=replace(file.record, items=items))


def _lines_and_words(form: str, file: CaseFile) -> tuple[int, str]:
    """Return how many ruled lines a record has, and its words."""
    data = render(TEMPLATES / f"{form}.docx", sample_variables(form, file=file))
    rows = [r for t in Document(io.BytesIO(data)).tables if len(t.columns) == 1 for r in t.rows]
    return len(rows), text_of(data)


@pytest.mark.parametrize("form", FORMS)
def test_template_types_no_law_and_no_organ(form: str) -> None:
    words = "".join(
        text
        for name in zipfile.ZipFile(TEMPLATES / f"{form}.docx").namelist()
        if name.endswith(".xml") and name.startswith("word/")
        for text in re.findall(
            r"<w:t[^>]*>([^<]*)</w:t>",
            zipfile.ZipFile(TEMPLATES / f"{form}.docx").read(name).decode(),
        )
    )

    assert not re.search(r"第[一二三四五六七八九十百]+条|《", words)


@pytest.mark.parametrize("form", ["F34", "F35"])
def test_decision_prints_what_the_statute_asks_for(form: str) -> None:
    used = names_used(TEMPLATES / f"{form}.docx")

    assert used >= {
        "party.name", "party.address", "case.facts_found", "evidence[].name", "penalty.lines[].text",
        "case.violated", "case.penalty_basis", "text.payment", "text.remedy", "defence.course",
        "bureau.name", "form.date", "case.discretion",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "cited"),
    [
        ("minor", "第三十三条第一款、第五十七条第一款第（二）项的规定"),
        ("no_fault", "第三十三条第二款、第五十七条第一款的规定"),
        ("no_fact", "第五十七条第一款第（三）项的规定"),
        ("limitation", "第三十六条第一款、第五十七条第一款的规定"),
        ("minor_age", "第三十条、第五十七条第一款的规定"),
    ],
)
def test_no_penalty_cites_the_article_of_its_reason(reason: str, cited: str) -> None:
    file = sample_file(facts={"no_penalty_reason": reason})

    text = text_of(render(TEMPLATES / "S10.docx", sample_variables("S10", file=file)))

    assert f"依据《中华人民共和国行政处罚法》{cited}" in text
    assert "。不予行政处罚的理由" in text


def test_refusal_to_resume_gives_its_reason_and_the_remedy() -> None:
    inputs: dict[str, Json] = {"measure": 1, "refusal_reason": "除尘器仍未修复。"}
    values = {"resumption_refused_on": "2026-09-15", "refusal_reason": "除尘器仍未修复。"}
    file = sample_file()
    items = tuple(
        replace(i, values={**i.values, **values}) if i.kind == "measure" else i
        for i in file.record.items
    )
    refused = replace(file, record=replace(file.record, items=items))

    text = text_of(
        render(TEMPLATES / "S18.docx", sample_variables("S18", file=refused, inputs=inputs))
    )

    assert "审查情况：除尘器仍未修复。" in text
    assert "不同意你单位恢复生产经营或者使用" in text
    assert "60日内向青石县人民政府申请行政复议" in text
    assert "申请行政复议" not in text_of(printed("S18"))


def test_answer_to_a_request_for_time_carries_its_approval_for_the_file() -> None:
    text = text_of(printed("S19"))

    assert text.index("印章") < text.index("本页存卷，不交申请单位")
    assert "建议同意延期" in text
    assert "停用期间须上锁挂牌" in text


# Odd texts


def test_signs_of_markup_survive() -> None:
    odd = "甲 & 乙 <b>粗</b> {{ party.name }} “引” 'a' ]]>"
    case = sample_variables("F01")["case"]
    assert isinstance(case, Mapping)

    assert odd in text_of(printed("F01", case={**case, "facts": odd}))


def test_long_text_survives_whole() -> None:
    long = "事实清楚，证据确凿。" * 400
    case = sample_variables("F01")["case"]
    assert isinstance(case, Mapping)

    assert long in text_of(printed("F01", case={**case, "facts": long}))


def test_line_breaks_become_paragraphs() -> None:
    case = sample_variables("F34")["case"]
    assert isinstance(case, Mapping)
    data = printed("F34", case={**case, "facts_found": "第一段\r\n第二段\n第三段\n"})

    texts = [p.text for p in Document(io.BytesIO(data)).paragraphs]
    assert [t for t in texts if "段" in t] == ["经查明：第一段", "第二段", "第三段"]


def test_characters_that_word_refuses_are_removed_with_a_note() -> None:
    case = sample_variables("F01")["case"]
    assert isinstance(case, Mapping)

    text = text_of(printed("F01", case={**case, "facts": "甲\x00乙\x07丙\x1b丁"}))

    assert "甲乙丙丁〔已去除不能打印的字符〕" in text


# Faults


def test_missing_variable_is_named_with_form_and_label() -> None:
    variables = sample_variables("F34")
    party = {k: v for k, v in dict(variables["party"]).items() if k != "credit_code"}  # type: ignore[arg-type,call-overload]

    with pytest.raises(TemplateFault, match=r"F34.*credit_code（统一社会信用代码）"):
        render(TEMPLATES / "F34.docx", {**variables, "party": party})


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateFault, match=r"没有文书模板“X99\.docx”"):
        render(tmp_path / "X99.docx", {})


def test_damaged_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "F01.docx"
    broken.write_bytes(b"not a zip")

    with pytest.raises(TemplateFault, match=r"F01\.docx"):
        render(broken, {})


def _typed(folder: Path, text: str) -> Path:
    """Write a template that holds one typed line."""
    document = Document(str(TEMPLATES / "F31.docx"))
    document.paragraphs[3].runs[0].text = text
    path = folder / "F31.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ case.colour }}", "没有名为“case.colour”的变量"),
        ("{{ case.name }", "标记"),
        ("{% for h in hazards %}{{ h.colour }}{% endfor %}", "hazards.*colour"),
        ("{{ case.name.upper() }}", "Call"),
        ("{% set a = 1 %}", "Assign"),
        ("根据第四十四条", "法规引用"),
        ("青石县人民政府", "机关"),
    ],
)
def test_fault_typed_into_a_template_is_found(tmp_path: Path, text: str, fault: str) -> None:
    faults = check_template(_typed(tmp_path, text))

    assert re.search(fault, "\n".join(faults))


def test_template_cannot_reach_python(tmp_path: Path) -> None:
    path = _typed(tmp_path, "{{ case.__class__.__mro__ }}")

    with pytest.raises(TemplateFault):
        render(path, sample_variables("F31"))


def test_run_without_chinese_font_is_found(tmp_path: Path) -> None:
    document = Document(str(TEMPLATES / "F31.docx"))
    document.add_paragraph().add_run("没有字体")
    path = tmp_path / "F31.docx"
    document.save(str(path))

    assert any("没有指定中文字体" in fault for fault in check_template(path))


def test_clean_inspection_says_that_nothing_was_found() -> None:
    file = sample_file()
    record = replace(file.record, items=())
    variables = sample_variables("F03", file=replace(file, record=record))

    text = text_of(render(TEMPLATES / "F03.docx", variables))

    assert "未发现违法行为和事故隐患" in text
    assert "以下空白" not in text

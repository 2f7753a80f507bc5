"""What the check of templates finds: in those that are shipped and in one that somebody uploads."""

import io
import re
import struct
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx.oxml.ns import nsdecls, qn

from caseflow.docgen import upload
from caseflow.docgen.check import check_template
from caseflow.docgen.structure import structure_faults
from caseflow.docgen.upload import check_upload
from caseflow.domain.forms import FormField
from tests.integration.docgen.packages import changed, packed, parts_of
from tests.integration.docgen.uploads import FONTS, FORM, GOOD, edited, faults_of, typed, with_xml
from tests.sample_papers import TEMPLATES, sample_law

FORMS = sorted(sample_law().forms)

# Shipped


@pytest.mark.parametrize("form", FORMS)
def test_shipped_template_has_no_fault(form: str) -> None:
    row = sample_law().forms[form]
    path = TEMPLATES / row.template

    assert check_template(path, form=row, allowed_fonts=FONTS) == []
    assert structure_faults(parts_of(path.read_bytes()), filled=False) == []


def test_what_a_form_must_say_is_missed(tmp_path: Path) -> None:
    asked = FormField(path="seizure.number")
    form = replace(FORM, fields=(*FORM.fields, asked))

    faults = check_template(TEMPLATES / FORM.template, form=form)

    assert len(faults) == 1
    assert "缺少变量查封扣押决定书文号（seizure.number）" in faults[0]
    kept = replace(form, fields=(*FORM.fields, replace(asked, printed=False)))
    assert check_template(TEMPLATES / FORM.template, form=kept) == []


def test_label_of_the_form_makes_a_variable_known() -> None:
    data = typed("{{ own.colour }}")
    form = replace(FORM, fields=(*FORM.fields, FormField(path="own.colour", label="颜色")))

    assert "own.colour" in faults_of(data)
    assert check_upload("F05.docx", data, form, allowed_fonts=FONTS) == []


def test_template_saved_by_the_office_program_may_be_uploaded(
    soffice: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    command = [
        str(soffice), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
        "--norestore", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(saved),
        str(TEMPLATES / FORM.template),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=120, check=False)

    data = (saved / FORM.template).read_bytes()

    assert data != GOOD
    assert faults_of(data) == ""


# Uploaded: words


def test_shipped_template_may_be_uploaded() -> None:
    assert faults_of(GOOD) == ""
    assert faults_of(edited(lambda document: None)) == ""


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{{ case.colour }}", "没有名为“case.colour”的变量"),
        ("{{ ''.__class__ }}", "__class__"),
        ("{{ case._name }}", "_name.*下划线"),
        ("{{ case.name.upper() }}", r"调用函数（Call）"),
        ("{{ case['name'] }}", "方括号"),
        ("{{ case.name|upper }}", "不允许的过滤器“upper”"),
        ("{% set a = 1 %}", "给变量赋值"),
        ("{% macro m() %}{% endmacro %}", "宏"),
        ("{% include 'x' %}", "引用其他文件"),
        ("{% import 'x' as y %}", "引用其他文件"),
        ("{{ 2 * 3 }}", "不允许的写法"),
        ("{% autoescape false %}{% endautoescape %}", "不允许的写法"),
        ("{{ case.name }", "标记"),
        ("{% if case.name %}", "标记有误"),
        ("根据第四十四条", "法规引用"),
        ("依据《安全生产法》", "法规引用"),
        ("依据第 44 条的规定", "法规引用“第44条”"),
        ("依据安全生产法六十五条的规定", "法规引用"),
        ("依据第四十四　条规定", "法规引用“第四十四条”"),
        ("依据第９７条第２款", "法规引用"),
        ("依据第一百〇两条", "法规引用"),
        ("依据第四十四\u200b条", "法规引用"),
        ("第四{{ blank.empty }}十四条", "法规引用"),
        ("第{{ '四十四' }}条", "印出了写死的文字"),
        ("第{{ 44 }}条", "印出了写死的文字"),
        ("第{{ case.name if case.name else '四十四' }}条", "印出了写死的文字"),
        ("向兴安区法院起诉", "机关.*兴安区法院"),
        ("缴至青石县农村信用社", "银行"),
        ("账号 62220000111122223333", "账号"),
        ("青石县人民政府", "机关"),
        ("青石县人民法院", "机关"),
        ("青石农村商业银行", "银行"),
    ],
)
def test_typed_fault_is_named(line: str, fault: str) -> None:
    assert re.search(fault, faults_of(typed(line)))


@pytest.mark.parametrize(
    "line",
    [
        "由同级人民检察院备案",
        "代收银行：{{ bureau.bank_name }}",
        "依法一并处理",
        "下列三项",
        "{{ own.x if case.name == '四十四' else '/' }}",
        "{{ case.name|default('无') }}",
    ],
)
def test_words_that_belong_to_no_bureau_may_stand(line: str) -> None:
    form = replace(FORM, fields=(*FORM.fields, FormField(path="own.x", label="甲", required=False)))

    assert check_upload("F05.docx", typed(line), form, allowed_fonts=FONTS) == []


def test_tag_over_two_paragraphs_is_split() -> None:
    assert "标记被拆开" in faults_of(typed("{{ case.", "name }}"))


def test_tag_over_two_runs_is_no_fault() -> None:
    def change(document: object) -> None:
        line = document.add_paragraph()  # type: ignore[attr-defined]
        for piece in ("{", "{ case.", "name }", "}"):
            line.add_run(piece)

    assert faults_of(edited(change)) == ""


def test_branch_that_holds_half_a_paragraph_is_a_fault() -> None:
    assert "没有包住完整的段落" in faults_of(typed("甲{% if case.name %}乙", "丙{% endif %}"))


def test_citation_torn_over_runs_is_found() -> None:
    def change(document: object) -> None:
        line = document.add_paragraph()  # type: ignore[attr-defined]
        line.add_run("根据第四")
        line.add_run("十四条")

    assert "第四十四条" in faults_of(edited(change))


def test_other_font_is_named_with_those_that_may_stand() -> None:
    def change(document: object) -> None:
        run = document.add_paragraph().add_run("甲")  # type: ignore[attr-defined]
        run.font.name = "Arial"
        run._element.rPr.rFonts.set(qn("w:eastAsia"), "微软雅黑")

    assert re.search("用了字体“微软雅黑”，请改用：仿宋_GB2312、", faults_of(edited(change)))


def test_font_is_taken_over_from_styles() -> None:
    def change(document: object) -> None:
        line = document.add_paragraph("甲", style="Header")  # type: ignore[attr-defined]
        fonts = line.style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "微软雅黑")

    assert "微软雅黑" in faults_of(edited(change))
    assert faults_of(typed("甲")) == ""


# Uploaded: the package


def bomb() -> bytes:
    return changed(GOOD, **{"word__big.xml": b"<a>" + b" " * 30_000_000 + b"</a>"})


def lying() -> bytes:
    """Return a bomb whose directory declares a small size."""
    data, size = bomb(), struct.pack("<I", 30_000_007)
    assert data.count(size) >= 1
    return data.replace(size, struct.pack("<I", 7))


def encrypted() -> bytes:
    return GOOD.replace(b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0")


def twice() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/document.xml", b"<a/>")
    return out.getvalue()


def relation(target: str, mode: str = "") -> bytes:
    rels = parts_of(GOOD)["word/_rels/document.xml.rels"]
    one = f'<Relationship Id="rX" Type="http://x/hyperlink" Target="{target}"{mode}/>'
    return rels.replace(b"</Relationships>", one.encode() + b"</Relationships>")


DOCUMENT = parts_of(GOOD)["word/document.xml"]
TYPES = parts_of(GOOD)["[Content_Types].xml"]
PARTS = {
    "macro part": ({"word__vbaProject.bin": b"x"}, "含有宏.*另存为"),
    "macro type": (
        {
            "[Content_Types].xml": TYPES.replace(
                b"openxmlformats-officedocument.wordprocessingml.document.main",
                b"ms-word.document.macroEnabled.main",
            )
        },
        "带宏的文件",
    ),
    "no word file": ({"[Content_Types].xml": b"<Types/>"}, "不是 Word 文档"),
    "object": ({"word__embeddings__a.bin": b"x"}, "嵌入的对象.*请删除"),
    "font": ({"word__fonts__a.odttf": b"x"}, "嵌入的字体.*取消"),
    "control": ({"word__activeX__a.bin": b"x"}, "控件"),
    "chunk": ({"word__afchunk1.mht": b"x"}, "夹带的其他文档"),
    "outer link": (
        {"word___rels__document.xml.rels": relation("http://x/", ' TargetMode="External"')},
        "外部链接“http://x/”",
    ),
    "entity": (
        {"word__document.xml": DOCUMENT.replace(b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document', 1)},
        "声明了 XML 实体",
    ),
    "other encoding": (
        {"word__document.xml": DOCUMENT.decode().replace("UTF-8", "UTF-16").encode("utf-16")},
        "不是 UTF-8",
    ),
    "broken xml": ({"word__document.xml": DOCUMENT[:-20]}, "不是完整的 XML"),
    "deep xml": (
        {
            "word__document.xml": DOCUMENT.replace(
                b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 300
            ).replace(b"</w:body>", b"</w:sdtContent></w:sdt>" * 300 + b"</w:body>")
        },
        "套得太深",
    ),
    "large part": ({"word__a.xml": b"<a>" + b"<b/>" * 800_000 + b"</a>"}, "大于 3 MB|压缩炸弹"),
    "no such part": ({"word___rels__document.xml.rels": relation("nothing.xml")}, "不存在"),
    "part without type": ({"word__a.abc": b"x"}, "没有登记类型"),
}  # fmt: skip


@pytest.mark.parametrize("case", PARTS)
def test_package_with_a_bad_part_is_refused(case: str) -> None:
    parts, fault = PARTS[case]

    assert re.search(fault, faults_of(changed(GOOD, **parts)))


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: b"", "不是完整的 Word 文件（不是压缩包格式，或者文件不全）"),
        (lambda: b"%PDF-1.7", "不是完整的 Word 文件（不是压缩包格式，或者文件不全）"),
        (lambda: GOOD[:-60], "不是完整的 Word 文件"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "有密码，或者是旧版"),
        (lambda: bytes(upload.MAX_BYTES + 1), "大于 2 MB"),
        (bomb, "疑似压缩炸弹"),
        (lying, "不是完整的 Word 文件"),
        (encrypted, "有密码"),
        (twice, "同名的部件"),
        (lambda: packed({f"a{n}.xml": b"" for n in range(201)}), "201 个部件"),
        (lambda: changed(GOOD, **{"..__a.xml": b"<a/>"}), "指向文件之外"),
    ],
    ids=lambda one: getattr(one, "__name__", "") if callable(one) else one,
)
def test_file_that_is_no_plain_word_file_is_refused(make: Callable[[], bytes], fault: str) -> None:
    assert fault in faults_of(make())


@pytest.mark.parametrize("name", ["F05.docm", "F05.doc", "F05.dotx", "F05.wps", "F05"])
def test_other_kind_of_file_is_refused_by_its_name(name: str) -> None:
    assert "只收 .docx 文件" in faults_of(GOOD, name)


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ('<w:fldSimple w:instr=" DDEAUTO c:\\\\x "/>', "域“DDEAUTO"),
        ("<w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT x</w:instrText></w:r>", "域“INCLUDETEXT"),
        ('<w:ins w:id="1" w:author="甲"><w:r/></w:ins>', "修订痕迹"),
        ('<w:r><w:commentReference w:id="1"/></w:r>', "批注"),
        ("<w:r><w:t>甲</w:t><w:rPr/></w:r>", "“r”中的“rPr”不在最前"),
        ("<w:p/>", "“p”中不能有“p”"),
        ("<w:tbl/>", "“p”中不能有“tbl”"),
        ('<w:bookmarkStart w:id="7"/><w:bookmarkStart w:id="7"/>', "书签编号“7”用了2次"),
    ],
)  # fmt: skip
def test_paragraph_that_holds_what_it_may_not_is_refused(inner: str, fault: str) -> None:
    assert fault in faults_of(with_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("<w:tblPr/><w:tr><w:tc><w:p/></w:tc></w:tr>", "tblGrid"),
        ("<w:tblPr/><w:tblGrid/>", "没有行"),
        ("<w:tblPr/><w:tblGrid/><w:tr/>", "没有单元格"),
        ("<w:tblPr/><w:tblGrid/><w:tr><w:tc/></w:tr>", "以段落结尾"),
        ("<w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p/><w:tcPr/></w:tc></w:tr>", "tcPr"),
    ],
)
def test_table_that_word_refuses_is_refused(table: str, fault: str) -> None:
    assert fault in faults_of(with_xml(f"<w:tbl {nsdecls('w')}>{table}</w:tbl>"))

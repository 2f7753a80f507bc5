"""What tags may cost in an uploaded template, and what must come out of them whatever happens."""

import io
import re
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from caseflow.docgen.render import render
from caseflow.docgen.sandbox import MAX_SIGNS, environment
from caseflow.docgen.tags import TagFault, tree_of
from caseflow.domain.errors import TemplateFault
from tests.integration.docgen.uploads import GOOD, edited, faults_of, typed, with_xml
from tests.sample_papers import sample_variables

# Tags that only cost


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["{{ " + "(" * 300 + "case.name" + ")" * 300 + " }}"], "太长，一个标记最多40个词"),
        (["{%p for a in [1, 2, 3] %}", "{%p endfor %}"], "清单须是变量"),
        (["{%p for a in officers if a.name %}", "{%p endfor %}"], "循环只能写成"),
        (["{%p for a in officers %}"] * 2 + ["{%p endfor %}"] * 2, "不能再对清单“officers”循环"),
        (["{%p for a in officers %}"] * 24 + ["{%p endfor %}"] * 24, "套了8层以上"),
        (["{%p if case.name %}"] * 150 + ["甲"] + ["{%p endif %}"] * 150, "套了8层以上"),
        (["{{ case.name }}"] * 1001, "标记多于1000个"),
    ],
)
def test_tags_that_only_cost_are_refused_by_their_reason(lines: list[str], fault: str) -> None:
    faults = faults_of(typed(*lines))

    assert re.search(fault, faults)
    assert "没有包住完整的段落" not in faults


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{% if case.name %}", "“{% if case.name %}”处，if没有结束，缺少 endif"),
        ("{% endif %}", "endif没有与之相配的开头"),
        ("{% foo %}", "没有“foo”这种标记"),
        ("{{ }}", "没有写变量"),
        ("{{ case.name $ }}", "不能识别的字符“$”"),
        ("{{ case.name name }}", "没有按规定写完"),
        ("{{ (case.name }}", "括号不成对"),
        ("{{ case. }}", "写法有误"),
    ],
)
def test_broken_tag_is_told_in_chinese_with_its_place(line: str, words: str) -> None:
    faults = faults_of(typed(line))

    assert words in faults
    assert not re.search("[a-z]+ [a-z]+ [a-z]+", faults)


def test_signs_are_counted_to_the_real_end_of_a_tag() -> None:
    with pytest.raises(TagFault, match="太长，一个标记最多40个词"):
        tree_of(environment(), "{{ '}}' ~ " + "(" * 300 + "a" + ")" * 300 + " }}")


def test_long_text_costs_what_its_length_costs() -> None:
    data = with_xml(
        f"<w:p {nsdecls('w')}><w:r><w:t>{'{%' * 90_000}{'甲一' * 50_000}</w:t></w:r></w:p>"
    )

    assert "标记被拆开" in faults_of(data)


# What the form must say


REMEDY = next(
    one for one in Document(io.BytesIO(GOOD)).paragraphs if "text.remedy" in one.text
).text  # fmt: skip


def around_remedy(*before: str, after: tuple[str, ...] = ()) -> bytes:
    """Return the template with lines before and behind the paragraph of the remedies."""

    def change(document: object) -> None:
        found = next(p for p in document.paragraphs if p.text == REMEDY)  # type: ignore[attr-defined]
        for line in before:
            found.insert_paragraph_before(line)
        for line in reversed(after):
            behind = document.add_paragraph(line)  # type: ignore[attr-defined]
            found._p.addnext(behind._p)

    return edited(change)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["{%p if not party.name %}"], ["{%p endif %}"]),
        (["{%p if not text.remedy %}"], ["{%p endif %}"]),
        (["{%p if text.remedy == '甲' %}"], ["{%p endif %}"]),
        (["{%p if party.is_unit and not party.is_unit %}"], ["{%p endif %}"]),
        (["{%p if party.is_unit %}", "甲", "{%p else %}"], ["{%p endif %}"]),
        (["{%p for e in evidence %}"], ["{%p endfor %}"]),
        (["{%p for e in evidence %}", "甲", "{%p else %}"], ["{%p endfor %}"]),
    ],
)
def test_what_must_be_said_cannot_be_switched_off(before: list[str], after: list[str]) -> None:
    faults = faults_of(around_remedy(*before, after=tuple(after)))

    assert "变量救济途径（text.remedy）只在一部分情形下印出" in faults


def test_what_is_said_in_each_case_is_said() -> None:
    either = around_remedy(
        "{%p if party.is_unit %}", "{{ text.remedy }}", "{%p else %}", after=("{%p endif %}",)
    )

    assert faults_of(either) == ""
    assert faults_of(around_remedy("{%p if text.remedy %}", after=("{%p endif %}",))) == ""


@pytest.mark.parametrize(
    "tag", ["{{ text.remedy|length }}", "{{ case.name if text.remedy else case.no }}"]
)
def test_asking_about_what_must_be_said_does_not_say_it(tag: str) -> None:
    def change(document: object) -> None:
        found = next(p for p in document.paragraphs if p.text == REMEDY)  # type: ignore[attr-defined]
        for run in found.runs[1:]:
            run.text = ""
        found.runs[0].text = tag

    assert "缺少变量救济途径（text.remedy）" in faults_of(edited(change))


def looking(**properties: str) -> bytes:
    """Return the template with these properties on the runs of the remedies."""

    def change(document: object) -> None:
        found = next(p for p in document.paragraphs if p.text == REMEDY)  # type: ignore[attr-defined]
        for run in found.runs:
            shape = run._element.get_or_add_rPr()
            for name, value in properties.items():
                for old in shape.findall(qn(f"w:{name}")):
                    shape.remove(old)
                shape.append(parse_xml(f'<w:{name} {nsdecls("w")} w:val="{value}"/>'))

    return edited(change)


@pytest.mark.parametrize(
    ("name", "value"),
    [("vanish", "1"), ("webHidden", "true"), ("color", "FFFFFF"), ("sz", "2"), ("w", "1")],
)
def test_text_that_is_not_to_be_seen_is_refused(name: str, value: str) -> None:
    assert "看不见" in faults_of(looking(**{name: value}))


def test_text_that_a_style_hides_is_refused() -> None:
    def change(document: object) -> None:
        document.styles["Header"].font.hidden = True  # type: ignore[attr-defined]
        document.add_paragraph("甲", style="Header")  # type: ignore[attr-defined]

    assert "看不见" in faults_of(edited(change))
    assert faults_of(looking(vanish="0", color="FF0000")) == ""


def test_tag_outside_the_text_is_refused() -> None:
    mark = f'<w:p {nsdecls("w")}><w:bookmarkStart w:id="9" w:name="{{{{ text.remedy }}}}"/></w:p>'

    assert "不在正文的文字里" in faults_of(with_xml(mark))


# Filling: the limits hold for every template, however it came there


def templates_of(folder: Path, *lines: str) -> Path:
    path = folder / "F05.docx"
    path.write_bytes(typed(*lines))
    return path


@pytest.mark.parametrize("inner", ["", "{{ a }}"])
def test_loop_without_end_is_stopped(tmp_path: Path, inner: str) -> None:
    lines = [*("{%p for a in officers %}",) * 6, inner, *("{%p endfor %}",) * 6]
    variables = {**sample_variables("F05"), "officers": [{"name": "甲", "cert_no": "1"}] * 40}

    with pytest.raises(TemplateFault, match=r"F05\.docx.*超过.*已经停止"):
        render(templates_of(tmp_path, *lines), variables)


def test_text_without_end_is_stopped(tmp_path: Path) -> None:
    long = ["甲" * (MAX_SIGNS // 100)] * 101
    template = templates_of(tmp_path, "{%p for a in long %}", "{{ a }}", "{%p endfor %}")

    with pytest.raises(TemplateFault, match=f"超过{MAX_SIGNS}字符，已经停止"):
        render(template, {**sample_variables("F05"), "long": long})


def test_fault_of_a_damaged_template_is_told_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "F05.docx"
    for data in (b"", GOOD[:-60], GOOD[:4000]):
        path.write_bytes(data)
        with pytest.raises(TemplateFault) as caught:
            render(path, {})
        assert not re.search("[a-z]+ [a-z]+", caught.value.message)

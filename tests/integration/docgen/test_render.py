"""The engine beside the template library used in its ordinary way, and what only the engine does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from caseflow.docgen.compiled import prepared
from caseflow.docgen.render import render
from caseflow.domain.errors import TemplateFault
from caseflow.domain.terms import Json
from tests.integration.docgen.packages import canonical, filled_ordinarily, parts_of, words_of
from tests.sample_papers import TEMPLATES, sample_law, sample_variables

FORMS = sorted(sample_law().forms)
ODD = "甲 & 乙 <w:p> > \" ' {{ x }} {% y %}\t𠮷䶮〇\n第二行"
BLANKS = ("", "/", "无")


def each_text(value: Json, change: Callable[[str], str]) -> Json:
    """Return a copy of a JSON value with each text changed; blanks stay, for they steer branches."""
    if isinstance(value, str):
        return value if value in BLANKS else change(value)
    if isinstance(value, dict):
        return {name: each_text(one, change) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(one, change) for one in value]
    return value


def variables_of(form: str, change: Callable[[str], str]) -> dict[str, Json]:
    made = each_text(sample_variables(form), change)
    assert isinstance(made, dict)
    return made


def typed(folder: Path, *lines: str, form: str = "F31") -> Path:
    """Write a template that holds these lines and nothing else of the form's."""
    document = Document(str(TEMPLATES / f"{form}.docx"))
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    for line in lines:
        document.add_paragraph().add_run(line)
    path = folder / f"{form}.docx"
    document.save(str(path))
    return path


def assert_same(template: Path, variables: dict[str, Json]) -> None:
    """Compare both ways part by part: XML by its canonical form, other parts by their bytes."""
    ours = parts_of(render(template, variables))
    marked = each_text(variables, lambda text: text.replace("\n", "\a"))
    assert isinstance(marked, dict)
    theirs = parts_of(filled_ordinarily(template, marked))

    assert ours.keys() == theirs.keys()
    for name, part in theirs.items():
        assert ours[name] == part or canonical(ours[name]) == canonical(part), name


@pytest.mark.parametrize("form", FORMS)
def test_form_comes_out_as_the_library_fills_it(form: str) -> None:
    variables = variables_of(form, lambda text: text + ODD)

    assert_same(TEMPLATES / sample_law().forms[form].template, variables)


def test_parts_that_do_not_change_keep_their_bytes() -> None:
    template = TEMPLATES / "F34.docx"
    ours = parts_of(render(template, sample_variables("F34")))
    theirs = parts_of(filled_ordinarily(template, sample_variables("F34")))

    assert {name for name, part in theirs.items() if ours[name] != part} <= {
        "word/document.xml",
        "word/footer1.xml",
    }


@pytest.mark.parametrize("form", FORMS)
def test_no_form_needs_the_slow_way(form: str) -> None:
    template = TEMPLATES / sample_law().forms[form].template

    assert type(prepared(template.read_bytes())).__name__ == "_Compiled"


# Templates that the library repairs after filling: the engine leaves them to it


def table_of(*rows: str, columns: int) -> str:
    grid = "<w:gridCol w:w='100'/>" * columns
    return f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row_of(*cells: str) -> str:
    inner = "".join(f"<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in cells)
    return f"<w:tr>{inner}</w:tr>"


TABLES = {
    "a row with more cells than columns": table_of(row_of("一", "{{ a }}", "三"), columns=2),
    "no row that fills the columns": table_of(row_of("{{ a }}"), columns=3),
    "cells in a loop": table_of(
        "<w:tr><w:tc><w:p><w:r><w:t>{%tc for x in b %}</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>{{ x }}</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>{%tc endfor %}</w:t></w:r></w:p></w:tc></w:tr>",
        columns=1,
    ),
    "rows that may all be left out": table_of(
        row_of("{%tr if yes %}"), row_of("{{ a }}", "二"), row_of("{%tr endif %}"), columns=2
    ),
}


@pytest.mark.parametrize("case", TABLES)
@pytest.mark.parametrize("yes", [True, False])
def test_table_that_does_not_fit_is_repaired_as_ever(tmp_path: Path, case: str, yes: bool) -> None:
    path = typed(tmp_path, "{{ a }}")
    document = Document(str(path))
    document.element.body.insert(0, parse_xml(TABLES[case]))
    document.save(str(path))

    assert_same(path, {"a": f"值{ODD}", "b": ["甲", "乙", "丙"], "yes": yes})


def test_branch_with_half_an_element_is_left_to_the_library(tmp_path: Path) -> None:
    path = typed(tmp_path, "{% if yes %}甲", "乙{% endif %}丙")

    for yes in (True, False):
        assert_same(path, {"yes": yes})


def test_rows_of_either_branch_fill_the_table(tmp_path: Path) -> None:
    path = typed(tmp_path, "{{ a }}")
    document = Document(str(path))
    rows = [
        row_of("{%tr if yes %}"), row_of("甲", "乙"), row_of("{%tr elif a %}"), row_of("丙", "丁"),
        row_of("{%tr else %}"), row_of("戊", "己"), row_of("{%tr endif %}"),
    ]  # fmt: skip
    document.element.body.insert(0, parse_xml(table_of(*rows, columns=2)))
    document.save(str(path))

    assert type(prepared(path.read_bytes())).__name__ == "_Compiled"
    for yes in (True, False):
        assert_same(path, {"yes": yes, "a": ""})


def test_braces_of_a_value_stay_as_they_are(tmp_path: Path) -> None:
    path = typed(tmp_path, "{{ a }}与{_{ 模板 }_}")

    words = words_of(render(path, {"a": "{_{ 值 }_} {{ b }}"}))

    assert "{_{ 值 }_} {{ b }}与{{ 模板 }}" in words


# Values


def test_line_break_keeps_the_shape_of_its_paragraph(tmp_path: Path) -> None:
    path = typed(tmp_path, "前{{ a }}后")

    assert "前一\n二\t三后" in words_of(render(path, {"a": "一\r\n二\t三\n\n"}))


def test_character_that_word_refuses_is_noted(tmp_path: Path) -> None:
    path = typed(tmp_path, "{{ a }}")

    assert "甲乙〔已去除不能打印的字符〕" in words_of(render(path, {"a": "甲\x00\x0b乙\ud800"}))


# The sandbox


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__ }}",
        "{{ a.__class__.__mro__ }}",
        "{{ a['__class__'] }}",
        "{{ a.upper() }}",
        "{{ rows.items() }}",
        "{{ a|attr('__class__') }}",
        "{{ a|safe }}",
        "{{ range(9) }}",
        "{{ lipsum }}",
        "{{ 'x' * 99999999999 }}",
        "{{ self._TemplateReference__context }}",
        "{{ a.b }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{{ a",
    ],
)
def test_tag_that_reaches_further_is_refused(tmp_path: Path, tag: str) -> None:
    path = typed(tmp_path, tag)

    with pytest.raises(TemplateFault, match=r"F31\.docx"):
        render(path, {"a": "甲", "rows": {}})


def test_word_of_the_paper_wins_over_a_method_of_the_same_name(tmp_path: Path) -> None:
    path = typed(tmp_path, "{{ own.items }}和{{ own.copy }}")

    assert "三件和两份" in words_of(render(path, {"own": {"items": "三件", "copy": "两份"}}))


# Keeping what was made ready


def test_changed_template_is_made_ready_anew(tmp_path: Path) -> None:
    first = words_of(render(typed(tmp_path, "旧{{ a }}"), {"a": "1"}))
    second = words_of(render(typed(tmp_path, "新{{ a }}"), {"a": "1"}))

    assert "旧1" in first
    assert "新1" in second


def test_threads_fill_one_template_at_once() -> None:
    template = TEMPLATES / "F34.docx"
    several = [variables_of("F34", lambda text, n=n: f"{text}第{n}人") for n in range(8)]
    expected = [render(template, one) for one in several]
    prepared.cache_clear()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda one: render(template, one), several * 4))

    assert made == expected * 4

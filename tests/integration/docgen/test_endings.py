"""How papers end: seal, date and signatures never stand alone on a page."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from caseflow.docgen.pdf import to_pdfs
from caseflow.docgen.render import render
from caseflow.domain.terms import Json
from tests.sample_papers import TEMPLATES, sample_law, sample_variables

FORMS = sorted(sample_law().forms)
SEAL = "（印章）"
LETTERS = ("F12", "F14", "F42", "F44", "S12", "S17")
LINE = "经现场检查和询问有关人员，上述情况属实，当事人没有提出不同的说法，"
LONG = [
    *(("F12", "power_cut", "stop_text", lines) for lines in (4, 5, 6, 7, 8, 9, 10)),
    *((form, "case", "facts_found", lines) for form in ("F32", "F33") for lines in (26, 27, 28)),
    *(("S19", "extension", "reason", lines) for lines in (15, 16, 17, 18)),
]


def ended(form: str) -> list[Paragraph]:
    """Return the paragraphs of a sample from the last text before the seal to the end.

    A row of a table counts with the paragraphs of its first cell.
    """
    document = Document(io.BytesIO(render(TEMPLATES / f"{form}.docx", sample_variables(form))))
    found = list(_paragraphs(document))
    seals = [n for n, p in enumerate(found) if SEAL in p.text]
    if not seals:
        return []
    start = max(n for n in range(seals[0]) if found[n].text.strip())
    return found[start : seals[0] + 2]


def _paragraphs(document) -> Iterator[Paragraph]:  # type: ignore[no-untyped-def]
    for block in document.element.body.iterchildren():
        if block.tag == qn("w:p"):
            yield Paragraph(block, document)
        elif block.tag == qn("w:tbl"):
            for row in Table(block, document).rows:
                yield from row.cells[0].paragraphs


def changed(form: str, group: str, name: str, text: str) -> bytes:
    """Render a sample with another text."""
    variables = sample_variables(form)
    values = variables[group]
    assert isinstance(values, dict)
    changes: dict[str, Json] = {group: {**values, name: text}}
    return render(TEMPLATES / f"{form}.docx", {**variables, **changes})


@pytest.mark.parametrize("form", FORMS)
def test_text_keeps_with_the_seal_and_the_seal_with_the_date(form: str) -> None:
    ending = ended(form)

    assert all(p.paragraph_format.keep_with_next for p in ending[:-1])
    assert not ending or ending[-1].text.strip()


@pytest.mark.parametrize("form", LETTERS)
def test_last_lines_of_a_letter_keep_together(form: str) -> None:
    document = Document(io.BytesIO(render(TEMPLATES / f"{form}.docx", sample_variables(form))))
    texts = [p.text for p in document.paragraphs]
    start = next(n for n, text in enumerate(texts) if SEAL in text)

    assert all(p.paragraph_format.keep_with_next for p in document.paragraphs[start:-1])
    assert texts[-1].startswith("本文书一式")


@pytest.mark.parametrize("form", FORMS)
def test_signatures_at_the_foot_of_a_page_fit_one_line(form: str) -> None:
    document = Document(str(TEMPLATES / f"{form}.docx"))
    section = document.sections[0]
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    feet = [*section.first_page_footer.paragraphs, *section.footer.paragraphs]

    assert [p.text for p in feet if "＿" in p.text and len(p.text) * 10.5 > width] == []


def test_no_page_holds_only_the_seal_or_what_follows_it(soffice: Path) -> None:
    named = [f"{form} {lines}" for form, _, _, lines in LONG] + list(LETTERS)
    papers = [changed(form, group, name, LINE * lines) for form, group, name, lines in LONG]
    papers += [render(TEMPLATES / f"{f}.docx", sample_variables(f)) for f in LETTERS]

    for name, made in zip(named, to_pdfs(papers, str(soffice)), strict=True):
        pages = [page.extract_text().strip() for page in PdfReader(io.BytesIO(made)).pages]
        sealed = [text.partition(SEAL) for text in pages if SEAL in text]
        assert len(sealed) == 1, name
        before, _, after = sealed[0]
        assert len(before) > 30, f"{name}: {before}"
        assert re.match(r"\s*\d{4} ?年", after), f"{name}: {after}"
        assert SEAL in pages[-1] or name not in LETTERS, name

"""Every form as people will see it: printed by the office program, page by page, on one sheet.

The sheet is kept for those who look: in the folder `CASEFLOW_TEST_ARTEFACTS`, else `build/artefacts`.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader

from caseflow.docgen.contact_sheet import A4, Shown, contact_sheet
from caseflow.domain.errors import TemplateFault
from caseflow.services import forms
from tests.sample_papers import ROOT, TEMPLATES, sample_law, samples

FOLDER = Path(os.environ.get("CASEFLOW_TEST_ARTEFACTS") or ROOT / "build" / "artefacts")
FORMS = tuple(row.form for row in forms.list_forms(sample_law()))
LEAST_SIGNS = 25
"""What a last page must hold besides seal, date, copies note and page number."""

_A4_MM = (210, 297)
_MM = 25.4 / 72
_CLOSING = re.compile(
    r"[〇零一二三四五六七八九十\d]{2,4}年[一二三四五六七八九十\d]{1,3}月[一二三四五六七八九十\d]{1,3}日"
    r"|（?印章）?|本文书一式.*|共\d+页.*|第\d+页.*|\s",
)

Pdfs = Mapping[str, bytes]
Texts = Mapping[str, Sequence[str]]


@pytest.fixture(scope="module")
def pdfs(soffice: Path) -> Pdfs:
    """Return every form with sample data as PDF, made by one start of the office program."""
    shelf = forms.Shelf(law=sample_law(), templates=TEMPLATES, files=FOLDER, samples=samples())
    made = forms.all_pdfs([forms.sample(shelf, form) for form in FORMS], str(soffice))
    return dict(zip((form.id for form in FORMS), made, strict=True))


@pytest.fixture(scope="module")
def texts(pdfs: Pdfs) -> Texts:
    """Return the words of each page of each form."""
    return {
        name: [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        for name, pdf in pdfs.items()
    }


def test_every_form_fills_whole_pages_of_a4(pdfs: Pdfs) -> None:
    wrong = []
    for name, pdf in pdfs.items():
        pages = PdfReader(io.BytesIO(pdf)).pages
        if not pages:
            wrong.append(f"{name}: no page")
        for number, page in enumerate(pages, start=1):
            size = sorted((float(page.mediabox.width) * _MM, float(page.mediabox.height) * _MM))
            if any(abs(a - b) > 1 for a, b in zip(size, _A4_MM, strict=True)):
                wrong.append(f"{name} page {number}: {size}")

    assert wrong == []


def test_seal_and_date_never_stand_alone_on_a_page(texts: Texts) -> None:
    lonely = {
        name: rest
        for name, pages in texts.items()
        if len(pages) > 1 and len(rest := _CLOSING.sub("", pages[-1])) < LEAST_SIGNS
    }

    assert lonely == {}


def test_no_page_is_empty_and_no_mark_of_a_template_is_left(texts: Texts) -> None:
    wrong = [
        f"{name} page {number}: {text[:40]}"
        for name, pages in texts.items()
        for number, text in enumerate(pages, start=1)
        if not text.strip() or re.search(r"\{\{|\}\}|\{%|%\}|None|Undefined", text)
    ]

    assert wrong == []


def test_contact_sheet_of_all_forms_is_kept(pdfs: Pdfs) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    sheet = forms.overview(FORMS, list(pdfs.values()))
    (FOLDER / "forms.pdf").write_bytes(sheet)

    made = PdfReader(io.BytesIO(sheet))
    pages = sum(len(PdfReader(io.BytesIO(pdf)).pages) for pdf in pdfs.values())
    drawn = b"".join(page.get_contents().get_data() for page in made.pages)  # type: ignore[union-attr]
    assert len(made.pages) == -(-pages // 9)
    assert [entry["/Title"] for entry in made.outline] == [  # type: ignore[call-overload]
        f"{form.id} {form.title}" for form in FORMS
    ]
    assert all(f"({form.id}  1/".encode() in drawn for form in FORMS)


def test_sheet_shows_pages_of_any_size_and_captions_with_odd_signs(pdfs: Pdfs) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=A4[1], height=A4[0])
    out = io.BytesIO()
    writer.write(out)

    sheet = contact_sheet([Shown(caption="a)(\\中", title="横页", pdf=out.getvalue())])

    assert "a][/?  1/1" in PdfReader(io.BytesIO(sheet)).pages[0].extract_text()
    with pytest.raises(TemplateFault, match="坏的"):
        contact_sheet([Shown(caption="x", title="坏的", pdf=b"no pdf")])

"""PDFs of all forms by the real office program, and the bound volume."""

import io
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader, PdfWriter, Transformation

from caseflow.docgen.bind import Sheet, bind, page_count, spans
from caseflow.docgen.pdf import find_soffice, to_pdf, to_pdfs
from caseflow.docgen.render import render
from caseflow.domain.errors import TemplateFault
from tests.sample_papers import ROOT, TEMPLATES, sample_law, sample_variables


def pdf(pages: int, *, rotation: int = 0) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        page = writer.add_blank_page(width=595, height=842)
        if rotation:
            page.rotate(rotation)
    writer.write(out)
    return out.getvalue()


def draw_contact_sheet(pdfs: Sequence[bytes], *, columns: int = 9, scale: float = 0.35) -> None:
    """Draw all pages small on one picture for people to look at, where Poppler is installed."""
    drawer = shutil.which("pdftoppm")
    if not drawer:
        return
    pages = [page for one in pdfs for page in PdfReader(io.BytesIO(one)).pages]
    rows = -(-len(pages) // columns)
    wide, high = 595 * scale, 842 * scale
    writer = PdfWriter()
    sheet = writer.add_blank_page(width=wide * columns, height=high * rows)
    for number, page in enumerate(pages):
        across, down = number % columns, number // columns
        place = Transformation().scale(scale).translate(wide * across, high * (rows - 1 - down))
        sheet.merge_transformed_page(page, place)
    target = ROOT / "build" / "contact-sheet" / "forms"
    target.parent.mkdir(parents=True, exist_ok=True)
    writer.write(target.with_suffix(".pdf"))
    command = [drawer, "-r", "110", "-png", "-singlefile", f"{target}.pdf", str(target)]
    subprocess.run(command, check=True, timeout=60)


def test_all_forms_become_pdf(soffice: Path) -> None:
    forms = list(sample_law().forms)
    papers = [render(TEMPLATES / f"{form}.docx", sample_variables(form)) for form in forms]
    pdfs = to_pdfs(papers, str(soffice))
    draw_contact_sheet(pdfs)

    for form, made in zip(forms, pdfs, strict=True):
        words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)

        assert 1 <= page_count(made) <= 3, form
        assert "\ufffd" not in words, form


def test_one_paper_becomes_pdf_with_its_words(soffice: Path) -> None:
    made = to_pdf(render(TEMPLATES / "F47.docx", sample_variables("F47")), str(soffice))

    assert "青石县应急管理局" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_office_program_is_found(soffice: Path) -> None:
    assert find_soffice()
    assert find_soffice(str(soffice)) == str(soffice)


def test_configured_program_that_is_not_there_is_not_replaced(tmp_path: Path) -> None:
    assert find_soffice(str(tmp_path / "none")) == ""


@pytest.mark.parametrize(
    ("program", "reason"),
    [("", "没有安装"), ("/nowhere/soffice", "不能启动")],
)
def test_missing_program_is_told(program: str, reason: str) -> None:
    with pytest.raises(TemplateFault, match=reason):
        to_pdf(b"", program)


def _program(folder: Path, body: str) -> str:
    path = folder / "office"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_failing_program_is_told_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(TemplateFault, match="no display"):
        to_pdf(b"", _program(tmp_path, "echo no display >&2; exit 1"))


def test_hanging_program_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(TemplateFault, match="没有完成转换"):
        to_pdf(b"", _program(tmp_path, "echo x >> $0.starts; exec sleep 30"), timeout_s=0.2)

    assert (tmp_path / "office.starts").read_text() == "x\nx\n"


# A stand-in for the office program: it makes the files it is given and hangs the first time.
_HANGS_ONCE = """
echo x >> $0.starts
for last in "$@"; do case $last in *.docx) echo "%PDF-$last" > "${last%.docx}.pdf"
  if [ $(wc -l < $0.starts) = 1 ] && [ $(basename $last) = 0001.docx ]; then exec sleep 30; fi
esac; done
"""


def test_after_a_hang_only_what_is_left_is_tried_once_more(tmp_path: Path) -> None:
    told: list[int] = []
    made = to_pdfs(
        [b"", b"", b""],
        _program(tmp_path, _HANGS_ONCE),
        timeout_s=0.5,
        made=lambda place, _: told.append(place),
    )

    assert (tmp_path / "office.starts").read_text() == "x\nx\n"
    assert told == [0, 1, 2]
    assert [one[:5] for one in made] == [b"%PDF-"] * 3


def test_numbers_start_after_cover_and_catalogue_on_a_front() -> None:
    sheets = [
        Sheet(title="封面", pdf=pdf(1), paged=False),
        Sheet(title="目录", pdf=pdf(2), paged=False),
        Sheet(title="决定书", pdf=pdf(3)),
        Sheet(title="回执", pdf=pdf(1)),
        Sheet(title="备考表", pdf=pdf(1), paged=False),
    ]

    made, places = bind(sheets)

    assert [place.words for place in places] == ["", "", "1-3", "4", ""]
    assert places == spans(sheets)
    pages = PdfReader(io.BytesIO(made)).pages
    # The back of the cover is blank, so that the catalogue begins on a front.
    assert [p.extract_text().strip() for p in pages] == ["", "", "", "", "1", "2", "3", "4", ""]


def _places(page: PageObject) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, *_: (
            found.append((cm[4] + tm[4], cm[5] + tm[5])) if text.strip() else None
        )
    )
    return found


def test_fronts_are_numbered_top_right_and_backs_top_left() -> None:
    made, _ = bind([Sheet(title="封面", pdf=pdf(1), paged=False), Sheet(title="书", pdf=pdf(3))])
    pages = PdfReader(io.BytesIO(made)).pages

    sides = [(x > 500, x < 60, y > 790) for page in pages[2:] for x, y in _places(page)]
    assert sides == [(True, False, True), (False, True, True), (True, False, True)]


@pytest.mark.parametrize(
    ("size", "lies"), [((300, 400), False), ((2000, 1000), True), ((595, 842), False)]
)
def test_a_page_of_any_size_becomes_a4(size: tuple[float, float], lies: bool) -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(*size)
    writer.write(out)
    made, _ = bind([Sheet(title="扫描件", pdf=out.getvalue())])
    page = PdfReader(io.BytesIO(made)).pages[0]

    shown = (float(page.cropbox.width), float(page.cropbox.height))
    assert shown == pytest.approx((842, 595) if lies else (595, 842), abs=1)
    assert page.extract_text().strip() == "1"


def test_equal_documents_are_bound_to_equal_bytes() -> None:
    sheets = [Sheet(title="甲", pdf=pdf(2)), Sheet(title="乙", pdf=pdf(1))]

    assert bind(sheets)[0] == bind(sheets)[0]


def test_turned_sheet_keeps_its_place_and_gets_its_number() -> None:
    made, _ = bind([Sheet(title="横页", pdf=pdf(1, rotation=90))])
    page = PdfReader(io.BytesIO(made)).pages[0]

    assert page.extract_text().strip() == "1"
    assert page.mediabox.width > page.mediabox.height


def test_each_document_has_a_bookmark() -> None:
    made, _ = bind([Sheet(title="甲", pdf=pdf(2)), Sheet(title="乙", pdf=pdf(1))])
    reader = PdfReader(io.BytesIO(made))

    marks = [(str(m.title), reader.get_destination_page_number(m)) for m in reader.outline]  # type: ignore[union-attr,arg-type]
    assert marks == [("甲", 0), ("乙", 2)]


def test_unreadable_scan_is_named() -> None:
    with pytest.raises(TemplateFault, match="扫描件"):
        bind([Sheet(title="扫描件", pdf=b"GIF89a")])


def test_templates_carry_no_fonts_and_stay_small() -> None:
    for path in TEMPLATES.glob("*.docx"):
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
        assert path.stat().st_size <= 40 * 1024
        assert not [n for n in names if "font" in n or "theme" in n or "thumbnail" in n]

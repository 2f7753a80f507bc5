"""Photo sheets: two photos on an A4 page, each with its caption, as a Word file to print and bind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from caseflow.docgen.pictures import print_copy

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

PER_PAGE = 2
_FRAME_MM = (150, 80)
_TITLE_FONT, _TEXT_FONT = "华文中宋", "仿宋_GB2312"
_MARGINS_MM = (22, 20, 25, 25)  # top, bottom, left, right
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001  # equal sheets are equal files


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo with what stands under it. Empty words are printed as a slash."""

    data: bytes
    name: str
    proves: str
    place: str
    taken_at: str
    taken_by: str
    source: str
    sha256: str


def photo_sheets(photos: Sequence[Photo], *, title: str, case_no: str) -> bytes:
    """Return the sheets of one run of photos as a Word file; equal photos give equal bytes."""
    from docx import Document  # noqa: PLC0415  # loaded on first use

    document = Document()
    _set_page(document)
    _set_heading(document, title, case_no)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = _MADE
    for number, photo in enumerate(photos, start=1):
        picture = _add_photo(document, photo, number)
        picture.paragraph_format.page_break_before = number > 1 and number % PER_PAGE == 1
    out = io.BytesIO()
    document.save(out)
    return _of_one_date(out.getvalue())


def _of_one_date(data: bytes) -> bytes:
    """Return a zip file whose entries carry one date, so that its digest tells content only."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _set_page(document: Document) -> None:
    from docx.shared import Mm  # noqa: PLC0415  # loaded on first use

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, bottom, left, right = _MARGINS_MM
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)


def _set_heading(document: Document, title: str, case_no: str) -> None:
    """Write title and case over every sheet: a long caption may push a photo to one of its own."""
    section = document.sections[0]
    section.header_distance = section.top_margin
    first, second = section.header.paragraphs[0], section.header.add_paragraph()
    _fill(first, title, size=22, font=_TITLE_FONT, centred=True)
    _fill(second, f"案件编号：{case_no}", size=12, centred=True)


def _add_photo(document: Document, photo: Photo, number: int) -> Paragraph:
    """Add a photo with its caption; return the paragraph of the photo."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415  # loaded on first use
    from docx.shared import Mm  # noqa: PLC0415  # loaded on first use

    data, wide, high = print_copy(photo.data, wide_mm=_FRAME_MM[0], high_mm=_FRAME_MM[1])
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = True
    line.add_run().add_picture(io.BytesIO(data), width=Mm(wide), height=Mm(high))
    when, who = photo.taken_at.replace("T", " "), photo.taken_by
    rows = (
        f"照片{number}：{photo.name}",
        f"证明的事项：{photo.proves or '／'}",
        f"地点：{photo.place or '／'}　　时间：{when or '／'}　　拍摄人：{who or '／'}",
        f"来源：{photo.source or '／'}　　校验值：{photo.sha256[:16]}",
    )
    for text in rows:
        _line(document, text, size=11).paragraph_format.keep_with_next = text != rows[-1]
    return line


def _line(document: Document, text: str, *, size: int) -> Paragraph:
    line = document.add_paragraph()
    _fill(line, text, size=size)
    return line


def _fill(
    line: Paragraph, text: str, *, size: int, font: str = _TEXT_FONT, centred: bool = False
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415  # loaded on first use
    from docx.shared import Pt  # noqa: PLC0415  # loaded on first use

    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(line, text, size=size, font=font)


def _write(line: Paragraph, text: str, *, size: int, font: str) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415  # loaded on first use
    from docx.shared import Pt  # noqa: PLC0415  # loaded on first use

    run = line.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

"""Bind the PDFs of a volume into one file with page numbers and bookmarks.

Cover, catalogue and note carry no page number; each begins on a front, so that the numbers begin
on one too. From there every side counts: a front has its number top right, a back top left.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseflow.docgen.digits import WIDTH, number_pdf
from caseflow.domain.errors import TemplateFault

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter
    from pypdf.generic import NameObject

_MARGIN_SIDE_PT = 40
_MARGIN_TOP_PT = 30
_SIZE_PT = 11
_A4_PT = (595.28, 841.89)
_NEARLY = 0.04  # what a page may differ from A4 before it is drawn smaller or larger


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One document of the volume; `paged` is false for cover, catalogue and note sheet.

    Unpaged ones begin on a front, unless they are only joined (`own_front` false).
    """

    title: str
    pdf: bytes
    paged: bool = True
    own_front: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The pages of one document in the volume: first and last number, both 0 when unpaged."""

    title: str
    first: int
    last: int

    @property
    def words(self) -> str:
        """The page column of the catalogue: `3` or `3-5`, "" when unpaged."""
        if not self.first:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def page_count(pdf: bytes) -> int:
    """Return the number of pages. Raises TemplateFault when the file is not a readable PDF."""
    return len(_read(pdf, "PDF 文件").pages)


def pdf_fault(pdf: bytes) -> tuple[int, str]:
    """Return the pages of an uploaded PDF and what is wrong with it in Chinese, "" if nothing.

    It is bound once for trial: what is let in can be bound later.
    """
    try:
        reader = _read(pdf, "PDF 文件")
        if reader.is_encrypted:
            return 0, "加了密码或者限制了权限，归档后会打不开"
        pages = len(reader.pages)
        if pages:
            bind([Sheet(title="PDF 文件", pdf=pdf)])
    except (TemplateFault, ArithmeticError, AttributeError, LookupError, OSError, RecursionError,
            TypeError, ValueError, AssertionError, NotImplementedError):  # fmt: skip
        # pypdf lets these through for a file that is broken inside.
        return 0, "不完整或者已损坏，不能打开"
    return pages, "" if pages else "一页也没有，不完整"


def spans(sheets: Sequence[Sheet]) -> tuple[Span, ...]:
    """Return the pages that each document will have in the volume, in the same order.

    Call it first to fill the catalogue, then `bind` with the finished catalogue.
    """
    made, last = [], 0
    for sheet in sheets:
        count = len(_read(sheet.pdf, sheet.title).pages)
        if sheet.paged and count:
            made.append(Span(title=sheet.title, first=last + 1, last=last + count))
            last += count
        else:
            made.append(Span(title=sheet.title, first=0, last=0))
    return tuple(made)


def bind(sheets: Sequence[Sheet]) -> tuple[bytes, tuple[Span, ...]]:
    """Return the bound PDF and the pages of each document; equal documents give equal bytes.

    Raises TemplateFault, naming the document, when one is not a readable PDF.
    """
    from pypdf import PdfWriter  # noqa: PLC0415  # loaded on first use
    from pypdf.errors import PyPdfError  # noqa: PLC0415  # loaded on first use

    writer, places = PdfWriter(), spans(sheets)
    paged = False
    for sheet, span in zip(sheets, places, strict=True):
        if len(writer.pages) % 2 and sheet.own_front and (not span.first or not paged):
            writer.add_blank_page(*_A4_PT)
        paged = paged or bool(span.first)
        try:
            _add(writer, sheet, span)
        except PyPdfError as err:
            raise _unreadable(sheet.title, err) from err
    out = io.BytesIO()
    writer.metadata = None
    writer.write(out)
    return out.getvalue(), places


def _add(writer: PdfWriter, sheet: Sheet, span: Span) -> None:
    start = len(writer.pages)
    for offset, page in enumerate(_read(sheet.pdf, sheet.title).pages):
        added = writer.add_page(page)
        if added.rotation:
            added.transfer_rotation_to_content()
        _fit(added)
        if span.first:
            _stamp(added, span.first + offset, front=len(writer.pages) % 2 == 1)
    if len(writer.pages) > start:
        writer.add_outline_item(title=sheet.title, page_number=start)


def _fit(page: PageObject) -> None:
    """Draw a page that is not A4 onto A4, standing or lying as it is, so that numbers are alike."""
    from pypdf import Transformation  # noqa: PLC0415  # loaded on first use
    from pypdf.generic import RectangleObject  # noqa: PLC0415  # loaded on first use

    box = page.cropbox
    wide, high = float(box.width), float(box.height)
    sheet = _A4_PT if wide <= high else _A4_PT[::-1]
    if (
        not wide
        or not high
        or all(
            abs(is_ - should) <= should * _NEARLY
            for is_, should in zip((wide, high), sheet, strict=True)
        )
    ):
        return
    scale = min(sheet[0] / wide, sheet[1] / high)
    left = (sheet[0] - wide * scale) / 2 - float(box.left) * scale
    bottom = (sheet[1] - high * scale) / 2 - float(box.bottom) * scale
    page.add_transformation(Transformation().scale(scale).translate(left, bottom))
    whole = RectangleObject((0, 0, *sheet))
    for name in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if name in page or name in ("/MediaBox", "/CropBox"):
            page[_name(name)] = whole


def _name(text: str) -> NameObject:
    from pypdf.generic import NameObject  # noqa: PLC0415  # loaded on first use

    return NameObject(text)


def _read(pdf: bytes, title: str) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415  # loaded on first use
    from pypdf.errors import PyPdfError  # noqa: PLC0415  # loaded on first use

    try:
        reader = PdfReader(io.BytesIO(pdf))
        if not reader.is_encrypted:
            len(reader.pages)
    except (PyPdfError, ValueError, KeyError) as err:
        raise _unreadable(title, err) from err
    return reader


def _unreadable(title: str, err: Exception) -> TemplateFault:
    return TemplateFault(f"“{title}”不是可以读取的 PDF，不能装订：{err}")


def _stamp(page: PageObject, number: int, *, front: bool) -> None:
    """Print the number top right on a front, top left on a back."""
    from pypdf import PdfReader, Transformation  # noqa: PLC0415  # loaded on first use

    box = page.cropbox
    text = str(number)
    x = float(box.left) + _MARGIN_SIDE_PT
    if front:
        x = float(box.right) - _MARGIN_SIDE_PT - _SIZE_PT * WIDTH / 1000 * len(text)
    y = float(box.top) - _MARGIN_TOP_PT
    stamp = PdfReader(io.BytesIO(number_pdf(text, _SIZE_PT))).pages[0]
    page.merge_transformed_page(stamp, Transformation().translate(x, y), expand=False)

"""Many documents on a few sheets: every page small, nine to a sheet, to look over a form set.

The captions are printed in a font that every reader has, so they are plain signs such as ids;
the titles stand in the bookmarks.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseflow.domain.errors import TemplateFault

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter
    from pypdf.generic import DictionaryObject, IndirectObject, PdfObject

A4 = (595, 842)
"""Width and height of a sheet in points."""

_ACROSS, _DOWN = 3, 3
_EDGE, _GAP, _CAPTION, _SIZE = 18, 6, 14, 8
_PLAIN = str.maketrans("()\\", "[]/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One document: `caption` in ASCII stands under each page, `title` in the bookmarks."""

    caption: str
    title: str
    pdf: bytes


def contact_sheet(documents: Sequence[Shown]) -> bytes:
    """Return a PDF with all pages of all documents in their order.

    Raises TemplateFault, naming the document, when one is not a readable PDF.
    """
    from pypdf import PdfWriter  # noqa: PLC0415  # loaded on first use

    writer = PdfWriter()
    pages = [(one, page, number, total) for one in documents for number, total, page in _pages(one)]
    for start in range(0, len(pages), _ACROSS * _DOWN):
        sheet = pages[start : start + _ACROSS * _DOWN]
        _add_sheet(
            writer,
            [(page, f"{one.caption}  {number}/{total}") for one, page, number, total in sheet],
        )
        for one, _, number, _ in sheet:
            if number == 1:
                writer.add_outline_item(title=one.title, page_number=len(writer.pages) - 1)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pages(one: Shown) -> Iterator[tuple[int, int, PageObject]]:
    """Yield each page with its number and with how many there are."""
    from pypdf import PdfReader  # noqa: PLC0415  # loaded on first use
    from pypdf.errors import PyPdfError  # noqa: PLC0415  # loaded on first use

    try:
        pages = list(PdfReader(io.BytesIO(one.pdf)).pages)
    except (PyPdfError, ValueError, KeyError) as err:
        raise TemplateFault(f"“{one.title}”不是可以读取的 PDF，不能排入总览：{err}") from err
    for number, page in enumerate(pages, start=1):
        yield number, len(pages), page


def _add_sheet(writer: PdfWriter, pages: Sequence[tuple[PageObject, str]]) -> None:
    """Add a sheet with each page in a frame and its caption below."""
    from pypdf.generic import DecodedStreamObject, NameObject  # noqa: PLC0415  # as above

    drawn: list[str] = []
    sheet = writer.add_blank_page(width=A4[0], height=A4[1])
    resources, drawings = _resources()
    for spot, (page, caption) in enumerate(pages):
        drawings[NameObject(f"/P{spot}")] = _drawing(writer, page)
        drawn.append(_place(page, caption, spot))
    content = DecodedStreamObject()
    content.set_data("\n".join(drawn).encode("ascii"))
    sheet[NameObject("/Resources")] = resources
    sheet[NameObject("/Contents")] = writer._add_object(content)


def _resources() -> tuple[DictionaryObject, DictionaryObject]:
    """Return the resources of a sheet and the drawings among them."""
    from pypdf.generic import DictionaryObject, NameObject  # noqa: PLC0415  # as above

    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    drawings = DictionaryObject()
    resources = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject({NameObject("/Caption"): font}),
            NameObject("/XObject"): drawings,
        }
    )
    return resources, drawings


def _drawing(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """Return a page as one thing that can be drawn at any size."""
    from pypdf.generic import DecodedStreamObject, NameObject  # noqa: PLC0415  # as above

    contents = page.get_contents()
    drawing = DecodedStreamObject()
    drawing.set_data(contents.get_data() if contents is not None else b"")
    drawing[NameObject("/Type")] = NameObject("/XObject")
    drawing[NameObject("/Subtype")] = NameObject("/Form")
    drawing[NameObject("/BBox")] = page.mediabox.clone(writer)
    drawing[NameObject("/Resources")] = _resources_of(page).clone(writer)
    return writer._add_object(drawing.flate_encode())


def _resources_of(page: PageObject) -> PdfObject:
    from pypdf.generic import DictionaryObject  # noqa: PLC0415  # as above

    return page.get("/Resources", DictionaryObject()).get_object() or DictionaryObject()


def _place(page: PageObject, caption: str, spot: int) -> str:
    """Return the drawing of one page at one of the places of a sheet."""
    wide, high = (A4[0] - 2 * _EDGE) / _ACROSS, (A4[1] - 2 * _EDGE) / _DOWN
    left = _EDGE + wide * (spot % _ACROSS)
    low = A4[1] - _EDGE - high * (spot // _ACROSS + 1) + _CAPTION
    box = page.mediabox
    across, up = float(box.width), float(box.height)
    scale = min((wide - _GAP) / across, (high - _CAPTION - _GAP) / up)
    right, top = left - float(box.left) * scale, low - float(box.bottom) * scale
    words = caption.encode("ascii", "replace").decode().translate(_PLAIN)
    return (
        f"q {scale:.4f} 0 0 {scale:.4f} {right:.2f} {top:.2f} cm /P{spot} Do Q "
        f"q 0.3 w {left:.2f} {low:.2f} {across * scale:.2f} {up * scale:.2f} re S Q "
        f"BT /Caption {_SIZE} Tf {left:.2f} {low - _SIZE - 1:.2f} Td ({words}) Tj ET"
    )

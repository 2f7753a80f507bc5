"""Bind the PDFs of a volume into one file with page numbers and bookmarks.

Cover and catalogue carry no page number: numbering starts at the first document after them and
runs through the volume. Every sheet here is a front, so the number stands top right.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseflow.domain.errors import TemplateFault

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MARGIN_RIGHT_PT = 40
_MARGIN_TOP_PT = 30
_SIZE_PT = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One document of the volume; `paged` is false for cover, catalogue and note sheet."""

    title: str
    pdf: bytes
    paged: bool = True


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
    """Return the bound PDF and the pages of each document.

    Raises TemplateFault, naming the document, when one is not a readable PDF.
    """
    from pypdf import PdfWriter  # noqa: PLC0415  # loaded on first use

    writer, places = PdfWriter(), spans(sheets)
    for sheet, span in zip(sheets, places, strict=True):
        start = len(writer.pages)
        for offset, page in enumerate(_read(sheet.pdf, sheet.title).pages):
            added = writer.add_page(page)
            if span.first:
                _stamp(added, span.first + offset)
        if len(writer.pages) > start:
            writer.add_outline_item(title=sheet.title, page_number=start)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), places


def _read(pdf: bytes, title: str) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415  # loaded on first use
    from pypdf.errors import PyPdfError  # noqa: PLC0415  # loaded on first use

    try:
        reader = PdfReader(io.BytesIO(pdf))
        len(reader.pages)
    except (PyPdfError, ValueError, KeyError) as err:
        raise TemplateFault(f"“{title}”不是可以读取的 PDF，不能装订：{err}") from err
    return reader


def _stamp(page: PageObject, number: int) -> None:
    """Print the number top right, also on a page that is shown turned."""
    from pypdf import PdfReader, Transformation  # noqa: PLC0415  # loaded on first use

    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.mediabox
    text = str(number)
    x = float(box.right) - _MARGIN_RIGHT_PT - _SIZE_PT * 0.6 * len(text)
    y = float(box.top) - _MARGIN_TOP_PT
    stamp = PdfReader(io.BytesIO(_number_pdf(text))).pages[0]
    page.merge_transformed_page(stamp, Transformation().translate(x, y), expand=False)


def _number_pdf(text: str) -> bytes:
    """Return a small PDF that holds a number in a font that every reader has."""
    stream = f"BT /F1 {_SIZE_PT} Tf 0 0 Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 30]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )

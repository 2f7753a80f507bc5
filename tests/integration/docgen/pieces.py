"""Pictures and PDFs for tests, as a phone or a scanner would make them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

TURNED = 6
"""The EXIF mark of a phone that was held upright: the picture has to be turned by a quarter."""


def picture(
    wide: int = 160,
    high: int = 120,
    *,
    form: str = "JPEG",
    colour: str = "steelblue",
    orientation: int = 1,
) -> bytes:
    """Return a picture with a mark in its top left corner."""
    made, out = Image.new("RGB", (wide, high), colour), io.BytesIO()
    ImageDraw.Draw(made).rectangle((0, 0, wide // 4, high // 4), fill="gold")
    exif = Image.Exif()
    exif[0x0112] = orientation
    made.save(out, format=form, exif=exif)
    return out.getvalue()


def pdf(pages: int = 1, *, size: tuple[float, float] = (595, 842), password: str = "") -> bytes:
    """Return a PDF of empty pages."""
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(*size)
    if password:
        writer.encrypt(user_password="", owner_password=password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def active_pdf(sort: str) -> bytes:
    """Return a PDF of one page that would run, open or bring something: see `ACTIVE`."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    ACTIVE[sort](writer)
    writer.write(out)
    return out.getvalue()


def _action(**entries: str) -> DictionaryObject:
    made = DictionaryObject({NameObject("/Type"): NameObject("/Action")})
    for name, value in entries.items():
        word = NameObject(value) if value.startswith("/") else TextStringObject(value)
        made[NameObject(f"/{name}")] = word
    return made


_SCRIPT = _action(S="/JavaScript", JS="app.alert(1)")


def _when_left(writer: PdfWriter) -> None:
    leaving = DictionaryObject({NameObject("/C"): writer._add_object(_SCRIPT)})
    writer.pages[0][NameObject("/AA")] = leaving


def _when_opened(action: DictionaryObject) -> Callable[[PdfWriter], None]:
    def add(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)

    return add


def _by_name(writer: PdfWriter) -> None:
    listed = ArrayObject([TextStringObject("a"), writer._add_object(_SCRIPT)])
    scripts = DictionaryObject({NameObject("/Names"): listed})
    names = DictionaryObject({NameObject("/JavaScript"): scripts})
    writer.root_object[NameObject("/Names")] = names


def _with_file(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


ACTIVE: Mapping[str, Callable[[PdfWriter], None]] = {
    "names": _by_name,
    "open": _when_opened(_SCRIPT),
    "leave": _when_left,
    "launch": _when_opened(_action(S="/Launch", F="a.exe")),
    "files": _with_file,
}
"""Ways in which a PDF is more than its pages."""

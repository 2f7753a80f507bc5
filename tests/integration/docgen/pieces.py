"""Pictures and PDFs for tests, as a phone or a scanner would make them."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw
from pypdf import PdfWriter

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

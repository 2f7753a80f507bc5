"""Files to the browser: Word, PDF, ZIP, pictures and tables, with Chinese names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from flask import send_file
from werkzeug.wrappers import Response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ZIP = "application/zip"
INLINE = frozenset({PDF, "image/jpeg", "image/png"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def send(data: bytes, *, name: str, media_type: str, inline: bool = False) -> Response:
    """Return a file; only pictures and PDF are ever shown inside the browser."""
    return send_file(
        io.BytesIO(data),
        mimetype=media_type,
        as_attachment=not (inline and media_type in INLINE),
        download_name=name,
    )


def send_open(file: IO[bytes], *, name: str, media_type: str) -> Response:
    """Return a file that is too large for the memory; it is closed once it was sent."""
    file.seek(0)
    return send_file(file, mimetype=media_type, as_attachment=True, download_name=name)


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV table that a spreadsheet opens as text: no cell can act as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

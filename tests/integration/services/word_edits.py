"""Edit a Word file as a person would: other words in it, or other parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

BODY = "word/document.xml"


def with_words(data: bytes, old: str, new: str, *, part: str = BODY) -> bytes:
    """Return the file with the first `old` of a part replaced."""
    text = parts_of(data)[part].decode()
    assert old in text
    return with_parts(data, {part: text.replace(old, new, 1).encode()})


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the file with these parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, held in {**parts_of(data), **parts}.items():
            made.writestr(name, held)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}

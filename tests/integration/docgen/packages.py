"""Word files taken apart for tests, and the template library used in its ordinary way."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from lxml import etree

from caseflow.domain.terms import Json

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a Word file by name, after its checksums were checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def changed(data: bytes, **others: bytes | None) -> bytes:
    """Return a Word file with some parts replaced, added or, with None, left out."""
    parts = {**parts_of(data), **{k.replace("__", "/"): v for k, v in others.items()}}
    return packed({name: part for name, part in parts.items() if part is not None})


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def filled_ordinarily(template: Path, variables: dict[str, Json]) -> bytes:
    """Open a template, render it and save it, as the library's manual says.

    Line breaks must be its own paragraph marks already.
    """
    document = DocxTemplate(str(template))
    document.render(variables, Environment(undefined=StrictUndefined), autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n")


def words_of(data: bytes) -> str:
    """Return the text of body, headers and footers: a line for each paragraph, tabs as tabs."""
    found: list[str] = []
    for name, xml in parts_of(data).items():
        if name.startswith("word/") and name.endswith(".xml"):
            for paragraph in etree.fromstring(xml).iter(f"{W}p"):
                found.append("".join(_signs(paragraph)))
    return "\n".join(found)


def _signs(paragraph: etree._Element) -> Iterator[str]:
    for one in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
        if one.tag == f"{W}t":
            yield one.text or ""
        elif one.getparent().tag == f"{W}r":
            yield "\t" if one.tag == f"{W}tab" else "\n"

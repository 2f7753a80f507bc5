"""A Word template made ready once and filled many times.

The template library joins the tags of each part across runs and writes the package; its text is
then compiled, and what never changes is deflated. A template of which it cannot be told beforehand
that the library would leave the filled text as it is (see `proof`) is filled by the library itself.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Protocol

from jinja2 import Template, nodes
from jinja2.sandbox import SandboxedEnvironment

from caseflow.docgen.listing import listed
from caseflow.docgen.packing import Packed, pack, zipped
from caseflow.docgen.sandbox import environment
from caseflow.docgen.tags import tree_of
from caseflow.domain.terms import Json

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

_KEPT = 128  # templates; one takes about a third of a megabyte
_CONTENT_TYPES = "[Content_Types].xml"
_CORE = "docProps/core.xml"
_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_MADE = datetime(1980, 1, 1, tzinfo=UTC)
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# Stands in for the environment where the library fills properties that have no tags.
_AS_IT_IS = SimpleNamespace(from_string=lambda text: SimpleNamespace(render=lambda _: text))
# The library's way to print braces.
_BRACES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


class Prepared(Protocol):
    """A template that is ready to be filled."""

    def fill(self, variables: Mapping[str, Json]) -> bytes:
        """Return the Word file."""
        ...


@dataclass(frozen=True, slots=True)
class Tagged:
    """The text of one part with its tags joined; `head` and `tail` are never filled."""

    head: str
    text: str
    tail: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One part that changes with the values."""

    name: str
    head: str
    text: Template
    tail: str

    def fill(self, variables: Mapping[str, Json]) -> Packed:
        text = listed(self.text.render(variables))
        return pack(self.name, f"{self.head}{text}{self.tail}".encode())


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A package of parts that are ready and parts to be filled."""

    parts: tuple[Packed | _Part, ...]

    def fill(self, variables: Mapping[str, Json]) -> bytes:
        return zipped(p if isinstance(p, Packed) else p.fill(variables) for p in self.parts)


@dataclass(frozen=True, slots=True)
class _Ordinary:
    """A template that the library fills anew each time."""

    data: bytes

    def fill(self, variables: Mapping[str, Json]) -> bytes:
        document = _opened(self.data)
        document.render(dict(variables), jinja_env=environment(), autoescape=True)
        return zipped(pack(name, data) for name, data in _saved(document))


@lru_cache(maxsize=_KEPT)
def prepared(data: bytes) -> Prepared:
    """Return the template whose file has these bytes; the last ones used are kept.

    Raises TagFault for a broken tag or too many of them, and BadZipFile, KeyError or ValueError
    for a damaged file.
    """
    from caseflow.docgen.proof import is_settled  # noqa: PLC0415  # loaded on first use

    document = _opened(data)
    if "{" in str(document.docx.core_properties._element.xml):
        return _Ordinary(data)
    env = environment()
    document.render_properties({}, _AS_IT_IS)
    main = document.docx.part.partname.membername
    trees = {name: (s, tree_of(env, s.text)) for name, s in _tagged(document)}
    if not all(is_settled(s.head, tree, s.tail, body=n == main) for n, (s, tree) in trees.items()):
        return _Ordinary(data)
    made: list[Packed | _Part] = []
    for name, content in _saved(document):
        if name in trees:
            made.append(_part(env, name, *trees[name]))
        else:
            made.append(pack(name, content))
    return _Compiled(tuple(made))


def tagged(data: bytes) -> dict[str, Tagged]:
    """Return the text of each part that is filled, by part name. Raises like `prepared`."""
    return dict(_tagged(_opened(data)))


def _part(
    env: SandboxedEnvironment, name: str, source: Tagged, tree: nodes.Template
) -> Packed | _Part:
    if "{_" in source.text or "_}" in source.text:
        for data in tree.find_all(nodes.TemplateData):
            for typed, printed in _BRACES:
                data.data = data.data.replace(typed, printed)
    if any(type(n) is not nodes.TemplateData for out in tree.body for n in out.iter_child_nodes()):
        return _Part(name, source.head, env.from_string(tree), source.tail)
    text = "".join(data.data for data in tree.find_all(nodes.TemplateData))
    return pack(name, f"{source.head}{listed(text)}{source.tail}".encode())


def _opened(data: bytes) -> DocxTemplate:
    from docxtpl import DocxTemplate  # noqa: PLC0415  # loaded on first use

    document = DocxTemplate(io.BytesIO(data))
    document.render_init()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if _CORE not in package.namelist():  # the library would write the present moment
            document.docx.core_properties.modified = _MADE
    return document


def _tagged(document: DocxTemplate) -> Iterator[tuple[str, Tagged]]:
    """Yield the parts that the library fills, as it would fill them."""
    main = document.docx.part
    whole = document.xml_to_string(main._element)
    begin, end = whole.index("<w:body"), whole.rindex("</w:body>") + len("</w:body>")
    text = document.patch_xml(whole[begin:end])
    yield main.partname.membername, Tagged(_DECLARATION + whole[:begin], text, whole[end:])
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            text = document.patch_xml(document.get_part_xml(part))
            yield part.partname.membername, Tagged(_DECLARATION, text)
    for part in main.package.parts:
        if part.content_type == _FOOTNOTES:
            text = document.patch_xml(part.blob.decode())
            yield part.partname.membername, Tagged("", text)


def _saved(document: DocxTemplate) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of the package as the library writes it, in the order of the file."""
    raw = io.BytesIO()
    document.docx.save(raw)
    with zipfile.ZipFile(raw) as package:
        for name in sorted(package.namelist(), key=lambda n: (n != _CONTENT_TYPES, n)):
            yield name, package.read(name)

"""Whether a Word package is built as the format demands: what Word itself would refuse to open.

A small reading of the schema: the table of contents and the relationships of the package, and the
order and required children of the elements that templates use. LibreOffice forgives much of this;
Word calls the file damaged.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CONTENTS = "[Content_Types].xml"
_LEFT = re.compile(r"\{\{|\}\}|\{%|%\}")
_BLOCKS = ("p", "tbl", "sdt", "customXml", "altChunk")
# What may stand directly in an element; marks that may stand anywhere are in _ANYWHERE.
_CHILDREN: Mapping[str, tuple[str, ...]] = {
    "body": (*_BLOCKS, "sectPr"),
    "hdr": _BLOCKS,
    "ftr": _BLOCKS,
    "tbl": ("tblPr", "tblGrid", "tr", "sdt", "customXml"),
    "tr": ("tblPrEx", "trPr", "tc", "sdt", "customXml"),
    "tc": ("tcPr", *_BLOCKS),
    "p": ("pPr", "r", "hyperlink", "fldSimple", "smartTag", "sdt", "customXml"),
}
_ANYWHERE = (
    "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "ins", "del",
    "commentRangeStart", "commentRangeEnd", "moveFrom", "moveTo", "moveFromRangeStart",
    "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
)  # fmt: skip
_FIRST = {"p": "pPr", "r": "rPr", "tc": "tcPr", "tbl": "tblPr"}


def structure_faults(parts: Mapping[str, bytes], *, filled: bool = True) -> list[str]:
    """Return what is wrong with the parts of a package in Chinese words; [] if nothing is.

    A `filled` one must have no tags left; a template may have them.
    """
    roots: dict[str, etree._Element] = {}
    faults: list[str] = []
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                roots[name] = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
            except etree.XMLSyntaxError as err:
                faults.append(f"部件“{name}”{_broken(err)}")
    if faults:
        return faults
    if _CONTENTS not in roots:
        return [f"没有部件“{_CONTENTS}”"]
    faults += [*_contents(parts, roots[_CONTENTS]), *_relationships(parts, roots)]
    for name, root in roots.items():
        if root.tag.startswith(_W):
            faults += [f"部件“{name}”：{one}" for one in (*_elements(root), *_ids(root))]
            if filled and (left := _LEFT.search("".join(map(str, root.itertext())))):
                faults.append(f"部件“{name}”：留有标记“{left.group()}”")
    return faults


def _broken(err: etree.XMLSyntaxError) -> str:
    """Return in Chinese words why a part cannot be read."""
    if "depth" in (err.msg or ""):
        return "套得太深，不像 Word 文档，请把内容复制到新文档后另存"
    return f"不是完整的 XML：第{err.lineno}行第{err.offset}个字符处写法有误"


def _contents(parts: Mapping[str, bytes], root: etree._Element) -> Iterator[str]:
    ends = {one.get("Extension", "").lower() for one in root.iter(f"{_TYPES}Default")}
    named = [one.get("PartName", "") for one in root.iter(f"{_TYPES}Override")]
    for name in parts:
        end = name.rpartition(".")[2].lower()
        if name != _CONTENTS and f"/{name}" not in named and end not in ends:
            yield f"部件“{name}”没有登记类型"
    for name, count in Counter(named).items():
        if name.lstrip("/") not in parts:
            yield f"登记了类型的部件“{name}”不存在"
        if count > 1:
            yield f"部件“{name}”的类型登记了{count}次"


def _relationships(
    parts: Mapping[str, bytes], roots: Mapping[str, etree._Element]
) -> Iterator[str]:
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        base = posixpath.dirname(folder)
        source = posixpath.join(base, file.removesuffix(".rels"))
        listed = list(root.iter(f"{_RELS}Relationship"))
        known = [one.get("Id", "") for one in listed]
        for number, count in Counter(known).items():
            if count > 1:
                yield f"“{name}”中编号“{number}”用了{count}次"
        for one in listed:
            target = posixpath.normpath(posixpath.join("/", base, one.get("Target", "")))
            if one.get("TargetMode") != "External" and target.lstrip("/") not in parts:
                yield f"“{name}”指向的部件“{target}”不存在"
        yield from _uses(source, roots.get(source), known)
    for name, root in roots.items():
        folder, file = posixpath.split(name)
        if f"{folder}/_rels/{file}.rels" not in roots:
            yield from _uses(name, root, ())


def _uses(name: str, root: etree._Element | None, known: Collection[str]) -> Iterator[str]:
    for one in () if root is None else root.iter():
        for attribute in (f"{_R}id", f"{_R}embed", f"{_R}link"):
            value = one.get(attribute)
            if value is not None and value not in known:
                yield f"部件“{name}”用了没有登记的关系“{value}”"


def _elements(root: etree._Element) -> Iterator[str]:
    for one in root.iter(f"{_W}*"):
        kind = _kind(one)
        children = [found for child in one if (found := _kind(child)) not in _ANYWHERE]
        allowed = _CHILDREN.get(kind)
        if allowed is not None:
            for child in children:
                if child and child not in allowed:
                    yield f"“{kind}”中不能有“{child}”"
        first = _FIRST.get(kind)
        if first in children[1:]:
            yield f"“{kind}”中的“{first}”不在最前或者有两个"
        yield from _required(kind, children)


def _required(kind: str, children: list[str]) -> Iterator[str]:
    if kind == "tc" and children[-1:] not in (["p"], ["sdt"]):
        yield "单元格不是以段落结尾"
    if kind == "tbl":
        if "tblGrid" not in children[:2]:
            yield "表格没有列宽（tblGrid）"
        if "tr" not in children:
            yield "表格没有行"
    if kind == "tr" and "tc" not in children:
        yield "表格的一行没有单元格"
    if kind == "body" and "sectPr" in children[:-1]:
        yield "节的设置（sectPr）不在最后"
    if kind in ("hdr", "ftr") and "p" not in children:
        yield "页眉或者页脚没有段落"


def _ids(root: etree._Element) -> Iterator[str]:
    """Yield ids of pictures and bookmarks that stand twice."""
    for what, path, attribute in (
        ("图片", "{*}docPr", "id"),
        ("书签", f"{_W}bookmarkStart", f"{_W}id"),
    ):
        count = Counter(one.get(attribute, "") for one in root.iter(path))
        for value, times in count.items():
            if times > 1:
                yield f"{what}编号“{value}”用了{times}次"


def _kind(element: etree._Element) -> str:
    """Return the name of a Word element, "" for one of another vocabulary."""
    tag = element.tag
    return tag.removeprefix(_W) if isinstance(tag, str) and tag.startswith(_W) else ""

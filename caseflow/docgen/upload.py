"""Check a Word template that somebody uploads, from the bytes of its package to its words."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from lxml import etree

from caseflow.docgen.check import text_faults, word_faults
from caseflow.docgen.compiled import tagged
from caseflow.docgen.render import damage_of, faults_told, tagged_parts
from caseflow.docgen.schema import VARIABLES
from caseflow.docgen.structure import structure_faults
from caseflow.docgen.typed import STYLES, Fonts, W, parsed, torn_tags
from caseflow.domain.errors import TemplateFault
from caseflow.domain.forms import Form

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PART = 3 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 200
_MB = 1024 * 1024
_BLOCK = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAIN = b"wordprocessingml.document.main+xml"
_MACROS = (b"macroEnabled", b"vbaProject")
_SAVE_AS = "请在 Word 中另存为“Word 文档（*.docx）”后再上传"
_PARTS = (
    ("vbaProject", "宏", _SAVE_AS),
    ("activeX", "控件", "请删除控件后再上传"),
    ("embeddings/", "嵌入的对象", "请删除嵌入的表格、文件等对象后再上传"),
    ("word/fonts/", "嵌入的字体", "请在 Word 选项的“保存”中取消“将字体嵌入文件”后再上传"),
    ("externalLinks", "外部链接", "请删除链接后再上传"),
    ("afchunk", "夹带的其他文档", "请删除插入的文档后再上传"),
)  # fmt: skip
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']""")
_FIELDS = ("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES")
_REVISIONS = ("ins", "del", "moveFrom", "moveTo")
_NOTES = ("commentReference",)
_MARKS = ("{{", "{%")
_SHAPES = (f"{W}pPr", f"{W}rPr")
_MOST_OF_A_SHAPE = 20_000  # signs; it is repeated for every line of a value


def check_upload(
    name: str,
    data: bytes,
    form: Form,
    *,
    allowed_fonts: Collection[str] = (),
    shipped: Path | None = None,
) -> list[str]:
    """Return why a file may not be the template of a form, in Chinese with the remedy; [] if it may.

    `name` is the file's own name. First the package is looked at without trusting it: size, bombs,
    password, macros, links, objects, entities. Only a harmless one is read further: its structure,
    tags, variables (those of all forms and of this one), fonts and typed words. What the form must
    say stands under no other conditions than in the `shipped` template. Raises TemplateFault when
    that one is broken.
    """
    try:
        parts = _unpacked(name, data)
    except _Refused as err:
        return [f"{name}：{err}"]
    faults = [*_harm(parts)] or structure_faults(parts, filled=False) or [*_harm_inside(parts)]
    if not faults:
        try:
            with faults_told(name):
                tags = tagged(data)
        except TemplateFault as err:
            return [err.message]
        theirs = tagged_parts(shipped) if shipped is not None else None
        faults += word_faults(tags, VARIABLES, form, theirs)
        styles = parsed(parts[STYLES]) if STYLES in parts else None
        faults += text_faults(data, tags, Fonts(allowed_fonts, styles))
    return [f"{name}：{one}" for one in faults]


class _Refused(Exception):
    """The file is not even unpacked."""


def _unpacked(name: str, data: bytes) -> dict[str, bytes]:
    """Return the parts of a file. Raises _Refused for one that is too large or no Word file."""
    if not name.lower().endswith(".docx"):
        raise _Refused(f"只收 .docx 文件，{_SAVE_AS}。")
    if len(data) > MAX_BYTES:
        raise _Refused(f"文件大于 {MAX_BYTES // _MB} MB，请去掉图片后再上传。")
    if data.startswith(_OLE):
        raise _Refused(f"文件有密码，或者是旧版 .doc 格式。请取消密码，{_SAVE_AS}。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            for fault in _entry_faults(entries, len(data)):
                raise _Refused(fault)
            return _read(package, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as err:
        raise _Refused(
            f"不是完整的 Word 文件（{damage_of(err)}）。请在 Word 中打开核对，{_SAVE_AS}。"
        ) from err


def _entry_faults(entries: Collection[zipfile.ZipInfo], size: int) -> Iterator[str]:
    """Yield what the directory of the zip file alone tells against it."""
    total = sum(one.file_size for one in entries)
    if len(entries) > MAX_ENTRIES:
        yield f"文件内有 {len(entries)} 个部件，多于 {MAX_ENTRIES} 个，不像 Word 文档，不予收下。"
    if total > MAX_UNPACKED or total > size * MAX_RATIO:
        yield f"文件展开后达 {total / _MB:.0f} MB，疑似压缩炸弹，不予收下。请{_SAVE_AS[1:]}。"
    names = [one.filename for one in entries]
    if len(set(names)) != len(names):
        yield f"文件内有同名的部件，{_SAVE_AS}。"
    for one in entries:
        if one.flag_bits & _ENCRYPTED:
            yield f"文件有密码。请取消密码，{_SAVE_AS}。"
        if one.compress_type not in _WAYS:
            yield f"部件“{one.filename}”的压缩方式不能读取，{_SAVE_AS}。"
        if one.filename.startswith(("/", "\\")) or ".." in one.filename.split("/"):
            yield f"部件名“{one.filename}”指向文件之外，不予收下。"


def _read(package: zipfile.ZipFile, entries: Collection[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack all parts; what comes out is counted, whatever the directory declares."""
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for one in entries:
        if one.is_dir():
            continue
        blocks = []
        with package.open(one) as stream:
            while block := stream.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise _Refused(f"文件展开后大于 {MAX_UNPACKED // _MB} MB，不予收下。")
                blocks.append(block)
        parts[one.filename] = b"".join(blocks)
    return parts


def _harm(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what must not be read any further."""
    for name, data in parts.items():
        for bad, what, remedy in _PARTS:
            if bad.lower() in name.lower():
                yield f"含有{what}（部件“{name}”），{remedy}"
        if name.endswith((".xml", ".rels")):
            if len(data) > MAX_PART:
                yield f"部件“{name}”大于 {MAX_PART // _MB} MB，不像文书模板，{_SAVE_AS}"
            told = _ENCODING.match(data)
            if b"\0" in data or (told and told[1].lower() not in (b"utf-8", b"us-ascii")):
                yield f"部件“{name}”不是 UTF-8 编码，{_SAVE_AS}"
            if any(mark in data for mark in _ENTITIES):
                yield f"部件“{name}”声明了 XML 实体或者文档类型，Word 不写这种内容，{_SAVE_AS}"
    types = parts.get("[Content_Types].xml", b"")
    if any(mark in types for mark in _MACROS):
        yield f"是带宏的文件，{_SAVE_AS}"
    elif _MAIN not in types:
        yield f"不是 Word 文档，{_SAVE_AS}"


def _harm_inside(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what the XML of a sound package tells against it."""
    for name, data in parts.items():
        if name.endswith(".rels"):
            for one in parsed(data):
                if one.get("TargetMode") == "External":
                    yield f"“{name}”有外部链接“{one.get('Target', '')}”，请取消超链接、链接图片和附加模板"
        elif name.endswith(".xml"):
            yield from _body_harm(name, parsed(data))


def _body_harm(name: str, root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        words = "".join(one.text or "" for one in paragraph.iter(f"{W}instrText"))
        simple = [one.get(f"{W}instr", "") for one in paragraph.iter(f"{W}fldSimple")]
        typed = "".join(one.text or "" for one in paragraph.iter(f"{W}t"))
        yield from (f"{name}：{one}" for one in torn_tags(typed))
        for code in (words, *simple):
            if code.strip() and code.split()[0].upper() not in _FIELDS:
                yield f"部件“{name}”有域“{code.strip()[:20]}”，只可用页码和总页数，请选中后按 Ctrl+Shift+F9"
    for one in root.iter():
        pieces = [
            *one.attrib.values(),
            "" if one.tag == f"{W}t" else one.text or "",
            one.tail or "",
        ]
        if any(mark in word for word in pieces for mark in _MARKS):
            yield f"部件“{name}”有标记不在正文的文字里，印不出来，请把它键入正文"
            break
    if any(len(etree.tostring(one)) > _MOST_OF_A_SHAPE for one in root.iter(*_SHAPES)):
        yield f"部件“{name}”有一段的格式过于复杂，请清除该段的格式后重新设置"
    if any(next(root.iter(f"{W}{kind}"), None) is not None for kind in _REVISIONS):
        yield f"部件“{name}”有修订痕迹，请接受全部修订并关闭修订后再上传"
    if any(next(root.iter(f"{W}{kind}"), None) is not None for kind in _NOTES):
        yield f"部件“{name}”有批注，请删除全部批注后再上传"
    if next(root.iter(f"{W}altChunk"), None) is not None:
        yield f"部件“{name}”夹带其他文档，请删除插入的文档后再上传"

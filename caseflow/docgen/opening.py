"""Open a kept file as its reader would and tell what is in it: problems, fonts, links, scripts.

Nothing is run or loaded from outside, and what would grow beyond all bounds is not unpacked.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from caseflow.domain.four_properties import Look

if TYPE_CHECKING:
    from pypdf import PdfReader

_LARGEST_WORD = 256 * 1024 * 1024
_LARGEST_PIXELS = 200_000_000
_DEEPEST = 60
_OLE = b"\xd0\xcf\x11\xe0"  # a Word file with a password is kept inside this older container
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
               RuntimeError, ValueError)  # fmt: skip
_RUNS = re.compile(r"vba|macro|activex|\.bin$", re.IGNORECASE)
_FIELD_RUNS = re.compile(rb"\b(?:DDE|DDEAUTO|MACROBUTTON)\b\s")
_FIELD_LOADS = re.compile(rb"\b(?:INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b\s")
_PDF_RUNS = {"/JavaScript": "JavaScript", "/Launch": "启动程序", "/ImportData": "导入数据"}
_PDF_OUTSIDE = ("/URI", "/GoToR", "/SubmitForm")
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def look_at(name: str, data: bytes) -> Look:
    """Return what is seen in a file; its kind is told by the end of its name.

    A file that is neither Word, PDF nor picture is only hashed.
    """
    sha = hashlib.sha256(data).hexdigest()
    ending = name.rpartition(".")[2].lower()
    if ending == "docx":
        return _word(data, sha)
    if ending == "pdf":
        return _pdf(data, sha)
    if ending in ("jpg", "jpeg", "png"):
        return Look(sha256=sha, problem=_picture_problem(data))
    return Look(sha256=sha)


def _word(data: bytes, sha: str) -> Look:
    if data.startswith(_OLE):
        return Look(sha256=sha, problem="有打开密码，或者是旧格式的 Word 文件", password=True)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            members = parts.infolist()
            if sum(member.file_size for member in members) > _LARGEST_WORD:
                return Look(sha256=sha, problem="解压后过大")
            if "word/document.xml" not in parts.namelist():
                return Look(sha256=sha, problem="不是 Word 文件：缺少正文")
            texts = {m.filename: parts.read(m) for m in members}
    except _BROKEN_ZIP as err:
        return Look(sha256=sha, problem=f"不能打开：{err}")
    return _word_parts(texts, sha)


def _word_parts(texts: dict[str, bytes], sha: str) -> Look:
    from lxml import etree  # noqa: PLC0415  # loaded on first use

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    active = [name for name in texts if _RUNS.search(name)]
    outside: list[str] = []
    for name, text in texts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        try:
            root = etree.fromstring(text, parser)
        except etree.XMLSyntaxError as err:
            return Look(sha256=sha, problem=f"部件{name}不能读取：{err}")
        if name.endswith(".rels"):
            outside += [str(r.get("Target")) for r in root if r.get("TargetMode") == "External"]
        elif name == "[Content_Types].xml":
            active += [t for one in root if "macro" in (t := str(one.get("ContentType"))).lower()]
        else:
            _look_at_fields(root, name, active, outside)
    return Look(sha256=sha, active=tuple(active), outside=tuple(outside))


def _look_at_fields(root: Any, name: str, active: list[str], outside: list[str]) -> None:
    """Add the fields of a part that run or load something."""
    codes = [f"{e.text or ''} " for e in root.iter(f"{_WORDS}instrText")]
    codes += [f"{e.get(f'{_WORDS}instr') or ''} " for e in root.iter(f"{_WORDS}fldSimple")]
    text = "".join(codes).encode()
    if _FIELD_RUNS.search(text):
        active.append(f"{name}中的域")
    if _FIELD_LOADS.search(text):
        outside.append(f"{name}中的域")


def _pdf(data: bytes, sha: str) -> Look:
    from pypdf import PdfReader  # noqa: PLC0415  # loaded on first use
    from pypdf.errors import PyPdfError  # noqa: PLC0415  # loaded on first use

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return Look(sha256=sha, problem="有密码", password=True)
        if len(reader.pages) == 0:
            return Look(sha256=sha, problem="没有页")
        fonts, active, outside = _walk_pdf(reader)
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError,
            TypeError, ValueError) as err:  # fmt: skip
        # pypdf lets these through for a file that is broken inside.
        return Look(sha256=sha, problem=f"不能打开：{err}")
    return Look(sha256=sha, loose_fonts=fonts, active=active, outside=outside)


def _walk_pdf(reader: PdfReader) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    fonts: set[str] = set()
    active: set[str] = set()
    outside: set[str] = set()
    for one in _dictionaries(reader):
        if one.get("/Type") == "/Font":
            fonts.update(_loose_font(one))
        kind = str(one.get("/S", ""))
        if kind in _PDF_RUNS or "/JS" in one:
            active.add(_PDF_RUNS.get(kind, "JavaScript"))
        if kind in _PDF_OUTSIDE:
            outside.add(str(one.get("/URI", kind)))
        if one.get("/Type") == "/Filespec" or "/EmbeddedFiles" in one:
            active.add("附带的文件")
    return tuple(sorted(fonts)), tuple(sorted(active)), tuple(sorted(outside))


def _dictionaries(reader: PdfReader) -> Iterator[Any]:
    """Return every dictionary that can be reached from the end of the file, each once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject  # noqa: PLC0415

    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Any, int]] = [(reader.trailer, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, IndirectObject):
            key = (value.idnum, value.generation)
            if key in seen:
                continue
            seen.add(key)
            value, depth = value.get_object(), 0
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        if isinstance(value, DictionaryObject):
            yield value
            waiting += [(one, depth + 1) for one in dict.values(value)]
        elif isinstance(value, ArrayObject):
            waiting += [(one, depth + 1) for one in list.__iter__(value)]


def _loose_font(font: Any) -> list[str]:
    """Return the name of a font whose shapes are not in the file."""
    if font.get("/Subtype") in ("/Type3", "/Type0"):
        return []  # drawn by the file itself; or made of another font, which is met by itself
    described = font.get("/FontDescriptor")
    shapes = described.get_object() if described is not None else {}
    if any(name in shapes for name in ("/FontFile", "/FontFile2", "/FontFile3")):
        return []
    return [str(font.get("/BaseFont", "?")).removeprefix("/")]


def _picture_problem(data: bytes) -> str:
    """Return why a picture does not open, "" when it does."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  # loaded on first use

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > _LARGEST_PIXELS:
                    return "图片过大"
                picture.load()
    except UnidentifiedImageError:
        return "不是可以读取的图片"
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, zlib.error) as err:
        return f"图片不能读取：{err}"
    return ""

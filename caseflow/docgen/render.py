"""Fill a Word template with stored variables. The only importer of the Word libraries.

The libraries are loaded on first use, so that a process that renders nothing does not pay.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from caseflow.docgen.schema import VARIABLES
from caseflow.domain.errors import TemplateFault
from caseflow.domain.terms import Json

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
# XML 1.0 knows none of these; Word refuses a file that holds one.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEW_LINE = re.compile(r"\r\n?|\n")
_PARAGRAPH = "\a"  # what the template library turns into a new paragraph of the same shape
_UNDEFINED = re.compile(r"'(?:.* object' has no attribute ')?(\w+)'")
_REMOVED = "〔已去除不能打印的字符〕"


def render(template: Path, variables: Mapping[str, Json]) -> bytes:
    """Return the filled Word file; equal inputs give equal bytes.

    Line breaks in values become paragraphs. Characters that XML does not allow are removed
    and a note takes their place. Raises TemplateFault, naming form and variable, when the
    file is missing or damaged, a tag is broken, or a variable is not there.
    """
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415  # loaded on first use
    from docxtpl import DocxTemplate  # noqa: PLC0415  # loaded on first use

    if not template.is_file():
        raise TemplateFault(f"没有文书模板“{template.name}”，请放入模板文件夹。")
    try:
        document = DocxTemplate(str(template))
        document.render(_printable_object(variables), jinja_env=_environment(), autoescape=True)
    except UndefinedError as err:
        raise TemplateFault(_missing(template, err)) from err
    except TemplateError as err:
        raise TemplateFault(
            f"文书模板“{template.name}”的标记有误：{err}。请在 Word 中改正。"
        ) from err
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as err:
        raise TemplateFault(f"文书模板“{template.name}”已损坏：{err}。请恢复该文件。") from err
    raw = io.BytesIO()
    document.save(raw)
    return _with_fixed_dates(raw.getvalue())


def template_xml(template: Path) -> dict[str, str]:
    """Return the parts of a template that are filled, with split tags joined, by part name.

    Raises TemplateFault when the file is missing or damaged.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415  # loaded on first use

    try:
        with zipfile.ZipFile(template) as package:
            parts = {
                name: package.read(name).decode("utf-8")
                for name in package.namelist()
                if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
            }
        patch = DocxTemplate(str(template)).patch_xml
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError) as err:
        raise TemplateFault(f"文书模板“{template.name}”不能读取：{err}。请恢复该文件。") from err
    return {name: patch(text) for name, text in parts.items()}


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _missing(template: Path, err: UndefinedError) -> str:
    found = _UNDEFINED.findall(err.message or "")
    name = found[-1] if found else str(err)
    labels = [f"{path}（{label}）" for path, label in VARIABLES.items() if _last(path) == name]
    shown = "或".join(labels[:3]) or name
    return f"文书{template.stem}缺少变量 {shown}，模板“{template.name}”不能打印。请补充后再办。"


def _last(path: str) -> str:
    return path.removesuffix("[]").rsplit(".", 1)[-1]


def _printable_object(values: Mapping[str, Json]) -> dict[str, object]:
    return {name: _printable(value) for name, value in values.items()}


def _printable(value: Json) -> object:
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, Mapping):
        return _printable_object(value)
    if isinstance(value, Sequence):
        return [_printable(one) for one in value]
    return value


def _printable_text(text: str) -> str:
    plain = _NEW_LINE.sub("\n", text.rstrip("\r\n"))
    clean = _ILLEGAL.sub("", plain)
    note = _REMOVED if clean != plain else ""
    return clean.replace("\n", _PARAGRAPH) + note


def _with_fixed_dates(data: bytes) -> bytes:
    """Return a zip file whose entries carry one date, so that a digest tells content only."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()

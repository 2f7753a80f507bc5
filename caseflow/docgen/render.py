"""Fill a Word template with stored variables.

The libraries are loaded on first use, so that a process that renders nothing does not pay.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from jinja2 import TemplateError, UndefinedError

from caseflow.docgen.compiled import Tagged, prepared, tagged
from caseflow.docgen.schema import VARIABLES
from caseflow.docgen.tags import TagFault, in_chinese
from caseflow.domain.errors import TemplateFault
from caseflow.domain.terms import Json

_UNDEFINED = re.compile(r"'(?:.* object' has no attribute ')?(\w+)'")

# What a broken package raises, from its zip records to the XML of its parts.
_DAMAGED = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError,
    RuntimeError,
)  # fmt: skip

_DAMAGES: tuple[tuple[type[Exception], str, str], ...] = (
    (zipfile.BadZipFile, "not a zip file", "不是压缩包格式，或者文件不全"),
    (zipfile.BadZipFile, "CRC", "内容与校验码不符"),
    (zipfile.BadZipFile, "", "压缩包的目录与内容不符"),
    (zlib.error, "", "压缩的内容解不开"),
    (EOFError, "", "文件不全"),
    (SyntaxError, "Excessive depth", "XML 套得太深"),
    (SyntaxError, "", "XML 不完整"),
    (UnicodeError, "", "文字不是 UTF-8 编码"),
    (LookupError, "", "缺少部件"),
    (OSError, "", "文件读不出来"),
)


def render(template: Path, variables: Mapping[str, Json], *, name: str = "") -> bytes:
    """Return the filled Word file; equal inputs give equal bytes.

    Line breaks in values become paragraphs. Characters that XML does not allow are removed
    and a note takes their place. Raises TemplateFault, naming form and variable, when the
    file is missing or damaged, a tag is broken, a variable is not there, or far too much comes
    out; `name` is what people call the template where its file is called otherwise.
    """
    with faults_told(name or template.name):
        return prepared(template.read_bytes()).fill(variables)


def tagged_parts(template: Path) -> dict[str, Tagged]:
    """Return the parts of a template that are filled, with split tags joined, by part name.

    Raises TemplateFault when the file is missing or damaged.
    """
    with faults_told(template.name):
        return tagged(template.read_bytes())


def damage_of(err: Exception) -> str:
    """Return in Chinese words what is broken in a package; the libraries tell it in English."""
    said = str(err)
    for kind, mark, words in _DAMAGES:
        if isinstance(err, kind) and mark in said:
            return words
    return "内容读不出来"


@contextmanager
def faults_told(template: str) -> Iterator[None]:
    """Raise what the libraries say of a broken template as a TemplateFault that names it."""
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415  # loaded on first use

    try:
        yield
    except FileNotFoundError as err:
        raise TemplateFault(f"没有文书模板“{template}”，请放入模板文件夹。") from err
    except UndefinedError as err:
        raise TemplateFault(_missing(template, err)) from err
    except TagFault as err:
        raise TemplateFault(f"文书模板“{template}”不能用：{err}。请在 Word 中改正。") from err
    except (TemplateError, TypeError, RecursionError) as err:
        words = in_chinese(err) if isinstance(err, TemplateError) else "写法有误"
        raise TemplateFault(f"文书模板“{template}”的标记有误：{words}。请在 Word 中改正。") from err
    except (PackageNotFoundError, *_DAMAGED) as err:
        words = damage_of(err)
        raise TemplateFault(f"文书模板“{template}”已损坏：{words}。请恢复该文件。") from err


def _missing(template: str, err: UndefinedError) -> str:
    found = _UNDEFINED.findall(err.message or "")
    name = found[-1] if found else str(err)
    labels = [f"{path}（{label}）" for path, label in VARIABLES.items() if _last(path) == name]
    shown = "或".join(labels[:3]) or name
    return f"文书{template.removesuffix('.docx')}缺少变量 {shown}，模板“{template}”不能打印。请补充后再办。"


def _last(path: str) -> str:
    return path.removesuffix("[]").rsplit(".", 1)[-1]

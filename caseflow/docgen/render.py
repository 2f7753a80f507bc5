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
from caseflow.domain.errors import TemplateFault
from caseflow.domain.terms import Json

_UNDEFINED = re.compile(r"'(?:.* object' has no attribute ')?(\w+)'")

# What a broken package raises, from its zip records to the XML of its parts.
_DAMAGED = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError,
    RuntimeError,
)  # fmt: skip


def render(template: Path, variables: Mapping[str, Json], *, name: str = "") -> bytes:
    """Return the filled Word file; equal inputs give equal bytes.

    Line breaks in values become paragraphs. Characters that XML does not allow are removed
    and a note takes their place. Raises TemplateFault, naming form and variable, when the
    file is missing or damaged, a tag is broken, or a variable is not there; `name` is what
    people call the template where its file is called otherwise.
    """
    with faults_told(name or template.name):
        return prepared(template.read_bytes()).fill(variables)


def tagged_parts(template: Path) -> dict[str, Tagged]:
    """Return the parts of a template that are filled, with split tags joined, by part name.

    Raises TemplateFault when the file is missing or damaged.
    """
    with faults_told(template.name):
        return tagged(template.read_bytes())


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
    except (TemplateError, TypeError) as err:
        raise TemplateFault(f"文书模板“{template}”的标记有误：{err}。请在 Word 中改正。") from err
    except (PackageNotFoundError, *_DAMAGED) as err:
        raise TemplateFault(f"文书模板“{template}”已损坏：{err}。请恢复该文件。") from err


def _missing(template: str, err: UndefinedError) -> str:
    found = _UNDEFINED.findall(err.message or "")
    name = found[-1] if found else str(err)
    labels = [f"{path}（{label}）" for path, label in VARIABLES.items() if _last(path) == name]
    shown = "或".join(labels[:3]) or name
    return f"文书{template.removesuffix('.docx')}缺少变量 {shown}，模板“{template}”不能打印。请补充后再办。"


def _last(path: str) -> str:
    return path.removesuffix("[]").rsplit(".", 1)[-1]

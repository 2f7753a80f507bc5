"""Is every Word template fit for use? Uploads before they are held, and all templates in use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from caseflow.docgen.check import check_template
from caseflow.docgen.schema import VARIABLES
from caseflow.docgen.sheets import check_sheets
from caseflow.domain.definition import LawBook
from caseflow.domain.errors import InvalidInput, Reason, TemplateFault
from caseflow.domain.forms import Form
from caseflow.services.documents import template_path
from caseflow.services.forms import Shelf, sample
from caseflow.services.office import Folders, Office
from caseflow.services.registers import fault

FILE = "file"
"""The field of an uploaded template."""

_ENDING = ".docx"
_CURE = "请在 Word 中改正后重新上传"


def upload_reasons(office: Office, form: Form, name: str, data: bytes) -> list[Reason]:
    """Return a reason for each fault of an uploaded template, with its place; [] if none."""
    if not name.lower().endswith(_ENDING):
        return [
            fault(
                FILE,
                f"文件“{name}”不是 .docx 文件；带宏的（.docm、.dotm）和旧格式的（.doc）不能用作模板",
                "请在 Word 中另存为“Word 文档（.docx）”后再传",
            )
        ]
    if len(data) > office.upload_max_bytes:
        limit = office.upload_max_bytes // 1024 // 1024
        return [fault(FILE, f"文件“{name}”超过{limit}兆字节", "请去掉图片和嵌入的内容后再传")]
    return [fault(FILE, words, _CURE) for words in _faults(form, name, data)]


def check_printing(shelf: Shelf, form: Form) -> None:
    """Raise InvalidInput when a form does not come out whole with the sample data."""
    try:
        sample(shelf, form)
    except TemplateFault as err:
        message = f"用样例数据试印没有成功：{err.message}"
        raise InvalidInput([fault(FILE, message, _CURE)]) from err


def digest(data: bytes) -> str:
    """Return the SHA-256 under which the file store keeps these bytes."""
    return hashlib.sha256(data).hexdigest()


def missing_templates(office: Folders, laws: Mapping[str, LawBook]) -> tuple[str, ...]:
    """Return the forms whose Word file is not there; `laws` as for `template_faults`."""
    return tuple(dict.fromkeys(who for who, form in _in_use(laws) if not _path(office, form)))


def template_faults(office: Folders, laws: Mapping[str, LawBook]) -> tuple[str, ...]:
    """Return the faults of all templates that are there, those of internal sheets too.

    `laws` are the laws as they hold in each bureau by its name. What was looked at is kept until
    the file changes.
    """
    found: dict[str, None] = {}
    for who, form in _in_use(laws):
        if path := _path(office, form):
            labels = tuple(sorted(form.labels.items()))
            faults = _faults_of(path, labels, path.stat().st_mtime_ns)
            found |= dict.fromkeys(f"{who}：{words}" for words in faults)
    found |= dict.fromkeys(check_sheets(office.templates))
    return tuple(found)


def _in_use(laws: Mapping[str, LawBook]) -> Iterator[tuple[str, Form]]:
    """Yield the forms in use, with the words that tell whose they are."""
    for bureau, law in laws.items():
        for form in law.forms.values():
            yield f"{bureau}自有的{form.id}" if form.template_sha else form.id, form


def _path(office: Folders, form: Form) -> Path | None:
    try:
        return template_path(office, form)
    except TemplateFault:
        return None


@lru_cache(maxsize=512)
def _faults_of(
    path: Path, labels: tuple[tuple[str, str], ...], _changed_ns: int
) -> tuple[str, ...]:
    return tuple(check_template(path, {**VARIABLES, **dict(labels)}))


def _faults(form: Form, name: str, data: bytes) -> list[str]:
    with TemporaryDirectory(prefix="caseflow-template-") as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(data)
        return check_template(path, {**VARIABLES, **form.labels})

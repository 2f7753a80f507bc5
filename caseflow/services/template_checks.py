"""Is every Word template fit for use? Uploads before they are held, and all templates in use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from caseflow.docgen.check import check_template
from caseflow.docgen.sheets import check_sheets
from caseflow.domain.definition import LawBook
from caseflow.domain.errors import InvalidInput, Reason, TemplateFault
from caseflow.domain.forms import Form
from caseflow.domain.law import fonts_of
from caseflow.services.forms import Shelf, sample
from caseflow.services.office import Folders, Office
from caseflow.services.registers import fault
from caseflow.services.templates import template_path

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
    shipped = office.templates / form.template
    faults = _of_upload(name, data, form, fonts_of(office.rules.law, form), shipped)
    return [fault(FILE, words, _CURE) for words in faults]


def _of_upload(
    name: str, data: bytes, form: Form, fonts: tuple[str, ...], shipped: Path
) -> list[str]:
    from caseflow.docgen.upload import check_upload  # noqa: PLC0415  # loaded on first use

    there = shipped if shipped.is_file() else None
    return check_upload(name, data, form, allowed_fonts=fonts, shipped=there)


def most_bytes(office: Office) -> int:
    """Return how large an uploaded template may be."""
    from caseflow.docgen.upload import MAX_BYTES  # noqa: PLC0415  # loaded on first use

    return min(MAX_BYTES, office.upload_max_bytes)


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
    return tuple(dict.fromkeys(who for who, form, _ in _in_use(laws) if not _path(office, form)))


def template_faults(office: Folders, laws: Mapping[str, LawBook]) -> tuple[str, ...]:
    """Return the faults of all templates that are there, those of internal sheets too.

    `laws` are the laws as they hold in each bureau by its name. What was looked at is kept until
    the file changes.
    """
    found: dict[str, None] = {}
    for who, form, law in _in_use(laws):
        if path := _path(office, form):
            changed = path.stat().st_mtime_ns
            shipped = office.templates / form.template
            look = _Look(path, changed, form.id, form.form_set, form, fonts_of(law, form), shipped)
            found |= dict.fromkeys(f"{who}：{words}" for words in _faults_of(look))
    found |= dict.fromkeys(check_sheets(office.templates))
    return tuple(found)


def _in_use(laws: Mapping[str, LawBook]) -> Iterator[tuple[str, Form, LawBook]]:
    """Yield the forms in use, after the words that tell whose they are."""
    for bureau, law in laws.items():
        for form in law.forms.values():
            yield f"{bureau}自有的{form.id}" if form.template_sha else form.id, form, law


def _path(office: Folders, form: Form) -> Path | None:
    try:
        return template_path(office, form)
    except TemplateFault:
        return None


@dataclass(frozen=True, slots=True)
class _Look:
    """A template as it was looked at; the last three are told by the others."""

    path: Path
    changed_ns: int
    form_id: str
    form_set: str
    form: Form = field(compare=False)
    fonts: tuple[str, ...] = field(compare=False)
    shipped: Path = field(compare=False)


@lru_cache(maxsize=512)
def _faults_of(look: _Look) -> tuple[str, ...]:
    if look.form.template_sha:
        data = look.path.read_bytes()
        name = f"{look.form_id}.docx"
        return tuple(_of_upload(name, data, look.form, look.fonts, look.shipped))
    return tuple(check_template(look.path, form=look.form, allowed_fonts=look.fonts))

"""The Word template of each form: where it lies now, kept for the papers made with it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from caseflow.docgen.check import names_used
from caseflow.domain.errors import TemplateFault
from caseflow.domain.forms import Form
from caseflow.services.office import Folders
from caseflow.storage import files


def template_path(office: Folders, form: Form) -> Path:
    """Return the Word template of a form: the bureau's own one or the one that is shipped.

    Raises TemplateFault when the file is missing.
    """
    own = form.template_sha
    path = files.FileStore(office.files).path(own) if own else office.templates / form.template
    if not path.is_file():
        cure = "请从备份恢复文件库" if own else "请放回模板文件夹"
        raise TemplateFault(f"没有文书“{form.title}”的模板文件{path.name}，{cure}。")
    return path


def keep_template(office: Folders, form: Form) -> str:
    """Keep a template as it is now in the file store and return its SHA-256.

    A paper is rendered from the kept one, so a later change of the template leaves it alone.
    """
    path = template_path(office, form)
    return form.template_sha or _kept(office.files, path, path.stat().st_mtime_ns)


def keep_anew(office: Folders, form: Form) -> str:
    """Keep a template as `keep_template` does, also when the kept file was lost or damaged."""
    return files.FileStore(office.files).put(template_path(office, form).read_bytes())


def names_printed(office: Folders, form: Form) -> frozenset[str]:
    """Return the variables that a template prints as it is now."""
    path = template_path(office, form)
    return _names_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _names_of(path: Path, _changed_ns: int) -> frozenset[str]:
    return frozenset(names_used(path))


@lru_cache(maxsize=256)
def _kept(folder: Path, path: Path, _changed_ns: int) -> str:
    return files.FileStore(folder).put(path.read_bytes())

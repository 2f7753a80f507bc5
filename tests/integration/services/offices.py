"""The demo bureau for tests: loaded once through the real services, copied for each test."""

from __future__ import annotations

import atexit
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import fasteners
import pytest

from caseflow.bootstrap import load_rules
from caseflow.config import Settings
from caseflow.demo.loader import load
from caseflow.domain.clock import FixedClock
from caseflow.domain.decide import Rules
from caseflow.domain.model import Party
from caseflow.services.office import Actor, Office
from caseflow.services.people import actor_named
from caseflow.storage.database import Database

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DATABASE = "caseflow.sqlite3"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OOXML = "http://schemas.openxmlformats.org"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SMALLEST = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_OOXML}/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_OOXML}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_OOXML}/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>',
    "word/document.xml": f'{_XML}<w:document xmlns:w="{_OOXML}/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>文书</w:t></w:r></w:p></w:body></w:document>",
}
"""The parts of the smallest Word file."""

STRANGER = Party(
    id=0,
    kind="unit",
    name="邻县铸造有限公司",
    credit_code="91350100M000100Y43",
    address="邻县工业路1号",
    legal_rep="某甲",
)


@cache
def rules() -> Rules:
    """Return the law of the house, read once."""
    return load_rules(Settings())


def office_in(
    folder: Path,
    *,
    url: str = "",
    now: datetime = NOW,
    templates: Path | None = None,
    soffice: str = "",
) -> Office:
    """Return an office whose data is in `folder`; its clock stands still. Dispose it."""
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    return Office(
        database=Database(url or f"sqlite:///{folder / DATABASE}"),
        rules=rules(),
        clock=FixedClock(now),
        templates=templates or Settings().templates_dir,
        samples=Settings().workflows_dir / "samples",
        files=files,
        soffice=soffice,
        upload_max_bytes=1024 * 1024,
    )


def at(office: Office, moment: datetime) -> Office:
    """Return the same office at another moment."""
    return replace(office, clock=FixedClock(moment))


def demo_once(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a demo bureau of `NOW`; the workers of one run share it.

    Never write into it: take a copy.
    """
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-bureau"
    with fasteners.InterProcessLock(folder.with_suffix(".lock")):
        if not (folder / "ready").exists():
            folder.mkdir(exist_ok=True)
            office = office_in(folder)
            office.database.migrate()
            load(office)
            office.database.dispose()
            (folder / "ready").touch()
    return folder


def copy_of(source: Path, target: Path, *, now: datetime = NOW, soffice: str = "") -> Office:
    """Return an office with its own copy of a data folder."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    return office_in(target, now=now, soffice=soffice)


def light_templates(folder: Path) -> Path:
    """Return a folder with the smallest Word file for each form, where papers do not matter."""
    folder.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in SMALLEST.items():
            made.writestr(name, text)
    for form in rules().law.forms.values():
        (folder / form.template).write_bytes(out.getvalue())
    return folder


@cache
def light_folder() -> Path:
    """Return the light templates of this process."""
    folder = Path(tempfile.mkdtemp(prefix="caseflow-light-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return light_templates(folder)


def actor(office: Office, username: str) -> Actor:
    return actor_named(office, username)


def fetch(office: Office, statement: str) -> list[tuple[object, ...]]:
    """Return the rows of a plain SQL query."""
    with office.database.read() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(statement)]


def execute(office: Office, *statements: str) -> None:
    with office.database.write() as conn:
        for statement in statements:
            conn.exec_driver_sql(statement)


def counts(office: Office) -> Mapping[str, int]:
    """Return how many rows each table has: nothing written is nothing changed here."""
    tables = ("alert", "attachment", "audit", "case_file", "deadline", "heartbeat", "paper")
    return {t: int(str(fetch(office, f"SELECT count(*) FROM {t}")[0][0])) for t in tables}


def kept_files(office: Office) -> list[Path]:
    return sorted(p for p in office.files.rglob("*") if p.is_file())

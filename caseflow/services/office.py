"""The tools that every service works with, put together once by `caseflow.bootstrap`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caseflow.domain.clock import Clock
from caseflow.domain.decide import Rules
from caseflow.domain.model import Person
from caseflow.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Database, law, clock and folders. `soffice` is the path of LibreOffice or ""."""

    database: Database
    rules: Rules
    clock: Clock
    templates: Path
    files: Path
    soffice: str
    upload_max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person in a bureau; every service asks for one."""

    agency_id: int
    person: Person

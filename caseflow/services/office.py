"""The tools that every service works with, put together once by `caseflow.bootstrap`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from caseflow.domain.clock import Clock
from caseflow.domain.decide import Rules
from caseflow.domain.model import Person
from caseflow.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Database, law, clock and folders. `soffice` is the path of LibreOffice or "".

    `rules` is the law of the files; what holds in one bureau, `services.local_law` tells and
    keeps in `local_rules`.
    """

    database: Database
    rules: Rules
    clock: Clock
    templates: Path
    files: Path
    soffice: str
    upload_max_bytes: int
    local_rules: dict[str, Rules] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person in a bureau; every service asks for one."""

    agency_id: int
    person: Person

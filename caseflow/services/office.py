"""The tools that every service works with, put together once by `caseflow.bootstrap`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from caseflow.domain.clock import Clock
from caseflow.domain.decide import Rules
from caseflow.domain.model import Person
from caseflow.notify.post import Post
from caseflow.storage.database import Database

NO_POST = Post(mail=None, wecom_base="", dingtalk_base="", feishu_base="")
"""No way out but webhooks, whose addresses are whole."""


class Folders(Protocol):
    """Where Word templates lie: those that are shipped, and the file store with own ones."""

    @property
    def templates(self) -> Path:
        """The folder of the shipped templates."""

    @property
    def files(self) -> Path:
        """The folder of the file store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Database, law, clock, folders and post. `soffice` is the path of LibreOffice or "".

    `samples` is the folder of the invented case with which forms are shown. `public_url` is the
    start of links in messages, "" where none is set.

    `rules` is the law of the files; what holds in one bureau, `services.local_law` tells and
    keeps in `local_rules`.
    """

    database: Database
    rules: Rules
    clock: Clock
    templates: Path
    samples: Path
    files: Path
    soffice: str
    upload_max_bytes: int
    post: Post = NO_POST
    public_url: str = ""
    local_rules: dict[str, Rules] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person in a bureau; every service asks for one."""

    agency_id: int
    person: Person

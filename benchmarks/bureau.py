"""A bureau on a real file with cases that stand ready for the act to be measured."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

from caseflow.bootstrap import make_office
from caseflow.config import Settings
from caseflow.demo import stories
from caseflow.demo.people import BUREAU, SETTINGS, insert_people
from caseflow.demo.walk import Walk
from caseflow.domain.clock import local_day
from caseflow.domain.identity import make_credit_code
from caseflow.domain.model import Party
from caseflow.domain.terms import Json
from caseflow.services import documents
from caseflow.services.office import Actor, Office
from caseflow.services.people import actor_named
from caseflow.services.views import Act, Outcome
from caseflow.storage import agencies, parties
from caseflow.storage.database import Database

FINE = "60000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One act that may be done now: by whom, at which moment of the story."""

    office: Office
    who: Actor
    act: Act


class _Reached(Exception):
    def __init__(self, ready: Ready) -> None:
        self.ready = ready


class _Until(Walk):
    """A walk that ends just before the first act of one name."""

    def __init__(self, office: Office, today: date, stop: str) -> None:
        super().__init__(office, today)
        self._stop = stop

    def act(self, username: str, action: str, **inputs: Json) -> Outcome:
        """Do one act, or hand it out when it is the one to be measured."""
        if action == self._stop:
            act = Act(case_id=self.case_id, action=action, inputs=inputs)
            raise _Reached(Ready(office=self._at(), who=self._actor(username), act=act))
        return super().act(username, action, **inputs)


def new_office(folder: Path, *, url: str = "") -> Office:
    """Return an office with a fresh database and the people of the demo bureau."""
    where = {"database_url": url} if url else {}
    office = make_office(Settings(data_dir=folder, scheduler=False, **where))
    today = local_day(office.clock.now())
    with office.database.write() as conn:
        agency_id = agencies.insert_agency(
            conn, name=BUREAU, short_name="兴安", grace_days=3, settings=SETTINGS
        )
        insert_people(conn, agency_id, today=today, password_hash="")
    return office


def prepare(office: Office, action: str, count: int, *, first: int) -> list[Ready]:
    """Walk `count` new cases, one for each new unit, to just before `action`."""
    who = actor_named(office, "inspector")
    today = local_day(office.clock.now())
    found = []
    for number in range(first, first + count):
        with office.database.write() as conn:
            parties.insert_party(conn, party=_unit(number), agency_id=who.agency_id)
        walk = _Until(office, today, action)
        with patch.object(documents, "render_issued"):  # set-up: nobody reads these papers
            try:
                _story(walk, f"兴安基准{number:05d}机械有限公司")
            except _Reached as end:
                found.append(end.ready)
                continue
        raise RuntimeError(f"the story never comes to {action}")
    return found


def _story(walk: Walk, unit: str) -> None:
    walk.on(80).open(unit, gist="年度计划重点检查")
    stories.inspect(walk, 79)
    stories.order(walk, 79, until=62)
    stories.recheck(walk, 62, ["unfixed", "fixed"], next_step="file")
    stories.file_case(walk, 60, found=62)
    stories.investigate(walk, 55)
    stories.report(walk, 50, fine=FINE)
    stories.notice(walk, 48, fine=FINE, hearing=True)
    stories.decide(walk, 4, fine=FINE)


def _unit(number: int) -> Party:
    return Party(
        id=0,
        kind="unit",
        name=f"兴安基准{number:05d}机械有限公司",
        credit_code=make_credit_code(f"91230404MA1{number:06d}"),
        address=f"兴安区工业路{number}号",
        phone="0000-80000002",
        legal_rep="某甲",
        rep_duty="总经理",
        industry="机械制造",
        unit_class="规模以上",
    )


def copy_of(office: Office, name: str) -> tuple[Office, Path]:
    """Return the same office on a copy of its database file, with the path of the copy."""
    source = database_path(office)
    target = source.with_name(f"{name}.sqlite3")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    return replace(office, database=Database(f"sqlite:///{target}")), target


def database_path(office: Office) -> Path:
    """Return the file that the settings of `new_office` lead to."""
    return office.files.parent / "caseflow.sqlite3"


def at(ready: Ready, office: Office) -> Office:
    """Return another office at the moment of a prepared act."""
    return replace(office, clock=ready.office.clock)


def on_file(office: Office, path: Path) -> Office:
    """Return the same office on another database file."""
    return replace(office, database=Database(f"sqlite:///{path}"))

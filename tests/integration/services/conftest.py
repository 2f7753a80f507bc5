"""A demo bureau of one's own for each test, and one to look at for each file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caseflow.services.office import Actor, Office
from caseflow.storage.database import Database
from tests.integration.services.mailroom import Mailroom, make_mailroom
from tests.integration.services.offices import actor, copy_of, demo_once, execute, office_in
from tests.integration.storage.conftest import build_house


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of the demo bureau; copy it before writing."""
    return demo_once(tmp_path_factory)


@pytest.fixture
def demo(demo_folder: Path, tmp_path: Path) -> Iterator[Office]:
    """Yield a demo bureau that only this test uses."""
    office = copy_of(demo_folder, tmp_path / "house")
    yield office
    office.database.dispose()


@pytest.fixture(scope="module")
def seen(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield a demo bureau that the tests of a file look at and do not change."""
    office = copy_of(demo_folder, tmp_path_factory.mktemp("seen"))
    yield office
    office.database.dispose()


@pytest.fixture
def inspector(demo: Office) -> Actor:
    return actor(demo, "inspector")


@pytest.fixture(scope="session")
def shared_postgres(new_postgres_database: Callable[[], str]) -> str:
    """Return a migrated database that each test of this folder empties before it begins."""
    database = Database(new_postgres_database())
    database.migrate()
    database.dispose()
    return database.libpq_address.replace("postgresql:", "postgresql+psycopg:", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def mailroom(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mailroom]:
    """Yield a small bureau with an outbox on each system."""
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("shared_postgres") if on_postgres else ""
    office = office_in(tmp_path / "mailroom", url=url)
    if on_postgres:
        execute(
            office,
            "ALTER TABLE audit DISABLE TRIGGER USER",
            "TRUNCATE agency, law_text, heartbeat CASCADE",
            "ALTER TABLE audit ENABLE TRIGGER USER",
        )
    else:
        office.database.migrate()
    yield make_mailroom(office, build_house(office.database))
    office.database.dispose()

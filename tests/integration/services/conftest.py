"""A demo bureau of one's own for each test, and one to look at for each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseflow.services.office import Actor, Office
from tests.integration.services.offices import actor, copy_of, demo_once


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

"""A demo bureau made by `caseflow demo` itself, and the command line on a copy of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from caseflow.cli import main


class House:
    """One data folder and the commands that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *args: str, **env: str) -> Result:
        """Run one command in this process, as a clerk's shell would."""
        given = {"CASEFLOW_DATA_DIR": str(self.folder), **env}
        return CliRunner().invoke(main, args, env=given, catch_exceptions=False)

    def json(self, *args: str) -> Any:
        done = self.run(*args, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Work on the database behind the program's back; return the rows of the last one."""
        rows: list[tuple[Any, ...]] = []
        with sqlite3.connect(self.folder / "caseflow.sqlite3") as connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
        connection.close()
        return rows


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Result]:
    """Return the demo bureau of the command, loaded once, and what the command said."""
    house = House(tmp_path_factory.mktemp("made"))
    return house, house.run("demo")


@pytest.fixture(scope="module")
def seen(made: tuple[House, Result], tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a copy that the tests of a file look at and do not change."""
    folder = tmp_path_factory.mktemp("seen")
    shutil.copytree(made[0].folder, folder, dirs_exist_ok=True)
    return House(folder)


@pytest.fixture
def house(made: tuple[House, Result], tmp_path: Path) -> House:
    """Return a copy that only this test uses."""
    shutil.copytree(made[0].folder, tmp_path / "house")
    return House(tmp_path / "house")


@pytest.fixture
def empty(tmp_path: Path) -> House:
    """Return a data folder with nothing in it."""
    return House(tmp_path / "empty")


@pytest.fixture
def new_house(tmp_path: Path) -> Callable[[str], House]:
    return lambda name: House(tmp_path / name)

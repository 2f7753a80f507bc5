"""Two sweeps beside each other that are killed at any moment lose no reminder and double none."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caseflow.demo.loader import load
from caseflow.services import alerts
from caseflow.services.office import Office
from caseflow.storage.tables import deadline
from tests.integration import killing
from tests.integration.services.offices import TODAY, execute, fetch, light_folder, office_in

ROUNDS = 100
BESIDE = 2
COPIES = 3
"""How often each open clock of the demo is copied, so that a sweep takes many transactions."""

Row = tuple[object, ...]


@pytest.fixture
def postgres_demo(postgres_url: str, tmp_path: Path) -> Iterator[Office]:
    office = office_in(tmp_path, url=postgres_url, templates=light_folder())
    office.database.migrate()
    load(office)
    yield office
    office.database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def bureau(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Return a bureau with many open clocks, whose sweep takes many transactions."""
    monkeypatch.setattr(alerts, "BATCH", 10)
    office: Office = request.getfixturevalue(
        "demo" if request.param == "sqlite" else "postgres_demo"
    )
    names = ", ".join(c.name for c in deadline.c if c.name != "id")
    copy = f"INSERT INTO deadline ({names}) SELECT {names} FROM deadline WHERE state = 'open'"
    execute(office, *[copy] * COPIES, "DELETE FROM alert WHERE deadline_id IS NOT NULL")
    execute(office, f"UPDATE deadline SET remind_on = '{TODAY}' WHERE state = 'open'")
    return office


def written(office: Office) -> Counter[Row]:
    return Counter(
        fetch(office, "SELECT deadline_id, person_id, key FROM alert WHERE deadline_id IS NOT NULL")
    )


def unwrite(office: Office, ids: list[int]) -> None:
    """Take the reminders of some clocks back, as if they had fallen due just now."""
    listed = ", ".join(map(str, ids))
    execute(
        office,
        f"DELETE FROM alert WHERE deadline_id IN ({listed})",
        f"UPDATE deadline SET remind_on = '{TODAY}' WHERE id IN ({listed})",
    )


def left_over(office: Office) -> set[int]:
    """Return the clocks that a sweep of today has still to look at."""
    rows = fetch(office, f"SELECT id FROM deadline WHERE state = 'open' AND remind_on <= '{TODAY}'")
    return {int(str(row[0])) for row in rows}


def test_a_hundred_killed_sweeps_lose_nothing_and_double_nothing(
    bureau: Office, tmp_path: Path
) -> None:
    url = bureau.database._engine.url.render_as_string(hide_password=False)
    alerts.sweep(bureau)
    wanted = written(bureau)
    due = sorted({int(str(row[0])) for row in wanted})
    unwrite(bureau, due)
    started = time.monotonic()
    alerts.sweep(bureau)
    takes = time.monotonic() - started
    spots = random.Random(20261122)

    def work(ready: Callable[[], None]) -> None:
        office = office_in(tmp_path, url=url)
        ready()
        alerts.sweep(office)

    unfinished = 0
    for _ in range(ROUNDS):
        unwrite(bureau, spots.sample(due, len(due) // 2))
        bureau.database.dispose()
        victims = killing.start(work, BESIDE)
        time.sleep(spots.uniform(0, takes * 0.6))  # two sweep faster than one
        killing.kill(victims)
        still = left_over(bureau)
        unfinished += bool(still)
        there = written(bureau)
        assert set(there.values()) <= {1}
        missing = {row for row in wanted - there if row[0] not in still}
        assert not missing, "a clock was marked and its reminders were not written"
    alerts.sweep(bureau)

    assert written(bureau) == wanted
    assert left_over(bureau) == set()
    assert unfinished > ROUNDS // 4, "too few kills came before the end of a sweep"

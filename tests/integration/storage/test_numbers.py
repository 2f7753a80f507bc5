"""Numbers of papers: distinct and without gap, however many issue at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from caseflow.storage import numbers, papers
from tests.integration.storage.issuers import PAIRS

PROCESSES, THREADS, ALL = 4, 8, 200


def issuer(house: Any) -> subprocess.Popen[str]:
    """Return a process that is ready to issue its part."""
    url = house.db._engine.url.render_as_string(hide_password=False)
    words = (url, house.agency_id, house.case_id, THREADS, ALL // PROCESSES)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.storage.issuers", *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def test_two_hundred_papers_issued_at_once_have_distinct_numbers_without_gap(house: Any) -> None:
    processes = [issuer(house) for _ in range(PROCESSES)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0] for process in processes]
    given = [tuple(one) for text in said for one in json.loads(text)]

    assert {p.returncode for p in processes} == {0}
    assert (len(given), len(set(given))) == (ALL, ALL)
    by_word = {word: sorted(n for w, n in given if w == word) for _, word in PAIRS}
    assert all(taken == list(range(1, len(taken) + 1)) for taken in by_word.values())
    with house.db.read() as conn:
        rows = papers.list_register(conn, agency_id=house.agency_id, year=2026)
        last = numbers.list_sequences(conn, agency_id=house.agency_id, year=2026)
    assert sorted((row.code_word, row.serial) for row in rows) == sorted(given)
    assert len({row.number for row in rows}) == ALL
    assert last == {word: len(taken) for word, taken in by_word.items()}
    # Both forms of a pair are among the papers of one sequence.
    assert {(row.form, row.code_word) for row in rows} == set(PAIRS)

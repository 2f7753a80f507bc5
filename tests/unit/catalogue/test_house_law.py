"""The law that is shipped stands, with the program's own vocabularies."""

from __future__ import annotations

from pathlib import Path

from caseflow.catalogue import load_law

ROOT = Path(__file__).parents[3] / "workflows"


def test_the_shipped_law_stands() -> None:
    law = load_law(ROOT)

    assert {"simple_fine_cap_person", "hearing_fine_unit", "officers_min"} <= law.parameters.keys()
    assert law.procedures

"""The real law book, read once for all unit tests that look at it."""

from pathlib import Path

import pytest

from caseflow.catalogue import load_law
from caseflow.catalogue.calendar import load_calendar
from caseflow.domain.decide import Rules

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"


@pytest.fixture(scope="session")
def house_rules() -> Rules:
    """Return the rules of the house: its law, its calendar, its machines."""
    return Rules.of(load_law(WORKFLOWS), load_calendar(WORKFLOWS / "calendar"))

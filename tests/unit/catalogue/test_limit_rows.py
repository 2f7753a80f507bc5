"""Every row of the register of time limits is carried by a limit, and none comes from nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caseflow.catalogue import load_law
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.reader import read_document
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.terms import Verified

ROOT = Path(__file__).parents[3]
REGISTER = ROOT / "tests" / "data" / "limit_rows.yaml"
LAW = load_law(ROOT / "workflows")
ROWS = [row for versions in LAW.limits.values() for row in versions]
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.id}-{r.valid_from}")


def read_register() -> dict[str, list[str]]:
    faults = Faults()
    document = read_document(REGISTER, file=REGISTER.name, faults=faults)
    assert document is not None, faults.listed()
    assert isinstance(document.data, dict)
    entries: dict[str, list[str]] = {}
    for chapter in document.data.values():
        assert isinstance(chapter, dict)
        for entry, carriers in chapter.items():
            assert entry not in entries
            assert isinstance(carriers, list)
            entries[entry] = [str(carrier) for carrier in carriers]
    return entries


ENTRIES = read_register()


def figure(row: Limit) -> str:
    """Return the length of a row as the register writes it."""
    if row.unit is Unit.NONE:
        return "none"
    if row.unit is Unit.CALENDAR_DATE:
        return f"{row.month_day} of year+{row.year_offset}"
    ways = [word for word, holds in (("before", row.backward), ("rolls", row.roll)) if holds]
    return " ".join([str(row.length), row.unit.value, *ways])


@pytest.mark.parametrize(("entry", "carriers"), ENTRIES.items(), ids=ENTRIES)
def test_an_entry_of_the_register_is_carried_with_its_figure(
    entry: str, carriers: list[str]
) -> None:
    assert carriers
    for carrier in carriers:
        name, _, expected = carrier.partition(" = ")
        limit, _, regime = name.partition("@")
        rows = [v for v in LAW.limits.get(limit, ()) if regime in ("", v.regime)]
        assert {figure(row) for row in rows} == {expected}, f"{entry}: {carrier}"


def test_the_register_is_whole_and_every_limit_stands_in_it() -> None:
    carried = {re.split("[@ ]", carrier)[0] for row in ENTRIES.values() for carrier in row}

    assert len(ENTRIES) == 127
    assert carried == LAW.limits.keys()


@each_row
def test_a_row_says_what_a_legal_section_asks(row: Limit) -> None:
    assert row.title
    assert row.starts
    assert row.unit_reason
    assert row.basis
    assert row.responsible
    assert row.if_missed or row.note
    assert row.note or row.unit is not Unit.NONE


@each_row
def test_an_extension_in_figures_is_also_said_in_words(row: Limit) -> None:
    assert row.extension or not row.extensions
    assert row.exclusion or not row.excludes


@each_row
def test_hours_and_seizure_warn_at_once(row: Limit) -> None:
    assert row.urgent or row.unit is not Unit.HOUR
    assert row.urgent or "seizure" not in row.id or row.unit is Unit.NONE


@each_row
def test_a_row_rests_no_firmer_than_what_it_cites(row: Limit) -> None:
    cited = {reference.partition(".")[0] for reference in row.basis}

    assert row.verified is not Verified.FULL_TEXT or not cited & {"O15", "O18", "LOCAL", "PLAN"}


def test_the_ladder_of_the_old_rule_ends_on_the_hundred_and_eightieth_day() -> None:
    ladders = [r for r in LAW.limits["case_decision"] if r.regime == "order15_2015"]

    assert ladders
    for row in ladders:
        first, second = row.extensions
        assert (row.length, row.length + first.length) == (30, 90)
        assert row.length + first.length + second.length == 180
        assert (first.by, second.by) == ("chief", "")
        assert second.by_words == "上一级应急管理部门"


def test_the_decision_under_the_new_rule_is_neither_extended_nor_stopped_unconfirmed() -> None:
    row = LAW.limits["case_decision"][-1]

    assert (row.regime, row.length, row.verified) == ("order18_2026", 90, Verified.UNVERIFIED)
    assert row.extensions == ()
    assert not row.suspendable


def test_open_cases_of_the_ended_rule_are_to_be_reviewed() -> None:
    assert LAW.regimes["order15_2015"].review_open_cases
    assert not any(r.review_open_cases for r in LAW.regimes.values() if r.valid_to is None)

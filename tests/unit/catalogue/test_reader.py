"""YAML 1.2 as the law files use it: values, lines, and what is not guessed."""

from __future__ import annotations

import pytest

from caseflow.catalogue.faults import Faults
from caseflow.catalogue.reader import Document, parse_document


def _read(text: str) -> Document:
    faults = Faults()
    doc = parse_document(text, file="a.yaml", faults=faults)
    assert doc is not None, faults.listed()
    return doc


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("false", False),
        ("", None),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("-3", -3),
        ("012", 12),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("10:30", "10:30"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("2026-11-22", "2026-11-22"),
        ("APL.42.1", "APL.42.1"),
        ("fact:served_on", "fact:served_on"),
    ],
)
def test_a_scalar_is_read_as_yaml_1_2(text: str, value: object) -> None:
    assert _read(f"key: {text}\n").data == {"key": value}


def test_an_inner_mapping_may_hold_a_scoped_key_without_quotes() -> None:
    assert _read("a: {start_from: fact:served_on, b: [party:kind]}\n").data == {
        "a": {"start_from": "fact:served_on", "b": ["party:kind"]}
    }


def test_each_value_knows_its_line() -> None:
    doc = _read("a:\n  - b: 1\n    c: 2\n  - {d: 3}\n")

    assert doc.line(("a",)) == 1
    assert doc.line(("a", 0, "c")) == 3
    assert doc.line(("a", 1, "d")) == 4


def test_a_missing_key_stands_on_the_line_of_its_parent() -> None:
    assert _read("a:\n  - b: 1\n  - c: 2\n").line(("a", 1, "missing")) == 3


@pytest.mark.parametrize(
    "text", ["a: 1.5", "a: .5", "a: 1e3", "a: !!int 5", "a: !x [1]", "? [b]\n: 1", "--- 1\n--- 2"]
)
def test_what_would_have_to_be_guessed_is_refused(text: str) -> None:
    faults = Faults()

    assert parse_document(text, file="a.yaml", faults=faults) is None
    assert len(faults) == 1


def test_one_fault_of_a_file_does_not_hide_the_next() -> None:
    faults = Faults()

    parse_document("a: 1.5\nb: 1\nb: 2\nc: !x 1\n", file="a.yaml", faults=faults)

    assert [f.line for f in faults.listed()] == [1, 3, 4]

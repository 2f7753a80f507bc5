"""The order of a dossier, its parts and moves, and how long it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from caseflow.domain.dossier import (
    MAIN,
    OUT,
    SUB,
    WHOLE,
    Piece,
    Place,
    fits,
    moved,
    ordered,
    parts,
    retention,
    runs,
)
from caseflow.domain.dossier_rules import RetentionRule, When
from caseflow.domain.model import Item, Record
from caseflow.domain.terms import Json, Verified
from tests.unit.builders import DOSSIER, make_file


def piece(
    key: str, place: int, *, part: str = MAIN, day: str = "2026-05-01", kind: str = ""
) -> Piece:
    return Piece(key=key, title=key, number="", day=day, place=place, part=part, kind=kind)


DECISION, FILING, ORDER = piece("paper:9", 12), piece("paper:1", 20), piece("paper:3", 101)
PHOTO = piece("attachment:1", 95, kind="photo")
ALL = (ORDER, PHOTO, FILING, DECISION)


def keys(pieces: tuple[Piece, ...]) -> list[str]:
    return [p.key for p in pieces]


def test_the_usual_order_is_that_of_the_places_then_days_then_rows() -> None:
    same = (piece("paper:10", 20, day="2026-06-01"), piece("paper:2", 20), piece("paper:11", 20))

    assert keys(ordered(ALL, ())) == ["paper:9", "paper:1", "attachment:1", "paper:3"]
    assert keys(ordered(same, ())) == ["paper:2", "paper:11", "paper:10"]


def test_what_was_moved_stays_and_what_comes_later_finds_its_place() -> None:
    places = [Place(piece=k, part="", rank=n) for n, k in enumerate(["paper:3", "paper:9"])]

    # Filing usually follows the decision, the photo usually stands before the order.
    assert keys(ordered(ALL, places)) == ["paper:3", "paper:9", "paper:1", "attachment:1"]


def test_a_place_of_a_piece_that_is_gone_harms_nothing() -> None:
    assert len(ordered(ALL, [Place(piece="paper:77", part=SUB, rank=1)])) == len(ALL)


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("up", ["paper:1", "paper:9", "attachment:1", "paper:3"]),
        ("down", ["paper:9", "attachment:1", "paper:1", "paper:3"]),
    ],
)
def test_a_move_changes_places_with_the_neighbour(step: str, order: list[str]) -> None:
    made, changed = moved(ordered(ALL, ()), "paper:1", step, split=False)

    assert (keys(made), changed) == (order, True)


def test_the_first_cannot_go_up_nor_the_last_down() -> None:
    listed = ordered(ALL, ())

    assert moved(listed, "paper:9", "up", split=False) == (listed, False)
    assert moved(listed, "paper:3", "down", split=False) == (listed, False)


def test_neighbours_in_a_split_dossier_are_those_of_the_same_part() -> None:
    inner = piece("paper:5", 15, part=SUB)
    made, changed = moved(ordered((*ALL, inner), ()), "paper:1", "up", split=True)

    assert changed
    assert keys(parts(made, split=True)[MAIN])[:2] == ["paper:1", "paper:9"]
    assert keys(parts(made, split=True)[SUB]) == ["paper:5"]


def test_a_piece_can_be_left_out_and_taken_back() -> None:
    left, _ = moved(ordered(ALL, ()), "attachment:1", OUT, split=False)
    back, _ = moved(left, "attachment:1", MAIN, split=False)

    assert "attachment:1" not in keys(parts(left, split=False)[WHOLE])
    assert keys(parts(back, split=False)[WHOLE]) == keys(ordered(ALL, ()))


def test_an_empty_second_part_is_left_out() -> None:
    assert list(parts(ALL, split=True)) == [MAIN]


def test_photos_that_follow_each_other_are_one_document() -> None:
    more = piece("attachment:2", 95, kind="photo")
    listed = ordered((*ALL, more), ())

    assert [keys(run) for run in runs(listed, frozenset(["photo"]))] == [
        ["paper:9"],
        ["paper:1"],
        ["attachment:1", "attachment:2"],
        ["paper:3"],
    ]


# How long


def rule(name: str, value: str, years: int, when: When) -> RetentionRule:
    return RetentionRule(
        id=name, value=value, title=value, years=years, when=when, reason=name, basis=("ARCH",),
        verified=Verified.UNVERIFIED,
    )  # fmt: skip


RULES = (
    rule("听证", "permanent", 0, {"fact:hearing_held": True}),
    rule("复议", "permanent", 0, {"items:remedy": True}),
    rule("简易", "y10", 10, {"case:procedure": "summary"}),
    rule("普通", "y30", 30, {}),
)


def kept(procedure: str = "ordinary@2021-07-15", *items: Item, **facts: Json) -> tuple[str, str]:
    file = make_file()
    record = Record(facts={"closed_on": "2026-09-23", **facts}, items=items)
    found = retention(
        replace(DOSSIER, retention=RULES), replace(file, procedure=procedure, record=record)
    )
    return found.value, found.words


def test_an_ordinary_case_is_kept_thirty_years_from_the_next_new_year() -> None:
    assert kept() == ("y30", "普通。自2027-01-01起算，至2056-12-31止")


def test_a_simple_case_is_kept_ten_years() -> None:
    assert kept("summary@2021-07-15") == ("y10", "简易。自2027-01-01起算，至2036-12-31止")


def test_all_reasons_of_the_longest_class_are_told() -> None:
    remedy = Item(kind="remedy", no=1, open=False, values={})

    assert kept("summary@2021-07-15", remedy, hearing_held=True) == (
        "permanent",
        "听证；复议。自2027-01-01起算",
    )


def test_an_open_case_has_no_first_day_yet() -> None:
    file = make_file()
    found = retention(DOSSIER, file)

    assert (found.runs_from, found.until, found.words) == (None, None, "一般案件")
    assert not found.verified


@pytest.mark.parametrize(
    ("when", "true"),
    [
        ({}, True),
        ({"in:decision_kinds.licence": True}, True),
        ({"in:decision_kinds.fine": True}, False),
        ({"in:none.fine": True}, False),
        ({"fact:closed_on": True, "fact:nothing": False}, True),
        ({"papers:F05": True}, False),
        ({"case:source": ("plan", "lead")}, True),
    ],
)
def test_features_are_asked_of_the_case(when: When, true: bool) -> None:
    record = Record(
        facts={"decision_kinds": ["licence"], "closed_on": date(2026, 9, 1).isoformat()}
    )

    assert fits(when, replace(make_file(), source="plan", record=record)) is true

"""What is added to a late fine, day by day, and what a party still owes."""

from collections.abc import Mapping
from datetime import date

import pytest

from caseflow.domain.model import Item, Record
from caseflow.domain.money import AddOn, add_on_fine, daily_days, sums_of
from caseflow.domain.terms import Json

DUE = date(2026, 4, 23)
FINE = 2_000_000


def added(until: date, **more: object) -> AddOn:
    return add_on_fine(fine=FINE, percent=3, due_on=DUE, until=until, **more)  # type: ignore[arg-type]


def item(kind: str, no: int, values: Mapping[str, Json], *, open_: bool = True) -> Item:
    return Item(kind=kind, no=no, open=open_, values=values)


@pytest.mark.parametrize(
    ("until", "days", "amount"),
    [
        (date(2026, 4, 23), 0, 0),
        (date(2026, 4, 24), 1, 60_000),
        (date(2026, 5, 3), 10, 600_000),
        (date(2026, 5, 26), 33, 1_980_000),
        (date(2026, 5, 27), 34, 2_000_000),
        (date(2026, 6, 2), 40, 2_000_000),
    ],
)
def test_three_percent_a_day_from_the_day_after_the_last_day(
    until: date, days: int, amount: int
) -> None:
    found = added(until)

    assert (found.days, found.amount) == (days, amount)
    assert found.capped is (found.counted > FINE)


def test_days_of_a_pending_review_add_nothing() -> None:
    found = added(date(2026, 5, 8), left_out=[(date(2026, 4, 29), date(2026, 5, 3))])

    assert (found.days, found.amount) == (10, 600_000)
    assert [(s.first, s.last) for s in found.stretches] == [
        (date(2026, 4, 24), date(2026, 4, 28)),
        (date(2026, 5, 4), date(2026, 5, 8)),
    ]


def test_only_days_that_would_have_counted_are_named_as_left_out() -> None:
    found = added(date(2026, 5, 8), left_out=[(date(2026, 4, 1), date(2026, 4, 25))])

    assert found.left_out == ((date(2026, 4, 24), date(2026, 4, 25)),)
    assert added(DUE, left_out=[(date(2026, 4, 1), date(2026, 4, 20))]).left_out == ()


def test_what_was_paid_adds_nothing_from_the_day_after() -> None:
    found = added(date(2026, 5, 3), payments=[(date(2026, 4, 27), 500_000)])

    assert [(s.days, s.base, s.amount) for s in found.stretches] == [
        (4, 2_000_000, 240_000),
        (6, 1_500_000, 270_000),
    ]
    assert found.amount == 510_000


def test_a_fine_that_is_paid_adds_nothing_any_more() -> None:
    assert added(date(2026, 5, 30), payments=[(DUE, FINE)]).amount == 0


def test_a_second_decision_counts_on_and_keeps_the_cap() -> None:
    second = added(date(2026, 6, 30), decided=600_000, decided_until=date(2026, 5, 3))

    assert second.stretches[0].first == date(2026, 5, 4)
    assert second.amount == FINE - 600_000
    assert second.capped


def test_parts_of_a_fen_are_dropped() -> None:
    found = add_on_fine(fine=33, percent=3, due_on=DUE, until=date(2026, 4, 24))

    assert found.amount == 0


def test_what_is_owed_is_fine_and_add_on_and_daily_penalty_less_payments() -> None:
    record = Record(
        facts={"fine_fen": FINE},
        items=(
            item("add_on_fine", 1, {"sum_fen": 600_000}),
            item("add_on_fine", 2, {"sum_fen": 900_000}, open_=False),
            item("daily_penalty", 1, {"sum_fen": 4_000_000}),
            item("payment", 1, {"amount": 500_000}, open_=False),
        ),
    )

    sums = sums_of(record)

    assert (sums.add_on, sums.owed, sums.rest) == (600_000, 6_600_000, 6_100_000)


def test_with_the_fine_falls_what_was_added_to_it() -> None:
    record = Record(
        facts={"fine_fen": 0},
        items=(
            item("add_on_fine", 1, {"sum_fen": 600_000}),
            item("daily_penalty", 1, {"sum_fen": 600_000}),
        ),
    )

    assert sums_of(record).rest == 0


def test_daily_penalty_begins_the_day_after_the_order_and_counts_no_day_twice() -> None:
    order = item("order", 1, {"hazards": [1], "issued_on": "2026-03-02", "rechecked": "fail"})
    until = date(2026, 3, 16)

    assert daily_days(Record(items=(order,)), hazard=1, until=until) == (date(2026, 3, 3), until)
    assert daily_days(Record(items=(order,)), hazard=2, until=until) is None
    done = item("daily_penalty", 1, {"hazard": 1, "counted_to": "2026-03-16"})
    assert daily_days(Record(items=(order, done)), hazard=1, until=until) is None

"""Old law beside new: what differs between the day of the act and the day of the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from caseflow.domain.definition import Instrument, LawBook, Unit
from caseflow.domain.law_change import changes_between
from caseflow.domain.terms import Verified
from tests.unit.builders import make_law, make_limit, make_parameter

OLD, NEW = date(2026, 1, 31), date(2026, 2, 1)


def an_order(key: str, number: str, since: date, until: date | None = None) -> Instrument:
    return Instrument(
        key=key,
        name="甲办法",
        number=number,
        valid_from=since,
        valid_to=until,
        verified=Verified.FULL_TEXT,
    )


def with_orders(*orders: Instrument) -> LawBook:
    return replace(make_law(), instruments={o.key: o for o in orders}, limits={}, parameters={})


def test_an_order_that_takes_the_place_of_another_of_its_name_stands_beside_it() -> None:
    law = with_orders(an_order("A", "第1号", date(2008, 1, 1), OLD), an_order("B", "第2号", NEW))

    (change,) = changes_between(law, OLD, NEW)

    assert (change.sort, change.title) == ("instrument", "甲办法")
    assert isinstance(change.old, Instrument)
    assert isinstance(change.new, Instrument)
    assert (change.old.number, change.new.number) == ("第1号", "第2号")


@pytest.mark.parametrize(
    ("first", "last"), [(NEW, NEW), (NEW, OLD), (OLD - timedelta(days=9), OLD)]
)
def test_days_under_the_same_text_show_no_change(first: date, last: date) -> None:
    law = with_orders(an_order("A", "第1号", date(2008, 1, 1), OLD), an_order("B", "第2号", NEW))

    assert changes_between(law, first, last) == ()


def test_a_text_that_is_new_or_gone_has_nothing_beside_it() -> None:
    new = changes_between(with_orders(an_order("B", "第2号", NEW)), OLD, NEW)
    gone = changes_between(with_orders(an_order("A", "第1号", date(2008, 1, 1), OLD)), OLD, NEW)

    assert [(c.old is None, c.new is None) for c in (*new, *gone)] == [(True, False), (False, True)]


def test_what_has_no_number_is_no_published_text() -> None:
    assert changes_between(with_orders(an_order("L", "", NEW)), OLD, NEW) == ()


def test_a_text_that_held_on_neither_day_is_left_out() -> None:
    law = with_orders(an_order("A", "第1号", date(2008, 1, 1), date(2010, 1, 1)))

    assert changes_between(law, OLD, NEW) == ()


def test_a_limit_of_another_length_is_shown_and_one_that_only_moved_is_not() -> None:
    old = make_limit("reply", valid_to=OLD, length=30, unit=Unit.DAY)
    same = replace(old, valid_from=NEW, valid_to=None)
    longer = replace(same, length=90)
    base = replace(make_law(), instruments={}, parameters={})

    assert changes_between(replace(base, limits={"reply": (old, same)}), OLD, NEW) == ()
    (change,) = changes_between(replace(base, limits={"reply": (old, longer)}), OLD, NEW)
    assert (change.sort, change.title) == ("limit", old.title)


def test_a_figure_of_another_value_is_shown() -> None:
    old = make_parameter("cap", 100, valid_to=OLD)
    base = replace(make_law(), instruments={}, limits={})
    new = replace(old, value=200, valid_from=NEW, valid_to=None)

    (change,) = changes_between(replace(base, parameters={"cap": (old, new)}), OLD, NEW)

    assert (change.sort, change.title) == ("parameter", old.title)

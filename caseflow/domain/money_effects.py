"""Add computed sums to a case record: the add-on fine of a late payment, the daily penalty.

What was counted is kept in the item, so that the paper prints what was decided and not what a
later count would give.
"""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.draft import Draft
from caseflow.domain.guards.ask import Ask, text, texts
from caseflow.domain.law import parameter_on
from caseflow.domain.money import add_on_of, daily_days, refused_order, sums_of
from caseflow.domain.terms import Json


def add_add_on_fine(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Add an open item of `kind` with the sum added up to the day `until`, and how it was counted.

    `limit` and `percent` as in the rule `add_on_due`; `fields` are copied.
    """
    until = ask.day(text(args, "until")) or ask.today
    percent = parameter_on(ask.law, text(args, "percent"), ask.today).value
    found = add_on_of(ask.file, limit=text(args, "limit"), percent=percent, until=until)
    if found is None:
        return
    rows: list[Json] = [
        {
            "from_on": one.first.isoformat(),
            "counted_to": one.last.isoformat(),
            "days": one.days,
            "base_fen": one.base,
            "sum_fen": one.amount,
        }
        for one in found.stretches
    ]
    left_out: list[Json] = [
        {"from_on": a.isoformat(), "counted_to": b.isoformat()} for a, b in found.left_out
    ]
    counted: dict[str, Json] = {
        "due_on": found.due_on.isoformat(),
        "counted_to": until.isoformat(),
        "days": found.days,
        "counted_fen": found.counted,
        "sum_fen": found.amount,
        "fine_fen": sums_of(ask.file.record).fine,
        "stretches": rows,
        "left_out": left_out,
        "on": ask.today.isoformat(),
    }
    draft.add(text(args, "kind"), {**_copied(ask, args), **counted}, open_=True)


def add_daily_penalty(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Add an open item of `kind`: the fine for each day up to `until` on which `hazard` stayed.

    The days begin after the day of the order to correct that the party refuses to carry out.
    """
    until = ask.day(text(args, "until")) or ask.today
    hazard = ask.number(text(args, "hazard"))
    order = refused_order(ask.file.record, hazard)
    period = daily_days(ask.file.record, hazard=hazard, until=until)
    if order is None or period is None:
        return
    fine = sums_of(ask.file.record).fine
    days = (period[1] - period[0]).days + 1
    counted: dict[str, Json] = {
        "hazard": hazard,
        "order": order.no,
        "from_on": period[0].isoformat(),
        "counted_to": until.isoformat(),
        "days": days,
        "fine_fen": fine,
        "sum_fen": fine * days,
        "on": ask.today.isoformat(),
    }
    draft.add(text(args, "kind"), {**_copied(ask, args), **counted}, open_=True)


def _copied(ask: Ask, args: Mapping[str, Json]) -> dict[str, Json]:
    return {name: ask.value(name) for name in texts(args, "fields")}

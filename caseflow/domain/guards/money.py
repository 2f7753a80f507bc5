"""Rules about late fines: is there anything to add, is the demand over, does a daily sum begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, words
from caseflow.domain.law import parameter_on
from caseflow.domain.money import add_on_of, daily_days
from caseflow.domain.terms import Json


def add_on_due(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when up to the day `until` a sum is to be added to the late fine.

    `limit` is the clock of the payment, `percent` the figure added for each day.
    """
    until = ask.day(text(args, "until"))
    if until is None:
        return None
    percent = parameter_on(ask.law, text(args, "percent"), ask.today).value
    found = add_on_of(ask.file, limit=text(args, "limit"), percent=percent, until=until)
    if found is not None and found.amount:
        return None
    return {"until": words(until), "due": words(found.due_on if found else None)}


def item_day_over(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when today is after the day `value` of the item that the field `item` chooses."""
    item = ask.file.record.item(text(args, "item"), ask.number(text(args, "item")))
    value = item.values.get(text(args, "value")) if item else None
    day = date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
    return None if day is None or ask.today > day else {"until": words(day)}


def days_to_penalise(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when after the order to correct `hazard`, up to `until`, a day is to be counted."""
    until = ask.day(text(args, "until"))
    if until is None:
        return None
    hazard = ask.number(text(args, "hazard"))
    found = daily_days(ask.file.record, hazard=hazard, until=until)
    return None if found else {"until": words(until)}


def paper_about_item(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the paper that the field `paper` names is about the item of the field `item`."""
    number, item = ask.number(text(args, "paper")), ask.number(text(args, "item"))
    found = next((p for p in ask.file.papers if p.id == number), None)
    if found is None or found.item_no == item:
        return None
    return {"paper": f"{found.title} {found.number}".strip(), "number": str(item)}


SPECS: Mapping[str, GuardSpec] = {
    "add_on_due": GuardSpec(
        check=add_on_due,
        args={"until": str, "limit": str, "percent": str},
        gives=frozenset({"until", "due"}),
    ),
    "item_day_over": GuardSpec(
        check=item_day_over, args={"item": str, "value": str}, gives=frozenset({"until"})
    ),
    "paper_about_item": GuardSpec(
        check=paper_about_item,
        args={"paper": str, "item": str},
        gives=frozenset({"paper", "number"}),
    ),
    "days_to_penalise": GuardSpec(
        check=days_to_penalise, args={"hazard": str, "until": str}, gives=frozenset({"until"})
    ),
}

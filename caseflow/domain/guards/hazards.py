"""Rules about hazards: orders, re-checks and major ones."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts
from caseflow.domain.model import Item
from caseflow.domain.terms import Json


def rows_cover_order(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the rows answer each hazard of the order once, and nothing else."""
    order = ask.file.record.item("order", ask.number(text(args, "order")))
    if order is None:
        return None
    wanted = sorted(_hazards_of(order))
    given = [row.get("hazard") for row in ask.rows(text(args, "rows"))]
    missing = [str(h) for h in wanted if h not in given]
    extra = [str(h) for h in given if h not in wanted]
    twice = [str(h) for h in wanted if given.count(h) > 1]
    if not (missing or extra or twice):
        return None
    parts = [("缺第", missing), ("多出第", extra), ("重复第", twice)]
    faults = [f"{words}{'、'.join(numbers)}项" for words, numbers in parts if numbers]
    return {"faults": "；".join(faults), "order": str(order.no)}


def not_under_order(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no hazard that `field` names stands in an order that waits for its re-check."""
    chosen = ask.value(text(args, "field"))
    numbers = chosen if isinstance(chosen, list | tuple) else [chosen]
    for order in ask.file.record.open_of_kind("order"):
        both = [str(n) for n in _hazards_of(order) if n in numbers]
        if both:
            return {"numbers": "、".join(both), "order": str(order.no)}
    return None


def major_hazards_stopped(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when, with an open major hazard, one of the measures stops work or evacuates."""
    major = [i for i in ask.file.record.open_of_kind("hazard") if i.values.get("major")]
    kinds = {row.get("kind") for row in ask.rows(text(args, "rows"))}
    if not major or kinds & set(texts(args, "kinds")):
        return None
    return {"numbers": "、".join(str(i.no) for i in major)}


def _hazards_of(order: Item) -> list[int]:
    """The numbers of the hazards that an order lists."""
    listed = order.values.get("hazards")
    return [h for h in listed if isinstance(h, int)] if isinstance(listed, list | tuple) else []


SPECS: Mapping[str, GuardSpec] = {
    "rows_cover_order": GuardSpec(
        check=rows_cover_order,
        args={"order": str, "rows": str},
        gives=frozenset({"faults", "order"}),
    ),
    "not_under_order": GuardSpec(
        check=not_under_order, args={"field": str}, gives=frozenset({"numbers", "order"})
    ),
    "major_hazards_stopped": GuardSpec(
        check=major_hazards_stopped,
        args={"rows": str, "kinds": list},
        gives=frozenset({"numbers"}),
    ),
}

"""Rules about lists of goods: what was taken is answered for, piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts
from caseflow.domain.terms import Json


def goods_settled(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when `rows` answer for each thing of the chosen item's list, in name and quantity.

    The same name on several rows is added up. Nothing that was not taken may be answered.
    """
    kind = text(args, "item")
    item = ask.file.record.item(kind, ask.number(kind))
    if item is None:
        return None
    taken, settled = _counted(item.values.get("goods")), _counted(ask.rows(text(args, "rows")))
    faults = [
        f"{name}清单{taken[name]}、处理{settled[name]}"
        for name in dict.fromkeys([*taken, *settled])
        if taken[name] != settled[name]
    ]
    return {"faults": "；".join(faults)} if faults else None


def _counted(rows: Json | Sequence[Mapping[str, Json]]) -> Counter[str]:
    count: Counter[str] = Counter()
    for row in rows if isinstance(rows, list | tuple) else ():
        quantity = row.get("quantity") if isinstance(row, Mapping) else None
        if isinstance(row, Mapping) and isinstance(quantity, int):
            count[str(row.get("name"))] += quantity
    return count


def rows_need(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no row of `rows` has one of `values` in `column`, or else `key` is given.

    With `holds` the value of `key` is a list and must hold that member.
    """
    column, values = text(args, "column"), texts(args, "values")
    if not any(row.get(column) in values for row in ask.rows(text(args, "rows"))):
        return None
    value, member = ask.value(text(args, "key")), text(args, "holds")
    if member:
        return None if isinstance(value, list | tuple) and member in value else {}
    return None if value not in (None, "", [], ()) else {}


SPECS: Mapping[str, GuardSpec] = {
    "goods_settled": GuardSpec(
        check=goods_settled, args={"item": str, "rows": str}, gives=frozenset({"faults"})
    ),
    "rows_need": GuardSpec(
        check=rows_need,
        args={"rows": str, "column": str, "values": list, "key": str, "holds": str},
        optional=frozenset({"holds"}),
    ),
}

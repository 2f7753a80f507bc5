"""Rules about what the case record holds: values, items, opinions, visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts
from caseflow.domain.machine import matches
from caseflow.domain.model import Approval
from caseflow.domain.terms import Json


def value_is(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the field or fact `key` has the value `value` (a list: any of them)."""
    key = text(args, "key")
    value = ask.value(key)
    return None if matches({key: args["value"]}, lambda _: value) else {"found": _shown(value)}


def value_is_not(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the field or fact `key` has none of the values `value`."""
    key = text(args, "key")
    value = ask.value(key)
    return {"found": _shown(value)} if matches({key: args["value"]}, lambda _: value) else None


def value_given(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the field or fact `key` is not empty."""
    return None if ask.value(text(args, "key")) not in (None, "", [], ()) else {}


def _shown(value: Json) -> str:
    if value is None or value == "":
        return "未记录"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_shown(one) for one in value) or "无"
    return str(value)


def any_true(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when at least one of the fields or facts `keys` is true or given."""
    return None if any(ask.value(k) for k in texts(args, "keys")) else {}


def items_exist(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when there is an item of one of `kinds` (open ones only when `open` is true)."""
    for kind in texts(args, "kinds"):
        items = ask.file.record.of_kind(kind)
        if any(i.open for i in items) if args.get("open") else items:
            return None
    return {}


def none_open(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no item of `kind` is open, or the values `unless` are given."""
    items = ask.file.record.open_of_kind(text(args, "kind"))
    unless = args.get("unless")
    if not items or (isinstance(unless, Mapping) and matches(unless, ask.value)):
        return None
    return {"numbers": "、".join(str(i.no) for i in items), "count": str(len(items))}


def reviewed(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the newest submission of `matter` carries the opinion of `step`."""
    trail = _since_submission(ask, text(args, "matter"))
    return None if any(a.step == text(args, "step", "review") for a in trail) else {}


def not_reviewed(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the newest submission of `matter` has no opinion of `step` yet."""
    trail = _since_submission(ask, text(args, "matter"))
    done = [a for a in trail if a.step == text(args, "step", "review")]
    return {"who": done[-1].person} if done else None


def _since_submission(ask: Ask, matter: str) -> tuple[Approval, ...]:
    trail = tuple(a for a in ask.file.record.approvals if a.matter == matter)
    starts = [n for n, a in enumerate(trail) if a.step == "handle"]
    return trail[starts[-1] :] if starts else ()


def request_approved(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when an approved request of `kind` waits to be carried out, or the case is urgent.

    The request must say of each field of `same` what is said now; of rows what they settle, their
    order and remarks aside.
    """
    urgent = text(args, "urgent")
    if urgent and ask.value(urgent):
        return None
    now = {name: _settled(ask.value(name)) for name in texts(args, "same")}
    wanted: dict[str, Json] = {"measure": text(args, "kind"), "approved": True}
    requests = [
        i.values
        for i in ask.file.record.open_of_kind("coercion_request")
        if matches(wanted, i.values.get)
    ]
    same = any(all(_settled(v.get(name)) == said for name, said in now.items()) for v in requests)
    return None if same else {}


def _settled(value: Json) -> Json | Counter[tuple[tuple[str, str], ...]]:
    """Return how many of what the rows of a list settle in which way; another value as it is."""
    if not isinstance(value, list | tuple):
        return value
    count: Counter[tuple[tuple[str, str], ...]] = Counter()
    for row in value:
        if isinstance(row, Mapping):
            quantity = row.get("quantity")
            told = {k: str(v) for k, v in row.items() if k not in ("quantity", "remark")}
            count[tuple(sorted(told.items()))] += quantity if isinstance(quantity, int) else 0
    return count


def rows_at_most(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the list `rows` has no more than `most` rows."""
    count, most = len(ask.rows(text(args, "rows"))), args["most"]
    return {"count": str(count)} if isinstance(most, int) and count > most else None


def visit_cap(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the unit's yearly cap of visits is not reached, or the kind is exempt."""
    exempt = texts(args, "exempt")
    if ask.value(text(args, "field")) in exempt:
        return None
    cap = ask.file.bureau.settings.get(text(args, "setting"), "")
    if not cap.isdecimal() or ask.file.visits_this_year < int(cap):
        return None
    return {"count": str(ask.file.visits_this_year), "cap": cap, "party": ask.file.party.name}


def item_value_is(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the chosen item's value `key` is what the field or fact `other` says."""
    values = _item_values(ask, args)
    if values is None or values.get(text(args, "key")) == ask.value(text(args, "other")):
        return None
    return {"found": _shown(values.get(text(args, "key")))}


def actor_not_in_item(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the actor is not the person whom the chosen item's value `key` names."""
    values = _item_values(ask, args)
    if values is None or values.get(text(args, "key")) != ask.actor.id:
        return None
    return {"who": ask.actor.name}


def _item_values(ask: Ask, args: Mapping[str, Json]) -> Mapping[str, Json] | None:
    number = ask.number(text(args, "item"))
    items = ask.file.record.of_kind(text(args, "kind"))
    return next((i.values for i in items if i.no == number), None)


_KEY_VALUE = {"key": str, "value": object}

SPECS: Mapping[str, GuardSpec] = {
    "item_value_is": GuardSpec(
        check=item_value_is,
        args={"kind": str, "item": str, "key": str, "other": str},
        gives=frozenset({"found"}),
    ),
    "actor_not_in_item": GuardSpec(
        check=actor_not_in_item,
        args={"kind": str, "item": str, "key": str},
        gives=frozenset({"who"}),
    ),
    "value_is": GuardSpec(check=value_is, args=_KEY_VALUE, gives=frozenset({"found"})),
    "value_is_not": GuardSpec(check=value_is_not, args=_KEY_VALUE, gives=frozenset({"found"})),
    "value_given": GuardSpec(check=value_given, args={"key": str}),
    "any_true": GuardSpec(check=any_true, args={"keys": list}),
    "items_exist": GuardSpec(
        check=items_exist, args={"kinds": list, "open": bool}, optional=frozenset({"open"})
    ),
    "none_open": GuardSpec(
        check=none_open,
        args={"kind": str, "unless": dict},
        optional=frozenset({"unless"}),
        gives=frozenset({"numbers", "count"}),
    ),
    "reviewed": GuardSpec(
        check=reviewed, args={"matter": str, "step": str}, optional=frozenset({"step"})
    ),
    "not_reviewed": GuardSpec(
        check=not_reviewed,
        args={"matter": str, "step": str},
        optional=frozenset({"step"}),
        gives=frozenset({"who"}),
    ),
    "rows_at_most": GuardSpec(
        check=rows_at_most, args={"rows": str, "most": int}, gives=frozenset({"count"})
    ),
    "request_approved": GuardSpec(
        check=request_approved,
        args={"kind": str, "urgent": str, "same": list},
        optional=frozenset({"urgent", "same"}),
    ),
    "visit_cap": GuardSpec(
        check=visit_cap,
        args={"field": str, "setting": str, "exempt": list},
        gives=frozenset({"count", "cap", "party"}),
    ),
}

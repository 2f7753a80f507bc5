"""Rules about what the case record holds: facts, items, opinions, papers and their service."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.definition import Json
from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts
from caseflow.domain.machine import matches
from caseflow.domain.model import Approval


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


def any_given(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when at least one of the fields or facts `keys` is not empty."""
    return None if any(ask.value(k) for k in texts(args, "keys")) else {}


def _shown(value: Json) -> str:
    if value is None or value == "":
        return "未记录"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def items_exist(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when there is an item of one of `kinds` (open ones only when `open` is true)."""
    for kind in texts(args, "kinds"):
        items = ask.file.record.of_kind(kind)
        if any(i.open for i in items) if args.get("open") else items:
            return None
    return {}


def none_open(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no item of `kind` is open, or the values `unless` are given."""
    unless = args.get("unless")
    if isinstance(unless, Mapping) and matches(unless, ask.value):
        return None
    items = ask.file.record.open_of_kind(text(args, "kind"))
    if not items:
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
    """Hold when an approved request of `kind` waits to be carried out, or the case is urgent."""
    urgent = text(args, "urgent")
    if urgent and ask.value(urgent):
        return None
    for item in ask.file.record.open_of_kind("coercion_request"):
        if item.values.get("measure") == text(args, "kind") and item.values.get("approved"):
            return None
    return {}


def paper_issued(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when one of the forms `forms` was issued and is valid."""
    return None if any(ask.papers(f) for f in texts(args, "forms")) else {}


def paper_served(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a valid paper of each of `forms` that exists took effect by today."""
    late = [
        f"{p.title} {p.number}".strip()
        for form in texts(args, "forms")
        for p in ask.papers(form)
        if p.served_on is None or p.served_on > ask.today
    ]
    return {"papers": "、".join(late)} if late else None


def paper_stands(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when there is a valid paper of `form` and none of `forms` was voided after it.

    Papers that only hold together (a notice and its hearing notice) are so made anew together.
    """
    valid = ask.papers(text(args, "form"))
    wanted = texts(args, "forms")
    voided = [p for p in ask.file.papers if p.void and p.form in wanted]
    if valid and not any(p.id > valid[-1].id for p in voided):
        return None
    return {"papers": "、".join(f"{p.title} {p.number}".strip() for p in voided) or "无"}


def paper_of(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the paper that the field `field` names is of one of `forms`."""
    number = ask.number(text(args, "field"))
    wrong = [p for p in ask.file.papers if p.id == number and p.form not in texts(args, "forms")]
    return {"paper": wrong[0].title} if wrong else None


def paper_not_of(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the paper that the field `field` names is of none of `forms`."""
    number = ask.number(text(args, "field"))
    wrong = [p for p in ask.file.papers if p.id == number and p.form in texts(args, "forms")]
    return {"paper": wrong[0].title} if wrong else None


def all_served(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when each valid paper of the case that must be served took effect by today."""
    late = [
        f"{p.title} {p.number}".strip()
        for p in ask.file.papers
        if not p.void
        and ask.law.forms[p.form].serve
        and (p.served_on is None or p.served_on > ask.today)
    ]
    return {"papers": "、".join(late)} if late else None


def visit_cap(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the unit's yearly cap of visits is not reached, or the kind is exempt."""
    exempt = texts(args, "exempt")
    if ask.value(text(args, "field")) in exempt:
        return None
    cap = ask.file.bureau.settings.get(text(args, "setting"), "")
    if not cap.isdigit() or ask.file.visits_this_year < int(cap):
        return None
    return {"count": str(ask.file.visits_this_year), "cap": cap, "party": ask.file.party.name}


def rows_cover_order(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the rows answer each hazard of the order once, and nothing else."""
    number = ask.number(text(args, "order"))
    orders = [i for i in ask.file.record.of_kind("order") if i.no == number]
    if not orders:
        return None
    listed = orders[0].values.get("hazards")
    wanted = sorted(h for h in listed if isinstance(h, int)) if isinstance(listed, list) else []
    rows = ask.value(text(args, "rows"))
    given = [r.get("hazard") for r in rows if isinstance(r, Mapping)] if isinstance(rows, list) else []
    missing = [str(h) for h in wanted if h not in given]
    extra = [str(h) for h in given if h not in wanted]
    twice = [str(h) for h in wanted if given.count(h) > 1]
    if not (missing or extra or twice):
        return None
    parts = [("缺第", missing), ("多出第", extra), ("重复第", twice)]
    return {"faults": "；".join(f"{w}{'、'.join(n)}项" for w, n in parts if n), "order": str(number)}


def not_under_order(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no hazard that `field` names stands in an order that waits for its re-check."""
    chosen = ask.value(text(args, "field"))
    numbers = chosen if isinstance(chosen, list | tuple) else [chosen]
    for order in ask.file.record.open_of_kind("order"):
        listed = order.values.get("hazards")
        both = [str(n) for n in numbers if isinstance(listed, list | tuple) and n in listed]
        if both:
            return {"numbers": "、".join(both), "order": str(order.no)}
    return None


def major_hazards_stopped(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when, with an open major hazard, one of the measures stops work or evacuates."""
    major = [i for i in ask.file.record.open_of_kind("hazard") if i.values.get("major")]
    rows = ask.value(text(args, "rows"))
    kinds = {r.get("kind") for r in rows if isinstance(r, Mapping)} if isinstance(rows, list) else set()
    if not major or kinds & set(texts(args, "kinds")):
        return None
    return {"numbers": "、".join(str(i.no) for i in major)}


_KEY_VALUE = {"key": str, "value": object}

SPECS: Mapping[str, GuardSpec] = {
    "value_is": GuardSpec(check=value_is, args=_KEY_VALUE, gives=frozenset({"found"})),
    "value_is_not": GuardSpec(check=value_is_not, args=_KEY_VALUE, gives=frozenset({"found"})),
    "value_given": GuardSpec(check=value_given, args={"key": str}),
    "any_given": GuardSpec(check=any_given, args={"keys": list}),
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
    "request_approved": GuardSpec(
        check=request_approved,
        args={"kind": str, "urgent": str},
        optional=frozenset({"urgent"}),
    ),
    "paper_issued": GuardSpec(check=paper_issued, args={"forms": list}),
    "paper_served": GuardSpec(
        check=paper_served, args={"forms": list}, gives=frozenset({"papers"})
    ),
    "paper_stands": GuardSpec(
        check=paper_stands, args={"form": str, "forms": list}, gives=frozenset({"papers"})
    ),
    "paper_of": GuardSpec(
        check=paper_of, args={"field": str, "forms": list}, gives=frozenset({"paper"})
    ),
    "paper_not_of": GuardSpec(
        check=paper_not_of, args={"field": str, "forms": list}, gives=frozenset({"paper"})
    ),
    "all_served": GuardSpec(check=all_served, gives=frozenset({"papers"})),
    "visit_cap": GuardSpec(
        check=visit_cap,
        args={"field": str, "setting": str, "exempt": list},
        gives=frozenset({"count", "cap", "party"}),
    ),
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

"""The closed vocabulary of what an act may do to a case record.

A procedure file names an effect by `op`; the functions here change a `Draft`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from caseflow.domain.clock import local_minute
from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Effect
from caseflow.domain.draft import Draft
from caseflow.domain.guards.ask import Ask, text, texts
from caseflow.domain.law import form_on, limit_on
from caseflow.domain.machine import matches
from caseflow.domain.model import Approval, PaperServed
from caseflow.domain.money_effects import add_add_on_fine, add_daily_penalty
from caseflow.domain.terms import Json

_FIXED = "fixed"
"""The result of a re-check that settles a hazard."""

Apply = Callable[[Ask, Draft, Mapping[str, Json]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSpec:
    """One effect: its function, its argument types, and which arguments may be left out."""

    apply: Apply
    args: Mapping[str, type] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()


def apply_all(ask: Ask, draft: Draft, effects: Sequence[Effect]) -> None:
    """Change the draft by each effect in turn whose `only_if` fits."""
    for effect in effects:
        if matches(_mapping(effect.args.get("only_if")), ask.value):
            OPS[effect.op].apply(ask, draft, effect.args)


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _facts(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Copy the named fields into facts of the same names."""
    for name in texts(args, "fields"):
        draft.facts[name] = ask.value(name)


def _set(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Set one fact to `value`, or to what the key `from` gives (`case:state` is the old state)."""
    source = text(args, "from")
    draft.facts[text(args, "fact")] = ask.value(source) if source else args.get("value")


def _bump(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Add one to a counting fact."""
    count = draft.facts.get(text(args, "fact"))
    draft.facts[text(args, "fact")] = 1 + (count if isinstance(count, int) else 0)


def _handlers(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Make the people of a field the officers of the case; an empty field changes nothing."""
    people = ask.persons(text(args, "field"))
    if people:
        draft.handlers = tuple(p.id for p in people)


def _cause(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Make a field the cause of the case."""
    draft.cause = str(ask.value(text(args, "field")) or draft.cause)


def _opinion(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Append the actor's opinion to the approvals of `matter`."""
    draft.approvals.append(
        Approval(
            matter=text(args, "matter"),
            step=text(args, "step"),
            person_id=ask.actor.id,
            person=ask.actor.name,
            opinion=str(ask.value(text(args, "field")) or ""),
            at=local_minute(ask.now),
            on=ask.today.isoformat(),
        )
    )


def _add(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Add one item from `fields`, or one for each row of `rows`; `also` gives fixed values."""
    kind, open_ = text(args, "kind"), not args.get("closed", False)
    also = _also(ask, args)
    if args.get("rows"):
        for row in ask.rows(text(args, "rows")):
            draft.add(kind, {**row, **also}, open_=open_)
    else:
        draft.add(kind, {**_fields(ask, args), **also}, open_=open_)


def _fields(ask: Ask, args: Mapping[str, Json]) -> dict[str, Json]:
    return {name: ask.value(name) for name in texts(args, "fields")}


def _also(ask: Ask, args: Mapping[str, Json]) -> dict[str, Json]:
    return {k: _fixed(ask, v) for k, v in _mapping(args.get("also")).items()}


def _fixed(ask: Ask, value: Json) -> Json:
    """Resolve `$today`, `$actor` and `$KEY` in a fixed value."""
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    return ask.actor.name if value == "$actor" else ask.value(value[1:])


def _close(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Close the item or items whose numbers the field `field` gives, noting `also`."""
    also = _also(ask, args)
    value = ask.value(text(args, "field"))
    for number in value if isinstance(value, list | tuple) else [value]:
        if isinstance(number, int):
            draft.change(text(args, "kind"), number, also, close=True)


def _note(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Set values of the item whose number the field `field` gives; it stays as open as it was."""
    number = ask.number(text(args, "field"))
    draft.change(text(args, "kind"), number, _also(ask, args), close=False)


def _close_all(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Close all open items of `kind` whose values fit `where`, noting `also`.

    A value of `where` may be `$KEY` as in `also`.
    """
    where = {k: _fixed(ask, v) for k, v in _mapping(args.get("where")).items()}
    also = _also(ask, args)
    for (kind, number), item in list(draft.items.items()):
        if kind == text(args, "kind") and item.open and matches(where, item.values.get):
            draft.change(kind, number, also, close=True)


def _recheck(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Settle a re-check: mark each hazard, close the fixed ones, and close the order.

    What is not fixed stays open as a hazard; a new order may take it up. Adds a `recheck` item
    with the overall result: pass, fail or part.
    """
    number = ask.number(text(args, "order"))
    results = ask.rows(text(args, "rows"))
    fixed = 0
    for row in results:
        done = row.get("result") == _FIXED
        fixed += done
        hazard = row.get("hazard")
        if isinstance(hazard, int):
            draft.change("hazard", hazard, {"result": row.get("result")}, close=done)
    overall = "pass" if fixed == len(results) else "part" if fixed else "fail"
    values: dict[str, Json] = {"order": number, "results": results, "overall": overall}
    draft.add("recheck", {**_fields(ask, args), **values}, open_=False)
    draft.change("order", number, {"rechecked": overall}, close=True)
    draft.facts["last_recheck"] = overall


def _serve(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Record proof of service; by public notice it takes effect when `notice_limit` is over."""
    day = ask.day(text(args, "on"))
    way = str(ask.value(text(args, "way")) or "")
    if day is not None and way == text(args, "notice_way"):
        limit = limit_on(ask.law, text(args, "notice_limit"), day)
        day = compute(limit, start=day, calendar=ask.calendar).due_on
    draft.served.append(
        PaperServed(paper_id=ask.number(text(args, "paper")), served_on=day or ask.today, way=way)
    )


def _serve_form(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Record service of the newest paper of `form` not served yet; with none, change nothing."""
    waiting = [p for p in ask.papers(text(args, "form")) if p.served_on is None]
    if waiting:
        day = ask.day(text(args, "on")) or ask.today
        way = text(args, "way")
        draft.served.append(PaperServed(paper_id=waiting[-1].id, served_on=day, way=way))


def _void(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Void a paper; clocks that wait for its service end with it.

    An open item of one of the kinds `closes` that the paper was about ends as well, unless
    another valid paper of the form is about it.
    """
    number = ask.number(text(args, "paper"))
    draft.voided.append(number)
    closes = texts(args, "closes")
    for paper in (p for p in ask.file.papers if p.id == number and closes):
        kind = form_on(ask.law, paper.form, paper.issued_on).item
        others = [p for p in ask.papers(paper.form) if p.id != number]
        if kind in closes and paper.item_no not in {p.item_no for p in others}:
            draft.change(kind, paper.item_no, {"void": True}, close=True)
            draft.dropped.append((kind, paper.item_no))


def _signed(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Count the signature on the sheet as proof that the paper of this act was served."""
    day = ask.day(text(args, "on")) or ask.today
    for form in texts(args, "forms"):
        draft.signed[form] = (day, text(args, "way"))


_ONLY_IF = {"only_if": dict}
_NUMBERED = {"kind": str, "field": str, "also": dict, **_ONLY_IF}

OPS: Mapping[str, EffectSpec] = {
    "facts": EffectSpec(apply=_facts, args={"fields": list}),
    "set": EffectSpec(
        apply=_set,
        args={"fact": str, "value": object, "from": str, **_ONLY_IF},
        optional=frozenset({"value", "from", "only_if"}),
    ),
    "bump": EffectSpec(
        apply=_bump, args={"fact": str, **_ONLY_IF}, optional=frozenset({"only_if"})
    ),
    "handlers": EffectSpec(apply=_handlers, args={"field": str}),
    "cause": EffectSpec(apply=_cause, args={"field": str}),
    "opinion": EffectSpec(apply=_opinion, args={"matter": str, "step": str, "field": str}),
    "add": EffectSpec(
        apply=_add,
        args={
            "kind": str,
            "rows": str,
            "fields": list,
            "also": dict,
            "closed": bool,
            **_ONLY_IF,
        },
        optional=frozenset({"rows", "fields", "also", "closed", "only_if"}),
    ),
    "close": EffectSpec(apply=_close, args=_NUMBERED, optional=frozenset({"also", "only_if"})),
    "note": EffectSpec(apply=_note, args=_NUMBERED, optional=frozenset({"only_if"})),
    "close_all": EffectSpec(
        apply=_close_all,
        args={"kind": str, "where": dict, "also": dict},
        optional=frozenset({"where", "also"}),
    ),
    "recheck": EffectSpec(apply=_recheck, args={"order": str, "rows": str, "fields": list}),
    "serve": EffectSpec(
        apply=_serve,
        args={"paper": str, "on": str, "way": str, "notice_way": str, "notice_limit": str},
    ),
    "serve_form": EffectSpec(
        apply=_serve_form,
        args={"form": str, "on": str, "way": str, **_ONLY_IF},
        optional=frozenset({"only_if"}),
    ),
    "add_on_fine": EffectSpec(
        apply=add_add_on_fine,
        args={"kind": str, "until": str, "limit": str, "percent": str, "fields": list},
        optional=frozenset({"fields"}),
    ),
    "daily_penalty": EffectSpec(
        apply=add_daily_penalty,
        args={"kind": str, "hazard": str, "until": str, "fields": list},
        optional=frozenset({"fields"}),
    ),
    "void": EffectSpec(
        apply=_void, args={"paper": str, "closes": list}, optional=frozenset({"closes"})
    ),
    "signed": EffectSpec(
        apply=_signed,
        args={"forms": list, "on": str, "way": str, **_ONLY_IF},
        optional=frozenset({"only_if"}),
    ),
}

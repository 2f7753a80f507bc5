"""The closed vocabulary of what an act may do to a case record.

A procedure file names an effect by `op`; the functions here change a `Draft`, which lives for
one decision only. Nothing outside the draft is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from caseflow.domain.clock import local_minute
from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Json
from caseflow.domain.guards.ask import Ask, text, texts
from caseflow.domain.law import limit_on
from caseflow.domain.machine import matches
from caseflow.domain.model import Approval, CaseFile, Item, PaperServed, Record


@dataclass(slots=True)
class Draft:
    """A case record while one act changes it. `added` maps an item kind to the new numbers."""

    facts: dict[str, Json]
    items: dict[tuple[str, int], Item]
    approvals: list[Approval]
    handlers: tuple[int, ...]
    cause: str
    served: list[PaperServed] = field(default_factory=list)
    voided: list[int] = field(default_factory=list)
    signed: dict[str, tuple[date, str]] = field(default_factory=dict)
    added: dict[str, list[int]] = field(default_factory=dict)

    @staticmethod
    def of(file: CaseFile) -> Draft:
        """Open a draft of the case as it stands."""
        return Draft(
            facts=dict(file.record.facts),
            items={(i.kind, i.no): i for i in file.record.items},
            approvals=list(file.record.approvals),
            handlers=tuple(p.id for p in file.handlers),
            cause=file.cause,
        )

    def record(self) -> Record:
        """Return the record as it stands after the effects so far."""
        return Record(
            facts=self.facts, items=tuple(self.items.values()), approvals=tuple(self.approvals)
        )

    def add(self, kind: str, values: Mapping[str, Json], *, open_: bool) -> int:
        """Append an item of `kind` and return its number."""
        number = 1 + max((no for k, no in self.items if k == kind), default=0)
        self.items[kind, number] = Item(kind=kind, no=number, open=open_, values=values)
        self.added.setdefault(kind, []).append(number)
        return number

    def change(self, kind: str, number: int, values: Mapping[str, Json], *, close: bool) -> None:
        """Set values of one item and close it if asked; an unknown number changes nothing."""
        item = self.items.get((kind, number))
        if item is None:
            return
        self.items[kind, number] = Item(
            kind=kind,
            no=number,
            open=item.open and not close,
            values={**item.values, **values},
        )


Apply = Callable[[Ask, Draft, Mapping[str, Json]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSpec:
    """One effect: its function, its argument types, and which arguments may be left out."""

    apply: Apply
    args: Mapping[str, type] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()


def _chosen(ask: Ask, args: Mapping[str, Json]) -> bool:
    wanted = args.get("only_if")
    return not isinstance(wanted, Mapping) or matches(wanted, ask.value)


def _facts(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Copy the named fields into facts of the same names."""
    for name in texts(args, "fields"):
        draft.facts[name] = ask.value(name)


def _set(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Set one fact to `value`, or to what the key `from` gives (`case:state` is the old state)."""
    if _chosen(ask, args):
        source = text(args, "from")
        draft.facts[text(args, "fact")] = ask.value(source) if source else args.get("value")


def _bump(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Add one to a counting fact."""
    if _chosen(ask, args):
        count = draft.facts.get(text(args, "fact"), 0)
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
    if not _chosen(ask, args):
        return
    kind, open_ = text(args, "kind"), not args.get("closed", False)
    also = {k: _fixed(ask, v) for k, v in _mapping(args.get("also")).items()}
    rows = ask.value(text(args, "rows")) if args.get("rows") else None
    if isinstance(rows, list):
        for row in rows:
            draft.add(kind, {**_mapping(row), **also}, open_=open_)
    else:
        values = {name: ask.value(name) for name in texts(args, "fields")}
        draft.add(kind, {**values, **also}, open_=open_)


def _fixed(ask: Ask, value: Json) -> Json:
    """Resolve `$today`, `$actor` and `$KEY` in a fixed value."""
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    return ask.actor.name if value == "$actor" else ask.value(value[1:])


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _close(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Close the item or items whose numbers the field `field` gives, noting `also`."""
    if not _chosen(ask, args):
        return
    also = {k: _fixed(ask, v) for k, v in _mapping(args.get("also")).items()}
    value = ask.value(text(args, "field"))
    for number in value if isinstance(value, list | tuple) else [value]:
        if isinstance(number, int):
            draft.change(text(args, "kind"), number, also, close=True)


def _note(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Set values of the item whose number the field `field` gives; it stays as open as it was."""
    if _chosen(ask, args):
        also = {k: _fixed(ask, v) for k, v in _mapping(args.get("also")).items()}
        draft.change(text(args, "kind"), ask.number(text(args, "field")), also, close=False)


def _close_all(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Close all open items of `kind` whose values fit `where`, noting `also`."""
    where = _mapping(args.get("where"))
    also = {k: _fixed(ask, v) for k, v in _mapping(args.get("also")).items()}
    for (kind, number), item in list(draft.items.items()):
        if kind == text(args, "kind") and item.open and matches(where, item.values.get):
            draft.change(kind, number, also, close=True)


def _recheck(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Settle a re-check: mark each hazard, close the fixed ones, close the order if all are.

    Adds a `recheck` item with the overall result: pass, fail or part.
    """
    number = ask.number(text(args, "order"))
    rows = ask.value(text(args, "rows"))
    results = [_mapping(r) for r in rows] if isinstance(rows, list) else []
    for row in results:
        hazard = row.get("hazard")
        fixed = row.get("result") == "fixed"
        if isinstance(hazard, int):
            draft.change("hazard", hazard, {"result": row.get("result")}, close=fixed)
    fixed_count = sum(1 for r in results if r.get("result") == "fixed")
    overall = "pass" if fixed_count == len(results) else "part" if fixed_count else "fail"
    values = {name: ask.value(name) for name in texts(args, "fields")}
    draft.add(
        "recheck",
        {**values, "order": number, "results": list(results), "overall": overall},
        open_=False,
    )
    draft.change("order", number, {"rechecked": overall}, close=True)
    draft.facts["last_recheck"] = overall


def _serve(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Record proof of service; by public notice it takes effect when `notice_limit` is over."""
    day = ask.day(text(args, "on"))
    way = str(ask.value(text(args, "way")) or "")
    if day is None:
        return
    if way == text(args, "notice_way"):
        limit = limit_on(ask.law, text(args, "notice_limit"), day)
        day = compute(limit, start=day, calendar=ask.calendar).due_on
    draft.served.append(
        PaperServed(paper_id=ask.number(text(args, "paper")), served_on=day, way=way)
    )


def _void(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Void a paper; clocks that wait for its service end with it."""
    draft.voided.append(ask.number(text(args, "paper")))


def _signed(ask: Ask, draft: Draft, args: Mapping[str, Json]) -> None:
    """Count the signature on the sheet as proof that the paper of this act was served."""
    if not _chosen(ask, args):
        return
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
    "void": EffectSpec(apply=_void, args={"paper": str}),
    "signed": EffectSpec(
        apply=_signed,
        args={"forms": list, "on": str, "way": str, **_ONLY_IF},
        optional=frozenset({"only_if"}),
    ),
}

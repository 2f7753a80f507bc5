"""Rules about voiding a paper: nothing may rest on it, and what is needed can be made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from caseflow.domain.definition import Action, FieldKind
from caseflow.domain.dossier import fits
from caseflow.domain.forms import FormNeed
from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts
from caseflow.domain.law import form_on
from caseflow.domain.machine import leaves_from, matches
from caseflow.domain.model import Item, Paper
from caseflow.domain.terms import Json


def paper_unneeded(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no valid paper of the case rests on the paper that `field` names.

    A paper rests on another when a need of its form is met by that one alone.
    """
    paper = _chosen(ask, args)
    if paper is None:
        return None
    resting = [p for p in _valid(ask) if p.id != paper.id and _rests(ask, p, paper)]
    listed = "、".join(_name(p) for p in resting)
    return {"paper": _name(paper), "resting": listed} if resting else None


def paper_replaceable(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the chosen paper can be made again now, or the case can do without it.

    It can be when an act that makes its form starts in the present state and finds what it must
    choose. The case needs it for its dossier, or for a paper that the next acts make. Papers of
    `leaving` have their own way back.
    """
    paper = _chosen(ask, args)
    if paper is None or paper.form in texts(args, "leaving") or _open_makers(ask, paper.form):
        return None
    places = {"paper": _name(paper), "makers": _labels(_makers(ask, paper.form))}
    lone = all(p.id == paper.id for p in _valid(ask) if p.form == paper.form)
    why = next(_demands(ask, paper), "") if lone else ""
    return {**places, "why": why} if why else None


def paper_settled(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no open item hangs on the chosen paper, or it ends with it (its kind is in `kinds`).

    Later papers about the same item would have nothing to rest on.
    """
    paper = _chosen(ask, args)
    item = _item(ask, paper) if paper is not None else None
    if paper is None or item is None or not item.open or item.kind in texts(args, "kinds"):
        return None
    others = [p for p in _valid(ask) if p.id != paper.id and p.form == paper.form]
    wanted = any(
        paper.form in need.forms and need.own
        for form in ask.law.forms.values()
        for need in form.needs
    )
    if not wanted or any(p.item_no == item.no for p in others):
        return None
    return {"paper": _name(paper), "number": str(item.no)}


def _chosen(ask: Ask, args: Mapping[str, Json]) -> Paper | None:
    number = ask.number(text(args, "field"))
    return next((p for p in ask.file.papers if p.id == number), None)


def _valid(ask: Ask) -> tuple[Paper, ...]:
    return tuple(p for p in ask.file.papers if not p.void)


def _item(ask: Ask, paper: Paper) -> Item | None:
    kind = form_on(ask.law, paper.form, paper.issued_on).item
    return ask.file.record.item(kind, paper.item_no) if kind else None


def _rests(ask: Ask, later: Paper, paper: Paper) -> bool:
    """Whether `paper` alone meets a need of `later`. A need of service is met by served papers."""
    for need in form_on(ask.law, later.form, later.issued_on).needs:
        if need.served or paper.form not in need.forms or not _holds(ask, need):
            continue
        meeting = [p.id for p in _valid(ask) if p.id != later.id and _meets(ask, need, later, p)]
        if meeting == [paper.id]:
            return True
    return False


def _meets(ask: Ask, need: FormNeed, later: Paper, paper: Paper) -> bool:
    number = _own_number(ask, later, paper) if need.own else 0
    return paper.form in need.forms and number in (0, paper.item_no)


def _own_number(ask: Ask, later: Paper, paper: Paper) -> int:
    """Return the item that `later` is about, of the kind that `paper` is about; 0 for none."""
    kind = form_on(ask.law, paper.form, paper.issued_on).item
    if form_on(ask.law, later.form, later.issued_on).item == kind:
        return later.item_no
    item = _item(ask, later)
    number = item.values.get(kind) if item is not None else None
    return number if isinstance(number, int) else 0


def _holds(ask: Ask, need: FormNeed) -> bool:
    return matches(need.only_if, lambda key: ask.value(key if ":" in key else f"fact:{key}"))


def _makers(ask: Ask, form: str) -> Iterator[Action]:
    """Yield the acts of the procedure that make a form."""
    for action in ask.procedure.actions.values():
        if any(rule.form == form for rule in action.papers):
            yield action


def _open_makers(ask: Ask, form: str) -> list[Action]:
    return [
        action
        for action in _makers(ask, form)
        if leaves_from(action, ask.file.state) and _has_choices(ask, action)
    ]


def _has_choices(ask: Ask, action: Action) -> bool:
    """Whether there is an open item for each that the act must choose."""
    return all(
        ask.file.record.open_of_kind(one.item_kind)
        for one in action.fields
        if one.required and one.kind in (FieldKind.ITEM, FieldKind.ITEMS)
    )


def _demands(ask: Ask, paper: Paper) -> Iterator[str]:
    """Yield why a case could not go on, or not be archived, without the paper."""
    there = {p.form for p in _valid(ask) if p.id != paper.id}
    for must in ask.law.dossier.musts:
        if paper.form in must.forms and there.isdisjoint(must.forms) and fits(must.when, ask.file):
            yield "归档时案卷中须有这种文书"
    for action in ask.procedure.actions.values():
        for rule in action.papers if leaves_from(action, ask.file.state) else ():
            form = form_on(ask.law, rule.form, ask.today)
            for need in form.needs:
                if paper.form in need.forms and there.isdisjoint(need.forms) and _holds(ask, need):
                    yield f"下一步“{action.label}”制作“{form.title}”须以它为据"


def _labels(actions: Iterator[Action]) -> str:
    return "”或者“".join(action.label for action in actions) or "（本程序没有）"


def _name(paper: Paper) -> str:
    return f"{paper.title}{paper.number}"


_FIELD = {"field": str}

SPECS: Mapping[str, GuardSpec] = {
    "paper_unneeded": GuardSpec(
        check=paper_unneeded, args=_FIELD, gives=frozenset({"paper", "resting"})
    ),
    "paper_replaceable": GuardSpec(
        check=paper_replaceable,
        args={**_FIELD, "leaving": list},
        optional=frozenset({"leaving"}),
        gives=frozenset({"paper", "makers", "why"}),
    ),
    "paper_settled": GuardSpec(
        check=paper_settled,
        args={**_FIELD, "kinds": list},
        gives=frozenset({"paper", "number"}),
    ),
}

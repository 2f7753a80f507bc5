"""What must lie before a paper may be made: the needs of its form, as data. Pure.

An act that would make a paper is refused while a need of the paper's form is not met. A need is
met by a valid paper of one of its forms that lies in the case, or that the same act makes.
"""

from __future__ import annotations

from collections.abc import Iterator

from caseflow.domain.definition import Action, FieldKind
from caseflow.domain.errors import Reason
from caseflow.domain.forms import Form, FormNeed
from caseflow.domain.guards import Ask, Undecided
from caseflow.domain.law import citations, form_on
from caseflow.domain.machine import Lookup, matches
from caseflow.domain.model import Paper
from caseflow.domain.terms import Json

GUARD = "paper_needed"
"""The name that reasons of this kind carry instead of that of a guard."""


def failed(ask: Ask, action: Action) -> tuple[Reason, ...]:
    """Return a reason for each need that is not met; none twice.

    A paper or a need that depends on inputs while none were given yet is left open.
    """
    made = tuple(_forms_made(ask, action))
    look = _lookup(ask, action)
    found: dict[str, Reason] = {}
    for form in made:
        for need in form.needs:
            try:
                met = not matches(need.only_if, look) or _is_met(ask, action, need, made)
            except Undecided:
                continue
            if not met:
                reason = _reason(ask, form, need)
                found.setdefault(f"{form.id}{reason.message}", reason)
    return tuple(found.values())


def _forms_made(ask: Ask, action: Action) -> Iterator[Form]:
    """Yield the forms of the papers that the act makes, as far as that is known already."""
    for rule in action.papers:
        try:
            if matches(rule.only_if, ask.value):
                yield form_on(ask.law, rule.form, ask.today)
        except Undecided:
            continue


def _lookup(ask: Ask, action: Action) -> Lookup:
    """Return what gives a plain name its value: the input of the act, else the fact."""
    typed = {one.name for one in action.fields}

    def look(key: str) -> Json:
        return ask.value(key if ":" in key or key in typed else f"fact:{key}")

    return look


def _is_met(ask: Ask, action: Action, need: FormNeed, made: tuple[Form, ...]) -> bool:
    if not need.served and any(form.id in need.forms for form in made):
        return True
    numbers = {form: _number(ask, action, form) for form in need.forms} if need.own else {}
    return any(
        p.form in need.forms
        and not p.void
        and numbers.get(p.form, 0) in (0, p.item_no)
        and (not need.served or _in_force(p, ask))
        for p in ask.file.papers
    )


def _in_force(paper: Paper, ask: Ask) -> bool:
    return paper.served_on is not None and paper.served_on <= ask.today


def _number(ask: Ask, action: Action, form_id: str) -> int:
    """Return the item that the act chooses of the kind that a form is about, 0 for none."""
    kind = form_on(ask.law, form_id, ask.today).item
    for one in action.fields:
        if one.kind is FieldKind.ITEM and kind and one.item_kind == kind:
            return ask.number(one.name)
    return 0


def _reason(ask: Ask, form: Form, need: FormNeed) -> Reason:
    titles = "”或者“".join(form_on(ask.law, one, ask.today).title for one in need.forms)
    state = "并已经送达" if need.served else ""
    why = f"：{need.reason}" if need.reason else ""
    waiting = [p for p in ask.file.papers if p.form in need.forms and not p.void]
    cure = _serving(ask, waiting) if need.served and waiting else _making(ask, need, titles)
    return Reason(
        guard=GUARD,
        message=f"制作“{form.title}”之前须有“{titles}”{state}{why}",
        cure=cure[0],
        basis=citations(ask.law, need.basis, ask.today),
        action=cure[1],
    )


def _serving(ask: Ask, waiting: list[Paper]) -> tuple[str, str]:
    """Return what to do about a paper that is not served, and the act that does it."""
    listed = "、".join(f"{p.title}{p.number}" for p in waiting)
    for action in ask.procedure.actions.values():
        if any(effect.op == "serve" for effect in action.effects):
            return f"请先把{listed}送达，并办理“{action.label}”", action.name
    return f"请先把{listed}送达", ""


def _making(ask: Ask, need: FormNeed, titles: str) -> tuple[str, str]:
    """Return what to do about a paper that is missing, and the first act that makes it."""
    for action in ask.procedure.actions.values():
        if any(rule.form in need.forms for rule in action.papers):
            return f"请先办理“{action.label}”，制作“{titles}”", action.name
    return f"请先制作“{titles}”", ""

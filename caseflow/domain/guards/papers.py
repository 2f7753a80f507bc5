"""Rules about papers: issued, served, valid, and of the right form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts, words
from caseflow.domain.law import form_on
from caseflow.domain.machine import matches
from caseflow.domain.model import Paper
from caseflow.domain.terms import Json


def paper_issued(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when one of the forms `forms` was issued and is valid, or `when` does not fit."""
    when = args.get("when")
    if isinstance(when, Mapping) and not matches(when, ask.value):
        return None
    return None if any(ask.papers(f) for f in texts(args, "forms")) else {}


def paper_served(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a valid paper of each of `forms` that exists took effect by today."""
    made = [p for form in texts(args, "forms") for p in ask.papers(form)]
    late = [p for p in made if _not_in_force(p, ask.today)]
    return {"papers": _listed(late)} if late else None


def paper_stands(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when there is a valid paper of `form` and none of `forms` was voided after it.

    Papers that only hold together (a notice and its hearing notice) are so made anew together.
    """
    valid = ask.papers(text(args, "form"))
    wanted = texts(args, "forms")
    voided = [p for p in ask.file.papers if p.void and p.form in wanted]
    if valid and not any(p.id > valid[-1].id for p in voided):
        return None
    return {"papers": _listed(voided) or "无"}


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


def paper_announced(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a valid notice `form` announces the paper that `field` names, posted on day `on`.

    The items of `kind` say which paper each notice announces and when it was posted. It holds too
    when the values `only_if` are not all there.
    """
    only_if = args.get("only_if")
    if isinstance(only_if, Mapping) and not matches(only_if, ask.value):
        return None
    number, day = ask.number(text(args, "field")), ask.value(text(args, "on"))
    notices = {p.item_no for p in ask.papers(text(args, "form"))}
    posted = [
        i.values.get("posted_on")
        for i in ask.file.record.of_kind(text(args, "kind"))
        if i.no in notices and i.values.get("paper") == number
    ]
    if day in posted:
        return None
    known = [words(date.fromisoformat(one)) for one in posted if isinstance(one, str)]
    return {"posted": "、".join(known) or "无"}


def all_served(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when each valid paper of the case that must be served took effect by today."""
    must = [
        p for p in ask.file.papers if not p.void and form_on(ask.law, p.form, p.issued_on).serve
    ]
    late = [p for p in must if _not_in_force(p, ask.today)]
    return {"papers": _listed(late)} if late else None


def _not_in_force(paper: Paper, today: date) -> bool:
    return paper.served_on is None or paper.served_on > today


def _listed(papers: Iterable[Paper]) -> str:
    return "、".join(f"{p.title} {p.number}".strip() for p in papers)


SPECS: Mapping[str, GuardSpec] = {
    "paper_issued": GuardSpec(
        check=paper_issued, args={"forms": list, "when": dict}, optional=frozenset({"when"})
    ),
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
    "paper_announced": GuardSpec(
        check=paper_announced,
        args={"field": str, "on": str, "form": str, "kind": str, "only_if": dict},
        optional=frozenset({"only_if"}),
        gives=frozenset({"posted"}),
    ),
    "all_served": GuardSpec(check=all_served, gives=frozenset({"papers"})),
}

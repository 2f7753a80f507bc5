"""A paper may be voided when nothing rests on it and what the case needs can be made again."""

from dataclasses import replace
from typing import Any

import pytest

from caseflow.domain.definition import FieldKind, LawBook, PaperRule, Procedure, Transition
from caseflow.domain.dossier_rules import Must
from caseflow.domain.forms import FormNeed
from caseflow.domain.guards import Undecided, voiding
from caseflow.domain.guards.ask import Ask
from tests.unit.builders import (
    make_action,
    make_ask,
    make_field,
    make_file,
    make_form,
    make_item,
    make_law,
    make_paper,
    make_procedure,
)

MUST = Must(forms=("F1",), when={"fact:seen": True}, reason="", cure="", basis=())


def law_of(*needs: FormNeed, item: str = "", musts: tuple[Must, ...] = (MUST,)) -> LawBook:
    """Return a law in which F2 needs what `needs` say and F1 is about `item`."""
    forms = (replace(make_form("F1"), item=item), replace(make_form("F2"), needs=needs))
    law = make_law(forms=forms)
    return replace(law, dossier=replace(law.dossier, musts=musts))


def procedure_of(*sources: str, form: str = "F1", **action: Any) -> Procedure:
    """Return a procedure whose act `make` makes a form and starts in `sources`."""
    made = make_action("make", papers=(PaperRule(form=form),), **action)
    return make_procedure(replace(made, transitions=(Transition(sources=sources, to=""),)))


def ask_of(law: LawBook, procedure: Procedure | None = None, **case: Any) -> Ask:
    file = make_file(**{"papers": (make_paper(1),), "facts": {"seen": "2026-01-01"}, **case})
    own = procedure or procedure_of("earlier")
    return make_ask(file, {"paper": 1}, law=law, procedure=own)


FIELD: dict[str, Any] = {"field": "paper"}


def test_no_paper_may_lose_the_one_it_rests_on() -> None:
    law = law_of(FormNeed(forms=("F1",)))
    both = (make_paper(1), make_paper(2, "F2", number="〔2026〕2号"))

    assert voiding.paper_unneeded(ask_of(law), FIELD) is None
    assert voiding.paper_unneeded(ask_of(law, papers=both), FIELD) == {
        "paper": "文书F1", "resting": "文书F2〔2026〕2号",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("need", "third"),
    [
        (FormNeed(forms=("F1",)), make_paper(3)),  # another paper meets the need
        (FormNeed(forms=("F1",), served=True), None),  # what is served cannot be voided
        (FormNeed(forms=("F1",), only_if={"urgent": True}), None),
        (FormNeed(forms=("F9",)), None),
    ],
    ids=["another", "served", "condition", "stranger"],
)
def test_paper_that_nothing_rests_on_may_go(need: FormNeed, third: Any) -> None:
    papers = (make_paper(1), make_paper(2, "F2"), *([third] if third else []))

    assert voiding.paper_unneeded(ask_of(law_of(need), papers=papers), FIELD) is None


@pytest.mark.parametrize(("about", "rests"), [(1, True), (2, False)])
def test_paper_about_another_item_does_not_rest_on_it(about: int, rests: bool) -> None:
    law = law_of(FormNeed(forms=("F1",), own=True), item="order")
    second = replace(law.forms["F2"], item="recheck")
    law = replace(law, forms={**law.forms, "F2": second})
    papers = (make_paper(1, item_no=1), make_paper(2, "F2", item_no=5))
    items = [make_item("order"), make_item("recheck", 5, order=about)]

    places = voiding.paper_unneeded(ask_of(law, papers=papers, items=items), FIELD)

    assert (places is not None) == rests


def test_paper_of_the_dossier_must_be_makeable_again() -> None:
    places = voiding.paper_replaceable(ask_of(law_of()), FIELD)

    assert places is not None
    assert places["why"]
    assert voiding.paper_replaceable(ask_of(law_of(), procedure_of("begun")), FIELD) is None
    assert voiding.paper_replaceable(ask_of(law_of(), facts={}), FIELD) is None
    another = (make_paper(1), make_paper(2))
    assert voiding.paper_replaceable(ask_of(law_of(), papers=another), FIELD) is None
    assert voiding.paper_replaceable(ask_of(law_of()), {**FIELD, "leaving": ["F1"]}) is None


def test_paper_cannot_be_made_again_while_there_is_nothing_to_choose() -> None:
    field = make_field("order", FieldKind.ITEM, item_kind="order")
    own = procedure_of("begun", fields=(field,))

    assert voiding.paper_replaceable(ask_of(law_of(), own), FIELD)
    ordered = ask_of(law_of(), own, items=[make_item("order")])
    assert voiding.paper_replaceable(ordered, FIELD) is None


def test_paper_that_the_next_act_needs_must_be_makeable_again() -> None:
    law = law_of(FormNeed(forms=("F1",)), musts=())
    own = procedure_of("begun", form="F2")

    places = voiding.paper_replaceable(ask_of(law, own), FIELD)

    assert places is not None
    assert "文书F2" in places["why"]


@pytest.mark.parametrize(
    ("item", "kinds", "holds"),
    [
        (make_item("order"), [], False),
        (make_item("order"), ["order"], True),
        (make_item("order", closed=True), [], True),
    ],
    ids=["open", "ends_with_it", "closed"],
)
def test_open_item_keeps_the_paper_it_hangs_on(item: Any, kinds: list[str], holds: bool) -> None:
    law = law_of(FormNeed(forms=("F1",), own=True), item="order")
    ask = ask_of(law, papers=(make_paper(1, item_no=1),), items=[item])

    assert (voiding.paper_settled(ask, {**FIELD, "kinds": kinds}) is None) == holds


def test_rules_stay_open_while_no_paper_is_chosen() -> None:
    ask = replace(ask_of(law_of()), inputs=None)

    for check in (voiding.paper_unneeded, voiding.paper_replaceable, voiding.paper_settled):
        with pytest.raises(Undecided):
            check(ask, {**FIELD, "kinds": []})

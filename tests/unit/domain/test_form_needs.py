"""A paper is made only after the papers that its form needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from caseflow.domain.decide import Option, Rules, advance, options
from caseflow.domain.definition import FieldKind, PaperRule
from caseflow.domain.errors import Refused
from caseflow.domain.forms import FormNeed
from caseflow.domain.model import CaseFile
from tests.unit.builders import (
    NOW,
    TODAY,
    make_action,
    make_command,
    make_effect,
    make_field,
    make_file,
    make_form,
    make_item,
    make_paper,
    make_person,
    make_rules,
)


def rules_with(*needs: FormNeed, item: str = "", **action: Any) -> Rules:
    """Return rules in which `act` makes F2, `first` makes F1, and `serve` notes service."""
    act = make_action(papers=(PaperRule(form="F2"),), **action)
    first = make_action("first", papers=(PaperRule(form="F1"),))
    serve = make_action("serve", effects=(make_effect("serve"),))
    second = replace(make_form("F2"), needs=needs)
    return make_rules(act, first, serve, forms=(replace(make_form("F1"), item=item), second))


def refusal(rules: Rules, file: CaseFile, **inputs: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        advance(rules, file, make_command(inputs=inputs))
    return caught.value


def papers_of(rules: Rules, file: CaseFile, **inputs: Any) -> list[str]:
    return [p.form for p in advance(rules, file, make_command(inputs=inputs)).papers]


def shown(rules: Rules, file: CaseFile) -> Mapping[str, Option]:
    found = options(rules, file, actor=make_person(1), today=TODAY, now=NOW)
    return {option.action.name: option for option in found}


def test_refusal_names_both_papers_the_basis_and_the_act_that_cures() -> None:
    rules = rules_with(FormNeed(forms=("F1",), reason="先有决定", basis=("APL.57",)))

    (reason,) = refusal(rules, make_file()).reasons

    assert reason.message == "制作“文书F2”之前须有“文书F1”：先有决定"
    assert reason.cure == "请先办理“办理first”，制作“文书F1”"
    assert (reason.guard, reason.action) == ("paper_needed", "first")
    assert reason.basis == ("《处罚法》第五十七条",)


def test_paper_in_the_case_meets_the_need_and_a_void_one_does_not() -> None:
    rules = rules_with(FormNeed(forms=("F9", "F1")))
    rules = replace(rules, law=replace(rules.law, forms={**rules.law.forms, "F9": make_form("F9")}))

    assert papers_of(rules, make_file(papers=(make_paper(1, "F1"),))) == ["F2"]
    assert refusal(rules, make_file(papers=(make_paper(1, "F1", void=True),)))


def test_paper_of_the_same_act_meets_the_need() -> None:
    rules = rules_with(FormNeed(forms=("F1",)))
    both = make_action("both", papers=(PaperRule(form="F2"), PaperRule(form="F1")))
    rules = make_rules(both, forms=tuple(rules.law.forms.values()))

    decision = advance(rules, make_file(), make_command("both"))

    assert [p.form for p in decision.papers] == ["F2", "F1"]


def test_served_need_waits_until_service_takes_effect() -> None:
    rules = rules_with(FormNeed(forms=("F1",), served=True))
    waiting = make_file(papers=(make_paper(1, "F1", number="1号"),))
    served = make_file(papers=(make_paper(1, "F1", served_on=TODAY),))

    (reason,) = refusal(rules, waiting).reasons

    assert reason.message == "制作“文书F2”之前须有“文书F1”并已经送达"
    assert reason.cure == "请先把文书F11号送达，并办理“办理serve”"
    assert papers_of(rules, served) == ["F2"]


def test_own_need_asks_for_the_paper_of_the_chosen_item() -> None:
    field = make_field("seizure", FieldKind.ITEM, item_kind="seizure")
    rules = rules_with(FormNeed(forms=("F1",), own=True), item="seizure", fields=(field,))
    items = [make_item("seizure", 1), make_item("seizure", 2)]
    file = make_file(items=items, papers=(make_paper(1, "F1", item_no=1),))

    assert papers_of(rules, file, seizure=1) == ["F2"]
    assert refusal(rules, file, seizure=2)


def test_need_under_a_condition_asks_the_input_first_and_the_fact_else() -> None:
    need = FormNeed(forms=("F1",), only_if={"urgent": False})
    rules = rules_with(need)
    field = make_field("urgent", FieldKind.BOOL, required=False)
    typed = rules_with(need, fields=(field,))

    assert papers_of(rules, make_file(facts={"urgent": "险情"})) == ["F2"]
    assert refusal(rules, make_file())
    assert papers_of(typed, make_file(), urgent=True) == ["F2"]


def test_act_is_shown_as_closed_as_soon_as_that_is_known() -> None:
    plain = rules_with(FormNeed(forms=("F1",)))
    asking = rules_with(
        FormNeed(forms=("F1",), only_if={"urgent": False}),
        fields=(make_field("urgent", FieldKind.BOOL),),
    )

    assert not shown(plain, make_file())["act"].allowed
    assert shown(asking, make_file())["act"].allowed


def test_same_need_is_told_once_and_with_the_other_reasons() -> None:
    need = FormNeed(forms=("F1",))

    assert len(refusal(rules_with(need, need), make_file()).reasons) == 1

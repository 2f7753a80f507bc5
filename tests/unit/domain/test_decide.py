"""One act decided: who may, from where, with what, and all that it changes."""

from dataclasses import replace
from typing import Any

import pytest

from caseflow.domain.decide import Rules, advance, options
from caseflow.domain.definition import (
    DeadlineRule,
    FieldKind,
    PaperRule,
    Transition,
)
from caseflow.domain.errors import Forbidden, InvalidInput, NotFound, Reason, Refused
from caseflow.domain.model import FactChange
from caseflow.domain.reasons import wrong_state
from tests.unit.builders import (
    NOW,
    TODAY,
    make_action,
    make_command,
    make_effect,
    make_field,
    make_file,
    make_form,
    make_guard,
    make_item,
    make_limit,
    make_paper,
    make_person,
    make_procedure,
    make_rules,
)


def refusal(rules: Rules, file: Any = None, **command: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        advance(rules, file or make_file(), make_command(**command))
    return caught.value


def test_act_changes_the_state_and_nothing_else() -> None:
    file = make_file(facts={"a": 1}, cause="案由")

    decision = advance(make_rules(make_action()), file, make_command())

    assert (decision.state_from, decision.state_to) == ("begun", "done")
    assert (decision.action, decision.action_label) == ("act", "办理act")
    assert (decision.record, decision.handlers, decision.cause) == (file.record, (1, 2), "案由")
    assert not any(
        (
            decision.deadlines,
            decision.papers,
            decision.served,
            decision.voided,
            decision.alerts,
            decision.changes,
            decision.inputs,
            decision.reason,
        )
    )


def test_unknown_act_and_unknown_procedure_are_not_found() -> None:
    rules = make_rules(make_action())

    with pytest.raises(NotFound, match="样例程序中没有“odd”"):
        advance(rules, make_file(), make_command("odd"))
    with pytest.raises(NotFound, match="other@2020"):
        advance(rules, make_file(procedure="other@2020"), make_command())


def test_wrong_role_is_forbidden_and_told_who_may() -> None:
    rules = make_rules(make_action(roles=("chief", "legal")))

    with pytest.raises(Forbidden, match="人员1不能办理“办理act”：这一步由负责人或法制审核人员办理"):
        advance(rules, make_file(), make_command())


def test_act_from_a_wrong_state_is_refused_with_the_right_ones() -> None:
    rules = make_rules(make_action(sources=("waiting", "done")))

    (reason,) = refusal(rules).reasons

    assert (reason.guard, reason.message) == ("state", "案件现处于“已开始”阶段")
    assert reason.cure == "须先进入“待批、已办”阶段"


def test_more_than_four_right_states_are_shortened() -> None:
    names = ("a", "b", "c", "d", "e")
    action = make_action(sources=names)
    procedure = make_procedure(action)
    states = {n: replace(procedure.states["done"], name=n, label=n.upper()) for n in names}
    wide = replace(procedure, states={**procedure.states, **states})

    assert wrong_state(wide, action, "begun").cure == "须先进入“A、B、C、D”等阶段"


def test_every_wrong_field_is_reported() -> None:
    rules = make_rules(make_action(fields=(make_field("a"), make_field("b", FieldKind.DATE))))

    with pytest.raises(InvalidInput) as caught:
        advance(rules, make_file(), make_command(inputs={"b": "x"}))

    assert {r.field for r in caught.value.reasons} == {"a", "b"}


def test_wrong_fields_and_rules_that_fail_already_are_told_together() -> None:
    guards = [
        make_guard("value_given", {"key": "fact:a"}),
        make_guard("after_today", {"field": "until"}),
    ]
    action = make_action(
        guards=tuple(g.name for g in guards), fields=(make_field("until", FieldKind.DATE),)
    )
    rules = make_rules(action, guards=guards)

    with pytest.raises(InvalidInput) as caught:
        advance(rules, make_file(), make_command(inputs={"until": "2026-02-30"}))

    assert [r.guard for r in caught.value.reasons] == ["field", "value_given"]


def test_every_guard_that_fails_is_reported_with_article_and_cure() -> None:
    guards = [
        make_guard("actor_not_handler", {}, message="{who}承办", cure="换{who}", basis=("APL.1",)),
        make_guard("value_given", {"key": "fact:a"}, cure_action="other"),
        make_guard("actor_is_handler", {}),
        make_guard("after_today", {"field": "until"}),
    ]
    names = tuple(g.name for g in guards)
    action = make_action(guards=names, fields=(make_field("until", FieldKind.DATE),))
    rules = make_rules(action, guards=guards)

    error = refusal(rules, inputs={"until": "2026-11-25"})

    assert [r.guard for r in error.reasons] == ["actor_not_handler", "value_given", "after_today"]
    assert error.reasons[0] == Reason(
        guard="actor_not_handler", message="人员1承办", cure="换人员1", basis=("《处罚法》第一条",)
    )
    assert (error.reasons[1].action, error.reasons[2].field) == ("other", "until")


def test_values_that_fit_no_branch_are_refused() -> None:
    branches = (Transition(sources=("begun",), to="done", when={"fact:kind": "a"}),)
    rules = make_rules(make_action(transitions=branches))

    assert [r.guard for r in refusal(rules).reasons] == ["branch"]
    fitting = make_file(facts={"kind": "a"})
    assert advance(rules, fitting, make_command()).state_to == "done"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [({"opinion": "同意", "reason": "因故"}, "同意"), ({"reason": "因故"}, "因故"), ({}, "")],
)
def test_opinion_or_reason_stands_in_the_trail(typed: dict[str, Any], reason: str) -> None:
    fields = (make_field("opinion", required=False), make_field("reason", required=False))

    decision = advance(
        make_rules(make_action(fields=fields)), make_file(), make_command(inputs=typed)
    )

    assert decision.reason == reason


def test_papers_are_drafted_where_their_condition_fits() -> None:
    action = make_action(
        papers=(PaperRule(form="F1"), PaperRule(form="F2", only_if={"party:kind": "person"})),
        effects=(
            make_effect("add", kind="order", fields=[]),
            make_effect("add", kind="evidence", fields=[]),
            make_effect("signed", forms=["F1"], on="today", way="on_sheet"),
        ),
    )
    file = make_file(items=[make_item("order", 4)])

    (paper,) = advance(
        make_rules(action, forms=[make_form("F1"), make_form("F2")]), file, make_command()
    ).papers

    assert (paper.form, paper.title, paper.code_word, paper.serve) == (
        "F1",
        "文书F1",
        "应急告",
        True,
    )
    assert (paper.item_no, paper.served_on, paper.served_way) == (5, TODAY, "on_sheet")


def test_each_paper_is_about_the_item_of_its_own_kind() -> None:
    """Of several new or chosen items a paper takes that of its form's kind, else the first."""
    action = make_action(
        fields=(
            make_field("order", FieldKind.ITEM, item_kind="order"),
            make_field("seizure", FieldKind.ITEM, item_kind="seizure"),
        ),
        papers=tuple(PaperRule(form=one) for one in ("F1", "F2", "F3", "F4")),
        effects=(
            make_effect("add", kind="test", fields=[]),
            make_effect("add", kind="report", fields=[]),
        ),
    )
    file = make_file(items=[make_item("order", 2), make_item("seizure", 3), make_item("report", 6)])
    kinds = {"F1": "", "F2": "report", "F3": "seizure", "F4": "other"}
    forms = [replace(make_form(one), item=kind) for one, kind in kinds.items()]

    papers = advance(
        make_rules(action, forms=forms), file, make_command(inputs={"order": 2, "seizure": 3})
    ).papers

    assert [(p.form, p.item_no) for p in papers] == [("F1", 1), ("F2", 7), ("F3", 3), ("F4", 1)]


def test_clocks_service_and_voiding_are_part_of_the_decision() -> None:
    action = make_action(
        effects=(
            make_effect("serve_form", form="F1", on="today", way="direct"),
            make_effect("set", fact="filed_on", **{"from": "today"}),
        ),
        deadlines=(DeadlineRule(op="start", limit="reply", start_from="fact:filed_on"),),
    )
    rules = make_rules(action, limits=[make_limit()])

    decision = advance(rules, make_file(papers=(make_paper(5),)), make_command())

    assert [c.op for c in decision.deadlines] == ["open"]
    assert [s.paper_id for s in decision.served] == [5]


def test_trail_holds_each_changed_fact_item_officer_cause_and_void_paper() -> None:
    fields = (
        make_field("officers", FieldKind.PERSONS),
        make_field("cause"),
        make_field("paper", FieldKind.PAPER),
        make_field("same"),
        make_field("empty", required=False),
    )
    action = make_action(
        fields=fields,
        effects=(
            make_effect("facts", fields=["same", "empty", "cause"]),
            make_effect("handlers", field="officers"),
            make_effect("cause", field="cause"),
            make_effect("void", paper="paper"),
            make_effect("close_all", kind="order", also={"on": "$today"}),
            make_effect("close_all", kind="hazard", where={"no": "such"}),
            make_effect("add", kind="hazard", fields=["cause"]),
        ),
    )
    file = make_file(
        facts={"same": "x"}, items=[make_item("order", 1), make_item("hazard", 1)],
        papers=(make_paper(9),),
    )  # fmt: skip
    typed = {"officers": [1, 3], "cause": "案由", "paper": 9, "same": "x"}

    decision = advance(make_rules(action), file, make_command(inputs=typed))

    assert decision.changes == (
        FactChange(name="cause", old=None, new="案由"),
        FactChange(name="order#1", old={"open": True}, new={"on": "2026-11-25", "open": False}),
        FactChange(name="hazard#2", old=None, new={"cause": "案由", "open": True}),
        FactChange(name="handlers", old=(1, 2), new=(1, 3)),
        FactChange(name="cause", old="", new="案由"),
        FactChange(name="paper#9", old={"void": False}, new={"void": True}),
    )
    assert decision.voided == (9,)


def test_item_written_again_with_the_same_values_is_no_change() -> None:
    action = make_action(
        effects=(make_effect("note", kind="order", field="order", also={"a": 1}),),
        fields=(make_field("order", FieldKind.ITEM, item_kind="order"),),
    )
    file = make_file(items=[make_item("order", 1, a=1), make_item("order", 2)])

    assert advance(make_rules(action), file, make_command(inputs={"order": 1})).changes == ()


STAFF = (
    make_person(1),
    make_person(2, "inspector", "reviewer"),
    make_person(3, "chief"),
    make_person(4, "reviewer"),
    make_person(5),
    make_person(6, "chief", "inspector"),
)


@pytest.mark.parametrize(
    ("notify", "told"),
    [
        ((), None),
        (("inspector",), (2,)),
        (("reviewer",), (2, 4)),
        (("chief",), (3, 6)),
        (("inspector", "reviewer", "chief"), (2, 3, 4, 6)),
        (("archivist",), None),
    ],
)
def test_officers_of_the_case_and_all_of_other_roles_are_told_once_but_not_the_actor(
    notify: tuple[str, ...], told: tuple[int, ...] | None
) -> None:
    file = make_file(people=STAFF)

    alerts = advance(make_rules(make_action(notify=notify)), file, make_command()).alerts

    assert [a.person_ids for a in alerts] == ([] if told is None else [told])


def test_new_officers_are_told_and_those_who_left_are_not() -> None:
    action = make_action(
        roles=("chief",), notify=("inspector",),
        fields=(make_field("officers", FieldKind.PERSONS, required=False),),
        effects=(make_effect("handlers", field="officers"),),
    )  # fmt: skip
    file = make_file(people=STAFF, handlers=[make_person(1), make_person(99)])
    rules = make_rules(action)

    def told(officers: list[int]) -> list[tuple[int, ...]]:
        command = make_command(inputs={"officers": officers}, actor=STAFF[2])
        return [a.person_ids for a in advance(rules, file, command).alerts]

    assert told([5, 2]) == [(2, 5)]
    assert told([]) == [(1,)]


def test_alert_says_who_did_what_and_where_the_case_stands() -> None:
    rules = make_rules(make_action(notify=("chief",)))

    (alert,) = advance(rules, make_file(), make_command()).alerts

    assert (alert.key, alert.title) == ("act:7:5", "2026-007 办理act")
    assert alert.body == "松涛木业安全生产执法案：人员1已办理“办理act”，现为“已办”。"


def test_options_list_open_acts_first_and_main_ones_before_the_rest() -> None:
    guard = make_guard("value_given", {"key": "fact:a"})
    rules = make_rules(
        make_action("elsewhere", sources=("done",), main=True),
        make_action("plain"),
        make_action("guarded", guards=(guard.name,)),
        make_action("first", main=True),
        make_action("other", roles=("chief",), guards=(guard.name,)),
        guards=[guard],
    )

    found = options(rules, make_file(), actor=make_person(1), today=TODAY, now=NOW)

    assert [(o.action.name, [r.guard for r in o.reasons]) for o in found] == [
        ("first", []), ("plain", []), ("elsewhere", ["state"]), ("guarded", ["value_given"]),
        ("other", ["role", "value_given"]),
    ]  # fmt: skip
    assert [o.allowed for o in found] == [True, True, False, False, False]


def test_option_that_waits_for_its_form_is_open() -> None:
    guard = make_guard("after_today", {"field": "until"})
    rules = make_rules(make_action(guards=(guard.name,)), guards=[guard])

    (option,) = options(rules, make_file(), actor=make_person(1), today=TODAY, now=NOW)

    assert option.allowed

"""What each effect does to a draft, and nothing else."""

from datetime import date
from typing import Any

import pytest

from caseflow.domain.draft import Draft
from caseflow.domain.effects import OPS, apply_all
from caseflow.domain.model import Approval, CaseFile, Item, PaperServed
from caseflow.domain.terms import Json
from tests.unit.builders import (
    TODAY,
    make_ask,
    make_draft,
    make_effect,
    make_file,
    make_item,
    make_law,
    make_limit,
    make_paper,
)


def after(
    op: str, inputs: dict[str, Json] | None = None, file: CaseFile | None = None, **args: Any
) -> Draft:
    """Return a draft after one effect."""
    own = file or make_file()
    draft = make_draft(own)
    law = make_law(limits=[make_limit("notice", length=30)])
    apply_all(make_ask(own, inputs or {}, law=law), draft, [make_effect(op, **args)])
    return draft


def items_of(draft: Draft) -> list[Item]:
    return list(draft.items.values())


def test_named_fields_become_facts_and_the_case_is_not_touched() -> None:
    file = make_file(facts={"kept": 1})

    draft = after("facts", {"a": "x", "b": 2, "c": 3}, file, fields=["a", "b"])

    assert draft.facts == {"kept": 1, "a": "x", "b": 2}
    assert file.record.facts == {"kept": 1}


@pytest.mark.parametrize(
    ("args", "value"),
    [
        ({"value": "done"}, "done"), ({"value": None}, None), ({"from": "sent"}, "2026-11-01"),
        ({"from": "today"}, "2026-11-25"), ({"from": "case:state"}, "begun"),
    ],
)  # fmt: skip
def test_fact_is_set_to_a_value_or_from_a_key(args: dict[str, Any], value: Json) -> None:
    assert after("set", {"sent": "2026-11-01"}, fact="f", **args).facts == {"f": value}


@pytest.mark.parametrize(("agreed", "facts"), [(True, {"f": 1}), (False, {})])
def test_effect_is_left_out_where_its_condition_does_not_fit(
    agreed: bool, facts: dict[str, Json]
) -> None:
    draft = after("set", {"agreed": agreed}, fact="f", value=1, only_if={"agreed": True})

    assert draft.facts == facts


@pytest.mark.parametrize(("before", "count"), [(None, 1), (1, 2), ("x", 1)])
def test_round_is_counted_up(before: Json, count: int) -> None:
    assert (
        after("bump", file=make_file(facts={"round": before}), fact="round").facts["round"] == count
    )


@pytest.mark.parametrize(("chosen", "handlers"), [([2, 3], (2, 3)), ([], (1, 2)), (None, (1, 2))])
def test_chosen_people_become_the_officers(chosen: Json, handlers: tuple[int, ...]) -> None:
    assert after("handlers", {"officers": chosen}, field="officers").handlers == handlers


@pytest.mark.parametrize(
    ("typed", "cause"), [("违法案", "违法案"), (None, "旧案由"), ("", "旧案由")]
)
def test_cause_is_kept_while_the_field_is_empty(typed: Json, cause: str) -> None:
    assert after("cause", {"c": typed}, make_file(cause="旧案由"), field="c").cause == cause


@pytest.mark.parametrize(("typed", "opinion"), [("同意", "同意"), (None, "")])
def test_opinion_is_added_with_person_and_time(typed: Json, opinion: str) -> None:
    draft = after("opinion", {"o": typed}, matter="filing", step="review", field="o")

    assert draft.approvals == [
        Approval(
            matter="filing", step="review", person_id=1, person="人员1", opinion=opinion,
            at="2026-11-25T09:30", on="2026-11-25",
        )
    ]  # fmt: skip


def test_item_is_added_from_fields_with_fixed_values() -> None:
    draft = after(
        "add", {"a": "x"}, make_file(items=[make_item("order", 4)]), kind="order", fields=["a"],
        also={"on": "$today", "by": "$actor", "copy": "$a", "round": "$fact:round", "plain": "p"},
    )  # fmt: skip

    assert items_of(draft)[1] == Item(
        kind="order", no=5, open=True,
        values={"a": "x", "on": "2026-11-25", "by": "人员1", "copy": "x", "round": None, "plain": "p"},
    )  # fmt: skip
    assert draft.added == {"order": [5]}


def test_one_item_is_added_for_each_row() -> None:
    rows: list[Json] = [{"name": "a"}, {"name": "b"}]

    draft = after("add", {"rows": rows}, kind="evidence", rows="rows", closed=True, also={"n": 1})

    assert [(i.no, i.open, i.values) for i in items_of(draft)] == [
        (1, False, {"name": "a", "n": 1}), (2, False, {"name": "b", "n": 1}),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [None, []], ids=["not_given", "empty"])
def test_inspection_without_findings_adds_no_hazard(rows: Json) -> None:
    assert items_of(after("add", {"hazards": rows}, kind="hazard", rows="hazards")) == []


@pytest.mark.parametrize(
    ("chosen", "still_open"), [(1, [2, 3]), ([1, 3], [2]), (None, [1, 2, 3]), (9, [1, 2, 3])]
)
def test_chosen_items_are_closed_with_a_note(chosen: Json, still_open: list[int]) -> None:
    file = make_file(items=[make_item("order", n, was=n) for n in (1, 2, 3)])

    draft = after("close", {"o": chosen}, file, kind="order", field="o", also={"on": "$today"})

    assert [i.no for i in items_of(draft) if i.open] == still_open
    assert all(i.values == {"was": i.no, "on": "2026-11-25"} for i in items_of(draft) if not i.open)


@pytest.mark.parametrize("closed", [True, False])
def test_note_leaves_an_item_as_open_as_it_was(closed: bool) -> None:
    file = make_file(items=[make_item("order", closed=closed, a=1)])

    draft = after("note", {"o": 1}, file, kind="order", field="o", also={"a": 2, "b": "$today"})

    assert items_of(draft) == [make_item("order", closed=closed, a=2, b="2026-11-25")]


def test_all_open_items_that_fit_are_closed() -> None:
    items = [
        make_item("request", 1, measure="seize"), make_item("request", 2, measure="keep"),
        make_item("request", 3, closed=True, measure="seize"), make_item("other", 1, measure="seize"),
    ]  # fmt: skip

    draft = after(
        "close_all", file=make_file(items=items), kind="request", where={"measure": "seize"},
        also={"done": True},
    )  # fmt: skip

    assert [(i.kind, i.no) for i in items_of(draft) if i.values.get("done")] == [("request", 1)]
    assert not draft.items["request", 1].open


def test_items_that_fit_the_inputs_are_closed() -> None:
    items = [make_item("request", 1, seizure=1), make_item("request", 2, seizure=2)]

    draft = after(
        "close_all", {"seizure": 2}, make_file(items=items), kind="request",
        where={"seizure": "$seizure"}, also={},
    )  # fmt: skip

    assert [i.no for i in items_of(draft) if not i.open] == [2]


@pytest.mark.parametrize(
    ("results", "overall", "still_open"),
    [
        (["fixed", "fixed"], "pass", []),
        (["fixed", "unfixed"], "part", [2]),
        (["partly", "unfixed"], "fail", [1, 2]),
    ],
)
def test_recheck_closes_what_is_fixed_and_the_order(
    results: list[str], overall: str, still_open: list[int]
) -> None:
    items = [make_item("hazard", 1), make_item("hazard", 2), make_item("order", 1, hazards=[1, 2])]
    rows: list[Json] = [{"hazard": n, "result": r} for n, r in enumerate(results, start=1)]

    draft = after(
        "recheck", {"order": 1, "rows": rows, "place": "车间"}, make_file(items=items),
        order="order", rows="rows", fields=["place"],
    )  # fmt: skip

    assert [i.no for i in items_of(draft) if i.kind == "hazard" and i.open] == still_open
    assert draft.items["order", 1] == make_item(
        "order", closed=True, hazards=[1, 2], rechecked=overall
    )
    assert draft.facts == {"last_recheck": overall}
    assert draft.items["recheck", 1].values == {
        "place": "车间", "order": 1, "results": rows, "overall": overall,
    }  # fmt: skip


def test_recheck_row_without_a_hazard_changes_none() -> None:
    rows: list[Json] = [{"result": "fixed"}]

    draft = after("recheck", {"rows": rows}, order="order", rows="rows", fields=[])

    assert [(i.kind, i.no) for i in items_of(draft)] == [("recheck", 1)]


SERVE = {
    "paper": "paper", "on": "on", "way": "way", "notice_way": "public", "notice_limit": "notice",
}  # fmt: skip


@pytest.mark.parametrize(
    ("way", "on", "effective"),
    [
        ("direct", "2026-11-20", date(2026, 11, 20)),
        ("public", "2026-11-20", date(2026, 12, 20)),
        ("direct", None, TODAY),
        (None, "2026-11-20", date(2026, 11, 20)),
    ],
    ids=["direct", "public_notice", "no_day", "no_way"],
)
def test_public_notice_takes_effect_when_its_period_is_over(
    way: str | None, on: str | None, effective: date
) -> None:
    draft = after("serve", {"paper": 3, "on": on, "way": way}, **SERVE)

    assert draft.served == [PaperServed(paper_id=3, served_on=effective, way=way or "")]


def test_public_notice_without_a_day_counts_from_nothing() -> None:
    draft = after("serve", {"paper": 3, "way": "public"}, **SERVE)

    assert draft.served == [PaperServed(paper_id=3, served_on=TODAY, way="public")]


@pytest.mark.parametrize(
    ("papers", "served"),
    [
        ([make_paper(1), make_paper(2)], [2]),
        ([make_paper(1), make_paper(2, served_on=TODAY)], [1]),
        ([make_paper(1, void=True), make_paper(2, "F2")], []),
    ],
)
def test_newest_unserved_paper_of_a_form_is_served(papers: list[Any], served: list[int]) -> None:
    draft = after(
        "serve_form", file=make_file(papers=tuple(papers)), form="F1", on="on", way="direct"
    )

    assert [s.paper_id for s in draft.served] == served


def test_chosen_paper_is_voided() -> None:
    assert after("void", {"p": 3}, paper="p").voided == [3]


@pytest.mark.parametrize(("on", "day"), [("2026-11-20", date(2026, 11, 20)), (None, TODAY)])
def test_signature_on_the_sheet_proves_service(on: str | None, day: date) -> None:
    draft = after("signed", {"on": on}, forms=["F1", "F2"], on="on", way="on_sheet")

    assert draft.signed == {"F1": (day, "on_sheet"), "F2": (day, "on_sheet")}


def test_every_effect_says_which_arguments_it_takes() -> None:
    assert all(spec.optional <= spec.args.keys() for spec in OPS.values())


def test_draft_gives_the_record_as_it_stands() -> None:
    file = make_file(facts={"a": 1}, items=[make_item("order")], cause="案由")
    draft = make_draft(file)

    assert draft.record() == file.record
    assert (draft.handlers, draft.cause) == ((1, 2), "案由")

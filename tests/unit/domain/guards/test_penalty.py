"""Rules about penalties: each sum one fen below, at and above its figure."""

from typing import Any

import pytest

from caseflow.domain.definition import Choice, FieldKind
from caseflow.domain.guards import penalty
from caseflow.domain.terms import Json
from tests.unit.builders import (
    make_action,
    make_ask,
    make_field,
    make_file,
    make_item,
    make_law,
    make_parameter,
    make_party,
    make_procedure,
)

UNIT, PERSON = 300_000, 20_000
LAW = make_law(
    parameters=[make_parameter("unit_figure", UNIT), make_parameter("person_figure", PERSON)]
)
CAP = {"amount": "fine", "cap_unit": "unit_figure", "cap_person": "person_figure"}
HEARING: dict[str, Json] = {
    "always": ["closure"], "from_unit": "unit_figure", "from_person": "person_figure",
}  # fmt: skip
KINDS = make_field(
    "kinds",
    FieldKind.CHOICES,
    choices=(Choice(value="fine", label="罚款"), Choice(value="closure", label="责令关闭")),
)
PROCEDURE = make_procedure(
    make_action("first", fields=(make_field("kinds"),)), make_action(fields=(KINDS,))
)


@pytest.mark.parametrize(
    ("fen", "words"), [(0, "0元"), (100_000_000, "1,000,000元"), (105, "1.05元")]
)
def test_sums_are_written_in_yuan(fen: int, words: str) -> None:
    assert penalty.yuan(fen) == words


@pytest.mark.parametrize(
    ("kind", "amount", "holds"),
    [
        ("unit", UNIT - 1, True), ("unit", UNIT, True), ("unit", UNIT + 1, False),
        ("person", PERSON - 1, True), ("person", PERSON, True), ("person", PERSON + 1, False),
        ("unit", None, True),
    ],
)  # fmt: skip
def test_fine_on_the_spot_is_capped_by_the_kind_of_party(
    kind: str, amount: int | None, holds: bool
) -> None:
    ask = make_ask(make_file(party=make_party(kind)), {"fine": amount}, law=LAW)

    assert (penalty.amount_within_cap(ask, CAP) is None) == holds


@pytest.mark.parametrize(
    ("amount", "reason", "holds"),
    [(PERSON, None, True), (PERSON + 1, None, False), (PERSON + 1, "边远", True)],
)
def test_cash_above_the_cap_needs_a_reason(amount: int, reason: str | None, holds: bool) -> None:
    ask = make_ask(inputs={"cash": amount, "why": reason}, law=LAW)
    args = {"amount": "cash", "parameter": "person_figure", "unless": "why"}

    assert (penalty.amount_not_above(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("kinds", "refused"),
    [
        (["fine"], None),
        ([], None),
        (None, None),
        (["fine", "closure"], "责令关闭"),
        (["odd"], "odd"),
    ],
)
def test_only_some_kinds_may_be_decided_on_the_spot(kinds: Json, refused: str | None) -> None:
    ask = make_ask(inputs={"kinds": kinds}, procedure=PROCEDURE)

    places = penalty.kinds_allowed(ask, {"field": "kinds", "allowed": ["fine"]})

    assert places == (None if refused is None else {"kinds": refused})


def test_kind_without_words_is_shown_as_it_stands() -> None:
    ask = make_ask(inputs={"kinds": ["closure"]})

    assert penalty.kinds_allowed(ask, {"field": "kinds", "allowed": []}) == {"kinds": "closure"}


@pytest.mark.parametrize(
    ("kinds", "amount", "holds"),
    [
        (["fine"], 100, True), (["fine"], 0, False), (["fine"], None, False),
        (["warning"], None, True), (["warning"], 100, False), ([], 0, True),
        (["fine"], 101, False),
    ],
)  # fmt: skip
def test_fine_has_a_sum_in_whole_yuan_and_nothing_else_has(
    kinds: Json, amount: int | None, holds: bool
) -> None:
    ask = make_ask(inputs={"kinds": kinds, "fine": amount})
    args = {"kinds": "kinds", "amount": "fine", "fine": "fine"}

    assert (penalty.fine_matches_kind(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("kinds", "amount", "told", "holds"),
    [
        (["fine"], UNIT - 1, False, True),
        (["fine"], UNIT, False, False),
        (["fine"], UNIT + 1, False, False),
        (["fine"], UNIT, True, True),
        (["closure"], 0, False, False),
    ],
)
def test_party_with_a_right_to_a_hearing_is_told(
    kinds: Json, amount: int, told: bool, holds: bool
) -> None:
    ask = make_ask(inputs={"kinds": kinds, "fine": amount, "told": told}, law=LAW)
    args = {**HEARING, "field": "told", "kinds": "kinds", "amount": "fine"}

    assert (penalty.hearing_told(ask, args) is None) == holds


MILD: dict[str, Json] = {"proposed_kinds": ["fine"], "proposed_fine_fen": UNIT - 1}


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, None),
        ({"hearing_held": True}, "已举行听证"),
        ({"complex_case": True, "public_interest": True}, "案情疑难复杂、涉及重大公共利益"),
        ({"proposed_fine_fen": UNIT}, "拟处罚达到听证标准"),
        ({"proposed_kinds": ["closure"]}, "拟处罚达到听证标准"),
    ],
)
def test_grave_cases_are_reviewed_and_discussed(facts: dict[str, Json], why: str | None) -> None:
    ask = make_ask(make_file(facts={**MILD, **facts}), law=LAW)
    places = None if why is None else {"why": why}

    assert penalty.review_done(ask, HEARING) == places
    assert penalty.discussion_done(ask, HEARING) == places


@pytest.mark.parametrize(
    ("opinion", "round_", "reviewed", "discussed"),
    [
        ("agree", 2, True, True),
        ("agree", 1, False, False),
        ("correct", 2, False, True),
        ("agree", None, False, False),
    ],
    ids=["this_round", "before_the_newest_defence", "not_agreed", "before_any_notice"],
)
def test_only_a_review_of_this_round_that_agrees_counts(
    opinion: str, round_: int | None, reviewed: bool, discussed: bool
) -> None:
    items = [
        make_item("review", 1, closed=True, opinion="agree", round=2),
        make_item("review", 2, closed=True, opinion=opinion, round=round_),
        make_item("discussion", 1, closed=True, round=round_),
    ]
    file = make_file(facts={**MILD, "complex_case": True, "round": 2}, items=items)

    assert (penalty.review_done(make_ask(file, law=LAW), HEARING) is None) == reviewed
    assert (penalty.discussion_done(make_ask(file, law=LAW), HEARING) is None) == discussed


@pytest.mark.parametrize(
    ("kinds", "amount", "added"),
    [
        (["fine"], UNIT - 2, None),
        (["fine"], UNIT - 1, None),
        (["fine"], UNIT, "无"),
        ([], None, None),
        (["fine", "closure"], 100, "责令关闭"),
    ],
)
def test_decision_is_not_heavier_than_what_the_party_was_told(
    kinds: Json, amount: int | None, added: str | None
) -> None:
    ask = make_ask(make_file(facts=MILD), {"kinds": kinds, "fine": amount}, procedure=PROCEDURE)

    places = penalty.not_heavier(ask, {"kinds": "kinds", "amount": "fine"})

    assert (places["added"] if places else None) == added


@pytest.mark.parametrize(
    ("given", "result", "holds"),
    [(None, None, True), (True, None, False), (True, "rejected", True), (False, None, True)],
)
def test_what_the_party_said_is_answered(given: Json, result: Json, holds: bool) -> None:
    ask = make_ask(make_file(facts={"defence_given": given, "defence_result": result}))

    assert (penalty.defence_answered(ask, {}) is None) == holds


def payments(*amounts: Any) -> list[Any]:
    return [make_item("payment", n, closed=True, amount=a) for n, a in enumerate(amounts, start=1)]


@pytest.mark.parametrize(
    ("fine", "paid", "holds"),
    [
        (None, [], True), (0, [], True), (100, [], False), (100, [99], False),
        (100, [50, 50], True), (100, [101], True), (100, [100, None], True),
    ],
)  # fmt: skip
def test_fine_is_paid_in_full_before_the_case_closes(
    fine: int | None, paid: list[int], holds: bool
) -> None:
    ask = make_ask(make_file(facts={"fine_fen": fine}, items=payments(*paid)))

    assert (penalty.fine_settled(ask, {}) is None) == holds


@pytest.mark.parametrize(
    ("amount", "holds"), [(0, False), (1, True), (59, True), (60, True), (61, False), (None, False)]
)
def test_payment_is_positive_and_not_above_the_rest(amount: int | None, holds: bool) -> None:
    ask = make_ask(make_file(facts={"fine_fen": 100}, items=payments(40)), {"amount": amount})

    places = penalty.payment_not_above(ask, {"amount": "amount"})

    assert (places is None) == holds
    assert places is None or places["rest"] == "0.60元"


def test_nothing_can_be_paid_on_a_settled_fine() -> None:
    ask = make_ask(make_file(facts={"fine_fen": 100}, items=payments(150)), {"amount": 1})

    assert penalty.payment_not_above(ask, {"amount": "amount"}) == {
        "amount": "0.01元", "rest": "0元",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "settled", "holds"),
    [(99, False, True), (100, True, True), (99, True, False), (100, False, False)],
    ids=["part", "whole", "part called whole", "whole called part"],
)
def test_payment_is_called_settled_only_when_it_is(amount: int, settled: bool, holds: bool) -> None:
    file = make_file(facts={"fine_fen": 300}, items=[make_item("payment", amount=200)])
    ask = make_ask(file, {"amount": amount, "settled": settled})

    places = penalty.payment_settles(ask, {"amount": "amount", "settled": "settled"})

    assert (places is None) == holds


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([], None),
        (None, None),
        ([{"amount": 60, "pay_on": "2027-01-31"}, {"amount": 40, "pay_on": "2026-12-31"}], None),
        ([{"amount": 60, "pay_on": "2027-01-31"}], "0.60元"),
        ([{"amount": 100, "pay_on": "2027-01-30"}], "1元"),
        ([{"amount": 100, "pay_on": "2027-02-01"}], "1元"),
    ],
    ids=["none", "not given", "right", "too little", "ends early", "ends late"],
)
def test_instalments_pay_all_that_is_left_by_the_last_day(rows: Json, wrong: str | None) -> None:
    file = make_file(facts={"fine_fen": 300}, items=[make_item("payment", amount=200)])
    ask = make_ask(file, {"instalments": rows, "last": "2027-01-31"})
    args = {"rows": "instalments", "amount": "amount", "day": "pay_on", "last": "last"}

    places = penalty.instalments_fit(ask, args)

    assert (places and places["total"]) == wrong
    assert places is None or places["rest"] == "1元"


def test_instalments_of_a_refused_deferral_are_not_looked_at() -> None:
    ask = make_ask(make_file(), {"instalments": [{"amount": 1, "pay_on": "2027-01-31"}]})
    args = {"rows": "instalments", "amount": "amount", "day": "pay_on", "last": "last"}

    assert penalty.instalments_fit(ask, args) is None

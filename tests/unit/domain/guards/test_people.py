"""Rules about people: numbers, certificates, recusal, who may review."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.errors import NotFound
from caseflow.domain.guards import Undecided, people
from tests.unit.builders import (
    TODAY,
    make_ask,
    make_file,
    make_item,
    make_law,
    make_parameter,
    make_party,
    make_person,
)

LAW = make_law(parameters=[make_parameter("officers_min", 2)])
MIN = {"parameter": "officers_min"}


@pytest.mark.parametrize(("count", "holds"), [(0, False), (1, False), (2, True), (3, True)])
def test_team_has_as_many_officers_as_the_law_asks(count: int, holds: bool) -> None:
    file = make_file(handlers=[make_person(n) for n in range(1, count + 1)])

    places = people.handlers_at_least(make_ask(file, law=LAW), MIN)

    assert places == (None if holds else {"found": str(count), "wanted": "2"})


@pytest.mark.parametrize(
    ("chosen", "holds"), [([1], False), ([1, 2], True), (1, False), (None, False)]
)
def test_chosen_team_is_counted_instead_of_the_present_one(chosen: Any, holds: bool) -> None:
    ask = make_ask(inputs={"officers": chosen}, law=LAW)

    assert (people.handlers_at_least(ask, {**MIN, "field": "officers"}) is None) == holds
    assert (people.persons_at_least(ask, {**MIN, "field": "officers"}) is None) == holds


def test_team_of_unknown_people_is_not_found() -> None:
    with pytest.raises(NotFound, match="99"):
        people.handlers_at_least(
            make_ask(inputs={"officers": [99]}, law=LAW), {**MIN, "field": "officers"}
        )


def test_unfilled_form_leaves_the_team_open() -> None:
    with pytest.raises(Undecided):
        people.handlers_at_least(make_ask(law=LAW), {**MIN, "field": "officers"})


@pytest.mark.parametrize(
    ("offset", "holds"),
    [(-2, False), (-1, True), (0, True), (1, True), (2, False)],
    ids=["day_before", "first_day", "between", "last_day", "day_after"],
)
def test_certificate_is_valid_on_both_end_days_and_not_outside(offset: int, holds: bool) -> None:
    around = timedelta(days=1)
    person = make_person(1, cert_from=TODAY - around, cert_to=TODAY + around)
    day = (TODAY + timedelta(days=offset)).isoformat()
    ask = make_ask(make_file(handlers=[person]), {"planned_on": day})

    assert (people.certificates_valid(ask, {"on": "planned_on"}) is None) == holds


def test_certificate_that_expired_yesterday_is_refused_with_its_term() -> None:
    person = make_person(1, cert_to=TODAY - timedelta(days=1))

    places = people.certificates_valid(make_ask(make_file(handlers=[person])), {})

    assert places == {
        "who": "人员1（证号证1，有效期2024年1月1日至2026年11月24日）", "day": "2026年11月25日",
    }  # fmt: skip


@pytest.mark.parametrize("changes", [{"cert_no": ""}, {"cert_from": None}, {"cert_to": None}])
def test_officer_without_whole_certificate_has_none(changes: dict[str, Any]) -> None:
    file = make_file(handlers=[make_person(1, **changes)])

    places = people.certificates_valid(make_ask(file), {})

    assert places is not None
    assert places["who"] == "人员1（无执法证件）"


def test_certificates_are_left_open_while_the_day_is_empty() -> None:
    file = make_file(handlers=[make_person(1, cert_no="")])

    assert people.certificates_valid(make_ask(file, {"on": None}), {"on": "on"}) is None


def test_relation_to_the_party_bars_an_officer() -> None:
    file = make_file(party=make_party(relations=frozenset({2})))

    assert people.no_relation(make_ask(file), {}) == {"who": "人员2", "party": "松涛木业"}
    assert people.no_relation(make_ask(make_file()), {}) is None


@pytest.mark.parametrize(("granted", "holds"), [(True, False), (False, True), (None, True)])
def test_officer_once_recused_cannot_come_back(granted: bool | None, holds: bool) -> None:
    recusal = make_item("recusal", closed=granted is not None, person=1, granted=granted)
    ask = make_ask(make_file(items=[recusal]), {"officers": [1, 3]})

    assert (people.no_relation(ask, {"field": "officers"}) is None) == holds


def test_only_officers_of_the_case_handle_it() -> None:
    assert people.actor_is_handler(make_ask(), {}) is None
    assert people.actor_is_handler(make_ask(actor=make_person(9)), {}) == {
        "who": "人员9", "handlers": "人员1、人员2",
    }  # fmt: skip
    assert people.actor_is_handler(make_ask(make_file(handlers=[])), {}) == {
        "who": "人员1", "handlers": "无",
    }  # fmt: skip


def test_officers_do_not_review_their_own_case() -> None:
    assert people.actor_not_handler(make_ask(), {}) == {"who": "人员1"}
    assert people.actor_not_handler(make_ask(actor=make_person(3)), {}) is None


@pytest.mark.parametrize(("qualified", "holds"), [(True, True), (False, False)])
def test_legal_review_needs_the_legal_qualification(qualified: bool, holds: bool) -> None:
    actor = replace(make_person(4, "legal"), legal_qualified=qualified)

    assert (people.actor_legally_qualified(make_ask(actor=actor), {}) is None) == holds


@pytest.mark.parametrize(("host", "holds"), [(1, False), ([3, 2], False), (3, True), (None, True)])
def test_host_of_a_hearing_is_no_officer_of_the_case(host: Any, holds: bool) -> None:
    ask = make_ask(inputs={"host": host})

    assert (people.not_handlers(ask, {"field": "host"}) is None) == holds


@pytest.mark.parametrize(
    ("attendees", "places"), [([3], None), ([3, 1, 2], {"who": "人员1、人员2"}), (None, None)]
)
def test_only_leaders_vote(attendees: Any, places: dict[str, str] | None) -> None:
    ask = make_ask(inputs={"attendees": attendees})

    assert people.persons_in_role(ask, {"field": "attendees", "roles": ["chief"]}) == places


@pytest.mark.parametrize(
    ("granted", "number", "officers", "holds"),
    [
        (True, 1, [1, 2], False),
        (True, 1, [2, 3], True),
        (True, 9, [1, 2], True),
        (False, 1, [1, 2], True),
    ],
    ids=["stays", "replaced", "no_such_request", "not_granted"],
)
def test_recused_officer_is_replaced(
    granted: bool, number: int, officers: list[int], holds: bool
) -> None:
    file = make_file(items=[make_item("recusal", person=1)])
    ask = make_ask(file, {"granted": granted, "recusal": number, "officers": officers})
    args = {"granted": "granted", "item": "recusal", "field": "officers"}

    assert (people.recused_replaced(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("kind", "changes", "lacking"),
    [
        ("unit", {}, None),
        ("person", {}, None),
        ("unit", {"credit_code": "", "id_no": "x"}, "统一社会信用代码"),
        ("person", {"id_no": "", "credit_code": "x"}, "身份证号"),
        ("unit", {"name": "", "address": ""}, "名称、地址"),
    ],
)
def test_party_is_known_by_name_address_and_number(
    kind: str, changes: dict[str, Any], lacking: str | None
) -> None:
    places = people.party_identified(make_ask(make_file(party=make_party(kind, **changes))), {})

    assert (places["lacking"] if places else None) == lacking


@pytest.mark.parametrize(
    ("cert_to", "valid"), [(TODAY, True), (date(2026, 11, 24), False)], ids=["today", "yesterday"]
)
def test_person_is_certified_on_the_last_day(cert_to: date, valid: bool) -> None:
    assert make_person(1, cert_to=cert_to).certified_on(TODAY) == valid

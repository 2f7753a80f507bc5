"""The frozen data of a case: what is found in a record, and that nothing can be changed."""

from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import pytest

from caseflow.domain import definition, model
from caseflow.domain.definition import FieldKind
from caseflow.domain.model import Record, Role
from caseflow.domain.reasons import ROLE_WORDS
from caseflow.domain.terms import Json
from tests.unit.builders import make_file, make_item

RECORD = Record(
    facts={"a": 1},
    items=(make_item("order", 1, closed=True), make_item("hazard", 1), make_item("order", 2)),
)
DATA = [c for m in (definition, model) for c in vars(m).values() if is_dataclass(c)]


def test_items_are_found_by_kind_and_number() -> None:
    assert [i.no for i in RECORD.of_kind("order")] == [1, 2]
    assert [i.no for i in RECORD.open_of_kind("order")] == [2]
    assert RECORD.item("order", 2) == RECORD.items[2]
    assert RECORD.item("order", 3) is None
    assert RECORD.item("other", 1) is None


def test_record_with_new_facts_leaves_the_old_one_alone() -> None:
    assert RECORD.with_facts(a=2, b=3).facts == {"a": 2, "b": 3}
    assert RECORD.facts == {"a": 1}


@pytest.mark.parametrize("kind", DATA, ids=lambda c: c.__name__)
def test_data_of_the_domain_is_frozen(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # set by dataclass
    assert all(f.kw_only for f in fields(kind))


def test_case_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        make_file().state = "done"  # type: ignore[misc]  # that it fails is the test


@pytest.mark.parametrize(
    ("cause", "facts", "title"),
    [
        ("涉嫌未按规定培训案", {"filing_from": "inspected"}, "松涛木业涉嫌未按规定培训案"),
        ("松涛木业涉嫌未按规定培训案", {"filed_on": "2026-03-02"}, "松涛木业涉嫌未按规定培训案"),
        ("未按规定培训", {"filed_on": "2026-03-02"}, "松涛木业涉嫌未按规定培训案"),
        ("旧名木业涉嫌未按规定培训案", {"filed_on": "2026-03-02"}, "松涛木业涉嫌未按规定培训案"),
        ("群众反映有粉尘", {}, "某案"),
        ("", {"filed_on": "2026-03-02"}, "某案"),
    ],
)
def test_case_is_named_by_party_and_act_from_filing_on(
    cause: str, facts: dict[str, Json], title: str
) -> None:
    party = replace(make_file().party, name="松涛木业")
    file = replace(make_file(), name="某案", cause=cause, party=party, record=Record(facts=facts))

    assert file.title == title


def test_every_role_has_its_words() -> None:
    assert set(ROLE_WORDS) == set(Role)


def test_kinds_of_fields_are_known_by_their_yaml_words() -> None:
    assert FieldKind("rows") is FieldKind.ROWS

"""The frozen data of a case: what is found in a record, and that nothing can be changed."""

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from caseflow.domain import definition, model
from caseflow.domain.definition import FieldKind
from caseflow.domain.model import Record, Role
from caseflow.domain.reasons import ROLE_WORDS
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


def test_every_role_has_its_words() -> None:
    assert set(ROLE_WORDS) == set(Role)


def test_kinds_of_fields_are_known_by_their_yaml_words() -> None:
    assert FieldKind("rows") is FieldKind.ROWS

"""What people type ends in a full stop or not: on no form two end marks stand side by side."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from caseflow.docgen.render import render
from caseflow.domain.definition import Field, FieldKind
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json
from tests.integration.docgen.packages import words_of
from tests.sample_papers import INPUTS, TEMPLATES, sample_law, sample_variables, samples

FORMS = sorted(sample_law().forms)
LONG_TEXT = 100
DOUBLED = re.compile(r".{0,20}[。；，、：][ 　]*[。；，、].{0,10}")
CITED = frozenset(
    {"violated", "penalty_basis", "violated_basis", "disposal_basis", "handover_basis"}
)


def _sentences() -> frozenset[str]:
    """Return the names of the fields in which people write sentences."""
    found: set[str] = set()

    def collect(one: Field) -> None:
        if one.kind is FieldKind.LONGTEXT or (
            one.kind is FieldKind.TEXT and (one.max_length or 0) >= LONG_TEXT
        ):
            found.add(one.name)
        for column in one.columns:
            collect(column)

    for procedure in sample_law().procedures.values():
        for action in procedure.actions.values():
            for one in action.fields:
                collect(one)
    return frozenset(found - CITED)


SENTENCES = _sentences()


def ended(value: Json, name: str = "") -> Json:
    """Return the values with every typed sentence closed by a full stop."""
    if isinstance(value, Mapping):
        return {k: ended(one, k) for k, one in value.items()}
    if isinstance(value, list | tuple):
        return [ended(one, name) for one in value]
    if isinstance(value, str) and value and name in SENTENCES:
        return value.rstrip("。") + "。"
    return value


def _file(case: CaseFile) -> CaseFile:
    record = case.record
    items = tuple(replace(i, values=_all_ended(i.values)) for i in record.items)
    return replace(case, record=replace(record, facts=_all_ended(record.facts), items=items))


def _all_ended(values: Mapping[str, Json]) -> dict[str, Json]:
    return {name: ended(value, name) for name, value in values.items()}


@pytest.mark.parametrize("form", FORMS)
def test_typed_sentence_is_not_followed_by_a_second_end_mark(form: str) -> None:
    law = sample_law()
    file = _file(samples().case_for(law.forms[form]))
    inputs = _all_ended(INPUTS.get(form, {}))

    words = words_of(
        render(
            TEMPLATES / law.forms[form].template, sample_variables(form, file=file, inputs=inputs)
        )
    )

    assert DOUBLED.findall(words) == []

"""Rules about typed articles."""

from typing import Any

import pytest

from caseflow.domain.guards import citations
from tests.unit.builders import make_ask


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("APL.1", None),
        ("APL.1、APL.2.1", None),
        ("", None),
        (None, None),
        ("随便写的", "随便写的"),
        ("APL", "APL"),
        ("XYZ.1", "XYZ.1"),
        ("APL.1，XYZ.1", "XYZ.1"),
    ],
)
def test_each_typed_article_is_one_of_a_law_in_force(typed: Any, wrong: str | None) -> None:
    places = citations.citations_known(
        make_ask(inputs={"violated": typed}), {"fields": ["violated"]}
    )

    assert (places or {}).get("wrong") == wrong


def test_articles_in_rows_are_looked_at_too() -> None:
    rows = [{"violated": "APL.1"}, {"violated": "XYZ.9"}]
    args: dict[str, Any] = {"rows": "hazards", "columns": ["violated"]}

    assert citations.citations_known(make_ask(inputs={"hazards": rows}), args) == {"wrong": "XYZ.9"}
    assert citations.citations_known(make_ask(inputs={"hazards": None}), args) is None
    assert citations.citations_known(make_ask(inputs={"hazards": ["x"]}), args) is None

"""Texts that a paper prints as they were typed are free of words that it may not hold."""

import pytest

from caseflow.domain.guards import phrasing
from tests.unit.builders import make_ask, make_file

ARGS = {"field": "grounds", "pattern": "涉嫌(?!犯罪)"}


@pytest.mark.parametrize(
    ("typed", "known", "holds"),
    [
        ("已经查明", "涉嫌", True),
        ("涉嫌违法", "", False),
        ("涉嫌犯罪的另行移送", "", True),
        (None, "涉嫌违法", False),
        (None, None, True),
    ],
)
def test_word_is_looked_for_in_what_will_be_printed(
    typed: str | None, known: str | None, holds: bool
) -> None:
    ask = make_ask(make_file(facts={"grounds": known}), {"grounds": typed})

    places = phrasing.words_absent(ask, ARGS)

    assert (places is None) == holds
    assert places is None or places["found"] == "涉嫌"

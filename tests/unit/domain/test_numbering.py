"""Which numbers of a sequence are missing, and how they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.domain.numbering import gaps, spans


@pytest.mark.parametrize(
    ("used", "last", "missing"),
    [([], 0, ()), ([1, 2, 3], 3, ()), ([1, 3], 3, (2,)), ([1], 3, (2, 3)), ([2], 0, (1,)),
     ([3, 1, 2], 3, ()), ([], 2, (1, 2))],
)  # fmt: skip
def test_a_number_below_the_last_that_nothing_carries_is_a_gap(
    used: list[int], last: int, missing: tuple[int, ...]
) -> None:
    assert gaps(used, last) == missing


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([2], "2"), ([2, 5, 6, 7], "2、5—7"), ([2, 1], "1—2"), ([1, 3, 5], "1、3、5")],
)
def test_numbers_in_a_row_are_said_together(numbers: list[int], words: str) -> None:
    assert spans(numbers) == words


@given(st.sets(st.integers(1, 60)), st.integers(0, 60))
def test_used_and_missing_numbers_make_the_whole_row(used: set[int], last: int) -> None:
    missing = gaps(used, last)

    assert used.isdisjoint(missing)
    assert sorted([*used, *missing]) == list(range(1, max([last, *used]) + 1))

"""Who stands in at last, when those who stand in are on leave as well."""

from __future__ import annotations

import pytest

from caseflow.domain.leave import stand_ins


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, {}),
        ({1: 2}, {1: 2}),
        ({1: 2, 3: 2}, {1: 2, 3: 2}),
        ({1: 2, 2: 3, 3: 4}, {1: 4, 2: 4, 3: 4}),
        ({1: 2, 2: 1}, {1: 2, 2: 1}),
        ({1: 2, 2: 3, 3: 2}, {1: 3, 2: 3, 3: 2}),
    ],
    ids=["nobody", "one", "two for one", "a chain", "each other", "a circle ahead"],
)
def test_choices_are_followed_to_their_end(chosen: dict[int, int], found: dict[int, int]) -> None:
    assert stand_ins(chosen) == found

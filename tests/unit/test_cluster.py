"""When the rounds of a cluster come, as cron reads it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from croniter import croniter

from caseflow.cluster import cron
from caseflow.services.rounds import all_rounds

NOON = 1_795_000_000.0


@pytest.mark.parametrize("every_s", [1, 5, 10, 15, 30, 60, 120, 180, 240, 300, 1800])
def test_a_round_comes_as_often_as_it_says(every_s: int) -> None:
    times = croniter(cron(every_s), NOON)
    come = [times.get_next(float) for _ in range(20)]

    assert {later - earlier for earlier, later in pairwise(come)} == {float(every_s)}


@pytest.mark.parametrize("every_s", [0, 7, 45, 90, 420, 3600, 7200])
def test_what_cron_cannot_say_is_refused(every_s: int) -> None:
    with pytest.raises(ValueError, match=str(every_s)):
        cron(every_s)


@pytest.mark.parametrize("minutes", [1, 2, 3, 4])
def test_every_round_can_be_said_for_every_setting(minutes: int) -> None:
    names = [this.name for this in all_rounds(sweep_every_s=minutes * 60) if cron(this.every_s)]

    assert len(names) == len(set(names))
    assert {"sweep", "post", "dispatch", "digest", "self_check", "render"} <= set(names)

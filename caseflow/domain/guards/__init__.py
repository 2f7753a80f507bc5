"""The closed registry of guard predicates that a procedure file may name.

Each family has its module. The words, cures and articles of a rule stand in the procedure
file; only the predicate stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from caseflow.domain.guards import (
    citations,
    clocks,
    dates,
    enforcement,
    extensions,
    goods,
    hazards,
    money,
    papers,
    penalty,
    people,
    phrasing,
    record,
    voiding,
)
from caseflow.domain.guards.ask import Ask, GuardSpec, Undecided

REGISTRY: Mapping[str, GuardSpec] = MappingProxyType(
    {
        **people.SPECS,
        **record.SPECS,
        **papers.SPECS,
        **hazards.SPECS,
        **citations.SPECS,
        **clocks.SPECS,
        **dates.SPECS,
        **penalty.SPECS,
        **money.SPECS,
        **enforcement.SPECS,
        **extensions.SPECS,
        **goods.SPECS,
        **voiding.SPECS,
        **phrasing.SPECS,
    }
)

__all__ = ["REGISTRY", "Ask", "GuardSpec", "Undecided"]

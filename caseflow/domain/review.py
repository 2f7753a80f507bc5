"""The rules by which the papers of a case are held against one another, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from caseflow.domain.terms import Verified

REFUSE = "refuse"
WARN = "warn"
SEVERITIES = (REFUSE, WARN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """One thing that papers of a case are looked at for; `check` is a name of `cross_checks`.

    `forms` are the papers looked at, all when empty; `against` those they are held against.
    `pairs` maps a path of the one to a path of the other, `link` picks the others by equal values.
    `leaving` are beginnings of paths that are left out. The rule holds when the facts that
    `only_if` names have those values. A `refuse` rule keeps a new paper from being issued.

    `missing` is what is said when there is nothing to hold the paper against, "" when that is
    no fault. `cure_action` is the act that cures.
    """

    id: str
    check: str
    message: str
    cure: str
    severity: str
    forms: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    pairs: Mapping[str, str] = field(default_factory=dict)
    link: Mapping[str, str] = field(default_factory=dict)
    leaving: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    limit: str = ""
    day: str = "form.date"
    only_if: Mapping[str, bool | int | str] = field(default_factory=dict)
    missing: str = ""
    cure_action: str = ""
    basis: tuple[str, ...] = ()
    verified: Verified = Verified.FULL_TEXT

    @property
    def touched(self) -> frozenset[str]:
        """The forms that the rule speaks of, none when it speaks of all."""
        return frozenset((*self.forms, *self.against)) if self.forms else frozenset()

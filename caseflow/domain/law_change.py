"""Old law beside new law where an act and the decision on it straddle a change. Pure.

What is shown is what differs; which text is the lighter one, a person judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from caseflow.domain.definition import Instrument, LawBook, Limit, Parameter

Row = TypeVar("Row", Instrument, Limit, Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One rule that is not the same on two days; None where there was none, or is none any more."""

    sort: str  # instrument | limit | parameter
    title: str
    old: Instrument | Limit | Parameter | None
    new: Instrument | Limit | Parameter | None


def changes_between(law: LawBook, first: date, last: date) -> tuple[Change, ...]:
    """Return the instruments, limits and figures that differ between two days, in that order.

    An instrument is known by its name, so that an order of another number may follow an older
    one. A limit differs by its length, unit, roll or basis, a figure by its value or basis.
    """
    if first >= last:
        return ()
    return (
        *_changes("instrument", _by_name(law), first, last, same=_same_text),
        *_changes("limit", law.limits, first, last, same=_same_limit),
        *_changes("parameter", law.parameters, first, last, same=_same_figure),
    )


def _by_name(law: LawBook) -> Mapping[str, Sequence[Instrument]]:
    named: dict[str, list[Instrument]] = {}
    for row in law.instruments.values():
        # What has no number is no published text, see laws.yaml.
        if row.number:
            named.setdefault(row.name, []).append(row)
    return named


def _changes(
    sort: str,
    rows: Mapping[str, Sequence[Row]],
    first: date,
    last: date,
    *,
    same: Callable[[Row, Row], bool],
) -> Iterator[Change]:
    for versions in rows.values():
        old, new = _on(versions, first), _on(versions, last)
        if (old is None and new is None) or (old and new and same(old, new)):
            continue
        named = new or old
        if named is not None:
            title = named.name if isinstance(named, Instrument) else named.title
            yield Change(sort=sort, title=title, old=old, new=new)


def _on(versions: Iterable[Row], day: date) -> Row | None:
    """Return the newest version that holds on `day`."""
    held = [
        v for v in versions if v.valid_from <= day and (v.valid_to is None or day <= v.valid_to)
    ]
    return max(held, key=lambda v: v.valid_from, default=None)


def _same_text(old: Instrument, new: Instrument) -> bool:
    return old.number == new.number


def _same_limit(old: Limit, new: Limit) -> bool:
    return (old.length, old.unit, old.roll, old.basis) == (
        new.length, new.unit, new.roll, new.basis,
    )  # fmt: skip


def _same_figure(old: Parameter, new: Parameter) -> bool:
    return (old.value, old.unit, old.basis) == (new.value, new.unit, new.basis)

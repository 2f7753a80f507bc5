"""每周期限清单: one page for the chief about what is late, due, waiting and at risk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseflow.domain.clock import local_day, local_minute
from caseflow.services.deadlines import Clocks, clocks_of, version_of
from caseflow.services.office import Actor, Office
from caseflow.services.views import DeadlineRow
from caseflow.storage import boards
from caseflow.storage.agencies import get_agency
from caseflow.storage.deadlines import DeadlineRow as StoredRow

WAITS_LONG_DAYS = 7
"""A paper that is not proved served after so many days is named on the sheet."""

RISK_DAYS = 30
"""A decision whose last day is so near is at risk."""

_DECISION = "decision"  # the stage of the limits that a decision must keep
_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)

MOST = {"overdue": 9, "due": 15, "waiting": 7, "risky": 7, "ahead": 9, "officers": 9}
"""How many lines each part shows, so that the sheet stays on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """One line: a clock, and who acknowledged its alerts in words, "" for nobody."""

    row: DeadlineRow
    seen_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPart:
    """One part of the sheet: the lines that fit, and how many are left out."""

    lines: tuple[WeekLine, ...]
    more: int

    @property
    def total(self) -> int:
        """How many there are in all."""
        return len(self.lines) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerCount:
    """What one officer has to do."""

    name: str
    overdue: int
    due: int
    ahead: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSheet:
    """The sheet of the week from `monday` to `sunday`; `days_off` tells its days off in words."""

    bureau: str
    monday: date
    sunday: date
    today: date
    overdue: WeekPart
    due: WeekPart
    waiting: WeekPart
    risky: WeekPart
    ahead: WeekPart
    paused: int
    officers: tuple[OfficerCount, ...]
    officers_more: int
    days_off: tuple[str, ...]


def week(office: Office, who: Actor, *, on: date | None = None) -> WeekSheet:
    """Return the sheet of the week that holds `on`, today by default; what is late is as of today.

    The day of the week is what counts: a clock stands under the day it must be done by, which
    is the safe day where that is the earlier one.
    """
    today = local_day(office.clock.now())
    monday = (on or today) - timedelta(days=(on or today).weekday())
    sunday = monday + _WEEK - _ONE_DAY
    clocks = clocks_of(office, who)
    with office.database.read() as conn:
        seen = boards.list_acknowledged(conn, agency_id=who.agency_id)
        bureau = get_agency(conn, agency_id=who.agency_id)
    rows = [(row, clocks.shown(row, today)) for row in clocks.rows]
    overdue = [r for _, r in rows if r.bucket == "overdue"]
    pending = [r for _, r in rows if r.due_on and r.bucket not in ("overdue", "expired")]
    due = [r for r in pending if monday <= work_day(r) <= sunday]
    ahead = [r for r in pending if sunday < work_day(r) <= sunday + _WEEK]
    long_ago = today - timedelta(days=WAITS_LONG_DAYS)
    waiting = [r for _, r in rows if r.state == "waiting"]
    late = [r for r in waiting if r.waits_since and r.waits_since < long_ago]
    officers = _officers(rows, overdue, due, ahead, waiting, clocks)

    def part(name: str, found: Iterable[DeadlineRow]) -> WeekPart:
        listed = list(found)
        lines = [WeekLine(row=r, seen_by=_words(seen.get(r.id, ()))) for r in listed[: MOST[name]]]
        return WeekPart(lines=tuple(lines), more=max(0, len(listed) - MOST[name]))

    return WeekSheet(
        bureau=bureau.name,
        monday=monday,
        sunday=sunday,
        today=today,
        overdue=part("overdue", overdue),
        due=part("due", sorted(due, key=lambda r: (work_day(r), r.id))),
        waiting=part("waiting", sorted(late, key=lambda r: (r.waits_since or today, r.id))),
        risky=part("risky", _risky(clocks, rows, today)),
        ahead=part("ahead", sorted(ahead, key=lambda r: (work_day(r), r.id))),
        paused=sum(r.state == "paused" for _, r in rows),
        officers=officers[: MOST["officers"]],
        officers_more=max(0, len(officers) - MOST["officers"]),
        days_off=tuple(_days_off(clocks, monday)),
    )


def work_day(row: DeadlineRow) -> date:
    """Return the day to have it done by: the safe day where it comes before the last day."""
    due_on = row.due_on or date.max
    return min(row.safe_on or due_on, due_on)


def _risky(
    clocks: Clocks, rows: Sequence[tuple[StoredRow, DeadlineRow]], today: date
) -> list[DeadlineRow]:
    """Return the decisions whose last day is over or near, nearest first."""
    near = today + timedelta(days=RISK_DAYS)
    found = [
        shown
        for row, shown in rows
        if shown.due_on is not None
        and shown.due_on <= near
        and version_of(clocks.rules, row, today).stage == _DECISION
    ]
    return sorted(found, key=lambda r: (work_day(r), r.id))


def _officers(
    rows: Sequence[tuple[StoredRow, DeadlineRow]],
    overdue: Sequence[DeadlineRow],
    due: Sequence[DeadlineRow],
    ahead: Sequence[DeadlineRow],
    waiting: Sequence[DeadlineRow],
    clocks: Clocks,
) -> tuple[OfficerCount, ...]:
    """Count for each officer of a case that runs; who has most late work comes first."""
    parts = [{r.id for r in part} for part in (overdue, due, ahead, waiting)]
    counts: dict[int, list[int]] = {}
    for row, _ in rows:
        for officer in row.handler_ids:
            own = counts.setdefault(officer, [0, 0, 0, 0])
            for place, ids in enumerate(parts):
                own[place] += row.id in ids
    found = [
        OfficerCount(name=clocks.names.get(i, ""), overdue=n[0], due=n[1], ahead=n[2], waiting=n[3])
        for i, n in counts.items()
        if any(n)
    ]
    return tuple(sorted(found, key=lambda o: (-o.overdue, -o.due, -o.ahead, o.name)))


def _words(seen: Sequence[boards.Acknowledgement]) -> str:
    """Return who acknowledged, each once, with the day of the newest time."""
    newest = {one.person: local_minute(one.at)[5:10] for one in seen}
    return "、".join(f"{name}{day}" for name, day in newest.items())


def _days_off(clocks: Clocks, monday: date) -> Iterable[str]:
    """Yield the days of the week that are not what their weekday says."""
    calendar = clocks.rules.calendar
    for number in range(7):
        day = monday + timedelta(days=number)
        if day in calendar.days:
            yield f"{day:%m-%d}{calendar.describe(day)[1]}"

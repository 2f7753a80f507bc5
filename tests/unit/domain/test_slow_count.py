"""The arithmetic of clocks against a slow one that walks day by day and knows no tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.model import DueDate
from tests.unit.builders import make_limit
from tests.unit.domain.test_deadlines import CALENDAR

DAY = timedelta(days=1)
NATURAL = (Unit.DAY, Unit.MONTH, Unit.YEAR)

starts = st.dates(date(2023, 12, 1), date(2026, 10, 31))
limits = st.builds(
    make_limit,
    length=st.integers(0, 40),
    unit=st.sampled_from([Unit.DAY, Unit.WORKDAY, Unit.MONTH]),
    roll=st.booleans(),
    binds=st.sampled_from(["bureau", "party"]),
    suspendable=st.booleans(),
    excludes=st.sampled_from([(), ("testing",)]),
) | st.builds(
    make_limit,
    length=st.integers(0, 2),
    unit=st.just(Unit.YEAR),
    roll=st.booleans(),
    suspendable=st.just(True),
    excludes=st.just(("testing",)),
)


@dataclass(frozen=True)
class Stage:
    """A limit, a start and what happened, in days from the start."""

    limit: Limit
    start: date
    events: tuple[ClockEvent, ...]


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    """Draw pauses that take turns, stretches of testing and extensions between them."""
    start = draw(starts)
    events: list[ClockEvent] = []
    day = start
    for gap, length in draw(
        st.lists(st.tuples(st.integers(0, 20), st.integers(0, 15)), max_size=3)
    ):
        day += timedelta(days=gap)
        events.append(ClockEvent(kind=EventKind.SUSPEND, on=day))
        day += timedelta(days=length)
        events.append(ClockEvent(kind=EventKind.RESUME, on=day))
    for kind in draw(st.lists(st.sampled_from(["test", "long", "until"]), max_size=3)):
        on = start + timedelta(days=draw(st.integers(-3, 60)))
        length = draw(st.integers(1, 30))
        unit = draw(st.sampled_from([Unit.DAY, Unit.WORKDAY, Unit.MONTH]))
        event = {
            "test": ClockEvent(
                kind=EventKind.EXCLUDE, on=on, until=on + timedelta(days=length), cause="testing"
            ),
            "long": ClockEvent(kind=EventKind.GRANT, on=on, length=length, unit=unit),
            "until": ClockEvent(kind=EventKind.DEFER, on=on, until=on + timedelta(days=length)),
        }[kind]
        events.insert(draw(st.integers(0, len(events))), event)
    return Stage(draw(limits), start, tuple(events))


def days_out(limit: Limit, events: Sequence[ClockEvent]) -> dict[date, date]:
    """Return each day that does not count with the first day of the stretch that takes it."""
    found: dict[date, date] = {}
    since: date | None = None
    for event in events:
        first, last = event.on, event.on - DAY
        if event.kind is EventKind.SUSPEND:
            since = event.on
        elif event.kind is EventKind.RESUME and limit.suspendable and since:
            first, last = since, event.on - DAY
        elif event.kind is EventKind.EXCLUDE and limit.excludes and event.until:
            last = event.until
        while first <= last:
            began = since if event.kind is EventKind.RESUME and since else event.on
            found[first] = min(found.get(first, began), began)
            first += DAY
    return found


def month_later(day: date) -> tuple[int, int]:
    """Return year and month of the month after."""
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def slow_plus(day: date, amount: int, unit: Unit) -> date:
    """Walk a number of days; for months and years look for the matching day, else the last."""
    if unit is Unit.DAY:
        for _ in range(amount):
            day += DAY
        return day
    first = day.replace(day=1)
    for _ in range(amount * (12 if unit is Unit.YEAR else 1)):
        first = date(*month_later(first), 1)
    found = first
    while found.day < day.day and (found + DAY).month == first.month:
        found += DAY
    return found


def slow_period(anchor: date, amount: int, unit: Unit, out: set[date]) -> date:
    """Walk from the day after `anchor`; days that are out neither count nor end the period."""
    if unit is Unit.WORKDAY:
        last, left = anchor, amount
        while left:
            last += DAY
            left -= CALENDAR.is_working(last) and last not in out
        return last
    return slow_pass(anchor, slow_plus(anchor, amount, unit), out)


def slow_pass(anchor: date, last: date, out: set[date]) -> date:
    """Add a day to the end for each day of the period that is out."""
    day = anchor
    while day < last:
        day += DAY
        if day in out:
            last += DAY
    return last


def slow(stage: Stage) -> date:
    """Return the last day before any roll."""
    taken = days_out(stage.limit, stage.events)
    last = slow_period(stage.start, stage.limit.length, stage.limit.unit, set(taken))
    for event in stage.events:
        if event.kind is EventKind.GRANT:
            last = slow_period(last, event.length, event.unit, set(taken))
        elif event.kind is EventKind.DEFER and event.until:
            later = {day for day, began in taken.items() if began > event.on}
            last = slow_pass(event.on, event.until, later)
    return last


def count(stage: Stage, *, explain: bool) -> DueDate:
    return compute(
        stage.limit, start=stage.start, calendar=CALENDAR, events=stage.events, explain=explain
    )


@given(stages())
def test_pauses_exclusions_and_extensions_end_where_a_walk_ends(stage: Stage) -> None:
    plain = slow(stage)
    rolled = plain
    while stage.limit.roll and stage.limit.unit is not Unit.WORKDAY:
        if CALENDAR.is_working(rolled):
            break
        rolled += DAY

    found = count(stage, explain=False)

    assert found.due_on == rolled
    if stage.limit.binds == "bureau":
        assert found.safe_on == plain


@given(stages())
def test_explanation_ends_on_the_same_day_and_names_each_event(stage: Stage) -> None:
    cheap, told = count(stage, explain=False), count(stage, explain=True)

    assert (cheap.due_on, cheap.safe_on, cheap.provisional) == (
        told.due_on, told.safe_on, told.provisional,
    )  # fmt: skip
    assert (cheap.steps, told.events) == ((), stage.events)


@given(starts, st.integers(0, 40), st.sampled_from(NATURAL[:2]), st.integers(1, 20))
def test_pause_in_the_middle_and_its_days_make_the_same_natural_period(
    start: date, length: int, unit: Unit, pause: int
) -> None:
    """A pause of n days in the period and an extension of n days end on the same day."""
    first = start + DAY
    limit = make_limit(length=length + 1, unit=unit, suspendable=True)
    paused = (
        ClockEvent(kind=EventKind.SUSPEND, on=first),
        ClockEvent(kind=EventKind.RESUME, on=first + timedelta(days=pause)),
    )
    longer = (ClockEvent(kind=EventKind.GRANT, on=first, length=pause, unit=Unit.DAY),)

    one, other = (
        compute(limit, start=start, calendar=CALENDAR, events=events) for events in (paused, longer)
    )

    assert one.due_on == other.due_on

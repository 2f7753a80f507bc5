"""What happens to a clock is kept with it, on both systems."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.definition import Unit
from caseflow.domain.errors import Conflict
from caseflow.domain.model import Deadline, DeadlineState
from caseflow.storage import cases
from caseflow.storage import deadlines as store
from tests.integration.storage.conftest import House, make_change, make_due

LAST = date(2026, 12, 7)
SUSPENDED = ClockEvent(kind=EventKind.SUSPEND, on=date(2026, 11, 25), note="中止（甲）")
EVERY_FIELD = ClockEvent(
    kind=EventKind.GRANT,
    on=date(2026, 11, 26),
    until=date(2026, 12, 31),
    length=5,
    unit=Unit.WORKDAY,
    cause="testing",
    note="延长（乙）",
    paper="延期决定书",
)


def clock(house: House) -> Deadline:
    with house.db.read() as conn:
        file = cases.load_case(conn, agency_id=house.agency_id, case_id=house.case_id)
    (found,) = file.deadlines
    return found


def row(house: House) -> store.DeadlineRow:
    with house.db.read() as conn:
        (found,) = store.list_deadlines(conn, agency_id=house.agency_id, case_id=house.case_id)
    return found


def happen(house: House, op: str, *, of: Deadline | None = None, **due: Any) -> None:
    change = make_change(op, of=of)
    house.act(deadlines=(replace(change, due=replace(make_due(LAST), **due)),))


@pytest.mark.parametrize("events", [(), (SUSPENDED,), (SUSPENDED, EVERY_FIELD)], ids=len)
def test_events_come_back_as_they_were(house: House, events: tuple[ClockEvent, ...]) -> None:
    happen(house, "open", events=events, remind_on=date(2026, 12, 1))

    one = clock(house)
    with house.db.read() as conn:
        told = store.get_explanation(conn, agency_id=house.agency_id, deadline_id=one.id)

    assert one.events == events
    assert told
    assert (told.events, told.remind_on, told.due_on) == (events, date(2026, 12, 1), LAST)


def test_clock_taken_up_again_during_a_suspension_is_paused(house: House) -> None:
    happen(house, "open", paused=True, events=(SUSPENDED,))

    one = clock(house)
    assert (one.state, one.due_on) == (DeadlineState.PAUSED, None)
    assert one.events == (SUSPENDED,)


def test_paused_clock_has_no_day_until_it_goes_on(house: House) -> None:
    happen(house, "open", remind_on=LAST)
    happen(house, "suspend", of=clock(house), paused=True, events=(SUSPENDED,))
    halted, shown = clock(house), row(house)
    with house.db.read() as conn:
        told = store.get_explanation(conn, agency_id=house.agency_id, deadline_id=halted.id)
        board = store.list_board(conn, agency_id=house.agency_id)
        resting = store.list_waiting(conn, agency_id=house.agency_id)

    assert (halted.state, halted.due_on, halted.safe_on) == (DeadlineState.PAUSED, None, None)
    assert (shown.state, shown.due_on, shown.from_on is None) == ("paused", None, False)
    assert told
    assert (told.paused, told.remind_on) == (True, None)
    assert board == []
    assert [r.id for r in resting] == [halted.id]

    happen(house, "resume", of=halted, remind_on=LAST)

    assert (clock(house).state, clock(house).due_on) == (DeadlineState.OPEN, LAST)


@pytest.mark.parametrize("op", ["extend", "exclude", "shorten", "defer", "move", "meet", "cancel"])
def test_paused_clock_can_still_be_changed_and_ended(house: House, op: str) -> None:
    happen(house, "open")
    happen(house, "suspend", of=clock(house), paused=True)

    happen(house, op, of=clock(house), paused=op not in ("move", "meet", "cancel"))

    assert row(house).state == {"move": "open", "meet": "met", "cancel": "cancelled"}.get(
        op, "paused"
    )


@pytest.mark.parametrize("op", ["extend", "suspend", "resume"])
def test_clock_that_waits_for_service_takes_no_event(house: House, op: str) -> None:
    house.act(deadlines=(make_change("wait"),))

    with pytest.raises(Conflict):
        happen(house, op, of=clock(house))


def test_only_a_running_clock_is_counted_anew(house: House) -> None:
    happen(house, "open")
    happen(house, "suspend", of=clock(house), paused=True)

    with house.db.write() as conn, pytest.raises(Conflict):
        store.move_due(
            conn,
            agency_id=house.agency_id,
            case_id=house.case_id,
            deadline_id=clock(house).id,
            due=make_due(LAST),
        )

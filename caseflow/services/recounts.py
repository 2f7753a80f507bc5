"""What other rules would make of the open clocks of a bureau: foreseen first, then carried out.

One machinery for a holiday notice, a local rule and rules that changed with a release: the days
that are shown are the days that are written, or nothing is.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caseflow.domain.audit import AuditEntry, canonical
from caseflow.domain.clock import local_day
from caseflow.domain.deadlines import compute, known_events, recount
from caseflow.domain.decide import Rules
from caseflow.domain.definition import Json, Limit, Unit, Verified
from caseflow.domain.errors import CaseflowError
from caseflow.domain.law import limit_on
from caseflow.domain.model import Bureau, DueDate, FactChange, Person
from caseflow.services.office import Actor, Office
from caseflow.storage import alerts, people
from caseflow.storage import recounts as store
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

ACTION, ACTION_LABEL = "recount_deadlines", "重新计算期限"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One clock that other rules would change. Days are those on record and those to come.

    With the same days only the mark 暂定 changes. `drifted` marks a clock whose day on record is
    not what the present rules give either. `responsible` are the roles of its limit.
    """

    deadline_id: int
    case_id: int
    case_no: str
    party: str
    title: str
    limit_id: str
    handler_ids: tuple[int, ...]
    responsible: tuple[str, ...]
    old_due_on: date
    old_safe_on: date
    was_provisional: bool
    due: DueDate
    drifted: bool
    becomes_overdue: bool

    @property
    def dates_differ(self) -> bool:
        """Whether a day moves, and not only the mark 暂定."""
        return (self.old_due_on, self.old_safe_on) != (self.due.due_on, self.due.safe_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would happen. `moved` clocks get other days, `settled` ones lose or get 暂定 only.

    `looked_at` open clocks were counted anew, `failed` have no rule to be counted by. `seen` is
    the mark of all of it: what is accepted is what was shown.
    """

    moved: tuple[Move, ...]
    settled: tuple[Move, ...]
    looked_at: int
    failed: int
    today: date
    seen: str

    @property
    def overdue(self) -> int:
        """How many clocks become overdue at once."""
        return sum(move.becomes_overdue for move in self.moved)


def foresee(
    office: Office,
    conn: Connection,
    bureau: Bureau,
    *,
    now: Rules,
    then: Rules,
    only: Callable[[str, date], bool] | None = None,
    about: str = "",
) -> Outlook:
    """Return what the rules `then` make of the open clocks counted by the rules `now`.

    `only` chooses clocks by their limit and the day they began. `about` is what makes the
    difference, and goes into the mark `seen`. Nothing is written.
    """
    today = local_day(office.clock.now())
    moves: list[Move] = []
    looked_at = failed = 0
    for row in store.list_open(conn, agency_id=bureau.id):
        clock = row.clock
        if only is not None and not (clock.from_on and only(clock.limit, clock.from_on)):
            continue
        looked_at += 1
        try:
            move = _move(row, now, then, bureau.grace_days, today)
        except (CaseflowError, ValueError):
            log.exception("recount_failed", extra={"deadline_id": row.clock.id})
            failed += 1
            continue
        if move is not None:
            moves.append(move)
    return Outlook(
        moved=tuple(m for m in moves if m.dates_differ),
        settled=tuple(m for m in moves if not m.dates_differ),
        looked_at=looked_at,
        failed=failed,
        today=today,
        seen=_mark(about, moves),
    )


def carry_out(
    office: Office,
    conn: Connection,
    who: Actor,
    outlook: Outlook,
    *,
    reason: str,
    cause: str,
) -> None:
    """Write the days of an outlook, one audit row in each case, one alert to each of its people.

    `cause` makes the keys of the alerts: one alert for each cause, clock and person. A case whose
    clock moves gets a new version. Raises Conflict when a clock was changed meanwhile.
    """
    now = office.clock.now()
    moved = outlook.moved
    states = store.renew_cases(conn, (m.case_id for m in moved), agency_id=who.agency_id, at=now)
    days = [
        store.NewDay(deadline_id=m.deadline_id, case_id=m.case_id, was=m.old_due_on, due=m.due)
        for m in (*moved, *outlook.settled)
    ]
    store.move_clocks(conn, days, agency_id=who.agency_id)
    by_case: dict[int, list[Move]] = {}
    for move in moved:
        by_case.setdefault(move.case_id, []).append(move)
    store.append_to_cases(
        conn,
        [_entry(who, case_id, ms, states[case_id], reason, now) for case_id, ms in by_case.items()],
    )
    staff = {
        p.person.id: p.person for p in people.list_people(conn, agency_id=who.agency_id) if p.active
    }
    told = [alert for m in moved for alert in _alerts(who, m, staff, reason, cause)]
    alerts.insert_missing(conn, told, now=now)
    log.info("deadlines_recounted", extra={"moved": len(moved), "settled": len(outlook.settled)})


def _move(
    row: store.OpenClock, now: Rules, then: Rules, grace_days: int, today: date
) -> Move | None:
    """Return what becomes of one clock, None when nothing does."""
    clock = row.clock
    if clock.from_on is None or clock.due_on is None or clock.safe_on is None:
        return None
    new_limit = limit_on(then.law, clock.limit, clock.from_on)
    due = _counted(row, now, then, grace_days)
    if due is None:
        return None
    stored = (clock.due_on, clock.safe_on, clock.provisional, row.due_at)
    if stored == (due.due_on, due.safe_on, due.provisional, due.due_at):
        return None
    present = due if then is now else _counted(row, now, now, grace_days)
    return Move(
        deadline_id=clock.id,
        case_id=row.case_id,
        case_no=row.case_no,
        party=row.party,
        title=clock.title,
        limit_id=clock.limit,
        handler_ids=row.handler_ids,
        responsible=new_limit.responsible,
        old_due_on=clock.due_on,
        old_safe_on=clock.safe_on,
        was_provisional=clock.provisional,
        due=due,
        drifted=present is not None
        and (present.due_on, present.safe_on) != (clock.due_on, clock.safe_on),
        becomes_overdue=due.due_on < today <= clock.due_on,
    )


def _counted(row: store.OpenClock, now: Rules, then: Rules, grace_days: int) -> DueDate | None:
    """Return the day by the rules `then`; None where no calendar could move it."""
    clock = row.clock
    start = clock.from_on
    if start is None:
        return None
    old, new = limit_on(now.law, clock.limit, start), limit_on(then.law, clock.limit, start)
    if old is new or _alike(old, new):
        return recount(clock, new, calendar=then.calendar, grace_days=grace_days)
    moment: date = start
    if row.due_at and old.unit is Unit.HOUR:
        ahead = timedelta(hours=-old.length if old.backward else old.length)
        moment = datetime.fromisoformat(row.due_at) - ahead
    return compute(
        new,
        start=moment,
        calendar=then.calendar,
        grace_days=grace_days,
        events=known_events(clock, old),
    )


def _alike(old: Limit, new: Limit) -> bool:
    """Whether two versions count alike; how far they are verified does not matter."""
    plain = {"verified": Verified.CONFIRMED, "basis": (), "valid_from": date.min, "valid_to": None}
    return replace(old, **plain) == replace(new, **plain)  # type: ignore[arg-type]  # fields of a limit


def _mark(about: str, moves: Iterable[Move]) -> str:
    rows: list[Json] = [
        [
            m.deadline_id,
            m.old_due_on.isoformat(),
            m.old_safe_on.isoformat(),
            m.due.due_on.isoformat(),
            m.due.safe_on.isoformat(),
            m.due.provisional,
        ]
        for m in moves
    ]
    return hashlib.sha256(canonical([about, rows]).encode()).hexdigest()


def _entry(
    who: Actor, case_id: int, moves: Sequence[Move], state: str, reason: str, now: datetime
) -> AuditEntry:
    return AuditEntry(
        agency_id=who.agency_id,
        case_id=case_id,
        seq=0,
        at=now,
        person_id=who.person.id,
        person=who.person.name,
        role="、".join(sorted(who.person.roles)),
        action=ACTION,
        action_label=ACTION_LABEL,
        state_from=state,
        state_to=state,
        reason=reason,
        changes=tuple(
            FactChange(
                name=f"deadline#{m.deadline_id}",
                old=_words(m.title, m.old_due_on, m.old_safe_on, m.was_provisional),
                new=_words(m.title, m.due.due_on, m.due.safe_on, m.due.provisional),
            )
            for m in moves
        ),
    )


def _words(title: str, due_on: date, safe_on: date, provisional: bool) -> str:
    guess = "，暂定" if provisional else ""
    return f"{title}：最后一日{due_on.isoformat()}，安排{safe_on.isoformat()}{guess}"


def _alerts(
    who: Actor, move: Move, staff: dict[int, Person], reason: str, cause: str
) -> list[alerts.NewAlert]:
    """Return one alert to each officer of the case and each person whose role answers for it."""
    roles = set(move.responsible) - {"inspector"}
    told = [i for i in move.handler_ids if i in staff]
    told += [i for i, person in staff.items() if not person.roles.isdisjoint(roles)]
    new, old = move.due.due_on.isoformat(), move.old_due_on.isoformat()
    moved = f"最后一日由{old}改为{new}"
    if new == old:
        moved = (
            f"最后一日仍为{new}，安排的日期由{move.old_safe_on.isoformat()}"
            f"改为{move.due.safe_on.isoformat()}"
        )
    late = "该期限已经逾期，请立即处理。" if move.becomes_overdue else ""
    return [
        alerts.NewAlert(
            agency_id=who.agency_id,
            person_id=person_id,
            key=f"{cause}:{move.deadline_id}",
            title=f"{move.case_no} {move.title}：期限改期",
            body=f"{move.party}：{move.title}，{moved}。{late}事由：{reason}。",
            case_id=move.case_id,
            deadline_id=move.deadline_id,
            due_on=move.due.due_on,
            urgent=move.becomes_overdue,
        )
        for person_id in dict.fromkeys(told)
    ]

"""What other rules would make of the begun clocks of a bureau: foreseen first, then carried out.

One machinery for a holiday notice, a local rule and rules that changed with a release: the days
that are shown are the days that are written, or nothing is.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from caseflow.domain.audit import AuditEntry, canonical
from caseflow.domain.clock import local_day
from caseflow.domain.decide import Rules
from caseflow.domain.model import Bureau, FactChange, Person
from caseflow.domain.terms import Json
from caseflow.services.moves import Chooser, Measure, Move, count_anew
from caseflow.services.office import Actor, Office
from caseflow.storage import alerts, people
from caseflow.storage import recounts as store
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

ACTION, ACTION_LABEL = "recount_deadlines", "重新计算期限"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would happen. `moved` clocks get other days, are paused or go on; `settled` ones lose
    or get 暂定 only.

    `looked_at` clocks were counted anew, `failed` have no rule to be counted by. `seen` is
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
    only: Chooser | None = None,
    about: str = "",
) -> Outlook:
    """Return what the rules `then` make of the clocks counted by the rules `now`.

    `only` chooses clocks; those that start from the last day of one that moves are counted too.
    `about` is what makes the difference, and goes into the mark `seen`. Nothing is written.
    """
    today = local_day(office.clock.now())
    measure = Measure(now=now, then=then, grace_days=bureau.grace_days, today=today)
    counted = count_anew(conn, measure, agency_id=bureau.id, only=only)
    return Outlook(
        moved=tuple(m for m in counted.moves if m.dates_differ),
        settled=tuple(m for m in counted.moves if not m.dates_differ),
        looked_at=counted.looked_at,
        failed=counted.failed,
        today=today,
        seen=_mark(about, counted.moves),
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
        store.NewDay(deadline_id=m.deadline_id, was=m.old_due_on, due=m.due)
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


def _mark(about: str, moves: Iterable[Move]) -> str:
    rows: list[Json] = [
        [
            m.deadline_id,
            *(_day(d) for d in (m.old_from_on, m.old_due_on, m.old_safe_on)),
            *(_day(d) for d in (m.due.from_on, m.due_on, m.safe_on)),
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
                old=f"{m.title}：{_words(m.old_due_on, m.old_safe_on, m.was_provisional)}",
                new=f"{m.title}：{_words(m.due_on, m.safe_on, m.due.provisional)}{_led(m)}",
            )
            for m in moves
        ),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _words(due_on: date | None, safe_on: date | None, provisional: bool) -> str:
    if due_on is None:
        return "已中止，没有最后一日"
    guess = "，暂定" if provisional else ""
    return f"最后一日{_day(due_on)}，安排{_day(safe_on)}{guess}"


def _led(move: Move) -> str:
    """Say that a clock starts from another day, "" when it does not."""
    if not move.follows:
        return ""
    days = f"由{_day(move.old_from_on)}改为{_day(move.due.from_on)}"
    return f"，起算日随“{move.follows}”{days}"


def _alerts(
    who: Actor, move: Move, staff: dict[int, Person], reason: str, cause: str
) -> list[alerts.NewAlert]:
    """Return one alert to each officer of the case and each person whose role answers for it."""
    roles = set(move.responsible) - {"inspector"}
    told = [i for i in move.handler_ids if i in staff]
    told += [i for i, person in staff.items() if not person.roles.isdisjoint(roles)]
    late = "该期限已经逾期，请立即处理。" if move.becomes_overdue else ""
    return [
        alerts.NewAlert(
            agency_id=who.agency_id,
            person_id=person_id,
            key=f"{cause}:{move.deadline_id}",
            title=f"{move.case_no} {move.title}：{_event(move)}",
            body=f"{move.party}：{move.title}，{_change(move)}。{late}事由：{reason}。",
            case_id=move.case_id,
            # An alert of a clock is done with once the clock stands still; this one is not.
            deadline_id=None if move.due.paused else move.deadline_id,
            due_on=move.due_on,
            urgent=move.becomes_overdue,
        )
        for person_id in dict.fromkeys(told)
    ]


def _event(move: Move) -> str:
    if move.due.paused:
        return "期限中止"
    return "期限改期" if move.old_due_on else "期限恢复计算"


def _change(move: Move) -> str:
    """Return in words what becomes of a clock."""
    new, old = _day(move.due_on), _day(move.old_due_on)
    if not new:
        return f"最后一日原为{old}，现停止计算，登记恢复后再算"
    if not old:
        return f"不再中止，恢复计算，最后一日为{new}{_led(move)}"
    if new == old:
        safe = f"安排的日期由{_day(move.old_safe_on)}改为{_day(move.safe_on)}"
        return f"最后一日仍为{new}，{safe}{_led(move)}"
    return f"最后一日由{old}改为{new}{_led(move)}"

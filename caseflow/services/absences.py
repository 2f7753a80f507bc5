"""Leave: who is away, and who is told in this person's stead meanwhile.

Everybody plans the own leave; that of others is a duty of the data. Alerts of a person on leave
go to the stand-in as well, from the first day to the last.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from caseflow.domain.clock import local_day
from caseflow.domain.errors import Conflict, InvalidInput, Reason
from caseflow.services import registers
from caseflow.services.office import Actor, Office
from caseflow.services.registers import fault
from caseflow.storage import absences as store
from caseflow.storage import journal, people
from caseflow.storage.absences import AbsenceRow
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

ABSENCES = "plan_absences"
"""The duty of planning the leave of others."""
LONGEST_DAYS = 366
LONGEST_REASON = 200
SHOWN_DAYS = 90
"""How long a leave that is over stays in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """One leave as lists show it. `state` is `coming`, `running`, `over` or `ended`.

    `may_end` says whether this person may end it now.
    """

    row: AbsenceRow
    state: str
    may_end: bool


def plan_absence(
    office: Office,
    who: Actor,
    *,
    person_id: int,
    delegate_id: int,
    first_on: date,
    last_on: date,
    reason: str = "",
) -> int:
    """Write down a leave, both days inclusive, and return its id.

    Raises Forbidden for the leave of somebody else without the duty, NotFound for a person of
    another bureau, and InvalidInput with each wrong field.
    """
    if person_id != who.person.id:
        registers.require(office, who, ABSENCES)
    span = (first_on, last_on)
    now = office.clock.now()
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        row = people.get_person(conn, agency_id=who.agency_id, person_id=person_id)
        stand_in = people.get_person(conn, agency_id=who.agency_id, person_id=delegate_id)
        _check(conn, row, stand_in, span, reason, today=local_day(now))
        absence_id = store.insert_absence(
            conn,
            agency_id=who.agency_id,
            person_id=person_id,
            delegate_id=delegate_id,
            first_on=first_on,
            last_on=last_on,
            reason=reason,
            now=now,
        )
        told = {
            "first_on": first_on.isoformat(),
            "last_on": last_on.isoformat(),
            "delegate": stand_in.person.name,
            "reason": reason,
        }
        _note(conn, office, who, ("plan_absence", "登记请假"), row.person.name, absence_id, told)
    log.info("absence_planned", extra={"absence_id": absence_id})
    return absence_id


def end_absence(office: Office, who: Actor, absence_id: int) -> bool:
    """End a leave now, also one to come; False when it was ended before.

    Raises NotFound, Forbidden as `plan_absence` does, and Conflict when it is over.
    """
    now = office.clock.now()
    with office.database.write() as conn:
        row = store.get_absence(conn, agency_id=who.agency_id, absence_id=absence_id)
        if row.person_id != who.person.id:
            registers.require(office, who, ABSENCES)
        if row.ended_at is None and row.last_on < local_day(now):
            raise Conflict(
                f"{row.person}的请假已于{row.last_on.isoformat()}结束，不需要销假。请刷新页面。"
            )
        if not store.end_absence(conn, agency_id=who.agency_id, absence_id=absence_id, at=now):
            return False
        _note(conn, office, who, ("end_absence", "销假"), row.person, absence_id, {"ended": True})
    log.info("absence_ended", extra={"absence_id": absence_id})
    return True


def list_absences(office: Office, who: Actor) -> tuple[AbsenceView, ...]:
    """Return the leaves of the bureau, those to come and those of the last months, by first day."""
    today = local_day(office.clock.now())
    others = registers.may(office, who, ABSENCES)
    with office.database.read() as conn:
        rows = store.list_absences(
            conn, agency_id=who.agency_id, since=today - timedelta(days=SHOWN_DAYS)
        )
    return tuple(
        AbsenceView(
            row=row,
            state=(state := _state(row, today)),
            may_end=state in ("coming", "running") and (others or row.person_id == who.person.id),
        )
        for row in rows
    )


def _state(row: AbsenceRow, today: date) -> str:
    if row.ended_at is not None:
        return "ended"
    if today < row.first_on:
        return "coming"
    return "running" if today <= row.last_on else "over"


def _check(
    conn: Connection,
    row: people.PersonRow,
    stand_in: people.PersonRow,
    span: tuple[date, date],
    reason: str,
    *,
    today: date,
) -> None:
    reasons = [
        *_wrong_people(row, stand_in),
        *_wrong_days(today, *span),
        *_clashes(conn, row, *span),
    ]
    if len(reason) > LONGEST_REASON:
        reasons.append(fault("reason", f"事由：不能超过{LONGEST_REASON}字", "请缩短"))
    if reasons:
        raise InvalidInput(reasons)


def _wrong_people(row: people.PersonRow, stand_in: people.PersonRow) -> list[Reason]:
    reasons = []
    if not row.active:
        words = f"请假人：{row.person.name}已停用，不再收到提醒"
        reasons.append(fault("person_id", words, "不需要登记请假"))
    if stand_in.person.id == row.person.id:
        words = f"代办人：不能由{row.person.name}本人代办"
        reasons.append(fault("delegate_id", words, "请选择另一名在岗人员"))
    elif not stand_in.active:
        words = f"代办人：{stand_in.person.name}已停用，收不到提醒"
        reasons.append(fault("delegate_id", words, "请选择一名在岗人员"))
    return reasons


def _wrong_days(today: date, first: date, last: date) -> list[Reason]:
    if last < first:
        words = f"截止日：{last.isoformat()} 早于起始日 {first.isoformat()}"
        return [fault("last_on", words, "请核对请假的起止日期")]
    if last < today:
        words = f"截止日：{last.isoformat()} 已经过去"
        return [fault("last_on", words, "已经过去的请假不影响提醒，不需要登记")]
    if (last - first).days >= LONGEST_DAYS:
        words = f"截止日：请假超过{LONGEST_DAYS}日"
        return [fault("last_on", words, "长期离岗的，请由管理员在人员登记中停用")]
    return []


def _clashes(conn: Connection, row: people.PersonRow, first: date, last: date) -> list[Reason]:
    person = row.person
    found = store.list_clashing(
        conn, agency_id=row.agency_id, person_id=person.id, first=first, last=last
    )
    return [
        fault(
            "first_on",
            f"起始日：与{person.name}已登记的请假（{other.first_on.isoformat()}至"
            f"{other.last_on.isoformat()}，由{other.delegate}代办）重叠",
            "请改动日期，或者先将原来的请假销假",
        )
        for other in found
    ]


def _note(
    conn: Connection,
    office: Office,
    who: Actor,
    action: tuple[str, str],
    name: str,
    absence_id: int,
    told: Mapping[str, str | bool],
) -> None:
    registers.note(
        conn,
        office,
        who,
        action=action,
        subject=f"{name}（请假编号 {absence_id}）",
        old={},
        new={k: v for k, v in told.items() if v},
    )

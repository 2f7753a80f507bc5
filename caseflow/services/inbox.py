"""The inbox page of one person: what asks for an answer, what was answered, what fell away."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from caseflow.domain.errors import InvalidInput
from caseflow.services.office import Actor, Office
from caseflow.services.registers import fault
from caseflow.storage import inbox as store
from caseflow.storage.inbox import InboxRow

log = logging.getLogger(__name__)

PAGE = 50
"""How many alerts one page shows."""
MOST_AT_ONCE = 200
"""How many alerts one request may acknowledge."""
LONGEST_NOTE = 200
"""How long a note may be."""
STATES: Mapping[str, str] = MappingProxyType(
    {"open": "待签收", "acked": "已签收", "stopped": "已解除", "all": "全部"}
)
"""The views of the inbox and their words."""
_ENDED = {
    "met": "已办结",
    "cancelled": "已撤销",
    "paused": "已中止",
    "waiting": "改为等待送达",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the inbox shows. `before` is the id of the last alert of the page before."""

    state: str = "open"
    text: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxAlert:
    """One alert. `why` says why it fell away (已办结、已改期、已撤销、已中止), "" while it is live.

    `day` is the last day of which it speaks.
    """

    id: int
    case_id: int
    case_no: str
    deadline_id: int
    title: str
    body: str
    day: date | None
    created_at: datetime
    acked_at: datetime | None
    ack_note: str
    urgent: bool
    stands_for: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """One page; `next_before` is 0 at the end."""

    rows: tuple[InboxAlert, ...]
    next_before: int


def page(office: Office, who: Actor, wanted: Wanted) -> InboxPage:
    """Return one page of the person's alerts, newest first; an unknown state shows all."""
    state = wanted.state if wanted.state in STATES and wanted.state != "all" else ""
    with office.database.read() as conn:
        rows = store.list_inbox(
            conn,
            agency_id=who.agency_id,
            person_id=who.person.id,
            state=state,
            text=wanted.text,
            before=wanted.before,
            most=PAGE + 1,
        )
    more = len(rows) > PAGE
    return InboxPage(
        rows=tuple(_shown(row) for row in rows[:PAGE]),
        next_before=rows[PAGE - 1].id if more else 0,
    )


def unread(office: Office, who: Actor) -> int:
    """Return how many alerts ask for an answer; 100 stands for 100 and more."""
    with office.database.read() as conn:
        return store.count_unread(conn, agency_id=who.agency_id, person_id=who.person.id)


def acknowledge(office: Office, who: Actor, alert_ids: Sequence[int], note: str = "") -> int:
    """Acknowledge one's own alerts, all or none, and return how many were not before.

    Raises NotFound, and InvalidInput when nothing or too much is given.
    """
    ids = sorted(set(alert_ids))
    _check(ids, note)
    with office.database.write() as conn:
        done = store.ack_several(
            conn,
            agency_id=who.agency_id,
            person_id=who.person.id,
            alert_ids=ids,
            at=office.clock.now(),
            note=note,
        )
    log.info("alerts_acknowledged", extra={"count": done})
    return done


def _check(ids: Sequence[int], note: str) -> None:
    if not ids:
        raise InvalidInput([fault("alert", "还没有选提醒", "请先勾选要签收的提醒")])
    if len(ids) > MOST_AT_ONCE:
        message = f"一次最多签收{MOST_AT_ONCE}条，现在选了{len(ids)}条"
        raise InvalidInput([fault("alert", message, "请分几次签收")])
    if len(note) > LONGEST_NOTE:
        message = f"附言有{len(note)}个字，最多{LONGEST_NOTE}个字"
        raise InvalidInput([fault("note", message, "请缩短，详情写进案件")])


def _shown(row: InboxRow) -> InboxAlert:
    return InboxAlert(
        id=row.id,
        case_id=row.case_id or 0,
        case_no=row.case_no,
        deadline_id=row.deadline_id or 0,
        title=row.title,
        body=row.body,
        day=row.due_on,
        created_at=row.created_at,
        acked_at=row.acked_at,
        ack_note=row.ack_note,
        urgent=row.urgent,
        stands_for=row.stands_for,
        why=_why(row),
    )


def _why(row: InboxRow) -> str:
    if row.live:
        return ""
    if row.clock_state == "open" and row.clock_due_on is not None:
        return f"已改期到{row.clock_due_on.isoformat()}"
    return _ENDED.get(row.clock_state or "", "期限不再计算")

"""期限说明书: everything that one clock rests on, told by the code that counted it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from caseflow.domain.clock import local_day
from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.deadlines import compute, known_events
from caseflow.domain.decide import ROLE_WORDS, Rules
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.errors import NotFound
from caseflow.domain.law import limit_on
from caseflow.domain.model import CaseFile, Deadline, DeadlineState, DueDate, Person, Role
from caseflow.services.deadlines import names_of, shown, waits_of
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.proofs import document_of
from caseflow.services.rule_texts import rule_text
from caseflow.services.statement_views import EventText, Origin, Recount, Statement, Waiting
from caseflow.storage import boards, cases, journal, papers
from caseflow.storage import deadlines as store
from caseflow.storage.local_law import list_verdicts

STATES = {
    "open": "正在计算",
    "waiting": "待送达，尚未起算",
    "paused": "已中止",
    "met": "已办结",
    "cancelled": "已撤销",
}
"""The states of a clock in words."""

_EVENT_WORDS = {
    EventKind.SET: "文书写明最后一日",
    EventKind.GRANT: "延长",
    EventKind.SUSPEND: "中止",
    EventKind.RESUME: "恢复",
    EventKind.EXCLUDE: "不计入的期间",
    EventKind.DEFER: "延期或者分期",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A clock told again: by the rules and the calendar of today, and by what is on record."""

    due: DueDate | None
    recount: Recount | None = None


def statement(office: Office, who: Actor, deadline_id: int) -> Statement:
    """Return the statement of one clock in any state. Raises NotFound."""
    today = local_day(office.clock.now())
    own = {"agency_id": who.agency_id}
    with office.database.read() as conn:
        row = store.get_deadline(conn, deadline_id=deadline_id, **own)
        stored = store.get_explanation(conn, deadline_id=deadline_id, **own)
        cause = boards.find_cause(conn, deadline_id=deadline_id, **own)
        file = cases.load_case(conn, case_id=row.case_id, **own)
        sheets = papers.list_papers(conn, case_id=row.case_id, **own)
        trail = journal.list_audit(conn, case_id=row.case_id, **own)
        rules = rules_of(office, conn, file.bureau)
        verdicts = list_verdicts(conn, **own)
        names = names_of(conn, who.agency_id)
    if cause is None:
        raise NotFound(f"没有编号为 {deadline_id} 的期限。")
    limit = limit_on(rules.law, row.limit_id, row.from_on or today)
    act = next((entry for entry in trail if entry.at == cause.since), None)
    clock = _clock(row, cause.events)
    told = _told(rules, limit, clock, stored, file.bureau.grace_days)
    document = document_of(file, sheets, row, act_seq=act.seq if act else 0)
    return Statement(
        row=shown(rules, row, names, today, cause),
        case_name=file.title,
        bureau=file.bureau.name,
        state=STATES[row.state],
        origin=Origin(act=act.action_label, person=act.person, at=act.at) if act else None,
        document=document,
        rule=rule_text(rules.law, limit, row.from_on or today, verdicts),
        events=tuple(_event_texts(cause.events)),
        due=told.due,
        steps=told.due.steps if told.due else (),
        safe_why=_safe_why(limit, told.due, file.bureau.grace_days),
        recount=told.recount,
        waiting=_waiting(row, cause, limit),
        estimate=_estimate(rules, limit, clock, file.bureau.grace_days, today),
        responsible=tuple(_responsible(limit, file)),
        closed_on=row.closed_on,
        today=today,
    )


def _clock(row: store.DeadlineRow, events: tuple[ClockEvent, ...]) -> Deadline:
    return Deadline(
        id=row.id,
        limit=row.limit_id,
        title=row.title,
        state=DeadlineState(row.state),
        from_on=row.from_on,
        due_on=row.due_on,
        safe_on=row.safe_on,
        provisional=row.provisional,
        events=events,
    )


def _told(
    rules: Rules, limit: Limit, clock: Deadline, stored: DueDate | None, grace_days: int
) -> _Told:
    """Count the clock once more from its start and its events, with every day explained.

    Hours keep what was written when they began: the moment of the event stands nowhere else.
    """
    if stored is None or clock.from_on is None:
        return _Told(due=None)
    if stored.steps:
        return _Told(due=stored)
    found = compute(
        limit,
        start=clock.from_on,
        calendar=rules.calendar,
        grace_days=grace_days,
        events=known_events(clock, limit),
        explain=True,
    )
    # A clock that starts from a provisional day is provisional whatever its own days are.
    found = replace(found, provisional=found.provisional or clock.provisional)
    if clock.due_on in (None, found.due_on):
        return _Told(due=found)
    same_rule = (stored.unit, stored.length) == (limit.unit.value, limit.length)
    why = "登记之后放假通知有变动" if same_rule else "登记之后规定的日数有变动"
    on_record = replace(found, due_on=stored.due_on, safe_on=stored.safe_on)
    return _Told(due=on_record, recount=Recount(due_on=found.due_on, why=why))


def _event_texts(events: tuple[ClockEvent, ...]) -> Iterator[EventText]:
    for event in events:
        yield EventText(
            kind=_EVENT_WORDS[event.kind],
            on=event.on,
            until=event.until,
            text=event.note,
            paper=event.paper,
        )


def _safe_why(limit: Limit, due: DueDate | None, grace_days: int) -> str:
    """Return why the day to work to is the one it is, "" while there is none."""
    if due is None or due.paused:
        return ""
    if due.safe_on < due.due_on:
        return "约束本局的期限不宜用足顺延的日子，按没有顺延的日期安排工作"
    if due.safe_on == due.due_on:
        return "与最后一日相同"
    post = f"另留邮寄在途{grace_days}日，" if grace_days else ""
    return f"这是当事人的期限，{post}遇放假日再往后移；过了这一日才可以进行下一步"


def _waiting(row: store.DeadlineRow, cause: boards.Cause, limit: Limit) -> Waiting | None:
    what, since = waits_of(row, cause)
    if not what or since is None:
        return None
    paused = row.state == DeadlineState.PAUSED.value
    starts = (
        "登记恢复之后，从恢复之日起继续计算余下的日数"
        if paused
        else f"登记送达之后起算（{limit.starts}），送达生效之日不计入"
    )
    return Waiting(state=row.state, what=what, since=since, starts_with=starts)


def _estimate(
    rules: Rules, limit: Limit, clock: Deadline, grace_days: int, today: date
) -> DueDate | None:
    """Return where a clock would end if it began, or went on, today; None where nobody can say."""
    unknown = limit.unit is Unit.NONE or (limit.unit is Unit.SET_DATE and not limit.length)
    if clock.state is DeadlineState.WAITING and not unknown:
        return compute(limit, start=today, calendar=rules.calendar, grace_days=grace_days)
    last = clock.events[-1] if clock.events else None
    if clock.state is not DeadlineState.PAUSED or clock.from_on is None or last is None:
        return None
    if last.on > today:
        return None
    resumed = ClockEvent(kind=EventKind.RESUME, on=today)
    return compute(
        limit,
        start=clock.from_on,
        calendar=rules.calendar,
        grace_days=grace_days,
        events=(*clock.events, resumed),
    )


def _responsible(limit: Limit, file: CaseFile) -> Iterator[tuple[str, str]]:
    """Yield each role that answers for the limit, and who has it: of officers, those of the case."""
    everyone = sorted(file.people.values(), key=lambda p: p.id)
    for role in limit.responsible:
        people: list[Person] = [p for p in everyone if role in p.roles]
        if role == Role.INSPECTOR.value:
            people = list(file.handlers)
        yield ROLE_WORDS[role], "、".join(p.name for p in people) or "暂无"

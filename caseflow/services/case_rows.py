"""The case list: rows in words, filtered, sorted, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from caseflow.domain.clock import local_day
from caseflow.domain.definition import Procedure, Unit
from caseflow.domain.errors import NotFound
from caseflow.domain.model import Person
from caseflow.domain.reminders import is_owed
from caseflow.services.office import Actor, Office
from caseflow.services.views import CaseFilter, CasePage, CaseRow
from caseflow.storage import case_lists as store
from caseflow.storage import people

_SOON = {"today": (0, 0), "three_days": (1, 3), "seven_days": (4, 7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row with what the workbench needs to sort it: its officers, its procedure, its state."""

    row: CaseRow
    handler_ids: tuple[int, ...]
    procedure: Procedure
    state: str

    def decides(self, person: Person) -> bool:
        """Whether a main act of this state belongs to the person's role as reviewer or chief.

        The officers of the case never decide on it; their own work is in their own list.
        """
        if person.id in self.handler_ids:
            return False
        return any(
            action.main
            and "inspector" not in action.roles
            and not person.roles.isdisjoint(action.roles)
            for action in self.procedure.actions.values()
            for t in action.transitions
            if self.state in t.sources and (t.to or len(t.sources) == 1)
        )


def list_cases(office: Office, who: Actor, wanted: CaseFilter) -> CasePage:
    """Return one page of cases. Raises NotFound for an unknown sort or nearness."""
    today = local_day(office.clock.now())
    with office.database.read() as conn:
        page = store.list_cases(conn, _query(office, who, wanted, today))
        names = {
            p.person.id: p.person.name for p in people.list_people(conn, agency_id=who.agency_id)
        }
    return CasePage(
        rows=tuple(_listed(office, r, names, today).row for r in page.rows),
        next_key=page.next_key,
        total=page.total,
    )


def rows_of(
    office: Office, who: Actor, *, most: int, party_id: int = 0, handler_id: int = 0
) -> list[Listed]:
    """Return the open cases of the bureau or one officer (or all of one party), nearest first."""
    today = local_day(office.clock.now())
    query = store.CaseQuery(
        agency_id=who.agency_id,
        closed=None if party_id else False,
        party_id=party_id,
        handler_id=handler_id,
        lapsing=_lapsing(office),
        today=today,
        sort=store.CaseSort.DUE,
        size=most,
    )
    with office.database.read() as conn:
        page = store.list_cases(conn, query)
        names = {
            p.person.id: p.person.name for p in people.list_people(conn, agency_id=who.agency_id)
        }
    return [_listed(office, r, names, today) for r in page.rows]


def _query(office: Office, who: Actor, wanted: CaseFilter, today: date) -> store.CaseQuery:
    try:
        sort = store.CaseSort(wanted.sort or "updated")
    except ValueError:
        raise NotFound("没有这一种排序：可以按最近办理、最近立卷或者期限最近排序。") from None
    due_from, due_to = _days(wanted.bucket, today)
    procedure = _procedure_key(office, wanted.procedure) if wanted.procedure else ""
    return store.CaseQuery(
        agency_id=who.agency_id,
        text=wanted.text,
        stage=wanted.stage,
        procedure=procedure,
        handler_id=wanted.handler_id,
        closed={"no": False, "yes": True}.get(wanted.closed),
        due_from=due_from,
        due_to=due_to,
        lapsing=_lapsing(office),
        today=today,
        sort=sort,
        after=wanted.after,
        size=max(1, min(wanted.size, 200)),
    )


def _lapsing(office: Office) -> tuple[str, ...]:
    """Return the limits at whose end nobody is late; a case is as near as its others."""
    limits = office.rules.law.limits.items()
    return tuple(
        key
        for key, versions in limits
        if not any(v.unit is Unit.NONE or is_owed(v) for v in versions)
    )


def _procedure_key(office: Office, name: str) -> str:
    """Return the newest version of a procedure: cases are kept under it, people know its name."""
    versions = [p for p in office.rules.law.procedures.values() if p.name == name]
    return max(versions, key=lambda p: p.valid_from).key if versions else name


def _days(bucket: str, today: date) -> tuple[date | None, date | None]:
    if not bucket:
        return None, None
    if bucket == "overdue":
        return None, today - timedelta(days=1)
    if bucket not in _SOON:
        raise NotFound("没有这一种期限远近：可以选已逾期、今天、3日内或者7日内。")
    first, last = _SOON[bucket]
    return today + timedelta(days=first), today + timedelta(days=last)


def _listed(office: Office, row: store.CaseListRow, names: dict[int, str], today: date) -> Listed:
    procedure = office.rules.procedure(row.procedure)
    state = procedure.states[row.state]
    stages = {s.value: s.label for s in procedure.stages}
    return Listed(
        row=CaseRow(
            id=row.id,
            no=row.case_no,
            name=row.name,
            party=row.party_name,
            cause=row.cause,
            state=row.state,
            state_label=state.label,
            stage_label=stages[state.stage],
            handlers="、".join(names.get(i, "") for i in row.handler_ids),
            updated_at=row.updated_at,
            next_due_on=row.due_on,
            bucket=_nearness(row.due_on, today),
        ),
        handler_ids=row.handler_ids,
        procedure=procedure,
        state=row.state,
    )


def _nearness(due: date | None, today: date) -> str:
    if due is None:
        return ""
    left = (due - today).days
    if left < 0:
        return "overdue"
    return next((b for b, (first, last) in _SOON.items() if first <= left <= last), "later")

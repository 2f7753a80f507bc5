"""Clocks as people look at them: the board and one person's work of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from caseflow.domain.clock import local_day
from caseflow.domain.clock_events import EventKind
from caseflow.domain.deadlines import Bucket, bucket
from caseflow.domain.decide import Rules
from caseflow.domain.definition import Limit
from caseflow.domain.law import citations, limit_on
from caseflow.domain.model import Deadline, DeadlineState
from caseflow.domain.reminders import is_owed
from caseflow.services import alerts
from caseflow.services.case_rows import rows_of
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.views import Board, DeadlineRow, Workbench
from caseflow.services.words import ITEM_WORDS
from caseflow.storage import boards, journal, people
from caseflow.storage import deadlines as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection

WATCHER = "sweep"
"""The name of the heartbeat that the sweep leaves."""

STALE_AFTER = timedelta(minutes=5)
MOST_CASES = 200
"""How many cases a workbench lists, nearest deadline first."""

PRESSING = (Bucket.OVERDUE, Bucket.TODAY, Bucket.THREE_DAYS, Bucket.SEVEN_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """All running and waiting clocks of a bureau at one moment, with what it takes to show them."""

    rows: tuple[store.DeadlineRow, ...]
    names: Mapping[int, str]
    pulse: journal.Pulse | None
    rules: Rules
    causes: Mapping[int, boards.Cause]

    def shown(self, row: store.DeadlineRow, today: date) -> DeadlineRow:
        """Return one of the clocks as lists show it."""
        return shown(self.rules, row, self.names, today, self.causes.get(row.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """What a board shows. Empty values do not filter. `sort` is due, handler or case."""

    handler_id: int = 0
    stage: str = ""
    limit: str = ""
    sort: str = "due"

    def takes(self, row: store.DeadlineRow) -> bool:
        """Whether a clock is shown."""
        return (
            (not self.handler_id or self.handler_id in row.handler_ids)
            and (not self.stage or row.stage == self.stage)
            and (not self.limit or row.limit_id == self.limit)
        )

    def sorted(self, rows: Iterable[DeadlineRow]) -> list[DeadlineRow]:
        """Return rows in the order that was asked for; nearness decides between equal ones."""
        keys = {"handler": lambda r: (not r.handlers, r.handlers), "case": lambda r: r.case_no}
        return sorted(rows, key=keys[self.sort]) if self.sort in keys else list(rows)


def board(office: Office, who: Actor, wanted: BoardFilter | None = None) -> Board:
    """Return all running clocks of the bureau by nearness, filtered."""
    wanted = wanted or BoardFilter()
    now = office.clock.now()
    today = local_day(now)
    clocks = clocks_of(office, who)
    rows = wanted.sorted(clocks.shown(row, today) for row in clocks.rows if wanted.takes(row))
    groups: dict[str, tuple[DeadlineRow, ...]] = {
        b.value: tuple(r for r in rows if r.bucket == b.value) for b in Bucket
    }
    groups["expired"] = tuple(r for r in rows if r.bucket == "expired")
    beat = clocks.pulse.at if clocks.pulse else None
    return Board(
        groups=groups,
        provisional=tuple(r for r in rows if r.provisional),
        today=today,
        heartbeat_at=beat,
        heartbeat_stale=is_stale(beat, now),
        calendar_until=max(clocks.rules.calendar.known_years),
    )


def clocks_of(office: Office, who: Actor) -> Clocks:
    """Return all clocks of the bureau that are not closed, those with a day first, by their day."""
    with office.database.read() as conn:
        names = names_of(conn, who.agency_id)
        running = store.list_board(conn, agency_id=who.agency_id)
        waiting = store.list_waiting(conn, agency_id=who.agency_id)
        causes = boards.list_causes(conn, agency_id=who.agency_id)
        pulse = journal.find_pulse(conn, name=WATCHER)
        rules = rules_of(office, conn, get_agency(conn, agency_id=who.agency_id))
    return Clocks(rows=(*running, *waiting), names=names, pulse=pulse, rules=rules, causes=causes)


def is_stale(beat: datetime | None, now: datetime) -> bool:
    """Return whether the watcher has been silent for more than five minutes."""
    return beat is None or now - beat > STALE_AFTER


def names_of(conn: Connection, agency_id: int) -> Mapping[int, str]:
    """Return the names of all people of a bureau by id, those who left too."""
    return {p.person.id: p.person.name for p in people.list_people(conn, agency_id=agency_id)}


def shown(
    rules: Rules,
    row: store.DeadlineRow,
    names: Mapping[int, str],
    today: date,
    cause: boards.Cause | None = None,
) -> DeadlineRow:
    """Return a stored clock as lists show it; `cause` tells why it has no last day yet."""
    limit = version_of(rules, row, today)
    regime = rules.law.regimes.get(limit.regime)
    what, since = waits_of(row, cause)
    return DeadlineRow(
        id=row.id,
        case_id=row.case_id,
        case_no=row.case_no,
        party=row.party_name,
        limit=row.limit_id,
        title=row.title,
        item=f"{ITEM_WORDS.get(row.item_kind, row.item_kind)}{row.item_no}" if row.item_no else "",
        state=row.state,
        bucket=_bucket_of(row, limit, today),
        from_on=row.from_on,
        due_on=row.due_on,
        safe_on=row.safe_on,
        due_at=row.due_at,
        provisional=row.provisional,
        verified=limit.verified.value != "unverified",
        basis=words_of(rules, limit, row.from_on or today),
        handlers="、".join(names.get(i, "") for i in row.handler_ids),
        regime=regime.title if regime else "",
        waits_for=what,
        waits_since=since,
    )


def waits_of(row: store.DeadlineRow, cause: boards.Cause | None) -> tuple[str, date | None]:
    """Return what a clock without a last day waits for and since when; "" for every other."""
    if cause is None or row.state not in ("waiting", "paused"):
        return "", None
    if row.state == DeadlineState.WAITING.value:
        paper = f"“{cause.title}”{cause.number}" if cause.title else "有关文书"
        return f"{paper}送达", cause.issued_on or local_day(cause.since)
    begun = [e for e in cause.events if e.kind is EventKind.SUSPEND]
    if not begun:
        return "恢复计算", local_day(cause.since)
    paper = f"（{begun[-1].paper}）" if begun[-1].paper else ""
    return f"{begun[-1].note}{paper}之后恢复", begun[-1].on


def version_of(rules: Rules, row: store.DeadlineRow, today: date) -> Limit:
    """Return the version of the limit that the clock was counted by."""
    return limit_on(rules.law, row.limit_id, row.from_on or today)


def words_of(rules: Rules, limit: Limit, on: date) -> tuple[str, ...]:
    """Return the basis of a limit in words."""
    return citations(rules.law, limit.basis, on)


def _bucket_of(row: store.DeadlineRow, limit: Limit, today: date) -> str:
    if row.state in (DeadlineState.MET.value, DeadlineState.CANCELLED.value):
        return row.state
    found = bucket(
        Deadline(
            id=row.id,
            limit=row.limit_id,
            title=row.title,
            state=DeadlineState(row.state),
            from_on=row.from_on,
            due_on=row.due_on,
            safe_on=row.safe_on,
        ),
        today,
    )
    if found is Bucket.OVERDUE and not is_owed(limit):
        return "expired"
    return found.value


def workbench(office: Office, who: Actor) -> Workbench:
    """Return what one person must do today: own clocks, cases to decide on, alerts."""
    now = office.clock.now()
    today = local_day(now)
    clocks = clocks_of(office, who)
    mine = [
        clocks.shown(row, today)
        for row in clocks.rows
        if row.due_on is not None and concerns(clocks.rules, who, row, today)
    ]
    cases = rows_of(office, who, most=MOST_CASES)
    own = rows_of(office, who, most=MOST_CASES, handler_id=who.person.id)
    beat = clocks.pulse.at if clocks.pulse else None
    return Workbench(
        groups={b.value: tuple(r for r in mine if r.bucket == b.value) for b in PRESSING},
        to_approve=tuple(c.row for c in cases if c.decides(who.person)),
        mine=tuple(c.row for c in own),
        alerts=alerts.inbox(office, who, unacked_only=True),
        today=today,
        heartbeat_at=beat,
        heartbeat_stale=is_stale(beat, now),
    )


def concerns(rules: Rules, who: Actor, row: store.DeadlineRow, today: date) -> bool:
    """Return whether a clock is of one's own case; a reviewer or chief sees what his role answers for."""
    if who.person.id in row.handler_ids:
        return True
    own_roles = who.person.roles - {"inspector"}
    return bool(own_roles & set(version_of(rules, row, today).responsible))

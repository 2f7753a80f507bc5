"""The calendar feed of one person: a secret address, and what stands behind it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from caseflow.domain.clock import SHANGHAI, local_day
from caseflow.domain.definition import Limit
from caseflow.domain.errors import NotFound
from caseflow.domain.model import Role
from caseflow.notify.feed import FeedEntry, write_feed
from caseflow.services.deadlines import concerns, version_of
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.registers import note
from caseflow.storage import boards, feeds, people
from caseflow.storage import deadlines as clock_store
from caseflow.storage.agencies import get_agency

TOKEN_BYTES = 32
SEEN_STEP = timedelta(hours=1)
"""The last use of an address is written at most this often: reading must not cost a write."""

HOURS_WARNING = timedelta(hours=2)
"""How long before the end of a limit that counts hours its alarm rings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """The address that a person has now: since when, and when it was last asked for."""

    created_at: datetime
    seen_at: datetime | None


def state(office: Office, who: Actor) -> FeedState | None:
    """Return what is known of the person's address, None when there is none."""
    with office.database.read() as conn:
        row = feeds.feed_of(conn, agency_id=who.agency_id, person_id=who.person.id)
    return FeedState(created_at=row.created_at, seen_at=row.seen_at) if row else None


def renew(office: Office, who: Actor) -> str:
    """Return the token of a new address, which is shown once; the one of before ends with it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    own = {"agency_id": who.agency_id, "person_id": who.person.id}
    now = office.clock.now()
    with office.database.write() as conn:
        feeds.revoke_feeds(conn, **own, at=now)
        feeds.insert_feed(conn, **own, token_hash=_hash(token), at=now)
        action = ("renew_feed", "生成日历订阅地址")
        note(conn, office, who, action=action, subject=who.person.name, old={}, new={})
    return token


def revoke(office: Office, who: Actor) -> None:
    """End the address of the person at once. Raises NotFound when there is none."""
    own = {"agency_id": who.agency_id, "person_id": who.person.id}
    with office.database.write() as conn:
        if not feeds.revoke_feeds(conn, **own, at=office.clock.now()):
            raise NotFound("您现在没有日历订阅地址，不需要撤销。")
        action = ("revoke_feed", "撤销日历订阅地址")
        note(conn, office, who, action=action, subject=who.person.name, old={}, new={})


def calendar(office: Office, token: str, *, link: str) -> bytes:
    """Return the calendar behind an address as .ics text.

    In it are the open clocks of the person's own cases and those that the person's roles answer
    for. `link` is the start of links to clocks, as others reach this service. Raises NotFound
    when the address is unknown or revoked, or the person has left.
    """
    now = office.clock.now()
    today = local_day(now)
    with office.database.read() as conn:
        row = feeds.find_feed(conn, token_hash=_hash(token))
        if row is None:
            raise _unknown()
        owner = people.get_person(conn, agency_id=row.agency_id, person_id=row.person_id)
        if not owner.active:
            raise _unknown()
        who = Actor(agency_id=row.agency_id, person=owner.person)
        rules = rules_of(office, conn, get_agency(conn, agency_id=row.agency_id))
        clocks = clock_store.list_board(conn, agency_id=row.agency_id)
        own = [c for c in clocks if concerns(rules, who, c, today)]
        cases = sorted({c.case_id for c in own})
        changes = boards.list_changes(conn, agency_id=row.agency_id, case_ids=cases)
    if row.seen_at is None or now - row.seen_at >= SEEN_STEP:
        with office.database.write() as conn:
            feeds.see_feed(conn, token_hash=row.token_hash, at=now)
    entries = [
        entry
        for clock in own
        for entry in _entries(
            clock, version_of(rules, clock, today), who, changes, link=link, since=row.created_at
        )
    ]
    return write_feed(f"办案期限（{owner.person.name}）", entries, now=now)


def _entries(
    clock: clock_store.DeadlineRow,
    limit: Limit,
    who: Actor,
    changes: Mapping[int, boards.LastChange],
    *,
    link: str,
    since: datetime,
) -> Iterator[FeedEntry]:
    """Yield the event of the last day, and before it one of an earlier day to work to.

    The alarms ring before the day that the bureau's own reminders go by.
    """
    if clock.due_on is None:
        return
    change = changes.get(clock.case_id)
    early = limit.binds == "bureau" and clock.safe_on is not None and clock.safe_on < clock.due_on
    alarms = _alarms(clock, limit, who)
    ends = datetime.fromisoformat(clock.due_at).replace(tzinfo=SHANGHAI) if clock.due_at else None

    def entry(kind: str, on: date, title: str, rings: tuple[int, ...]) -> FeedEntry:
        return FeedEntry(
            uid=f"deadline-{clock.id}{kind}@caseflow",
            sequence=change.seq if change else 0,
            changed_at=change.at if change else since,
            on=on,
            title=title,
            text=_text(clock),
            url=f"{link}/deadlines/{clock.id}" if link else "",
            alarms=() if ends else rings,
            alarm_at=ends - HOURS_WARNING if ends and rings else None,
        )

    guess = "（暂定）" if clock.provisional else ""
    if early and clock.safe_on is not None:
        title = f"宜于今日办结：{clock.title}　{clock.party_name}{guess}"
        yield entry("-safe", clock.safe_on, title, alarms)
    hour = f"{clock.due_at[11:16]}前 " if clock.due_at else ""
    title = f"{hour}{clock.title}届满　{clock.party_name}{guess}"
    yield entry("", clock.due_on, title, (0,) if early and alarms else alarms)


def _alarms(clock: clock_store.DeadlineRow, limit: Limit, who: Actor) -> tuple[int, ...]:
    """Return how many days before the day the person is reminded by the row's own reminders."""
    roles = set(who.person.roles) - {Role.INSPECTOR.value}
    if who.person.id in clock.handler_ids:
        roles.add(Role.INSPECTOR.value)
    ahead = [r for r in limit.reminders if r.days <= 0 and r.minutes <= 0]
    return tuple(sorted({-r.days for r in ahead if roles & set(r.to)}))


def _text(clock: clock_store.DeadlineRow) -> str:
    lines = [f"案件：{clock.case_no}　{clock.case_name}", f"当事人：{clock.party_name}"]
    if clock.due_on is not None:
        lines.append(f"法定最后一日：{clock.due_on.isoformat()}")
    if clock.safe_on is not None and clock.safe_on != clock.due_on:
        lines.append(f"办理以此日为准：{clock.safe_on.isoformat()}")
    if clock.provisional:
        lines.append("暂定：当年的放假通知尚未录入，日期可能变动。")
    return "\n".join(lines)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unknown() -> NotFound:
    return NotFound("没有这个日历订阅地址，或者已经撤销。请登录后重新生成。")

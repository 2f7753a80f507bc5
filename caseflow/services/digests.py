"""One message a day for each person: what is late, what comes next, what was not read."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from caseflow.domain.clock import local_day
from caseflow.domain.model import Bureau, Person
from caseflow.domain.sending_hours import has_come
from caseflow.services import alerts
from caseflow.services.deadlines import Clocks, clocks_of, concerns
from caseflow.services.digest_texts import SECTIONS, Part, body, subject
from caseflow.services.office import Actor, Office
from caseflow.services.posting import BureauPost, posting_of
from caseflow.services.views import DeadlineRow
from caseflow.storage import agencies, channels, journal, people
from caseflow.storage import deliveries as store

log = logging.getLogger(__name__)

DIGEST = "digest:"
"""The beginning of the pulse that a bureau's digests leave; the id of the bureau follows."""

_BUCKETS = frozenset(bucket for bucket, _ in SECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """One bureau on one day: its clocks, its people, who reads what in whose stead."""

    office: Office
    bureau: Bureau
    today: date
    clocks: Clocks
    people: dict[int, Person]
    post: BureauPost


def digest(office: Office) -> int:
    """Write the digests that are due and not written yet; return for how many people.

    Once for each person and working day. Who has nothing to do gets none.
    """
    now = office.clock.now()
    with office.database.read() as conn:
        bureaus = agencies.list_agencies(conn)
        written = {p.name for p in journal.list_pulses(conn) if local_day(p.at) == local_day(now)}
    return sum(_digest(office, b, now) for b in bureaus if f"{DIGEST}{b.id}" not in written)


def _digest(office: Office, bureau: Bureau, now: datetime) -> int:
    rows = digests_of(office, bureau, now)
    if rows is None:
        return 0
    told = len({row.person_id for row in rows})
    with office.database.write() as conn:
        written = store.insert_missing(conn, rows)
        journal.beat(conn, name=f"{DIGEST}{bureau.id}", at=now, detail=f"每日汇总{told}人")
    log.info("digests_written", extra={"agency_id": bureau.id, "written": written})
    return told


def digests_of(office: Office, bureau: Bureau, now: datetime) -> list[store.NewDelivery] | None:
    """Return the digests of a bureau as they are at this moment, None when it is not their time."""
    today = local_day(now)
    with office.database.read() as conn:
        post = posting_of(office, conn, bureau.id, now)
        if not _is_time(post, now):
            return None
        reached = channels.active_channels(conn, agency_ids=[bureau.id])
        listed = people.list_people(conn, agency_id=bureau.id)
    staff = {p.person.id: p.person for p in listed if p.active}
    rows: list[store.NewDelivery] = []
    if reached:
        anyone = Actor(agency_id=bureau.id, person=staff[next(iter(reached))])
        clocks = clocks_of(office, anyone)
        day = _Day(
            office=office, bureau=bureau, today=today, clocks=clocks, people=staff, post=post
        )
        for person_id, ways in reached.items():
            parts = _parts(day, staff[person_id])
            rows += _deliveries(day, staff[person_id], parts, ways, now) if parts else ()
    return rows


def _is_time(post: BureauPost, now: datetime) -> bool:
    if post.policy.working_days_only and not post.calendar.is_working(local_day(now)):
        return False
    return has_come(now, post.policy.digest_at)


def _parts(day: _Day, person: Person) -> list[Part]:
    """Return what one person is to read: the own part, then those of whom he stands in for."""
    who = Actor(agency_id=day.bureau.id, person=person)
    seen: set[int] = set()
    own = tuple(_pressing(day, who, seen))
    unread = alerts.inbox(day.office, who, unacked_only=True, rehearsed=False)
    parts = [Part(rows=own, alerts=unread)] if own or unread else []
    for absent_id, delegate_id in sorted(day.post.plain.stand_ins.items()):
        if delegate_id != person.id or absent_id not in day.people:
            continue
        absent = Actor(agency_id=day.bureau.id, person=day.people[absent_id])
        rows = tuple(_pressing(day, absent, seen))
        if rows:
            parts.append(Part(rows=rows, absent=absent.person.name))
    return parts


def _pressing(day: _Day, who: Actor, seen: set[int]) -> Iterator[DeadlineRow]:
    """Yield the pressing clocks of a person that are not `seen` yet."""
    for row in day.clocks.rows:
        if row.id in seen or not concerns(day.clocks.rules, who, row, day.today):
            continue
        shown = day.clocks.shown(row, day.today)
        if shown.bucket in _BUCKETS:
            seen.add(row.id)
            yield shown


def _deliveries(
    day: _Day,
    person: Person,
    parts: Sequence[Part],
    ways: Sequence[channels.ChannelRow],
    now: datetime,
) -> Iterator[store.NewDelivery]:
    title = subject(day.bureau.short_name, day.today, parts)
    text = body(person.name, parts, day.office.public_url)
    for way in ways:
        yield store.NewDelivery(
            agency_id=day.bureau.id,
            channel_id=way.id,
            person_id=person.id,
            kind="digest",
            key=f"digest:{person.id}:{day.today.isoformat()}",
            subject=title,
            body=text,
            url=f"{day.office.public_url}/" if day.office.public_url else "",
            next_at=day.post.plain.at,
            created_at=now,
        )

"""Write for each alert what goes out through which channel: the first half of the outbox."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from caseflow.domain.alert_policy import AlertPolicy
from caseflow.domain.clock import local_day
from caseflow.domain.sending_hours import next_allowed
from caseflow.domain.worktime import WorkCalendar
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.storage import absences, people
from caseflow.storage import alerts as inbox
from caseflow.storage import deliveries as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.channels import ChannelRow, active_channels
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

CHECK = "check:"
"""The beginning of the keys of the watcher's line about itself, as alert and as pulse."""

BATCH = 500
"""How many alerts one transaction writes deliveries for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When a message may go out, and who stands in for whom on that day."""

    at: datetime
    stand_ins: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauPost:
    """What posting has to know of a bureau: its rules of telling, its people, who is on leave.

    `plain` holds for what waits for the hours in which messages go out, `urgent` for the rest.
    """

    policy: AlertPolicy
    calendar: WorkCalendar
    names: Mapping[int, str]
    plain: Turn
    urgent: Turn

    def turn(self, *, urgent: bool) -> Turn:
        """Return when a message that is written now may go out, and who is away then."""
        return self.urgent if urgent else self.plain


def posting_of(office: Office, conn: Connection, agency_id: int, now: datetime) -> BureauPost:
    """Return what posting has to know of a bureau at this moment."""
    rules = rules_of(office, conn, get_agency(conn, agency_id=agency_id))
    policy = rules.law.alert_policy
    listed = people.list_people(conn, agency_id=agency_id)

    def turn(at: datetime) -> Turn:
        away = absences.delegates_on(conn, agency_id=agency_id, day=local_day(at))
        return Turn(at=at, stand_ins=away)

    plain = turn(next_allowed(now, policy, rules.calendar))
    return BureauPost(
        policy=policy,
        calendar=rules.calendar,
        names={p.person.id: p.person.name for p in listed},
        plain=plain,
        urgent=turn(now) if policy.urgent_exempt else plain,
    )


def post(office: Office) -> int:
    """Write the deliveries of all alerts that have none yet; return how many were written.

    Each batch is one transaction, and the unique key of a delivery keeps a second run from
    doubling one. Who stands in for a person on leave gets an alert of the own.
    """
    now = office.clock.now()
    written = 0
    while True:
        with office.database.read() as conn:
            if not store.list_unposted(conn, most=1):
                break
        with office.database.write() as conn:
            batch = store.list_unposted(conn, most=BATCH)
            written += _post(office, conn, batch, now)
        if not batch:  # somebody else is posting them just now
            break
    if written:
        log.info("alerts_posted", extra={"written": written})
    return written


def link_to(office: Office, case_id: int | None) -> str:
    """Return the address of a case as a receiver can open it; "" where none is set."""
    return f"{office.public_url}/cases/{case_id}" if office.public_url and case_id else ""


def _post(office: Office, conn: Connection, batch: list[store.UnpostedAlert], now: datetime) -> int:
    agency_ids = {a.agency_id for a in batch}
    bureaus = {key: posting_of(office, conn, key, now) for key in agency_ids}
    channels = active_channels(conn, agency_ids=agency_ids)
    inbox.insert_missing(conn, _for_stand_ins(batch, bureaus), now=now)
    written = store.insert_missing(conn, deliveries_of(office, batch, bureaus, channels, now))
    store.mark_posted(conn, [a.id for a in batch])
    return written


def deliveries_of(
    office: Office,
    batch: Iterable[store.UnpostedAlert],
    bureaus: Mapping[int, BureauPost],
    channels: Mapping[int, Iterable[ChannelRow]],
    now: datetime,
) -> Iterator[store.NewDelivery]:
    """Yield what goes out of these alerts; `bureaus` by id, `channels` by person."""
    for alert in batch:
        for channel in channels.get(alert.person_id, ()):
            if channel.each_alert:
                yield _delivery(office, alert, channel, bureaus[alert.agency_id], now)


def _for_stand_ins(
    batch: Iterable[store.UnpostedAlert], bureaus: Mapping[int, BureauPost]
) -> Iterator[inbox.NewAlert]:
    for alert in batch:
        away = bureaus[alert.agency_id].turn(urgent=alert.urgent).stand_ins
        delegate = away.get(alert.person_id)
        if delegate is None or alert.stands_for_id is not None:
            continue
        yield inbox.NewAlert(
            agency_id=alert.agency_id,
            person_id=delegate,
            key=alert.key,
            title=alert.title,
            body=alert.body,
            case_id=alert.case_id,
            deadline_id=alert.deadline_id,
            due_on=alert.due_on,
            threshold=alert.threshold,
            urgent=alert.urgent,
            stands_for_id=alert.person_id,
        )


def _delivery(
    office: Office,
    alert: store.UnpostedAlert,
    channel: ChannelRow,
    bureau: BureauPost,
    now: datetime,
) -> store.NewDelivery:
    absent = bureau.names.get(alert.stands_for_id or 0, "")
    return store.NewDelivery(
        agency_id=alert.agency_id,
        channel_id=channel.id,
        person_id=alert.person_id,
        kind="check" if alert.key.startswith(CHECK) else "alert",
        key=f"alert:{alert.key}:{alert.person_id}",
        subject=f"（代{absent}）{alert.title}" if absent else alert.title,
        body=alert.body,
        url=link_to(office, alert.case_id),
        next_at=bureau.turn(urgent=alert.urgent).at,
        created_at=now,
        alert_id=alert.id,
    )

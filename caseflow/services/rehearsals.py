"""Send now what a day to come will tell, marked as a rehearsal; the day itself is not spent.

The messages go out as tests do: at any hour, once, and outside all counts. No pulse is left.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

from caseflow.domain.clock import SHANGHAI, FixedClock
from caseflow.domain.decide import Rules
from caseflow.domain.model import Bureau
from caseflow.domain.rehearsal import key_stem, marked_title
from caseflow.services.deliveries import Report
from caseflow.services.digests import digests_of
from caseflow.services.dispatching import Dispatched, dispatch_due
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.services.posting import deliveries_of, posting_of
from caseflow.services.self_checks import alerts_of, is_told, line_of
from caseflow.storage import agencies, delivery_lists
from caseflow.storage import alerts as inbox
from caseflow.storage import deliveries as store
from caseflow.storage.channels import active_channels

log = logging.getLogger(__name__)

_AT_THE_DESK = time(10)
"""A time at which people are at work."""


def as_on(office: Office, day: date) -> Office:
    """Return the office as on a day, when the digests of that day are due and people at work."""
    policy = office.rules.law.alert_policy
    moment = max(policy.digest_at, policy.check_at, _AT_THE_DESK)
    return replace(office, clock=FixedClock(datetime.combine(day, moment, tzinfo=SHANGHAI)))


def send(office: Office, day: date) -> Report:
    """Send the alerts that a rehearsing sweep wrote, then digests and lines as on that day.

    What the rehearsal of a day has sent once it does not send again.
    """
    there = as_on(office, day)
    with office.database.read() as conn:
        bureaus = agencies.list_agencies(conn)
    digests = posted = checks = 0
    total = Dispatched()
    for bureau in bureaus:
        digests += _queue(office, day, digests_of(there, bureau, there.clock.now()) or ())
        posted += _queue_alerts(office, there, bureau, day)
        done = dispatch_due(office)
        checks += _check(there, bureau, day, done)
        posted += _queue_alerts(office, there, bureau, day)
        total = total + done + dispatch_due(office)
    log.info("rehearsal_sent", extra={"on": day.isoformat(), "sent": total.sent})
    return Report(digests=digests, checks=checks, posted=posted, dispatched=total)


def _queue_alerts(office: Office, there: Office, bureau: Bureau, day: date) -> int:
    now = there.clock.now()
    with office.database.read() as conn:
        batch = store.list_rehearsed(conn, agency_id=bureau.id, stem=key_stem(day))
        posts = {bureau.id: posting_of(there, conn, bureau.id, now)}
        channels = active_channels(conn, agency_ids=[bureau.id])
    return _queue(office, day, deliveries_of(there, batch, posts, channels, now))


def _queue(office: Office, day: date, rows: Iterable[store.NewDelivery]) -> int:
    """Queue messages for now, marked; return how many were not there yet."""
    now = office.clock.now()
    marked = [_marked(day, row, now) for row in rows]
    with office.database.write() as conn:
        return store.insert_missing(conn, marked)


def _marked(day: date, row: store.NewDelivery, now: datetime) -> store.NewDelivery:
    if row.alert_id is None:  # an alert of a rehearsal has the marks already
        title = marked_title(day, row.subject)
        row = replace(row, key=f"{key_stem(day)}{row.key}", subject=title)
    return replace(row, kind="test", next_at=now, created_at=now)


def _check(there: Office, bureau: Bureau, day: date, done: Dispatched) -> bool:
    """Write the line of the day as alerts, with the counts of this rehearsal; False when there."""
    with there.database.read() as conn:
        rules: Rules = rules_of(there, conn, bureau)
        if not is_told(rules, day):
            return False
        due = delivery_lists.count_due(conn, agency_id=bureau.id, on=day)
        line = line_of(rules, due=due, sent=done.sent, not_sent=done.failed)
        alerts = alerts_of(conn, bureau, rules, day, line)
    marked = [
        replace(
            one,
            key=f"{key_stem(day)}{one.key}",
            title=marked_title(day, one.title),
            posted=True,
        )
        for one in alerts
    ]
    with there.database.write() as conn:
        return inbox.insert_missing(conn, marked, now=there.clock.now()) > 0

"""A rehearsal of a day to come shows what it will tell, and spends nothing of that day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.services import alerts, deliveries, rehearsals
from caseflow.services import inbox as inbox_page
from caseflow.services.inbox import Wanted
from caseflow.services.office import Office
from tests.integration.notify.mail_servers import Postmaster, mail_server
from tests.integration.services.mailroom import Mailroom
from tests.integration.services.offices import NOW, TODAY, actor, at, counts, execute, fetch
from tests.integration.services.test_deliveries import leave, parsed

LATER = date(2026, 11, 30)
MARK = f"【演练 {LATER}】"
WEEK = timedelta(days=7)
REAL = (
    "SELECT key, person_id, title, posted FROM alert WHERE key NOT LIKE 'preview:%' ORDER BY 1, 2"
)


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def posted(mailroom: Mailroom, postmaster: Postmaster) -> Iterator[Mailroom]:
    """Yield a bureau with one clock that ends on the day that is rehearsed."""
    with mail_server(postmaster) as port:
        room = mailroom.with_mail(port)
        room.channel(0)
        room.deadline(LATER, remind_on=date(2026, 11, 20))
        yield room


def subjects(postmaster: Postmaster) -> list[str]:
    return sorted(str(parsed(e)["Subject"]) for e in postmaster.taken)


def state(office: Office) -> Any:
    """Return what the days to come work with: clocks, pulses and the alerts of the watch."""
    reminders = fetch(office, "SELECT id, remind_on FROM deadline ORDER BY id")
    return reminders, fetch(office, "SELECT * FROM heartbeat ORDER BY name"), fetch(office, REAL)


def test_it_changes_nothing_that_later_days_work_with(demo: Office) -> None:
    alerts.sweep(demo)
    before = state(demo)
    report = alerts.sweep(demo, on=TODAY + WEEK)
    rehearsals.send(demo, TODAY + WEEK)

    assert report.made > 5
    assert report.rehearsed
    assert state(demo) == before


def test_the_day_itself_tells_all_as_if_there_had_been_none(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    there = posted.later(days=7)

    def day() -> list[str]:
        """Let the day come, and return what arrives on it."""
        postmaster.taken.clear()
        alerts.sweep(there.office)
        deliveries.run_once(there.office)
        return subjects(postmaster)

    alerts.sweep(posted.office, on=LATER)
    rehearsals.send(posted.office, LATER)
    told = day()
    execute(
        posted.office,
        "DELETE FROM delivery", "DELETE FROM alert", "DELETE FROM heartbeat",
        "UPDATE deadline SET remind_on = '2026-11-20'",
    )  # fmt: skip

    assert day() == told
    assert told == [
        "2026-001 复查今天到期",
        "甲期限每日汇总 2026-11-30：今天到期1项，未确认提醒1条",
    ]


def test_it_is_read_in_the_page_and_in_a_mail_and_bears_its_mark(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    alerts.sweep(posted.office, on=LATER)
    done = rehearsals.send(posted.office, LATER)
    (row,) = inbox_page.page(posted.office, posted.who(0), Wanted()).rows

    assert row.title == f"{MARK}2026-001 复查今天到期"
    assert inbox_page.unread(posted.office, posted.who(0)) == 0
    assert subjects(postmaster) == [
        f"{MARK}2026-001 复查今天到期",
        f"{MARK}甲期限每日汇总 2026-11-30：今天到期1项",
    ]
    assert (done.digests, done.posted, done.dispatched.sent) == (1, 1, 2)


def test_a_second_one_of_the_same_day_writes_and_sends_nothing(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel(-1, address="admin@bureau.example")
    first = alerts.sweep(posted.office, on=LATER)
    sent = rehearsals.send(posted.office, LATER)
    kept = counts(posted.office), len(postmaster.taken)
    again = alerts.sweep(posted.office, on=LATER)
    more = rehearsals.send(posted.office, LATER)

    assert first.made == 2  # both officers of the case
    assert sent.checks == 1
    assert again.made == 0
    assert (more.posted, more.digests, more.checks, more.dispatched.sent) == (0, 0, 0, 0)
    assert (counts(posted.office), len(postmaster.taken)) == kept


def test_what_was_rehearsed_without_sending_is_not_sent_by_the_watch(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    alerts.sweep(posted.office, on=LATER)

    assert deliveries.post(posted.office) == 0
    assert rehearsals.send(posted.office, LATER).dispatched.sent == 2


def test_it_counts_in_no_digest(posted: Mailroom) -> None:
    alerts.sweep(posted.office, on=LATER)
    deliveries.digest(posted.later(days=7).office)

    assert posted.row().subject == "甲期限每日汇总 2026-11-30：今天到期1项"


def test_who_stands_in_on_that_day_reads_it_too(posted: Mailroom) -> None:
    leave(posted, 0, 2, days=(LATER, LATER))
    alerts.sweep(posted.office, on=LATER)

    (row,) = alerts.inbox(posted.office, posted.who(2))
    assert row.title == f"代张三：{MARK}2026-001 复查今天到期"


def test_a_day_in_the_past_is_no_rehearsal(demo: Office) -> None:
    execute(demo, "DELETE FROM alert", "DELETE FROM heartbeat")

    assert not alerts.sweep(demo, on=TODAY - WEEK).rehearsed
    assert not alerts.sweep(demo, on=TODAY).rehearsed
    assert all(not str(r.title).startswith("【") for r in alerts.inbox(demo, actor(demo, "chief")))


def test_a_dry_run_of_a_day_to_come_lists_what_its_rehearsal_writes(demo: Office) -> None:
    dry = alerts.sweep(demo, on=TODAY + WEEK, dry_run=True)
    alerts.sweep(demo, on=TODAY + WEEK)
    written = fetch(demo, "SELECT title FROM alert WHERE key LIKE 'preview:%'")

    mark = f"【演练 {TODAY + WEEK}】"
    assert Counter(f"{mark}{t}" for t in dry.titles) == Counter(str(r[0]) for r in written)


def test_a_real_reminder_is_sent_after_a_rehearsal_of_the_same_clock(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    there = posted.later(days=7)
    alerts.sweep(there.office)
    alerts.sweep(there.office, on=LATER + timedelta(days=1))
    deliveries.post(there.office)

    assert deliveries.dispatch_due(there.office).dropped == 0
    assert subjects(postmaster) == ["2026-001 复查今天到期"]
    assert at(there.office, NOW).clock.now() == NOW

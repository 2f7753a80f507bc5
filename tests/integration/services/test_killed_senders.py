"""Two senders that are killed at any moment lose nothing; what is doubled, both sides can count."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from caseflow.services import deliveries
from caseflow.storage import alerts
from tests.integration.notify.web_servers import House as WebHouse
from tests.integration.notify.web_servers import web_server
from tests.integration.services.mailroom import MONDAY, Mailroom
from tests.integration.services.victims import victims

ROUNDS = 100
ALERTS = 3
CHANNELS = 2
LONGEST_S = 0.3
A_MOMENT_S = 0.015
STEP = timedelta(minutes=5)
"""Longer than a lease: what the dead had in hand is free in the next round."""


def write_alerts(room: Mailroom, turn: int) -> set[str]:
    """Write some alerts in one transaction, and return the keys that receivers will see."""
    new = [
        alerts.NewAlert(
            agency_id=room.house.agency_id,
            person_id=room.person(number),
            key=f"{turn}-{which}",
            title="提醒",
            body="",
            urgent=True,
        )
        for number in range(CHANNELS)
        for which in range(ALERTS)
    ]
    with room.office.database.write() as conn:
        alerts.insert_missing(conn, new, now=MONDAY)
    return {f"alert:{a.key}:{a.person_id}" for a in new}


def wait_for_some(web: WebHouse, spots: random.Random) -> None:
    """Wait until a few more messages came, or for a while, and then for a moment.

    The moment is about as long as an answer and its mark take; the load of the machine matters
    little, as the receiver tells how far the senders are.
    """
    wanted = len(web.came) + spots.randint(0, ALERTS)
    end = time.monotonic() + LONGEST_S
    while len(web.came) < wanted and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(spots.uniform(0, A_MOMENT_S))


def test_every_alert_arrives_however_often_the_senders_are_killed(
    mailroom: Mailroom, tmp_path: Path
) -> None:
    spots = random.Random(20261123)
    url = mailroom.office.database._engine.url.render_as_string(hide_password=False)
    wanted: set[str] = set()
    with web_server(WebHouse()) as web, victims(url, tmp_path / "mailroom") as senders:
        for number in range(CHANNELS):
            mailroom.channel(number, kind="webhook", address=f"{web.url}/{number}")
        for turn in range(ROUNDS):
            wanted |= write_alerts(mailroom, turn)
            at = MONDAY + turn * STEP
            both = [senders.start(at), senders.start(at)]
            for one in both:
                wait_for_some(web, spots)
                senders.kill(one)
        last = mailroom.at(MONDAY + ROUNDS * STEP)
        left = deliveries.post(last.office)
        rest = deliveries.dispatch_due(last.office)
        # Of a sender that died while it spoke only a part came; no receiver takes that.
        whole = [r for r in web.came if len(r.body) == int(r.headers["Content-Length"])]
        received = Counter(r.json["key"] for r in whole)

    rows = {row.key: row for row in mailroom.rows()}
    assert set(received) == set(rows) == wanted
    assert {row.state for row in rows.values()} == {"sent"}
    doubled = {key: n for key, n in received.items() if n > 1}
    # A second start follows only on a kill between the first start and its mark.
    assert all(n <= rows[key].attempts for key, n in received.items())
    assert all(rows[key].attempts > 1 for key in doubled)
    assert sum(n - 1 for n in doubled.values()) <= 2 * ROUNDS * CHANNELS
    again = sum(1 for row in rows.values() if row.attempts > 1)
    told = (
        f"{len(rows)} deliveries, {2 * ROUNDS} kills: {again} begun twice, {len(doubled)} doubled,"
        f" {left} posted and {rest.sent} sent at the end"
    )
    logging.getLogger(__name__).info(told)
    assert again, f"no kill fell into a send: {told}"

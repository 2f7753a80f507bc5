"""What boards ask beside the clocks, and the addresses of calendar feeds, on both systems."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from caseflow.storage import boards, deadlines, feeds
from caseflow.storage.tables import alert

HASH = "f" * 64


def test_a_waiting_clock_knows_its_paper_and_since_when(house: Any, make: Any) -> None:
    house.act(papers=(make.draft(),), deadlines=(make.change("wait"),))
    with house.db.read() as conn:
        causes = boards.list_causes(conn, agency_id=house.agency_id)
        ((number, cause),) = causes.items()
        alone = boards.find_cause(conn, agency_id=house.agency_id, deadline_id=number)
        foreign = boards.find_cause(conn, agency_id=house.agency_id + 1, deadline_id=number)

    assert cause == alone
    assert foreign is None
    assert (cause.since, cause.issued_on, cause.events) == (make.now, make.today, ())
    assert cause.number
    with house.db.read() as conn:
        assert boards.list_causes(conn, agency_id=house.agency_id + 1) == {}


def test_the_newest_entry_of_each_trail_is_found(house: Any, make: Any) -> None:
    house.act()
    house.act()
    with house.db.read() as conn:
        own = {"agency_id": house.agency_id}
        found = boards.list_changes(conn, **own, case_ids=[house.case_id, 10_000])
        none = boards.list_changes(conn, **own, case_ids=[])

    assert none == {}
    assert {key: (c.seq, c.at) for key, c in found.items()} == {house.case_id: (2, make.now)}


def test_acknowledgements_of_open_clocks_are_found(house: Any, make: Any) -> None:
    house.act(deadlines=(make.change("open", due_on=date(2026, 12, 1)),))
    with house.db.write() as conn:
        (clock,) = deadlines.list_board(conn, agency_id=house.agency_id)
        for number, acked_at in enumerate((make.now, None)):
            row = {
                "agency_id": house.agency_id,
                "case_id": house.case_id,
                "deadline_id": clock.id,
                "person_id": house.people[0],
                "key": f"k{number}",
                "title": "期限",
                "body": "",
                "ack_note": "在办",
                "acked_at": acked_at,
                "created_at": make.now,
            }
            conn.execute(insert(alert), row)
        found = boards.list_acknowledged(conn, agency_id=house.agency_id)

    ((one,),) = found.values()
    assert list(found) == [clock.id]
    assert (one.at, one.note) == (make.now, "在办")


def test_an_address_holds_until_it_is_revoked(house: Any, make: Any) -> None:
    own = {"agency_id": house.agency_id, "person_id": house.people[0]}
    later = make.now + timedelta(hours=1)
    with house.db.write() as conn:
        feeds.insert_feed(conn, **own, token_hash=HASH, at=make.now)
        feeds.see_feed(conn, token_hash=HASH, at=later)
    with house.db.read() as conn:
        held = feeds.find_feed(conn, token_hash=HASH)
        assert held == feeds.feed_of(conn, **own)
        assert held is not None
        assert held.seen_at == later
        assert feeds.feed_of(conn, agency_id=house.agency_id, person_id=house.people[1]) is None
    with house.db.write() as conn:
        assert feeds.revoke_feeds(conn, **own, at=later) == 1
        assert feeds.revoke_feeds(conn, **own, at=later) == 0
        assert feeds.find_feed(conn, token_hash=HASH) is None
        assert feeds.feed_of(conn, **own) is None

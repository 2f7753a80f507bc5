"""The inbox on each database system: pages by key, states, search, the count of what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from caseflow.domain.errors import NotFound
from caseflow.storage import alerts, delivery_lists, inbox
from tests.integration.storage.conftest import NOW


def tell(house: Any, number: int, *, minutes: int = 0, **more: Any) -> None:
    row = alerts.NewAlert(
        agency_id=house.agency_id,
        person_id=house.people[0],
        key=f"inbox:{number}",
        title=f"提醒{number:02}",
        body="100%_完成",
        **more,
    )
    with house.db.write() as conn:
        alerts.insert_missing(conn, [row], now=NOW + timedelta(minutes=minutes))


def find(house: Any, **wanted: Any) -> list[inbox.InboxRow]:
    own = {"agency_id": house.agency_id, "person_id": house.people[0], "most": 100}
    with house.db.read() as conn:
        return inbox.list_inbox(conn, **{**own, **wanted})


def unread(house: Any) -> int:
    with house.db.read() as conn:
        return inbox.count_unread(conn, agency_id=house.agency_id, person_id=house.people[0])


def test_pages_by_time_show_every_alert_once(house: Any) -> None:
    for number in range(9):
        tell(house, number, minutes=-(number % 4))
    seen: list[inbox.InboxRow] = []
    while page := find(house, most=2, before=seen[-1].id if seen else 0):
        seen += page

    assert len({row.id for row in seen}) == len(seen) == 9
    times = [(row.created_at, row.id) for row in seen]
    assert times == sorted(times, reverse=True)


def test_a_clock_that_ends_moves_its_alert_and_the_count(house: Any, make: Any) -> None:
    house.act(deadlines=(make.change("open", due_on=make.today),))
    with house.db.read() as conn:
        key = conn.exec_driver_sql("SELECT max(id) FROM deadline").scalar_one()
    tell(house, 1, deadline_id=key, due_on=make.today, case_id=house.case_id)
    tell(house, 2)
    assert unread(house) == 2

    with house.db.write() as conn:
        conn.exec_driver_sql(
            f"UPDATE deadline SET state = 'paused', due_on = NULL WHERE id = {key}"
        )

    assert [r.title for r in find(house, state="open")] == ["提醒02"]
    stopped = find(house, state="stopped")
    assert [(r.title, r.live, r.clock_state) for r in stopped] == [("提醒01", False, "paused")]
    assert len(find(house)) == 2
    assert unread(house) == 1


@pytest.mark.parametrize(
    ("text", "found"), [("提醒01", 1), ("%_", 2), ("没有", 0), ("2026-001 提醒", 1), ("  ", 2)]
)
def test_words_are_looked_for_as_they_are_typed(house: Any, text: str, found: int) -> None:
    tell(house, 1, case_id=house.case_id)
    tell(house, 2)

    assert len(find(house, text=text)) == found


def test_one_foreign_alert_keeps_all_unanswered(house: Any) -> None:
    for number in (1, 2):
        tell(house, number)
    ids = [row.id for row in find(house)]
    own = {"agency_id": house.agency_id, "person_id": house.people[0], "at": NOW}

    with pytest.raises(NotFound), house.db.write() as conn:
        inbox.ack_several(conn, alert_ids=[*ids, max(ids) + 1], **own)
    assert unread(house) == 2
    with house.db.write() as conn:
        assert inbox.ack_several(conn, alert_ids=ids, note="已阅", **own) == 2
        assert inbox.ack_several(conn, alert_ids=ids, **own) == 0
    assert {row.ack_note for row in find(house, state="acked")} == {"已阅"}


def test_what_waits_and_what_failed_is_counted_for_one_person_and_for_all(house: Any) -> None:
    with house.db.read() as conn:
        own = {"agency_id": house.agency_id}
        assert delivery_lists.count_queued(conn, **own) == 0
        assert delivery_lists.count_queued(conn, **own, person_id=house.people[0]) == 0
        assert delivery_lists.count_failed(conn, **own) == 0
        assert delivery_lists.count_failed(conn, **own, person_id=house.people[0]) == 0

"""The audit trail finds what was changed in spite of the database; pulses and alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from caseflow.domain.audit import AuditEntry
from caseflow.domain.errors import NotFound
from caseflow.storage import alerts, journal

DISARM = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": ("DROP TRIGGER audit_no_change ON audit",),
}


@pytest.mark.parametrize(
    ("tampering", "seqs"),
    [
        ("UPDATE audit SET reason = 'x' WHERE seq = 2", [2]),
        ("UPDATE audit SET changes = '[]', hash = prev_hash WHERE seq = 2", [2, 3]),
        ("DELETE FROM audit WHERE seq = 2", [3]),
        ("DELETE FROM audit WHERE seq = 1", [2]),
        ("UPDATE audit SET algorithm = 'md5' WHERE seq = 3", [3]),
    ],
)
def test_tampering_is_found_with_case_and_number(
    house: Any, tampering: str, seqs: list[int]
) -> None:
    for _ in range(3):
        house.act()
    with house.db.write() as conn:
        for statement in (*DISARM[house.db.dialect], tampering):
            conn.execute(text(statement))

    with house.db.read() as conn:
        faults = journal.verify_audit(conn)

    assert [(f.case_id, f.seq) for f in faults] == [(house.case_id, n) for n in seqs]


def make_entry(house: Any, make: Any, *, case_id: int | None) -> AuditEntry:
    return AuditEntry(
        agency_id=house.agency_id,
        case_id=case_id,
        seq=0,
        at=make.now,
        person_id=None,
        person="系统",
        role="",
        action="recompute",
        action_label="重算期限",
    )


def test_entries_of_the_agency_and_of_cases_are_chains_of_their_own(house: Any, make: Any) -> None:
    house.act()
    with house.db.write() as conn:
        seqs = [
            journal.append_audit(conn, make_entry(house, make, case_id=case_id)).seq
            for case_id in (None, house.case_id, None)
        ]

    with house.db.read() as conn:
        assert journal.verify_audit(conn, agency_id=house.agency_id) == []
        newest = journal.list_newest(conn, agency_id=house.agency_id, most=2)
    assert seqs == [1, 2, 2]
    assert [e.seq for _, e in newest] == [2, 2]


def test_a_pulse_is_overwritten(house: Any, make: Any) -> None:
    with house.db.write() as conn:
        journal.beat(conn, name="sweep", at=make.now)
        journal.beat(conn, name="sweep", at=make.now + timedelta(minutes=1), detail="2")

    with house.db.read() as conn:
        found = journal.find_pulse(conn, name="sweep")
        assert journal.find_pulse(conn, name="render") is None
    assert found is not None
    assert (found.at, found.detail) == (make.now + timedelta(minutes=1), "2")


def make_alert(house: Any, make: Any, key: str) -> alerts.NewAlert:
    return alerts.NewAlert(
        agency_id=house.agency_id,
        person_id=house.people[0],
        key=key,
        title="到期提醒",
        body="",
        case_id=house.case_id,
        due_on=make.today,
        threshold=-3,
    )


def test_missing_alerts_are_inserted_once(house: Any, make: Any) -> None:
    with house.db.write() as conn:
        first = alerts.insert_missing(conn, [make_alert(house, make, "a")], now=make.now)
        both = [make_alert(house, make, key) for key in ("a", "b", "b")]
        second = alerts.insert_missing(conn, both, now=make.now)
        none = alerts.insert_missing(conn, [], now=make.now)

    assert (first, second, none) == (1, 1, 0)


def test_an_alert_is_acknowledged_once_and_by_its_person(house: Any, make: Any) -> None:
    key = {"agency_id": house.agency_id, "person_id": house.people[0]}
    with house.db.write() as conn:
        alerts.insert_missing(conn, [make_alert(house, make, "a")], now=make.now)
        (row,) = alerts.list_alerts(conn, **key, unacked_only=True)
        done = [
            alerts.ack_alert(conn, **key, alert_id=row.id, at=make.now, note=note)
            for note in ("已办", "又办")
        ]
        with pytest.raises(NotFound):
            alerts.ack_alert(
                conn,
                agency_id=house.agency_id,
                person_id=house.people[1],
                alert_id=row.id,
                at=make.now,
            )

    with house.db.read() as conn:
        assert alerts.list_alerts(conn, **key, unacked_only=True) == []
        (after,) = alerts.list_alerts(conn, **key, unacked_only=False)
    assert done == [True, False]
    assert (after.acked_at, after.ack_note, after.case_no) == (make.now, "已办", "2026-001")

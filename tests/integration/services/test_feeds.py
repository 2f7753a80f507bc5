"""The calendar feed: what a calendar program reads back, and who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from icalendar.cal import Component

from caseflow.domain.errors import NotFound
from caseflow.services import feeds
from caseflow.services.office import Actor, Office
from tests.integration.services.offices import NOW, actor, at, execute, fetch

LINK = "http://office.example"


@pytest.fixture
def who(demo: Office) -> Actor:
    return actor(demo, "inspector")


def events(office: Office, token: str) -> list[Component]:
    return list(Calendar.from_ical(feeds.calendar(office, token, link=LINK)).walk("VEVENT"))


def by_uid(found: list[Component]) -> dict[str, Component]:
    return {str(e["UID"]): e for e in found}


def open_of(office: Office, person_id: int) -> Iterator[int]:
    rows = fetch(
        office,
        "SELECT deadline.id, handler_ids FROM deadline JOIN case_file ON case_file.id = case_id"
        " WHERE deadline.state = 'open'",
    )
    return (int(str(r[0])) for r in rows if str(person_id) in str(r[1]).strip("[]").split(","))


def test_the_feed_holds_ones_open_clocks_on_their_last_days(demo: Office, who: Actor) -> None:
    found = by_uid(events(demo, feeds.renew(demo, who)))
    own = set(open_of(demo, who.person.id))

    assert {u for u in found if "-safe@" not in u} == {f"deadline-{n}@caseflow" for n in own}
    for number, due_on in fetch(demo, "SELECT id, due_on FROM deadline WHERE state = 'open'"):
        if event := found.get(f"deadline-{number}@caseflow"):
            day = date.fromisoformat(str(due_on))
            assert event.decoded("DTSTART") == day
            assert event.decoded("DTEND") == day + timedelta(days=1)
            assert str(event["URL"]) == f"{LINK}/deadlines/{number}"


def test_an_earlier_day_to_work_to_has_its_own_event_with_the_alarms(
    demo: Office, who: Actor
) -> None:
    found = by_uid(events(demo, feeds.renew(demo, who)))
    early = {u: e for u, e in found.items() if "-safe@" in u}

    assert early
    for uid, event in early.items():
        last = found[uid.replace("-safe", "")]
        assert event.decoded("DTSTART") < last.decoded("DTSTART")
        assert len(list(event.walk("VALARM"))) >= len(list(last.walk("VALARM")))
        assert "宜于" in str(event["SUMMARY"])


def test_alarms_ring_at_nine_on_the_days_of_the_reminders(demo: Office, who: Actor) -> None:
    found = by_uid(events(demo, feeds.renew(demo, who)))
    number = fetch(
        demo, "SELECT id FROM deadline WHERE limit_id = 'penalty_publicity' AND state = 'open'"
    )[0][0]
    alarms = list(found[f"deadline-{number}@caseflow"].walk("VALARM"))

    assert [a.decoded("TRIGGER") for a in alarms] == [timedelta(hours=-15), timedelta(hours=9)]


def test_long_chinese_lines_are_folded_and_come_back_whole(demo: Office, who: Actor) -> None:
    raw = feeds.calendar(demo, feeds.renew(demo, who), link=LINK)

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.decode("utf-8")
    texts = [str(e["DESCRIPTION"]) for e in Calendar.from_ical(raw).walk("VEVENT")]
    assert all(t.startswith("案件：20") and "\n当事人：" in t for t in texts)


def test_a_clock_that_is_met_disappears_and_a_change_raises_the_sequence(
    demo: Office, who: Actor
) -> None:
    token = feeds.renew(demo, who)
    before = by_uid(events(demo, token))
    number = min(open_of(demo, who.person.id))
    case_id = fetch(demo, f"SELECT case_id FROM deadline WHERE id = {number}")[0][0]
    seq = fetch(demo, f"SELECT max(seq) FROM audit WHERE case_id = {case_id}")[0][0]
    execute(demo, f"UPDATE deadline SET state = 'met' WHERE id = {number}")
    after = by_uid(events(demo, token))

    assert set(before) - set(after) >= {f"deadline-{number}@caseflow"}
    assert int(before[f"deadline-{number}@caseflow"]["SEQUENCE"]) == seq


def test_only_the_hash_of_an_address_is_kept(demo: Office, who: Actor) -> None:
    token = feeds.renew(demo, who)
    kept = fetch(demo, "SELECT token_hash FROM feed")

    assert len(token) >= 43
    assert all(token not in str(row[0]) and len(str(row[0])) == 64 for row in kept)


def test_a_new_address_ends_the_old_one_and_revoking_ends_all(demo: Office, who: Actor) -> None:
    first = feeds.renew(demo, who)
    second = feeds.renew(demo, who)
    with pytest.raises(NotFound):
        feeds.calendar(demo, first, link=LINK)
    assert events(demo, second)
    feeds.revoke(demo, who)
    for token in (first, second, "unknown", ""):
        with pytest.raises(NotFound, match="日历订阅"):
            feeds.calendar(demo, token, link=LINK)
    assert feeds.state(demo, who) is None
    with pytest.raises(NotFound):
        feeds.revoke(demo, who)
    labels = fetch(demo, "SELECT action_label FROM audit WHERE case_id IS NULL ORDER BY id DESC")
    assert [r[0] for r in labels[:3]] == [
        "撤销日历订阅地址",
        "生成日历订阅地址",
        "生成日历订阅地址",
    ]


def test_who_has_left_has_no_calendar(demo: Office, who: Actor) -> None:
    token = feeds.renew(demo, who)
    execute(demo, f"UPDATE person SET active = 0 WHERE id = {who.person.id}")

    with pytest.raises(NotFound):
        feeds.calendar(demo, token, link=LINK)


def test_the_last_use_is_written_once_an_hour(demo: Office, who: Actor) -> None:
    token = feeds.renew(demo, who)

    def used(minutes: int) -> datetime | None:
        feeds.calendar(at(demo, NOW + timedelta(minutes=minutes)), token, link=LINK)
        state = feeds.state(demo, who)
        return state.seen_at if state else None

    assert used(0) == NOW
    assert used(59) == NOW
    assert used(60) == NOW + timedelta(minutes=60)


def test_moments_are_in_utc_and_days_are_plain(demo: Office, who: Actor) -> None:
    raw = feeds.calendar(demo, feeds.renew(demo, who), link=LINK).decode()
    event = events(demo, feeds.renew(demo, who))[0]

    assert "X-WR-TIMEZONE:Asia/Shanghai" in raw
    assert "DTSTART;VALUE=DATE:" in raw
    assert event.decoded("DTSTAMP") == NOW
    assert event.decoded("LAST-MODIFIED").tzinfo in (UTC, event.decoded("DTSTAMP").tzinfo)


def test_a_limit_that_counts_hours_rings_before_its_minute(demo: Office, who: Actor) -> None:
    number = min(open_of(demo, who.person.id))
    execute(
        demo,
        "UPDATE deadline SET due_at = '2026-11-23T18:30', due_on = '2026-11-23',"
        f" safe_on = '2026-11-23', limit_id = 'coercion_urgent_report' WHERE id = {number}",
    )
    event = by_uid(events(demo, feeds.renew(demo, who)))[f"deadline-{number}@caseflow"]

    assert str(event["SUMMARY"]).startswith("18:30前")
    rings = [a.decoded("TRIGGER") for a in event.walk("VALARM")]
    assert rings == [datetime(2026, 11, 23, 8, 30, tzinfo=UTC)]

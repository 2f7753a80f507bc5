"""The outbox: everything arrives, nothing arrives twice, and what is stopped stays at home."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from caseflow.domain.errors import Conflict, Forbidden, NotFound
from caseflow.services import deliveries, dispatching
from caseflow.storage import deliveries as store
from caseflow.storage import journal
from tests.integration.notify.mail_servers import Postmaster, mail_server
from tests.integration.notify.web_servers import House as WebHouse
from tests.integration.notify.web_servers import web_server
from tests.integration.services.mailroom import MONDAY, Mailroom

ROBOT = "robot-key-0001"


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def web() -> Iterator[WebHouse]:
    with web_server(WebHouse()) as house:
        yield house


@pytest.fixture
def posted(mailroom: Mailroom, postmaster: Postmaster) -> Iterator[Mailroom]:
    """Yield a mailroom whose mail goes to a real server."""
    with mail_server(postmaster) as port:
        yield mailroom.with_mail(port)


def deliver(room: Mailroom) -> dispatching.Dispatched:
    """Post and send once, without the digest and the line of the day."""
    deliveries.post(room.office)
    return dispatching.dispatch(room.office)


def keys_of(postmaster: Postmaster) -> list[str]:
    return [str(parsed(e)["X-Caseflow-Key"]) for e in postmaster.taken]


def parsed(envelope: Any) -> Any:
    return message_from_bytes(envelope.content, policy=policy.default)


@pytest.fixture
def closed_port() -> int:
    """Return a port of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


# —— writing ——


def test_an_alert_goes_out_once_through_each_channel(
    posted: Mailroom, postmaster: Postmaster, web: WebHouse
) -> None:
    posted.channel(address="a@bureau.example")
    posted.channel(kind="webhook", address=f"{web.url}/hook")
    posted.channel(1, address="b@bureau.example")
    key = posted.alert()

    assert deliver(posted).sent == 2
    assert deliver(posted).leased == 0

    wanted = f"alert:{key}:{posted.person(0)}"
    mails = [parsed(e) for e in postmaster.taken if "a@bureau.example" in e.rcpt_tos]
    assert [m["X-Caseflow-Key"] for m in mails] == [wanted]
    assert [r.json["key"] for r in web.came] == [wanted]
    link = f"https://law.example/cases/{posted.house.case_id}"
    assert mails[0]["Subject"] == f"提醒{key}"
    assert mails[0].get_content().split() == [f"正文{key}", link]
    assert posted.states() == {"sent": 2}


def test_a_channel_for_the_digest_only_gets_no_single_alert(posted: Mailroom) -> None:
    posted.channel(each_alert=False)
    posted.alert()

    assert deliveries.post(posted.office) == 0
    assert posted.rows() == []


def test_many_alerts_are_posted_in_batches(
    posted: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caseflow.services.posting.BATCH", 7)
    posted.channel()
    for _ in range(20):
        posted.alert()

    assert deliveries.post(posted.office) == 20
    assert deliveries.post(posted.office) == 0


def test_two_posters_beside_each_other_double_nothing(posted: Mailroom) -> None:
    posted.channel()
    for _ in range(60):
        posted.alert()
    start = Barrier(4)

    def run(_: int) -> int:
        start.wait()
        return deliveries.post(posted.office)

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(run, range(4)))

    assert sum(written) + deliveries.post(posted.office) == 60
    assert len({row.key for row in posted.rows()}) == 60 == len(posted.rows())


@pytest.mark.parametrize(
    ("at", "goes_at"),
    [
        (datetime(2026, 11, 23, 2, 0, tzinfo=UTC), datetime(2026, 11, 23, 2, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 14, 0, tzinfo=UTC), datetime(2026, 11, 24, 0, 0, tzinfo=UTC)),
        (datetime(2026, 11, 21, 2, 0, tzinfo=UTC), datetime(2026, 11, 23, 0, 0, tzinfo=UTC)),
    ],
    ids=["by day", "at night", "on Saturday"],
)
def test_what_comes_in_a_quiet_hour_waits_unless_it_is_urgent(
    posted: Mailroom, postmaster: Postmaster, at: datetime, goes_at: datetime
) -> None:
    room = posted.at(at)
    room.channel()
    calm = room.alert()
    urgent = room.alert(urgent=True)

    deliver(room)
    ids = {f"alert:{k}:{room.person(0)}": k for k in (calm, urgent)}
    at_once = {ids[k] for k in keys_of(postmaster)}
    assert at_once == ({calm, urgent} if goes_at == at else {urgent})
    assert {r.next_at for r in room.rows() if r.key.endswith(f"{calm}:{room.person(0)}")} == {
        goes_at
    }

    deliver(room.at(goes_at))
    assert Counter(keys_of(postmaster)) == dict.fromkeys(ids, 1)


def test_what_was_written_on_another_day_says_so(posted: Mailroom, postmaster: Postmaster) -> None:
    saturday = posted.at(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))
    saturday.channel()
    saturday.alert(title="复查还有2日到期")
    deliver(saturday)
    deliver(posted)

    (mail,) = map(parsed, postmaster.taken)
    assert "（写于2026-11-21 10:00，剩余日数以写明的最后一日为准。）" in mail.get_content()


def test_what_is_late_still_waits_for_the_end_of_the_night(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel()
    posted.alert()
    deliveries.post(posted.office)

    # The service was down over the day and comes back at night.
    assert dispatching.dispatch(posted.at(MONDAY + timedelta(hours=16)).office).put_off == 1
    assert (postmaster.taken, posted.row().attempts) == ([], 0)
    assert posted.row().next_at == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert dispatching.dispatch(posted.at(posted.row().next_at).office).sent == 1


def test_after_three_days_down_what_is_missing_comes_once(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel()
    keys = [posted.alert() for _ in range(3)]
    deliveries.post(posted.office)
    keys += [posted.alert() for _ in range(3)]

    back = posted.later(days=3)
    deliveries.run_once(back.office)
    deliveries.run_once(back.later(minutes=1).office)

    alerts = Counter(k for k in keys_of(postmaster) if k.startswith("alert:test"))
    assert alerts == {f"alert:{k}:{posted.person(0)}": 1 for k in keys}


# —— leave ——


def test_who_stands_in_is_told_as_well_and_once(posted: Mailroom, postmaster: Postmaster) -> None:
    posted.channel(0, address="away@bureau.example")
    posted.channel(1, address="here@bureau.example")
    leave(posted, 0, 1)
    alone = posted.alert(0)
    both = posted.alert(0, key="both")
    posted.alert(1, key=both)

    deliver(posted)
    deliver(posted)

    to = {
        (e.rcpt_tos[0].partition("@")[0], str(parsed(e)["X-Caseflow-Key"])): str(
            parsed(e)["Subject"]
        )
        for e in postmaster.taken
    }
    assert len(postmaster.taken) == len(to)
    away, here = posted.person(0), posted.person(1)
    assert to == {
        ("away", f"alert:{alone}:{away}"): f"提醒{alone}",
        ("here", f"alert:{alone}:{here}"): f"（代张三）提醒{alone}",
        ("away", f"alert:{both}:{away}"): f"提醒{both}",
        ("here", f"alert:{both}:{here}"): f"提醒{both}",
    }


LEAVE = (date(2026, 11, 23), date(2026, 11, 27))


def leave(room: Mailroom, absent: int, delegate: int, *, days: tuple[date, date] = LEAVE) -> None:
    from caseflow.storage import absences

    with room.office.database.write() as conn:
        absences.insert_absence(
            conn,
            agency_id=room.house.agency_id,
            person_id=room.person(absent),
            delegate_id=room.person(delegate),
            first_on=days[0],
            last_on=days[1],
            reason="年休假",
            now=room.office.clock.now(),
        )


# —— stopping ——


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "met"}, "期限已经办结"),
        ({"state": "cancelled"}, "期限已经取消"),
        ({"state": "paused", "due_on": None}, "期限已经中止"),
        ({"due_on": date(2026, 12, 1)}, "期限已经改到2026-12-01"),
    ],
    ids=["met", "cancelled", "paused", "moved"],
)
def test_a_clock_that_has_stopped_or_moved_drops_what_is_queued(
    posted: Mailroom, postmaster: Postmaster, change: dict[str, object], why: str
) -> None:
    posted.channel()
    clock = posted.deadline()
    posted.reminder(clock)
    deliveries.post(posted.office)
    posted.change_deadline(clock, **change)

    assert dispatching.dispatch(posted.office).dropped == 1
    assert postmaster.taken == []
    assert (posted.row().state, posted.row().error) == ("dropped", why)


def test_of_two_waiting_reminders_of_one_clock_only_the_later_goes_out(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel()
    clock = posted.deadline()
    posted.reminder(clock)
    deliveries.post(posted.office)
    posted.reminder(clock)
    deliveries.post(posted.office)

    done = dispatching.dispatch(posted.office)

    assert (done.sent, done.dropped) == (1, 1)
    assert [r.error for r in posted.rows()] == ["同一期限已有更新的提醒", ""]


def test_a_clock_that_runs_on_is_told(posted: Mailroom, postmaster: Postmaster) -> None:
    posted.channel()
    posted.reminder(posted.deadline())
    deliveries.post(posted.office)

    assert dispatching.dispatch(posted.office).sent == 1


def test_who_has_read_it_gets_no_mail_about_it(posted: Mailroom, postmaster: Postmaster) -> None:
    posted.channel()
    key = posted.alert()
    deliveries.post(posted.office)
    posted.change_alert(key, acked_at=MONDAY)

    assert dispatching.dispatch(posted.office).dropped == 1
    assert (postmaster.taken, posted.row().error) == ([], "本人已经确认这一提醒")


def test_a_channel_that_is_off_gets_nothing(posted: Mailroom, postmaster: Postmaster) -> None:
    channel = posted.channel()
    posted.alert()
    deliveries.post(posted.office)
    posted.change_channel(channel, active=False)
    posted.alert()
    deliveries.post(posted.office)

    assert dispatching.dispatch(posted.office).dropped == 1
    assert (postmaster.taken, posted.row().error) == ([], "接收方式已经停用")


# —— failing ——


def test_every_way_out_is_tried_again_until_the_receiver_answers_well(
    mailroom: Mailroom, web: WebHouse
) -> None:
    web.answers({"errcode": 45009, "errmsg": "api freq out of limit"})
    room = mailroom.with_post(wecom_base=web.url)
    room.channel(kind="wecom", address=ROBOT)
    room.alert()
    deliveries.post(room.office)
    pauses = []

    for fault in ("code", "500", "silent", "drops"):
        web.silent, web.drops = fault == "silent", fault == "drops"
        if fault == "500":
            web.answers({}, status=500)
        before = room.office.clock.now()
        assert dispatching.dispatch(room.office).again == 1, fault
        assert dispatching.dispatch(room.office).leased == 0, fault
        pauses.append((room.row().next_at - before) // timedelta(minutes=1))
        assert room.row().error
        room = room.at(room.row().next_at)
    web.drops = False
    web.answers({"errcode": 0})

    assert pauses == [1, 5, 15, 60]
    assert dispatching.dispatch(room.office).sent == 1
    assert (room.row().state, room.row().attempts, room.row().error) == ("sent", 5, "")


def test_what_will_never_arrive_is_shown_with_its_reason_and_sent_when_asked(
    mailroom: Mailroom, web: WebHouse
) -> None:
    web.answers({"errcode": 93000, "errmsg": "invalid webhook url"})
    room = mailroom.with_post(wecom_base=web.url)
    room.channel(kind="wecom", address=ROBOT)
    key = room.alert()

    assert deliver(room).failed == 1
    assert deliver(room.later(hours=1)).leased == 0
    (row,) = deliveries.failed(room.office, room.who(0))
    assert (row.state, row.attempts, row.subject) == ("failed", 1, f"提醒{key}")
    assert "机器人" in row.error
    assert ROBOT not in row.error

    web.answers({"errcode": 0})
    deliveries.retry(room.office, room.who(0), row.id)
    assert deliver(room).sent == 1
    assert deliveries.failed(room.office, room.who(0)) == []


def test_when_the_attempts_are_used_up_it_has_failed(mailroom: Mailroom, closed_port: int) -> None:
    room = mailroom.with_mail(closed_port)
    room.channel()
    room.alert()
    deliveries.post(room.office)
    for number in range(1, 9):
        done = dispatching.dispatch(room.office)
        assert (done.again, done.failed) == ((0, 1) if number == 8 else (1, 0))
        assert ("稍后会自动重发" in room.row().error) is (number < 8)
        room = room.at(max(room.row().next_at, room.office.clock.now()))

    assert (room.row().state, room.row().attempts) == ("failed", 8)
    assert "拒绝连接" in room.row().error
    assert deliveries.retry_all(room.office, room.admin) == 1
    assert (room.row().state, room.row().attempts) == ("queued", 0)


def test_a_host_without_an_address_is_named_and_nothing_is_lost(mailroom: Mailroom) -> None:
    mailroom.channel(kind="webhook", address="http://no-such-host.invalid/hook")
    mailroom.alert()
    deliveries.post(mailroom.office)

    assert dispatching.dispatch(mailroom.office).again == 1
    assert mailroom.row().state == "queued"
    assert "no-such-host.invalid" in mailroom.row().error


def test_without_a_mail_server_mail_waits_for_one(
    mailroom: Mailroom, posted: Mailroom, postmaster: Postmaster
) -> None:
    mailroom.channel()
    mailroom.alert()
    deliveries.post(mailroom.office)

    assert dispatching.dispatch(mailroom.office).again == 1
    assert "smtp_host" in mailroom.row().error
    assert dispatching.dispatch(posted.later(minutes=1).office).sent == 1


def test_a_way_that_hangs_holds_up_neither_the_others_nor_itself_for_long(
    posted: Mailroom, postmaster: Postmaster, web: WebHouse
) -> None:
    web.silent = True
    room = posted.with_post(wecom_base=web.url)
    room.channel(0, kind="wecom", address=ROBOT)
    room.channel(1)
    for _ in range(10):
        room.alert(0)
        room.alert(1)
    deliveries.post(room.office)

    done = dispatching.dispatch(room.office)

    assert (done.sent, done.again, done.put_off) == (10, 2, 8)
    assert len(postmaster.taken) == 10
    assert Counter(r.attempts for r in room.rows() if r.state == "queued") == {1: 2, 0: 8}
    web.silent = False
    assert dispatching.dispatch(room.later(minutes=1).office).sent == 10


def test_a_fault_of_our_own_stops_neither_the_others_nor_the_next_try(
    posted: Mailroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("fault")

    posted.channel()
    posted.alert()
    deliveries.post(posted.office)
    with monkeypatch.context() as patch:
        patch.setattr(dispatching, "send", broken)
        assert dispatching.dispatch(posted.office).again == 1

    assert "delivery_broke" in caplog.messages
    assert dispatching.dispatch(posted.later(minutes=1).office).sent == 1


# —— several senders ——


def test_two_dispatchers_beside_each_other_double_nothing(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel()
    keys = [posted.alert() for _ in range(60)]
    deliveries.post(posted.office)
    start = Barrier(4)

    def run(_: int) -> int:
        start.wait()
        return sum(dispatching.dispatch(posted.office, most=7).sent for _ in range(12))

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(run, range(4)))

    assert sum(sent) == 60
    assert Counter(keys_of(postmaster)) == {f"alert:{k}:{posted.person(0)}": 1 for k in keys}


def test_what_a_dead_process_had_in_hand_is_taken_over_and_logged(
    posted: Mailroom, postmaster: Postmaster, caplog: pytest.LogCaptureFixture
) -> None:
    posted.channel()
    posted.alert()
    deliveries.post(posted.office)
    now = MONDAY
    until = now + dispatching.lease_of(posted.office)
    with posted.office.database.write() as conn:
        (taken,) = store.lease(conn, owner="dead:1:x", now=now, until=until, most=5)
        assert store.start(conn, taken.id, owner="dead:1:x", now=now, until=until)

    assert dispatching.dispatch(posted.office).leased == 0
    done = dispatching.dispatch(posted.later(minutes=3).office)

    assert (done.taken_over, done.sent, posted.row().attempts) == (1, 1, 2)
    (told,) = [r for r in caplog.records if r.message == "delivery_taken_over"]
    assert (told.before, told.attempts) == ("dead:1:x", 1)  # type: ignore[attr-defined]


def test_who_has_lost_the_lease_does_not_send(posted: Mailroom, postmaster: Postmaster) -> None:
    posted.channel()
    posted.alert()
    deliveries.post(posted.office)
    now = MONDAY
    with posted.office.database.write() as conn:
        until = now + timedelta(minutes=1)
        (taken,) = store.lease(conn, owner="slow", now=now, until=until, most=5)
    late = posted.later(minutes=2)

    outcome = dispatching.send_one(late.office, "slow", taken.id)

    assert (outcome, postmaster.taken) == (dispatching.Outcome.LOST, [])
    assert dispatching.dispatch(late.office).sent == 1


# —— looking and asking again ——


def test_one_sees_ones_own_and_the_admin_sees_all(mailroom: Mailroom, closed_port: int) -> None:
    room = mailroom.with_mail(closed_port)
    for number in (0, 1):
        room.channel(number)
        room.alert(number)
    deliveries.post(room.office)

    assert [r.person_name for r in deliveries.listed(room.office, room.who(0))] == ["张三"]
    names = [r.person_name for r in deliveries.listed(room.office, room.admin, state="queued")]
    assert names == ["李四", "张三"]
    assert deliveries.listed(room.office, room.admin, state="sent") == []


def test_another_try_is_for_what_failed_and_for_whom_it_concerns(
    mailroom: Mailroom, web: WebHouse
) -> None:
    web.answers({"errcode": 93000})
    room = mailroom.with_post(wecom_base=web.url)
    room.channel(kind="wecom", address=ROBOT)
    room.alert()
    deliver(room)
    key = room.row().id

    with pytest.raises(Forbidden, match="张三"):
        deliveries.retry(room.office, room.who(1), key)
    assert deliveries.retry_all(room.office, room.who(1)) == 0
    with pytest.raises(NotFound, match="99"):
        deliveries.retry(room.office, room.admin, 99)
    deliveries.retry(room.office, room.admin, key)
    with pytest.raises(Conflict, match="待发送"):
        deliveries.retry(room.office, room.admin, key)

    with room.office.database.read() as conn:
        entries = journal.list_newest(conn, agency_id=room.house.agency_id)
        assert journal.verify_audit(conn) == []
    assert [e.action for _, e in entries] == ["retry_delivery"]


# —— the line of the watcher about itself ——


def test_the_watcher_says_once_a_day_how_things_stand(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel(0)
    posted.channel(-1, address="admin@bureau.example")
    posted.deadline()
    posted.deadline(state="met")
    posted.deadline(date(2026, 11, 24))
    early = posted.at(datetime(2026, 11, 23, 0, 39, tzinfo=UTC))
    assert deliveries.self_check(early.office) == 0

    first, second = deliveries.run_once(posted.office), deliveries.run_once(posted.office)

    assert (first.checks, second.checks) == (1, 0)
    line = "今日到期 1 项，已发送 1 条，未送达 0 条，日历已知至 2026-12-31"
    with posted.office.database.read() as conn:
        pulse = journal.find_pulse(conn, name=f"check:{posted.house.agency_id}")
    assert pulse is not None
    assert pulse.detail == line
    (mail,) = [parsed(e) for e in postmaster.taken if "admin@bureau.example" in e.rcpt_tos]
    assert (mail["Subject"], mail.get_content().strip()) == ("提醒自检 2026-11-23", line)
    assert [r.kind for r in posted.rows() if r.person_id == posted.admin_id] == ["check"]
    assert deliveries.self_check(posted.later(days=1).office) == 1


def test_on_a_day_off_the_line_is_kept_and_not_sent(posted: Mailroom) -> None:
    posted.channel(-1)
    saturday = posted.at(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))

    assert deliveries.run_once(saturday.office).checks == 1
    assert posted.rows() == []


def test_the_tally_of_another_bureau_is_not_ours(mailroom: Mailroom, tmp_path: Path) -> None:
    from caseflow.storage import agencies

    with mailroom.office.database.write() as conn:
        agencies.insert_agency(conn, name="邻县应急管理局", short_name="邻")
    mailroom.deadline()

    assert deliveries.self_check(mailroom.office) == 2
    with mailroom.office.database.read() as conn:
        lines = [p.detail for p in journal.list_pulses(conn) if p.name.startswith("check:")]
    # Sorted: pulses come by their names, and a tenth bureau stands before a ninth.
    assert sorted(line[:8] for line in lines) == ["今日到期 0 项", "今日到期 1 项"]


def test_an_office_without_any_post_keeps_what_it_cannot_send(mailroom: Mailroom) -> None:
    from caseflow.services.office import NO_POST

    office = replace(mailroom.office, post=NO_POST)
    mailroom.channel(kind="feishu", address=ROBOT)
    mailroom.alert()

    assert deliver(replace(mailroom, office=office)).again == 1

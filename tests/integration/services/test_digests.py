"""The digest: one a day for each person who has something to do, in words that suffice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from caseflow.services import deliveries, digest_texts
from caseflow.services.dispatching import dispatch_due
from tests.integration.notify.mail_servers import Postmaster, mail_server
from tests.integration.services.mailroom import MONDAY, Mailroom
from tests.integration.services.test_deliveries import leave, parsed

EARLY = datetime(2026, 11, 23, 0, 29, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def posted(mailroom: Mailroom, postmaster: Postmaster) -> Iterator[Mailroom]:
    with mail_server(postmaster) as port:
        yield mailroom.with_mail(port)


def mails(room: Mailroom, postmaster: Postmaster) -> dict[str, Any]:
    """Send what is due and return the mails by the name of their mailbox."""
    dispatch_due(room.office)
    return {e.rcpt_tos[0].partition("@")[0]: parsed(e) for e in postmaster.taken}


def test_it_tells_what_is_late_what_comes_next_and_what_was_not_read(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel(0, each_alert=False)
    for due in (20, 23, 25, 28):
        posted.deadline(date(2026, 11, due))
    posted.deadline(date(2026, 12, 20))
    posted.deadline(state="waiting")
    posted.deadline(state="met")
    posted.alert(0, title="2026-001 复查还有3日到期")

    assert deliveries.digest(posted.office) == 1
    mail = mails(posted, postmaster)["user0"]

    assert mail["Subject"] == (
        "甲期限每日汇总 2026-11-23：已逾期1项，今天到期1项，三日内到期1项，七日内到期1项，"
        "等待送达回证1项，未确认提醒1条"
    )
    link = f"https://law.example/cases/{posted.house.case_id}"
    case = "2026-001 乙化工有限公司：复查"
    assert mail.get_content().replace("\r\n", "\n").strip().split("\n\n") == [
        "张三：",
        f"【已逾期】1项\n· {case}，最后一日2026-11-20 {link}",
        f"【今天到期】1项\n· {case}，最后一日2026-11-23 {link}",
        f"【三日内到期】1项\n· {case}，最后一日2026-11-25 {link}",
        f"【七日内到期】1项\n· {case}，最后一日2026-11-28 {link}",
        f"【等待送达回证】1项\n· {case}，等待有关文书送达（2026-11-23起） {link}",
        "【未确认的提醒】1条\n· 2026-001 复查还有3日到期",
        "https://law.example/",
    ]
    assert str(mail["X-Caseflow-Key"]) == f"digest:{posted.person(0)}:2026-11-23"


def test_it_comes_once_a_day_from_its_hour_on(posted: Mailroom) -> None:
    posted.channel(0)
    posted.deadline()

    assert deliveries.digest(posted.at(EARLY).office) == 0
    assert deliveries.digest(posted.office) == 1
    assert deliveries.digest(posted.office) == 0
    assert deliveries.digest(posted.later(hours=5).office) == 0
    assert deliveries.digest(posted.later(days=1).office) == 1
    assert len({row.key for row in posted.rows()}) == 2 == len(posted.rows())


def test_there_is_none_on_a_day_off(posted: Mailroom) -> None:
    posted.channel(0)
    posted.deadline()

    assert deliveries.digest(posted.at(SATURDAY).office) == 0


def test_every_way_of_a_person_gets_it_and_who_has_none_gets_none(posted: Mailroom) -> None:
    posted.channel(0)
    posted.channel(0, address="second@bureau.example", each_alert=False)
    posted.channel(0, address="off@bureau.example", active=False)
    posted.deadline()

    assert deliveries.digest(posted.office) == 1
    assert len(posted.rows()) == 2


def test_who_has_nothing_to_do_gets_none(posted: Mailroom) -> None:
    posted.channel(0)
    posted.deadline(date(2026, 12, 20))
    # 王五 handles no case.
    posted.channel(2)

    assert deliveries.digest(posted.office) == 0
    assert posted.rows() == []


def test_who_stands_in_reads_the_others_part_too(posted: Mailroom, postmaster: Postmaster) -> None:
    posted.channel(2)
    posted.channel(0)
    clock = posted.deadline()
    leave(posted, 0, 2)

    assert deliveries.digest(posted.office) == 2
    found = mails(posted, postmaster)

    text = found["user2"].get_content().replace("\r\n", "\n")
    assert text.startswith("王五：\n\n◆ 代张三（休假）\n\n【今天到期】1项\n")
    assert "◆" not in found["user0"].get_content()
    assert clock


def test_a_clock_of_both_is_told_once_to_who_stands_in(
    posted: Mailroom, postmaster: Postmaster
) -> None:
    posted.channel(1)
    posted.deadline()
    leave(posted, 0, 1)
    deliveries.digest(posted.office)

    text = mails(posted, postmaster)["user1"].get_content()
    assert text.count("最后一日") == 1
    assert "◆" not in text


def test_without_a_public_address_there_are_no_links(mailroom: Mailroom) -> None:
    room = replace(mailroom, office=replace(mailroom.office, public_url=""))
    room.channel(0)
    room.deadline()
    deliveries.digest(room.office)

    assert "http" not in room.row().body
    assert room.row().url == ""


def test_a_long_list_is_cut_and_counted(posted: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_texts, "MOST_LINES", 2)
    posted.channel(0)
    for _ in range(5):
        posted.deadline()
    deliveries.digest(posted.office)

    assert posted.row().body.endswith("  另有3项，请登录查看。")
    assert "【今天到期】5项" in posted.row().body


def test_a_digest_waits_for_the_end_of_quiet_hours(posted: Mailroom) -> None:
    posted.channel(0)
    posted.deadline()
    night = posted.at(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
    deliveries.digest(night.office)

    assert posted.row().next_at == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert posted.row().created_at > MONDAY

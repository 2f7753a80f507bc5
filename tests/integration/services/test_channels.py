"""One's own ways to be reached: added, tried out, changed, switched off; secrets stay unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from caseflow.domain.audit import changes_json
from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from caseflow.services import channels as service
from caseflow.services import deliveries
from caseflow.services.channels import ChannelDraft
from caseflow.storage import journal
from tests.integration.notify.mail_servers import Postmaster, mail_server
from tests.integration.notify.web_servers import House as WebHouse
from tests.integration.notify.web_servers import web_server
from tests.integration.services.mailroom import SECRET, Mailroom

MAIL = ChannelDraft(kind="email", address="zhang@bureau.example")
ROBOT = ChannelDraft(kind="dingtalk", address="access-token-0001", secret="SEC0000000000001")


@pytest.fixture
def web() -> Iterator[WebHouse]:
    with web_server(WebHouse()) as house:
        yield house


def trail(room: Mailroom) -> list[tuple[str, str]]:
    """Return act and changes of every entry of the bureau's chain, oldest first."""
    with room.office.database.read() as conn:
        assert journal.verify_audit(conn) == []
        found = journal.list_newest(conn, agency_id=room.house.agency_id)
    return [(e.action, e.reason + changes_json(e.changes)) for _, e in reversed(found)]


def test_one_adds_changes_and_switches_ones_own(mailroom: Mailroom) -> None:
    office, who = mailroom.office, mailroom.who(0)
    number = service.add_channel(office, who, replace(MAIL, address=" zhang@bureau.example "))

    (seen,) = service.channels(office, who)
    assert (seen.address, seen.label, seen.active, seen.each_alert) == (
        "zhang@bureau.example",
        "邮箱",
        True,
        True,
    )
    changed = replace(MAIL, address="z@bureau.example", each_alert=False)
    assert service.change_channel(office, who, number, changed)
    assert not service.change_channel(office, who, number, changed)
    assert service.switch_channel(office, who, number, on=False)
    assert not service.switch_channel(office, who, number, on=False)
    (seen,) = service.channels(office, who)
    assert (seen.address, seen.active, seen.each_alert) == ("z@bureau.example", False, False)
    assert [act for act, _ in trail(mailroom)] == [
        "add_channel",
        "change_channel",
        "switch_channel",
    ]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ChannelDraft(kind="fax", address="1"), "kind"),
        (ChannelDraft(kind="email", address="张三"), "address"),
        (ChannelDraft(kind="wecom", address="https://qyapi.weixin.qq.com/x?key=1"), "address"),
        (ChannelDraft(kind="webhook", address="ftp://a.example", secret=SECRET), "address"),
        (ChannelDraft(kind="webhook", address="https://a.example", secret="short"), "secret"),
        (ChannelDraft(kind="email", address="a@b.example", secret="what for"), "secret"),
    ],
    ids=["kind", "mailbox", "whole address", "scheme", "short secret", "secret of mail"],
)
def test_a_wrong_address_is_refused_by_field_and_in_words(
    mailroom: Mailroom, draft: ChannelDraft, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        service.add_channel(mailroom.office, mailroom.who(0), draft)

    assert [r.field for r in caught.value.reasons] == [field]
    assert service.channels(mailroom.office, mailroom.who(0)) == []
    assert trail(mailroom) == []


def test_a_change_is_checked_as_well(mailroom: Mailroom) -> None:
    number = service.add_channel(mailroom.office, mailroom.who(0), MAIL)
    with pytest.raises(InvalidInput, match="邮箱"):
        service.change_channel(
            mailroom.office, mailroom.who(0), number, replace(MAIL, address="nowhere")
        )


def test_the_same_one_twice_is_a_conflict(mailroom: Mailroom) -> None:
    office, who = mailroom.office, mailroom.who(0)
    service.add_channel(office, who, MAIL, request_id="one")
    with pytest.raises(Conflict, match="已经登记过"):
        service.add_channel(office, who, MAIL)
    with pytest.raises(Conflict, match="已经提交过"):
        service.add_channel(office, who, replace(MAIL, address="b@b.example"), request_id="one")
    other = service.add_channel(office, who, replace(MAIL, address="b@b.example"))
    with pytest.raises(Conflict, match="已经登记过"):
        service.change_channel(office, who, other, MAIL)
    service.add_channel(office, mailroom.who(1), MAIL)


def test_those_of_others_are_the_admins_to_see_and_switch_off_only(mailroom: Mailroom) -> None:
    office, admin = mailroom.office, mailroom.admin
    number = service.add_channel(office, mailroom.who(0), ROBOT)
    service.add_channel(office, mailroom.who(0), MAIL)

    with pytest.raises(Forbidden, match="系统管理"):
        service.channels(office, mailroom.who(1), of_all=True)
    for act in (
        lambda: service.change_channel(office, admin, number, ROBOT),
        lambda: service.remove_channel(office, admin, number),
        lambda: service.send_test(office, admin, number),
        lambda: service.switch_channel(office, mailroom.who(1), number, on=False),
        lambda: service.switch_channel(office, admin, number, on=True),
    ):
        with pytest.raises(Forbidden, match="本人"):
            act()
    with pytest.raises(NotFound, match="刷新"):
        service.switch_channel(office, admin, 999, on=False)
    assert service.switch_channel(office, admin, number, on=False)
    robot, mail = service.channels(office, admin, of_all=True)
    assert (robot.person, robot.address, robot.has_secret) == ("张三", "acce…", True)
    assert mail.address == MAIL.address
    assert ROBOT.secret not in repr((robot, mail))


def test_neither_trail_nor_log_tells_a_secret(
    mailroom: Mailroom, caplog: pytest.LogCaptureFixture, web: WebHouse
) -> None:
    room = mailroom.with_post(dingtalk_base=web.url)
    office, who = room.office, room.who(0)
    number = service.add_channel(office, who, ROBOT)
    anew = replace(ROBOT, address="access-token-0002", secret="SEC0000000000002")
    service.change_channel(office, who, number, anew)
    service.change_channel(office, who, number, replace(anew, secret=None, each_alert=False))
    web.answers({"errcode": 310000, "errmsg": f"sign not match {anew.secret} {anew.address}"})
    trial = service.send_test(office, who, number)
    service.remove_channel(office, who, number)

    told = repr(trail(room)) + caplog.text + trial.words + repr(deliveries.listed(office, who))
    for hidden in (ROBOT.secret, anew.secret, ROBOT.address, anew.address):
        assert str(hidden) not in told
    assert "已重新设置" in told


def test_a_secret_that_is_not_typed_again_stays(mailroom: Mailroom, web: WebHouse) -> None:
    draft = ChannelDraft(kind="webhook", address=f"{web.url}/a", secret=SECRET)
    number = service.add_channel(mailroom.office, mailroom.who(0), draft)
    kept = replace(draft, address=f"{web.url}/b", secret=None)
    service.change_channel(mailroom.office, mailroom.who(0), number, kept)

    assert service.send_test(mailroom.office, mailroom.who(0), number).ok
    assert [r.path for r in web.came] == ["/b"]


def test_one_that_was_used_is_switched_off_instead_of_deleted(
    mailroom: Mailroom, web: WebHouse
) -> None:
    office, who = mailroom.office, mailroom.who(0)
    draft = ChannelDraft(kind="webhook", address=f"{web.url}/hook", secret=SECRET)
    fresh = service.add_channel(office, who, MAIL)
    used = service.add_channel(office, who, draft)
    service.send_test(office, who, used)

    assert service.remove_channel(office, who, fresh)
    assert not service.remove_channel(office, who, used)
    (left,) = service.channels(office, who)
    assert (left.id, left.active) == (used, False)
    with pytest.raises(NotFound):
        service.remove_channel(office, who, fresh)


def test_a_test_message_goes_out_at_once_at_any_hour(mailroom: Mailroom) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster) as port:
        room = mailroom.with_mail(port).later(hours=14)  # midnight
        number = service.add_channel(room.office, room.who(0), MAIL)
        trial = service.send_test(room.office, room.who(0), number)

    assert (trial.ok, trial.words) == (True, "测试消息已经发出，请到邮箱查看。")
    assert len(postmaster.taken) == 1
    assert (room.row().kind, room.row().state) == ("test", "sent")


@pytest.mark.parametrize("status", [500, 403], ids=["for now", "for good"])
def test_a_test_that_fails_says_why_and_is_not_tried_again(
    mailroom: Mailroom, web: WebHouse, status: int
) -> None:
    web.answers({}, status=status)
    office, who = mailroom.office, mailroom.who(0)
    draft = ChannelDraft(kind="webhook", address=f"{web.url}/hook", secret=SECRET)
    number = service.add_channel(office, who, draft)

    trial = service.send_test(office, who, number)

    assert not trial.ok
    assert str(status) in trial.words
    assert "自动重发" not in trial.words
    assert deliveries.dispatch(mailroom.later(days=1).office).leased == 0
    assert deliveries.failed(office, who) == []
    assert deliveries.retry_all(office, who) == 0


def test_a_test_through_one_that_is_off_says_so(mailroom: Mailroom) -> None:
    office, who = mailroom.office, mailroom.who(0)
    number = service.add_channel(office, who, MAIL)
    service.switch_channel(office, who, number, on=False)

    assert service.send_test(office, who, number).words == "接收方式已经停用"

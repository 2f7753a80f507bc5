"""The outbox: what failed with its reason and another try, what waits, what was sent lately."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from caseflow.services import channels, deliveries, outbox
from caseflow.services.office import Actor
from caseflow.services.people import actor_named
from caseflow.storage.tables import delivery
from tests.integration.web import telling
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor

WHY = "“张建国”的邮箱没有收到消息：收件服务器回答 550，请核对邮箱地址"


@pytest.fixture(scope="module")
def reached(bureaus: Bureaus) -> dict[str, Actor]:
    """Return two people with a mailbox each, in a bureau with an admin."""
    telling.add_admin(bureaus)
    found = {name: actor_named(bureaus.office, name) for name in ("inspector", "chief")}
    for name, who in found.items():
        draft = channels.ChannelDraft(kind="email", address=f"{name}@bureau.example")
        channels.add_channel(bureaus.office, who, draft)
    return found


@pytest.fixture
def admin(reached: dict[str, Actor], visit: Callable[[], Visitor]) -> Visitor:
    visitor = visit()
    visitor.sign_in("admin")
    return visitor


def test_a_failed_message_is_shown_with_its_reason_and_sent_again(
    admin: Visitor, bureaus: Bureaus, reached: dict[str, Actor]
) -> None:
    number = telling.send(
        bureaus, reached["inspector"], state="failed", subject="再试一次 & <它>", error=WHY
    )
    for path in ("/", "/deadlines"):
        admin.get(path)
        assert "条提醒没有送达" in admin.text
    admin.get("/status/deliveries")
    assert "再试一次 & <它>" in admin.text
    assert WHY in admin.text

    admin.post(f"/status/deliveries/{number}/retry")

    admin.get("/status/deliveries?state=queued")
    assert "再试一次 & <它>" in admin.text
    assert admin.post(f"/status/deliveries/{number}/retry").status_code == 409


def test_all_that_failed_is_sent_again_and_the_banner_goes(
    admin: Visitor, bureaus: Bureaus, reached: dict[str, Actor]
) -> None:
    for name, who in reached.items():
        telling.send(bureaus, who, state="failed", subject=f"全部重发{name}", error=WHY)
    admin.get("/status/deliveries")

    admin.post("/status/deliveries/retry")

    admin.get("/status/deliveries")
    assert "没有未送达的消息" in admin.text
    admin.get("/")
    assert "条提醒没有送达" not in admin.text


def test_people_see_and_retry_their_own_messages_only(
    inspector: Visitor, bureaus: Bureaus, reached: dict[str, Actor]
) -> None:
    foreign = telling.send(bureaus, reached["chief"], state="failed", subject="别人的", error=WHY)
    telling.send(bureaus, reached["inspector"], state="failed", subject="自己的", error=WHY)

    inspector.get(f"/status/deliveries?person={reached['chief'].person.id}")

    assert "自己的" in inspector.text
    assert "别人的" not in inspector.text
    assert inspector.post(f"/status/deliveries/{foreign}/retry").status_code == 403
    assert deliveries.retry_all(bureaus.office, reached["inspector"]) == 1
    assert deliveries.retry_all(bureaus.office, reached["chief"]) == 1


def test_messages_are_filtered_by_person_kind_and_state(
    admin: Visitor, bureaus: Bureaus, reached: dict[str, Actor]
) -> None:
    for name, who in reached.items():
        telling.send(bureaus, who, state="sent", subject=f"筛选{name}")
    query = f"/status/deliveries?state=sent&person={reached['chief'].person.id}"

    admin.get(query)
    assert "筛选chief" in admin.text
    assert "筛选inspector" not in admin.text
    admin.get(f"{query}&kind=digest")
    assert "没有符合条件的消息" in admin.text


def test_old_messages_that_arrived_are_not_listed_but_old_failures_are(
    admin: Visitor, bureaus: Bureaus, reached: dict[str, Actor]
) -> None:
    old = bureaus.office.clock.now() - outbox.LATELY - timedelta(hours=1)
    for state in ("sent", "failed"):
        number = telling.send(
            bureaus, reached["chief"], state=state, subject=f"很久以前{state}", error=WHY
        )
        with bureaus.office.database.write() as conn:
            conn.execute(
                update(delivery).where(delivery.c.id == number).values(created_at=old, done_at=old)
            )

    admin.get("/status/deliveries?state=sent")
    assert "很久以前" not in admin.text
    admin.get("/status/deliveries?state=failed")
    assert "很久以前failed" in admin.text
    deliveries.retry_all(bureaus.office, actor_named(bureaus.office, "admin"))


def test_older_messages_are_on_the_next_page(
    admin: Visitor, bureaus: Bureaus, reached: dict[str, Actor]
) -> None:
    for number in range(outbox.PAGE + 3):
        telling.send(bureaus, reached["chief"], state="dropped", subject=f"第{number:03}页")

    admin.get("/status/deliveries?state=dropped")
    link = admin.text.split('rel="next" href="')[1].split('"')[0]
    assert "第000页" not in admin.text
    admin.get(link)
    assert "第000页" in admin.text


@pytest.mark.parametrize("query", ["state=x&kind=y&person=z", f"before={10**30}", "person=999"])
def test_odd_filters_are_no_fault(admin: Visitor, query: str) -> None:
    assert admin.get(f"/status/deliveries?{query}").status_code == 200

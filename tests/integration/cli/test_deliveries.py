"""`caseflow deliveries`: what became of messages, another try, and sending now."""

from __future__ import annotations

from typing import Any

import pytest

KEY = "robot-key-0001"


@pytest.fixture
def stuck(house: Any) -> Any:
    """Return a demo bureau with one message that failed for good and one that waits."""
    house.sql(
        "INSERT INTO channel (id, agency_id, person_id, kind, address, created_at)"
        " SELECT 1, agency_id, id, 'wecom', 'robot-key-0001', '2026-11-20T00:00:00.000000+00:00'"
        " FROM person WHERE username = 'inspector'",
        *(
            "INSERT INTO delivery (agency_id, channel_id, person_id, kind, key, subject, state,"
            " error, attempts, next_at, created_at) SELECT agency_id, 1, person_id, 'alert',"
            f" 'k{state}', '复查{state}', '{state}', '{why}', 3,"
            " '2036-11-20T00:00:00.000000+00:00', '2026-11-20T00:00:00.000000+00:00' FROM channel"
            for state, why in (("failed", "机器人已被停用"), ("queued", ""))
        ),
    )
    return house


def test_one_lists_what_became_of_messages(stuck: Any) -> None:
    words = stuck.run("deliveries", "list", "--as", "inspector").stdout
    failed = stuck.json("deliveries", "list", "--as", "admin", "--state", "failed")

    assert "未送达" in words
    assert "企业微信机器人  提醒  复查failed：机器人已被停用" in words
    assert [(d["state"], d["attempts"], d["error"]) for d in failed] == [
        ("failed", 3, "机器人已被停用")
    ]
    assert KEY not in words + str(failed)
    assert "没有符合条件的消息" in stuck.run("deliveries", "list", "--as", "reviewer").stdout


def test_what_failed_is_queued_again_by_number_or_all_at_once(stuck: Any) -> None:
    number = stuck.json("deliveries", "list", "--as", "admin", "--state", "failed")[0]["id"]

    assert stuck.run("deliveries", "retry", "--as", "admin").exit_code == 2
    assert stuck.run("deliveries", "retry", "--as", "reviewer", str(number)).exit_code == 1
    assert "重新排队1条" in stuck.run("deliveries", "retry", "--as", "admin", str(number)).stdout
    assert stuck.run("deliveries", "retry", "--as", "admin", str(number)).exit_code == 1
    assert "重新排队0条" in stuck.run("deliveries", "retry", "--as", "admin", "--all").stdout


def test_sending_says_what_it_did(house: Any) -> None:
    words = house.run("deliveries", "send").stdout
    report = house.json("deliveries", "send")

    assert "已送达0条" in words
    assert report["posted"] == 0
    assert report["dispatched"]["sent"] == 0

"""What a mail server of its own process gets to see, byte for byte as a mail client reads it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_string, policy
from pathlib import Path

import pytest

from caseflow.services import deliveries
from tests.integration.services.mailroom import Mailroom
from tests.integration.services.test_deliveries import closed_port  # noqa: F401  a fixture

FIRST, LAST = "---------- MESSAGE FOLLOWS ----------\n", "------------ END MESSAGE ------------\n"


@pytest.fixture
def sink(closed_port: int, tmp_path: Path) -> Iterator[tuple[int, Path]]:  # noqa: F811
    """Run a mail server that prints each message, and yield its port and its output."""
    out = tmp_path / "mail.txt"
    command = [sys.executable, "-u", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{closed_port}"]
    command += ["-c", "aiosmtpd.handlers.Debugging", "stdout"]
    with out.open("w") as file, subprocess.Popen(command, stdout=file) as process:
        yield closed_port, out
        process.terminate()


def wait_for(port: int) -> None:
    """Return when the server listens."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)


def test_a_raw_message_carries_its_key_its_link_and_readable_chinese(
    mailroom: Mailroom, sink: tuple[int, Path]
) -> None:
    port, out = sink
    room = mailroom.with_mail(port)
    room.channel()
    key = room.reminder(room.deadline())
    deliveries.post(room.office)
    wait_for(port)
    assert deliveries.dispatch_due(room.office).sent == 1

    raw = out.read_text(encoding="utf-8").partition(FIRST)[2].partition(LAST)[0]
    mail = message_from_string(raw, policy=policy.default)
    assert mail["X-Caseflow-Key"] == f"alert:{key}:{room.person(0)}"
    assert mail["From"] == "甲县应急管理局 <caseflow@bureau.example>"
    assert mail["To"] == "张三 <user0@bureau.example>"
    assert mail["Subject"] == f"提醒{key}"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content().split()
    assert (text[0], text[-1]) == (f"正文{key}", f"https://law.example/cases/{room.house.case_id}")
    assert raw.isascii()

"""`caseflow serve` under strain: an upload far too large, and an office program that hangs."""

from __future__ import annotations

import http.client
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from caseflow.demo.people import PASSWORD
from tests.integration.cli.test_serve import WAIT_S, get, serving

MIB = 1024 * 1024
PAGE = "/cases/6/evidence"
HEAD = (
    '--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{}\r\n'
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
)
TAIL = b"\r\n--edge--\r\n"


class Clerk:
    """One browser that is signed in."""

    def __init__(self, port: int) -> None:
        self._port, self._cookie = port, ""
        _, page = self.ask("GET", "/sign-in")
        words = {"username": "inspector", "password": PASSWORD, "csrf_token": token(page)}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert self.ask("POST", "/sign-in", urlencode(words).encode(), kind)[0] == 303

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=WAIT_S)
        try:
            sent = {**(headers or {}), **({"Cookie": self._cookie} if self._cookie else {})}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            given = answer.getheader("Set-Cookie")
            self._cookie = given.partition(";")[0] if given else self._cookie
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def most_memory(pid: int) -> int:
    """Return the most bytes that a process ever held."""
    said = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert said
    return int(said[1]) * 1024


def files(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*")}


def test_an_upload_far_too_large_is_refused_in_words_and_leaves_nothing(
    house: Any, tmp_path: Path
) -> None:
    temporary, size = tmp_path / "temporary", 120 * MIB
    temporary.mkdir()
    with serving(house, CASEFLOW_SCHEDULER="false", TMPDIR=str(temporary)) as (process, port):
        get(process, port, "/healthz")
        clerk = Clerk(port)
        head = HEAD.format(token(clerk.ask("GET", PAGE)[1])).encode()
        before, memory = files(house.folder, temporary), most_memory(process.pid)

        def body() -> Iterator[bytes]:
            yield head
            yield from [bytes(MIB)] * (size // MIB)
            yield TAIL

        length = str(len(head) + size + len(TAIL))
        sent = {"Content-Type": "multipart/form-data; boundary=edge", "Content-Length": length}
        status, page = clerk.ask("POST", PAGE, body(), sent)

        assert status == 413
        assert "超过了系统允许的大小，没有保存" in page
        assert most_memory(process.pid) - memory < 60 * MIB
        assert files(house.folder, temporary) == before


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_a_hanging_office_program_ends_with_the_server(
    house: Any, tmp_path: Path, sign: int
) -> None:
    office, pids, temporary = tmp_path / "office", tmp_path / "pids", tmp_path / "temporary"
    temporary.mkdir()
    office.write_text(f"#!/bin/sh\nsleep 600 &\necho $! $$ >{pids}.new\nmv {pids}.new {pids}\nwait")
    office.chmod(0o755)
    env = {"CASEFLOW_SOFFICE": str(office), "TMPDIR": str(temporary)}
    with serving(house, CASEFLOW_SCHEDULER="false", **env) as (process, port):
        get(process, port, "/healthz")
        clerk = Clerk(port)
        paper = house.sql("SELECT max(id) FROM paper WHERE file_sha != ''")[0][0]
        waiting = Thread(target=ask_in_vain, args=(clerk, f"/papers/{paper}.pdf"))
        waiting.start()
        until(pids.is_file)
        process.send_signal(sign)
        process.wait(WAIT_S)
        waiting.join()

        for pid in map(int, pids.read_text().split()):
            until(lambda pid=pid: is_gone(pid))
        until(lambda: not files(temporary))


def ask_in_vain(clerk: Clerk, path: str) -> None:
    with suppress(http.client.HTTPException, OSError):  # the server may still say that it ends
        clerk.ask("GET", path)


def is_gone(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def until(true: Any) -> None:
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)

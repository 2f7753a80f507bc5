"""`caseflow serve` as a process: it says where it is, answers, watches, and ends when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

WAIT_S = 60
PROGRAM = "from caseflow.cli import main; main(prog_name='caseflow')"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    house: Any, *, port: int = 0, **env: str
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)],
        env={**os.environ, "CASEFLOW_DATA_DIR": str(house.folder), "PYTHONUNBUFFERED": "1", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, port
    finally:
        process.kill()
        process.communicate()


def get(process: subprocess.Popen[str], port: int, path: str) -> tuple[int, str]:
    """Return status and body, waiting until the server listens."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, f"the server ended: {process.communicate()[0]}"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl+C"])
def test_serve_says_where_it_is_answers_and_ends_when_told(house: Any, sign: int) -> None:
    before = house.sql("SELECT at FROM heartbeat")
    with serving(house) as (process, port):
        health, page = get(process, port, "/healthz"), get(process, port, "/")
        process.send_signal(sign)
        said, _ = process.communicate(timeout=WAIT_S)

    assert health[0] == 200
    assert page[0] == 200
    assert "登录" in page[1]
    assert f"http://127.0.0.1:{port}" in said
    assert "演示账号" in said
    assert "inspector" in said
    assert "密码：" in said
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert house.sql("SELECT at FROM heartbeat") != before


def test_a_house_without_demo_names_no_accounts(empty: Any) -> None:
    with serving(empty, CASEFLOW_SCHEDULER="false") as (process, port):
        assert get(process, port, "/sign-in")[0] == 200
        process.terminate()
        said, _ = process.communicate(timeout=WAIT_S)

    assert "演示账号" not in said
    assert empty.sql("SELECT count(*) FROM heartbeat") == [(0,)]


def test_a_port_that_is_taken_is_told_in_words(empty: Any) -> None:
    with serving(empty) as (first, port):
        assert get(first, port, "/sign-in")[0] == 200
        with serving(empty, port=port) as (second, _):
            said, _ = second.communicate(timeout=WAIT_S)

    assert second.returncode == 1
    assert f"端口{port}" in said
    assert "已启动" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("port", ["0", "-1", "65536", "x"])
def test_a_port_that_is_none_is_refused(empty: Any, port: str) -> None:
    assert empty.run("serve", "--port", port).exit_code == 2

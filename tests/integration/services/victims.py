"""Processes that send until they are killed: a server that loads the house once and forks.

Started by `Victims`; its standard input takes one order a line, each is answered with one line:
`start <moment>` forks a sender whose clock stands at the moment and answers with its
number when it is at work, `kill <number>` answers when the process is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from caseflow.domain.clock import FixedClock
from caseflow.services.office import Office

ROOT = Path(__file__).resolve().parents[3]


class Victims:
    """The test's end of the server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, at: datetime) -> int:
        return int(self._ask(f"start {at.isoformat()}"))

    def kill(self, number: int) -> None:
        assert self._ask(f"kill {number}") == "dead"

    def _ask(self, order: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def victims(url: str, folder: Path) -> Iterator[Victims]:
    """Run the server until the block ends."""
    command = [sys.executable, "-m", "tests.integration.services.victims", url, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        yield Victims(process)


def _serve(url: str, folder: Path) -> None:
    from caseflow.services import deliveries
    from tests.integration.services.offices import office_in

    # Loaded, compiled and warm once, and not in every child; no connection is inherited.
    office = office_in(folder, url=url)
    office = replace(office, post=replace(office.post, timeout_s=5))
    deliveries.post(office)
    deliveries.dispatch(office)
    office.database.dispose()
    for line in sys.stdin:
        order, _, rest = line.strip().partition(" ")
        if order == "start":
            at = datetime.fromisoformat(rest)
            told = str(_start(replace(office, clock=FixedClock(at))))
        else:
            os.kill(int(rest), signal.SIGKILL)
            _, status = os.waitpid(int(rest), 0)
            told = "dead" if os.WTERMSIG(status) == signal.SIGKILL else f"ended {status}"
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()


def _start(office: Office) -> int:
    ready, tell = os.pipe()
    number = os.fork()
    if number == 0:
        try:
            _send_for_ever(office, tell)
        finally:
            os._exit(1)
    os.close(tell)
    os.read(ready, 1)
    os.close(ready)
    return number


def _send_for_ever(office: Office, tell: int) -> None:
    from caseflow.services import deliveries

    with office.database.read():
        os.write(tell, b"1")
    while True:
        deliveries.post(office)
        deliveries.dispatch(office, most=5)


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]))

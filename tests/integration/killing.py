"""Processes that are killed: forked from this one, told apart by their number, ended by SIGKILL."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Sequence

Ready = Callable[[], None]


def start(work: Callable[[Ready], None], count: int) -> list[int]:
    """Fork `count` processes and return their numbers when each has called what it is given.

    A child opens what it needs itself: it must inherit no open connection. What it prints on a
    failure is seen in the output of the test.
    """
    ears: list[int] = []
    numbers: list[int] = []
    for _ in range(count):
        ear, mouth = os.pipe()
        number = os.fork()
        if number == 0:
            os.close(ear)
            _live(work, mouth)
        os.close(mouth)
        ears.append(ear)
        numbers.append(number)
    for ear in ears:
        assert os.read(ear, 1) == b"!", "a child died before it was ready"
        os.close(ear)
    return numbers


def kill(numbers: Sequence[int]) -> None:
    """Kill these processes at once; one that has ended by itself has ended well."""
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    for number in numbers:
        _, status = os.waitpid(number, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0


def _live(work: Callable[[Ready], None], mouth: int) -> None:
    try:
        work(lambda: os.write(mouth, b"!") and None)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)

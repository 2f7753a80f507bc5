"""The runs of the office program: none outlives this process, and no folder with case text stays.

A run has its own process group. On POSIX a small guard in it reads a pipe from this process: when
this process is gone, however it went, the guard removes the folder and kills the group.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from caseflow.domain.errors import Stopping, Unconverted

_PREFIX = "caseflow-pdf-"
_OWNED = re.compile(rf"{_PREFIX}(\d+)-.+")
_POSIX = os.name == "posix"
_GUARDED = """
exec 3<&0 </dev/null
folder=$1
shift
( read -r _ <&3; rm -rf "$folder"; kill -KILL 0 ) &
guard=$!
"$@" 3<&-
code=$?
kill "$guard"
exit "$code"
"""


class _Runs:
    """Every program that runs, with its folder; after `end` none is started any more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._folders: dict[subprocess.Popen[bytes], Path] = {}
        self._ended = False

    def start(
        self, command: Sequence[str], folder: Path, said: Path, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        guarded = ["sh", "-c", _GUARDED, "sh", str(folder), *command] if _POSIX else [*command]
        with self._lock, said.open("wb") as output:
            self.require_open()
            process = subprocess.Popen(
                guarded,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )
            self._folders[process] = folder
        return process

    def require_open(self) -> None:
        if self._ended:
            raise Stopping("系统正在停止，PDF 没有转换；Word 文书不受影响，请稍后再试。")

    def forget(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._folders.pop(process, None)

    def end(self) -> None:
        with self._lock:
            self._ended = True
            left = dict(self._folders)
        for process, folder in left.items():
            stop(process)
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


_RUNS = _Runs()
forget = _RUNS.forget
"""Leave a program that has ended out of what `end_all` ends."""
require_open = _RUNS.require_open
"""Raise Stopping when `end_all` was called."""
end_all = _RUNS.end
"""Kill every program that runs and remove its folder; later starts raise Stopping."""
atexit.register(end_all)


def start(
    command: Sequence[str], folder: Path, said: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a program; what it says goes into the file `said`.

    Raises Unconverted when there is no such program, Stopping while this process ends.
    """
    if shutil.which(command[0]) is None:
        raise Unconverted(f"LibreOffice 不能启动（{command[0]}）：没有这个程序，或者不能执行")
    try:
        return _RUNS.start(command, folder, said, environment)
    except OSError as err:
        raise Unconverted(f"LibreOffice 不能启动（{command[0]}）：{err}") from err


def stop(process: subprocess.Popen[bytes]) -> None:
    """Kill the program with its children: its start script runs the real one as a child."""
    try:
        if _POSIX:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        return


def new_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for one run; its name tells whose it is."""
    return tempfile.TemporaryDirectory(
        prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True
    )


def sweep() -> int:
    """Remove the folders that processes left which are gone; return how many. Kills nothing.

    Only folders of this user are touched. On Windows nobody can be asked whether he lives.
    """
    if not _POSIX:
        return 0
    gone = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        named = _OWNED.fullmatch(folder.name)
        if named and _is_ours(folder) and not _lives(int(named[1])):
            shutil.rmtree(folder, ignore_errors=True)
            gone += not folder.exists()
    return gone


def _is_ours(folder: Path) -> bool:
    try:
        seen = folder.lstat()
    except FileNotFoundError:
        return False  # swept by another process
    return folder.is_dir() and not folder.is_symlink() and seen.st_uid == os.getuid()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True

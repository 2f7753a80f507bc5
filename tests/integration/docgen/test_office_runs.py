"""An office program that hangs: killed with its children, in time and with this process, no trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from caseflow.docgen import office_runs
from caseflow.docgen.pdf import to_pdfs
from caseflow.domain.errors import Unconverted

WAIT_S = 20
HANGS = '#!/bin/sh\necho $$ >>"{pids}"\nsleep 600 &\necho $! >>"{pids}"\nwait\n'
CONVERTS = """
import sys
from caseflow.docgen.pdf import to_pdfs
to_pdfs([b"a case"], sys.argv[1])
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for temporary files of this process and of those it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def program(folder: Path, text: str) -> tuple[str, Path]:
    """Return a program and the file into which it writes its processes."""
    made, pids = folder / "office", folder / "pids"
    made.write_text(text.format(pids=pids))
    made.chmod(0o755)
    return str(made), pids


def within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


def running(pids: Path) -> list[int]:
    return [pid for pid in map(int, pids.read_text().split()) if alive(pid)]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # killed; whoever adopted it has not asked yet


def hanging(tmp_path: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """Return a process that waits for an office program, and where its processes are written."""
    office, pids = program(tmp_path, HANGS)
    process = subprocess.Popen([sys.executable, "-c", CONVERTS, office], stderr=subprocess.DEVNULL)
    assert within(WAIT_S, lambda: pids.is_file() and len(pids.read_text().split()) == 2)
    return process, pids


def test_a_program_that_hangs_is_killed_tried_again_and_told(
    tmp_path: Path, temporary: Path
) -> None:
    office, pids = program(tmp_path, HANGS)
    with pytest.raises(Unconverted, match="Word") as caught:
        to_pdfs([b"a case"], office, timeout_s=0.5)

    assert "试了2次" in caught.value.message
    assert len(pids.read_text().split()) == 4
    assert within(WAIT_S, lambda: not running(pids))
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_program_outlives_the_process_that_started_it(
    tmp_path: Path, temporary: Path, sign: signal.Signals
) -> None:
    process, pids = hanging(tmp_path)
    process.send_signal(sign)
    process.wait(WAIT_S)

    assert within(WAIT_S, lambda: not running(pids))
    assert within(WAIT_S, lambda: not list(temporary.iterdir()))


def test_what_a_killed_program_wrote_last_is_not_taken_for_whole(tmp_path: Path) -> None:
    half = '#!/bin/sh\nfor last; do :; done\necho half >"${{last%.docx}}.pdf"\nkill -9 $$\n'
    office, _ = program(tmp_path, half)

    with pytest.raises(Unconverted):
        to_pdfs([b"a case"], office)


def test_only_folders_of_processes_that_are_gone_are_swept(temporary: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    stale = temporary / f"caseflow-pdf-{gone.pid}-abc"
    kept = [
        temporary / f"caseflow-pdf-{os.getpid()}-abc",
        temporary / "caseflow-pdf-abc",
        temporary / f"other-{gone.pid}-abc",
    ]
    for folder in (stale, *kept):
        folder.mkdir()
        (folder / "0000.docx").write_text("a case")
    (temporary / f"caseflow-pdf-{gone.pid}-link").symlink_to(kept[2])

    assert office_runs.sweep() == 1
    assert not stale.exists()
    assert all((folder / "0000.docx").is_file() for folder in kept)


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(Unconverted, match="不能启动"):
        to_pdfs([b"a case"], "/nowhere/soffice")

"""From the command to the first page, and the memory of the idle service."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.table import Row, Table, figure, interleave, ms, paired
from caseflow.demo.people import PASSWORD

ROUNDS = 5
IDLE_S = 10
VIEWS = 50
START_GOAL_MS = 2000
MEMORY_GOAL_MB = 150
_PAGES = ("/", "/cases", "/deadlines", "/papers", "/units")
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_CASE = re.compile(r'href="(/cases/\d+)"')


def measure(folder: Path) -> list[Table]:
    """Return the table of the running service."""
    data = folder / "serving"
    program = [str(Path(sys.executable).with_name("caseflow"))]
    subprocess.run(
        [*program, "demo", "--if-empty"], env=_env(data), check=True, capture_output=True
    )
    ours = [*program, "serve", "--port"]
    bare = [sys.executable, "-m", "benchmarks.bare"]
    work: list[float] = []
    bare_work: list[float] = []
    starts = interleave(
        ROUNDS,
        [lambda _: _start_ms(ours, data, work), lambda _: _start_ms(bare, data, bare_work)],
    )
    with _running(ours, data) as (port, pid):
        views = _view_pages(port)
        time.sleep(IDLE_S)
        memory = _rss_mb(pid)
    with _running(bare, data) as (port, pid):
        for _ in range(VIEWS):
            _get(f"http://127.0.0.1:{port}/healthz")
        bare_memory = _rss_mb(pid)
    median = sorted(starts[0])[ROUNDS // 2]
    rows = [
        Row(
            what="启动到首页可用",
            median=ms(starts[0]),
            beside=f"空 Flask+waitress {ms(starts[1])}",
            ratio=paired(starts[0], starts[1]),
            goal="< 2 s",
            met=median < START_GOAL_MS,
        ),
        Row(
            what="其中处理器时间",
            median=ms(work),
            beside=f"空 Flask+waitress {ms(bare_work)}",
            ratio=paired(work, bare_work),
        ),
        Row(
            what=f"空闲内存（浏览{VIEWS}页、静置{IDLE_S}秒后）",
            median=f"{memory:.0f} MB",
            beside=f"空 Flask+waitress {bare_memory:.0f} MB",
            ratio=memory / bare_memory,
            goal=f"< {MEMORY_GOAL_MB} MB",
            met=memory < MEMORY_GOAL_MB,
        ),
        Row(what="一页（登录后各页）", median=ms(views)),
    ]
    notes = [
        f"启动：{ROUNDS}轮交替，从启动进程到 /healthz 答 200，演示数据已装入，含核对全部法规数据。",
        f"各页最慢一次 {figure(max(views))}；内存为 /proc 的 VmRSS，含值守线程。",
    ]
    return [Table(title="启动和内存", rows=rows, notes=notes)]


def _env(data: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CASEFLOW_")}
    return {**kept, "CASEFLOW_DATA_DIR": str(data)}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def _running(command: Sequence[str], data: Path) -> Iterator[tuple[int, int]]:
    port = _free_port()
    process = subprocess.Popen(
        [*command, str(port)], env=_env(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            _get(f"http://127.0.0.1:{port}/healthz")
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("the service did not start")


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def _start_ms(command: Sequence[str], data: Path, work: list[float]) -> float:
    """Return the milliseconds to the first page; add those of its processor time to `work`."""
    began = time.perf_counter()
    with _running(command, data) as (_, pid):
        took = time.perf_counter() - began
        work.append(_cpu_ms(pid))
    return took * 1000


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _view_pages(port: int) -> list[float]:
    """Sign in and look at the pages in turn; return the milliseconds of each."""
    root = f"http://127.0.0.1:{port}"
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    browser.addheaders = [("Referer", root)]
    page = browser.open(f"{root}/sign-in").read().decode()
    token = _TOKEN.search(page)
    form = {"username": "inspector", "password": PASSWORD}
    if token:
        form["csrf_token"] = token[1]
    home = browser.open(f"{root}/sign-in", urllib.parse.urlencode(form).encode()).read().decode()
    if 'name="password"' in home:
        raise RuntimeError("signing in did not work")
    cases = _CASE.findall(browser.open(f"{root}/cases").read().decode())
    paths = [*_PAGES, *dict.fromkeys(cases)]
    took = []
    for number in range(VIEWS):
        began = time.perf_counter()
        browser.open(root + paths[number % len(paths)]).read()
        took.append((time.perf_counter() - began) * 1000)
    return took


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    if found is None:
        raise RuntimeError("no VmRSS in /proc")
    return int(found[1]) / 1024

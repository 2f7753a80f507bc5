"""The watcher: reminders of the clocks that are due, among many that are not.

Beside it stand the least hand-written SQL that leaves the same rows, and APScheduler with one
date job for each clock in its own SQLAlchemy store, as many systems do it.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from pathlib import Path

from benchmarks import jobs_each
from benchmarks.openings import Opened, opened
from benchmarks.postgres import postgresql
from benchmarks.sweep_floor import floor_of
from benchmarks.table import Row, Table, clock_ms, figure, interleave, ms, paired
from caseflow.services import alerts

SIZES = (10_000, 100_000, 1_000_000)
SHARE = 100  # one in a hundred is due
SAME = 100  # as many due in the smallest and in the largest
ROUNDS = 5
IDLE = 200
_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


def measure(folder: Path) -> list[Table]:
    """Return the tables for SQLite and PostgreSQL, and the one of the peer."""
    taken: dict[tuple[int, int], list[float]] = {}
    lite = _database(folder / "lite", "SQLite（WAL，synchronous=FULL）", [""] * 5, taken)
    each = {size: statistics.median(taken[size, size // SHARE]) * SHARE / size for size in SIZES}
    with postgresql() as new:
        post = _database(folder / "post", "PostgreSQL（fsync=on）", [new() for _ in range(5)], {})
    return [lite, post, jobs_each.measure(folder / "jobs", each, SHARE, ROUNDS)]


def _database(
    folder: Path, name: str, urls: list[str], taken: dict[tuple[int, int], list[float]]
) -> Table:
    rows: list[Row] = []
    for place, size in enumerate(SIZES):
        due = size // SHARE
        with opened(folder / str(size), size, due=due, url=urls[place]) as house:
            if size == SIZES[-1]:
                rows.append(_memory(house))
            rows.append(_against_floor(house, taken))
            if size == SIZES[0]:
                rows.append(_idle(house, name))
    with (
        opened(folder / "few", SIZES[0], due=SAME, url=urls[3]) as few,
        opened(folder / "many", SIZES[-1], due=SAME, url=urls[4]) as many,
    ):
        rows.append(_growth(few, many))
    note = (
        f"{ROUNDS}轮交替，取中位数；到期的占百分之一，提醒写入、期限标记并提交。"
        "手写SQL写同样的行，每批也是1000。每项两条提醒。"
    )
    return Table(title=f"值守：{name}", rows=rows, notes=[note])


def _sweep(house: Opened) -> Callable[[int], float]:
    def call(_number: int) -> float:
        house.again()
        gc.collect()
        return clock_ms(lambda: alerts.sweep(house.office))

    return call


def _rounds(calls: list[Callable[[int], float]]) -> list[list[float]]:
    for call in calls:
        call(0)
    return interleave(ROUNDS, calls)


def _against_floor(house: Opened, taken: dict[tuple[int, int], list[float]]) -> Row:
    with floor_of(house) as bare:

        def floor(_number: int) -> float:
            house.again()
            gc.collect()
            return clock_ms(bare)

        ours, least = _rounds([_sweep(house), floor])
    taken[house.open, house.due] = ours
    ratio = paired(ours, least)
    each = statistics.median(ours) / house.due
    return Row(
        what=f"{house.open:,} 项在办，{house.due:,} 项到期（每项 {figure(each)}）",
        median=ms(ours),
        beside=f"手写SQL {ms(least)}",
        ratio=ratio,
        goal="≤2",
        met=ratio <= 2,
    )


def _idle(house: Opened, name: str) -> Row:
    house.again()
    alerts.sweep(house.office)
    values = [clock_ms(lambda: alerts.sweep(house.office)) for _ in range(IDLE)]
    middle = statistics.median(values)
    lite = name.startswith("SQLite")
    return Row(
        what="没有到期的一次值守",
        median=figure(middle),
        goal="<1 ms" if lite else "–",
        met=middle < 1 if lite else None,
    )


def _memory(house: Opened) -> Row:
    house.again()
    gc.collect()
    _CLEAR.write_text("5", encoding="ascii")  # forget the highest use of memory until now
    before = _kib("VmRSS")
    alerts.sweep(house.office)
    grown = (_kib("VmHWM") - before) / 1024
    return Row(
        what=f"{house.open:,} 项在办时内存最多增加",
        median=f"{grown:.1f} MB",
        goal="<50 MB",
        met=grown < 50,
    )


def _growth(few: Opened, many: Opened) -> Row:
    least, most = _rounds([_sweep(few), _sweep(many)])
    ratio = paired(most, least)
    return Row(
        what=f"同样 {SAME} 项到期：{many.open:,} 项在办",
        median=ms(most),
        beside=f"{few.open:,} 项在办 {ms(least)}",
        ratio=ratio,
        goal="≤1.3",
        met=ratio <= 1.3,
    )


def _kib(name: str) -> int:
    lines = dict(ln.split(":", 1) for ln in _STATUS.read_text(encoding="ascii").splitlines())
    return int(lines[name].split()[0])

"""Working out last days: one limit, and a batch of a thousand by the command."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from benchmarks.table import Row, Table, clock_ms, figure, interleave, ms, paired
from benchmarks.walk import walk
from caseflow.bootstrap import load_rules
from caseflow.config import Settings
from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.worktime import WorkCalendar

ROUNDS = 7
EACH = 200
BATCH = 1000
BATCH_ROUNDS = 5
START = date(2026, 1, 5)


def measure(folder: Path) -> list[Table]:
    """Return the table of time limits."""
    rules = load_rules(Settings(data_dir=folder))
    limits = sorted(
        {
            versions[-1].length: versions[-1]
            for versions in rules.law.limits.values()
            if versions[-1].unit is Unit.WORKDAY and versions[-1].length
        }.values(),
        key=lambda limit: limit.length,
    )
    shown = [limits[0], *([limits[-1]] if len(limits) > 1 else [])]
    rows = [_one(limit, partial(_last_day, limit, rules.calendar)) for limit in shown]
    rows += [_added(rules.calendar, days) for days in (5, 90)]
    rows.append(_batch(folder, limits))
    notes = [
        f"单个期限：{ROUNDS}轮交替，每轮{EACH}个起算日，取每次的平均；对照为 chinese-calendar 逐日判断。",
        f"批量：{BATCH_ROUNDS}轮，各是一个新进程；我方含核对全部法规数据并写出每一步理由，对照只写最后一日。",
    ]
    return [Table(title="期限", rows=rows, notes=notes)]


def _last_day(limit: Limit, calendar: WorkCalendar, on: date) -> date:
    return compute(limit, start=on, calendar=calendar).due_on


def _one(limit: Limit, call: Callable[[date], object]) -> Row:
    days = [START + timedelta(days=n) for n in range(EACH)]

    def ours(_number: int) -> float:
        return clock_ms(lambda: [call(day) for day in days]) / EACH

    def peer(_number: int) -> float:
        return clock_ms(lambda: [walk(day, limit.length) for day in days]) / EACH

    ours(0)
    found = interleave(ROUNDS, [ours, peer])
    return Row(
        what=f"{limit.title}（{limit.length}个工作日）",
        median=ms(found[0]),
        beside=f"chinese-calendar {figure(statistics.median(found[1]))}",
        ratio=paired(found[0], found[1]),
    )


def _added(calendar: WorkCalendar, workdays: int) -> Row:
    days = [START + timedelta(days=n) for n in range(EACH)]

    def ours(_number: int) -> float:
        return clock_ms(lambda: [calendar.add(day, workdays=workdays) for day in days]) / EACH

    def peer(_number: int) -> float:
        return clock_ms(lambda: [walk(day, workdays) for day in days]) / EACH

    ours(0)
    found = interleave(ROUNDS, [ours, peer])
    middle = statistics.median(found[0])
    return Row(
        what=f"只加{workdays}个工作日（前缀表）",
        median=figure(middle),
        beside=f"chinese-calendar {figure(statistics.median(found[1]))}",
        ratio=paired(found[0], found[1]),
        goal="<1 µs",
        met=middle < 0.001,
    )


def _batch(folder: Path, limits: Sequence[Limit]) -> Row:
    asked = []
    for number in range(BATCH):
        limit = limits[number % len(limits)]
        start = (max(START, limit.valid_from) + timedelta(days=number % 150)).isoformat()
        asked.append({"limit": limit.id, "from": start, "length": limit.length})
    file = folder / "batch.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    program = [
        str(Path(sys.executable).with_name("caseflow")),
        "limits",
        "due",
        "--json",
        "--batch",
    ]
    ours = lambda _: clock_ms(lambda: _run([*program, str(file)]))  # noqa: E731
    peer = lambda _: clock_ms(lambda: _run([sys.executable, "-m", "benchmarks.walk", str(file)]))  # noqa: E731
    found = interleave(BATCH_ROUNDS, [ours, peer])
    return Row(
        what=f"limits due --batch，{BATCH}条，整个命令",
        median=ms(found[0]),
        beside=f"chinese-calendar 脚本 {ms(found[1])}",
        ratio=paired(found[0], found[1]),
    )


def _run(command: Sequence[str]) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("CASEFLOW_")}
    subprocess.run(command, env=env, check=True, capture_output=True)

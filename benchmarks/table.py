"""What is measured, and how it is printed: one table for each module of this package."""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HEAD = ("项目", "中位数", "对照", "比值", "目标", "达到")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line. `beside` names the floor or peer with its own figure; `met` is None without goal."""

    what: str
    median: str
    beside: str = "–"
    ratio: float | None = None
    goal: str = "–"
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A title, rows, and notes that say how to read them."""

    title: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()


def clock_ms(call: Callable[[], object]) -> float:
    """Return how long one call takes, in milliseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def interleave(rounds: int, calls: Sequence[Callable[[int], float]]) -> list[list[float]]:
    """Run all calls once in each round, in turning order; return the answers for each call."""
    found: list[list[float]] = [[] for _ in calls]
    for number in range(rounds):
        order = list(range(len(calls)))
        turned = order[number % len(calls) :] + order[: number % len(calls)]
        for index in turned:
            found[index].append(calls[index](number))
    return found


def paired(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the median of the ratios, round by round: a slow moment of the machine cancels out."""
    return statistics.median(a / b for a, b in zip(first, second, strict=True))


def ms(values: Sequence[float]) -> str:
    """Return the median of milliseconds as text."""
    return figure(statistics.median(values))


def figure(value: float) -> str:
    """Return milliseconds in the unit that reads best."""
    if value >= 1000:
        return f"{value / 1000:.2f} s"
    if value >= 0.1:
        return f"{value:.2f} ms"
    return f"{value * 1000:.1f} µs"


def show(table: Table) -> str:
    """Return a table as Markdown; Chinese signs count as two columns."""
    lines = [HEAD, *(_cells(row) for row in table.rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(HEAD))]
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|"
    body = [
        "| " + " | ".join(_pad(c, w) for c, w in zip(ln, widths, strict=True)) + " |"
        for ln in lines
    ]
    notes = [f"- {note}" for note in table.notes]
    return "\n".join([f"### {table.title}", "", body[0], rule, *body[1:], "", *notes])


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "达到", False: "未达到", None: "–"}[row.met]
    ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
    return (row.what, row.median, row.beside, ratio, row.goal, met)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))

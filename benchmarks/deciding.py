"""Deciding alone: machine, guards, days, alerts and drafts, without any database."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from transitions import Machine

from benchmarks import bureau
from benchmarks.acts import ACTS
from benchmarks.table import Row, Table, clock_ms, figure, interleave, ms, paired
from caseflow.domain.clock import local_day
from caseflow.domain.decide import advance, options
from caseflow.domain.model import Command
from caseflow.storage.cases import load_case

ROUNDS = 7
EACH = 100
GOAL_MS = 0.5


def measure(folder: Path) -> list[Table]:
    """Return the table of decisions."""
    office = bureau.new_office(folder / "deciding")
    rows = []
    for place, (action, words) in enumerate(ACTS.items()):
        ready = bureau.prepare(office, action, 1, first=1 + place)[0]
        now = ready.office.clock.now()
        with office.database.read() as conn:
            file = load_case(conn, agency_id=ready.who.agency_id, case_id=ready.act.case_id)
        command = Command(
            action=action,
            inputs=ready.act.inputs,
            actor=ready.who.person,
            now=now,
            today=local_day(now),
        )
        rows.append(_row(f"{words}：判断", partial(advance, office.rules, file, command)))
        page = partial(
            options, office.rules, file, actor=command.actor, today=command.today, now=now
        )
        rows.append(_row(f"{words}：案件页全部行为", page, goal=False))
    office.database.dispose()
    notes = [f"{ROUNDS}轮，每轮{EACH}次的平均，取各轮的中位数。案件页逐一检查本程序的全部行为。"]
    return [Table(title="只作判断，不碰数据库", rows=rows, notes=notes)]


def _row(words: str, call: Callable[[], object], *, goal: bool = True) -> Row:
    step = _bare_step()

    def mean_of(one: Callable[[], object]) -> Callable[[int], float]:
        return lambda _: clock_ms(lambda: [one() for _ in range(EACH)]) / EACH

    call()
    ours, floor = interleave(ROUNDS, [mean_of(call), mean_of(step)])
    median = statistics.median(ours)
    return Row(
        what=words,
        median=figure(median),
        beside=f"transitions 一步 {ms(floor)}",
        ratio=paired(ours, floor),
        goal=f"≤ {GOAL_MS} ms" if goal else "–",
        met=median <= GOAL_MS if goal else None,
    )


def _bare_step() -> Callable[[], object]:
    """Return one step of the state machine library with one condition, on one shared machine."""
    model = SimpleNamespace(state="a")
    machine = Machine(model=None, states=["a", "b"], initial="a", auto_transitions=False)
    machine.add_transition("go", ["a", "b"], "b", conditions=[lambda: True])
    go = machine.events["go"]
    return lambda: go.trigger(model)

"""One legal act through the service, beside hand-written SQL and beside django-fsm-2."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

from benchmarks.bureau import Ready, at, copy_of, new_office, on_file, prepare
from benchmarks.floor import Floor, Rows, connect, rows_of
from benchmarks.peer import Step, make_step
from benchmarks.table import Row, Table, clock_ms, interleave, ms, paired
from caseflow.services import cases, documents
from caseflow.services.office import Office
from caseflow.storage.journal import verify_audit

ACTS = {
    "review_inspection": "审核检查方案（无文书）",
    "order_rectification": "责令整改（1份文书）",
    "approve_decision": "作出决定（2份文书）",
}
ROUNDS = 9
EACH = 5
WARM = 3
SLACK = 0.02
# These differ from case to case: keys, numbers, moments, hashes, the words that name the party.
_OWN = frozenset(
    ("id", "paper_id", "case_id", "case_no", "party_id", "name", "search", "number", "serial", "at",
     "updated_at", "created_at", "hash", "prev_hash", "key", "title", "body")
)  # fmt: skip
_LONG = frozenset(("variables", "record", "changes", "explanation"))
TIMES_FLOOR = 3.0

_Way = Callable[[Ready], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The medians of the rounds of one act: service, floor, peer, service with papers."""

    service: list[float]
    floor: list[float]
    peer: list[float]
    rendered: list[float]


def measure(folder: Path) -> list[Table]:
    """Return the table of legal acts."""
    office = new_office(folder / "acts")
    step = make_step(folder / "peer.sqlite3")
    count = ROUNDS * EACH + WARM + 1
    taken = {}
    rows = []
    for place, (action, words) in enumerate(ACTS.items()):
        ready = prepare(office, action, count, first=1 + place * count)
        taken[action] = _take(office, ready, step)
        rows += _rows(words, taken[action])
    mean = _Taken(
        service=_mean([t.service for t in taken.values()]),
        floor=_mean([t.floor for t in taken.values()]),
        peer=_mean([t.peer for t in taken.values()]),
        rendered=_mean([t.rendered for t in taken.values()]),
    )
    rows += _rows("三种行为平均", mean)
    office.database.dispose()
    notes = (
        f"{ROUNDS}轮交替，每轮各{EACH}次；比值为逐轮之比的中位数。SQLite WAL、synchronous=FULL、磁盘上的真实文件。",
        "手写SQL：同一数据库、同样的表和列、同样的行（运行时逐行核对），一个事务，不作任何判断。",
        "django-fsm-2：一个带守卫的状态字段加一行历史，没有文书、期限、提醒和校验链。",
        "“连同生成文书”在事务提交之后渲染Word文件，并再提交一次以登记文件。",
    )
    return [Table(title="一次执法行为", rows=rows, notes=notes)]


def _take(office: Office, ready: Sequence[Ready], step: Step) -> _Taken:
    """Measure one act on copies of one database, one copy for each way of doing it."""
    ours, our_path = copy_of(office, "service")
    whole, whole_path = copy_of(office, "whole")
    _, floor_path = copy_of(office, "floor")
    model, rest = ready[0], ready[1:]
    before = rows_of(our_path, model.act.case_id)
    _advance(ours, model)
    floor = Floor(before, rows_of(our_path, model.act.case_id))
    with closing(connect(floor_path)) as conn:
        ways: list[_Way] = [
            lambda one: _advance(ours, one),
            lambda one: floor.act(conn, one.act.case_id),
            lambda _: step(),
            lambda one: _advance(whole, one, papers=True),
        ]
        for one in rest[:WARM]:
            for way in ways:
                way(one)
        gc.collect()
        found = interleave(ROUNDS, [_round(way, rest[WARM:]) for way in ways])
    for one in rest:
        _compare(rows_of(our_path, one.act.case_id), rows_of(floor_path, one.act.case_id))
    _check_chains(ours)
    _check_chains(on_file(office, floor_path))
    for used in (ours, whole):
        used.database.dispose()
    for path in (our_path, whole_path, floor_path):
        path.unlink()
    return _Taken(service=found[0], floor=found[1], peer=found[2], rendered=found[3])


def _advance(office: Office, ready: Ready, *, papers: bool = False) -> None:
    with nullcontext() if papers else _no_papers():
        cases.advance(at(ready, office), ready.who, ready.act)


def _round(way: _Way, ready: Sequence[Ready]) -> Callable[[int], float]:
    def run(number: int) -> float:
        some = ready[number * EACH :][:EACH]
        return statistics.median(clock_ms(partial(way, one)) for one in some)

    return run


def _no_papers() -> AbstractContextManager[object]:
    left_out: AbstractContextManager[object] = patch.object(
        documents, "render_issued", new=lambda *_: None
    )
    return left_out


def _rows(words: str, taken: _Taken) -> list[Row]:
    ratio = paired(taken.service, taken.floor)
    to_peer = paired(taken.service, taken.peer)
    return [
        Row(
            what=f"{words}：事务",
            median=ms(taken.service),
            beside=f"手写SQL {ms(taken.floor)}",
            ratio=ratio,
            goal=f"≤ {TIMES_FLOOR:.0f} 倍",
            met=ratio <= TIMES_FLOOR,
        ),
        Row(
            what=f"{words}：事务",
            median=ms(taken.service),
            beside=f"django-fsm-2 {ms(taken.peer)}",
            ratio=to_peer,
            goal="< 1 倍",
            met=to_peer < 1,
        ),
        Row(
            what=f"{words}：连同生成文书",
            median=ms(taken.rendered),
            beside=f"只有事务 {ms(taken.service)}",
            ratio=paired(taken.rendered, taken.service),
        ),
    ]


def _mean(found: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.fmean(one) for one in zip(*found, strict=True)]


def _compare(ours: Rows, floor: Rows) -> None:
    """Raise RuntimeError unless both wrote the same rows, but for keys, numbers and hashes."""
    for name in Rows.__slots__:
        mine, other = _lists(getattr(ours, name)), _lists(getattr(floor, name))
        if len(mine) != len(other) or not all(map(_alike, mine, other)):
            raise RuntimeError(f"the floor writes other rows of {name}:\n{mine}\n{other}")


def _lists(rows: object) -> list[dict[str, object]]:
    return rows if isinstance(rows, list) else [rows]  # type: ignore[list-item]


def _alike(mine: dict[str, object], other: dict[str, object]) -> bool:
    if mine.keys() != other.keys():
        return False
    same = all(mine[name] == other[name] for name in mine.keys() - _OWN - _LONG)
    lengths = ((len(str(mine[name])), len(str(other[name]))) for name in _LONG & mine.keys())
    return same and all(abs(a - b) <= a * SLACK for a, b in lengths)


def _check_chains(office: Office) -> None:
    with office.database.read() as conn:
        faults = verify_audit(conn)
    if faults:
        raise RuntimeError(f"a chain does not hold: {faults[0].message}")
